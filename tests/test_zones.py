"""Zones: clocks that go forward skip an hour, clocks that go back live one twice, and a moment is said in both."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from asp_portal.zones import gap, moments, place, said, skipped, twice, validate_timezone, zone_named

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW_YORK = ZoneInfo("America/New_York")


def wall(text):
    """What a clock on a wall shows."""
    return datetime.fromisoformat(text)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_an_ordinary_time_is_one_moment():
    assert moments(wall("2017-12-07 10:00"), AMSTERDAM) == [utc(2017, 12, 7, 9)]


def test_a_time_that_is_lived_twice_is_two_moments_with_names():
    lived_twice = wall("2026-10-25 02:30")
    assert moments(lived_twice, AMSTERDAM) == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)]
    assert twice(lived_twice, AMSTERDAM) == ["the first 02:30 (CEST, 00:30 UTC)", "the second 02:30 (CET, 01:30 UTC)"]


def test_the_edges_of_the_hour_that_is_lived_twice():
    times = ("01:59", "02:00", "02:59", "03:00")
    assert [len(moments(wall(f"2026-10-25 {time}"), AMSTERDAM)) for time in times] == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("zone", "time", "before", "after"),
    [
        ("Europe/Amsterdam", wall("2026-03-29 02:30"), wall("2026-03-29 02:00"), wall("2026-03-29 03:00")),
        ("Europe/Amsterdam", wall("2026-03-29 02:00"), wall("2026-03-29 02:00"), wall("2026-03-29 03:00")),
        ("America/New_York", wall("2026-03-08 02:59"), wall("2026-03-08 02:00"), wall("2026-03-08 03:00")),
        # Half an hour, at midnight, and a whole day.
        ("Australia/Lord_Howe", wall("2026-10-04 02:10"), wall("2026-10-04 02:00"), wall("2026-10-04 02:30")),
        ("Africa/Cairo", wall("2026-04-24 00:30"), wall("2026-04-24 00:00"), wall("2026-04-24 01:00")),
        ("Pacific/Apia", wall("2011-12-30 12:00"), wall("2011-12-30 00:00"), wall("2011-12-31 00:00")),
    ],
)
def test_a_time_that_is_skipped_is_no_moment_and_its_gap_is_known(zone, time, before, after):
    zone = ZoneInfo(zone)
    assert moments(time, zone) == []
    assert gap(time, zone) == (before, after)
    assert len(moments(after, zone)) == 1


def test_what_is_skipped_is_told_with_the_next_time_that_there_is():
    assert skipped(wall("2026-03-29 02:30"), AMSTERDAM) == (
        "02:30 does not exist in Amsterdam on 29 Mar 2026: clocks go from 02:00 to 03:00. "
        "The next time that there is: 03:00."
    )


def test_a_moment_is_said_on_the_clocks_of_the_place_and_in_utc():
    assert said(utc(2017, 12, 7, 9), AMSTERDAM) == "Thu 7 Dec 2017, 10:00 Amsterdam (09:00 UTC)"
    assert said(utc(2017, 12, 8, 3), NEW_YORK) == "Thu 7 Dec 2017, 22:00 New York (Fri 8 Dec, 03:00 UTC)"
    assert said(utc(2017, 12, 7, 9)) == said(utc(2017, 12, 7, 9), ZoneInfo("UTC")) == "Thu 7 Dec 2017, 09:00 UTC"


def test_zones_by_name():
    assert (zone_named("Europe/Amsterdam"), zone_named("Amsterdam"), zone_named("")) == (AMSTERDAM, None, None)
    assert (place(NEW_YORK), place(None)) == ("New York", "UTC")
    with pytest.raises(ValidationError):
        validate_timezone("../etc/passwd")
