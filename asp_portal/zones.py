"""Zones: which moment a clock on a wall means, and how a moment is said to people in several places."""

import zoneinfo
from datetime import UTC, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

DAY_AND_TIME = "D j M Y, H:i"


@cache
def zone_names():
    """The names (frozenset of str) of all time zones of the IANA database; reading them from the disk takes a while."""
    return frozenset(zoneinfo.available_timezones())


def validate_timezone(name):
    """Raise ValidationError unless `name` is a time zone of the IANA database."""
    if name not in zone_names():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write one such as Europe/Amsterdam."), params={"name": name}
        )


def zone_named(name):
    """The time zone (ZoneInfo) called `name`, or None where there is none of this name."""
    return ZoneInfo(name) if name in zone_names() else None


def place(zone):
    """The name by which people know `zone`: “Amsterdam”, “New York”, “UTC”."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ") if zone else "UTC"


def is_utc(zone):
    """Whether clocks in `zone` (a ZoneInfo or None) always show UTC, so that it need not be said twice."""
    return place(zone) in ("UTC", "UCT", "Universal", "Zulu")


def moments(wall, zone):
    """The moments (list of datetime in UTC) at which clocks in `zone` show `wall` (a naive datetime).

    None in the hour that is skipped when clocks go forward, two in the hour that is lived twice, otherwise one.
    """
    readings = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return sorted({moment for moment in readings if moment.astimezone(zone).replace(tzinfo=None) == wall})


def gap(wall, zone):
    """The two naive datetimes between which clocks in `zone` skip `wall`: the last before it, the first after it."""
    # Read with the offset from before the change, the time lies after it, and the other way round (PEP 495).
    late, early = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    change = late.replace(microsecond=0)
    return (change + before).replace(tzinfo=None), change.astimezone(zone).replace(tzinfo=None)


def said(moment, zone=None):
    """`moment` on the clocks of `zone` and in UTC: “Thu 7 Dec 2017, 10:00 Amsterdam (09:00 UTC)”."""
    utc = moment.astimezone(UTC)
    if is_utc(zone):
        return f"{date_format(utc, DAY_AND_TIME)} UTC"
    local = moment.astimezone(zone)
    # Said with its day only where that is another one.
    beside = date_format(utc, "H:i" if utc.date() == local.date() else "D j M, H:i")
    return f"{date_format(local, DAY_AND_TIME)} {place(zone)} ({beside} UTC)"


def skipped(wall, zone):
    """The sentence about a `wall` time that clocks in `zone` skip, with the next one that there is."""
    before, after = gap(wall, zone)
    # Nearly always an hour of one night; some islands have skipped a whole day.
    form = "H:i" if before.date() == wall.date() == after.date() else "j M Y, H:i"
    return _now(
        "%(time)s does not exist in %(place)s on %(day)s: clocks go from %(before)s to %(after)s. "
        "The next time that there is: %(after)s."
    ) % {
        "time": date_format(wall, "H:i"),
        "place": place(zone),
        "day": date_format(wall, "j M Y"),
        "before": date_format(before, form),
        "after": date_format(after, form),
    }


def twice(wall, zone):
    """The names (list of str) of the two moments at which clocks in `zone` show `wall`."""
    sentences = (
        _now("the first %(time)s (%(zone)s, %(utc)s UTC)"),
        _now("the second %(time)s (%(zone)s, %(utc)s UTC)"),
    )
    return [
        sentence
        % {
            "time": date_format(wall, "H:i"),
            "zone": moment.astimezone(zone).tzname(),
            "utc": date_format(moment, "H:i"),
        }
        for sentence, moment in zip(sentences, moments(wall, zone), strict=True)
    ]
