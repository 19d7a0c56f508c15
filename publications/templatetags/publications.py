"""Tags for pages that show sessions and publications."""

import zoneinfo

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publications.models import Publication, Session

register = template.Library()


@register.simple_tag
def current_session():
    """The session that sits now, or comes next, or was the last; None when there is none."""
    sessions = Session.objects.live().originals().for_links().for_opening()
    return sessions.current_first().first()


@register.simple_tag
def last_session():
    """The session that sat last, with its outcome; None when there is none."""
    return Session.objects.live().originals().for_listing().sitting_or_last().first()


@register.simple_tag
def latest_publications(count):
    """The `count` publications issued last."""
    return Publication.objects.live().for_listing()[:count]


@register.filter
def moment(session):
    """`now`, `next` or `last`: when `session` is, seen from today in its own city."""
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(session.timezone))
    if session.closes_on and session.closes_on < today:
        return "last"
    return "now" if session.opens_on and session.opens_on <= today else "next"


@register.simple_tag
def date_range(first, last=None):
    """Two dates in as few words as say it: “4–14 December 2017”, “28 November – 3 December 2005”."""
    if not first or not last or first == last:
        return _full(first or last)
    if first.year != last.year:
        return f"{_full(first)} – {_full(last)}"
    if first.month != last.month:
        # Translators: the day and month in which a range begins, a date format as in “28 November”.
        return f"{formats.date_format(first, pgettext('start of a date range', 'j F'))} – {_full(last)}"
    return f"{first.day}–{_full(last)}"


def _full(date):
    # Translators: a date format as in “14 December 2017”.
    return formats.date_format(date, pgettext("a date", "j F Y")) if date else ""


@register.simple_tag
def day_dates(dates):
    """The dates of a day's summary with their weekdays: “Monday 11 and Tuesday 12 December 2017”."""
    if not dates:
        return ""
    last = formats.date_format(dates[-1], pgettext("a day with its weekday", "l, j F Y"))
    if len(dates) == 1:
        return last
    return f"{formats.date_format(dates[0], pgettext('first of several days', 'l, j F'))} – {last}"


@register.filter
def day_label(summary):
    """“Day 4”, or “Days 6–7” for a combined summary."""
    return label_of_days(summary.day_numbers)


def label_of_days(numbers):
    """The same for the `numbers` (int, in order) of its days."""
    if len(numbers) == 1:
        return _("Day %(number)s") % {"number": numbers[0]}
    return _("Days %(first)s–%(last)s") % {"first": numbers[0], "last": numbers[-1]} if numbers else ""


@register.filter
def compact(value):
    """A number short enough to stand over a bar: `123`, `1,200`, `148.3 M`."""
    if value >= 1_000_000:
        # Translators: a number of millions in a chart.
        return _("%(number)s M") % {"number": formats.number_format(round(value / 1_000_000, 1), 1)}
    return formats.number_format(value, use_l10n=True, force_grouping=True)
