"""The calendar of a session numbers its sittings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications.calendar import days
from tests.factories import make_session

dates = st.dates(date(2002, 1, 1), date(2040, 12, 31))
periods = st.lists(st.tuples(dates, st.integers(0, 20)).map(lambda p: (p[0], p[0] + timedelta(p[1]))), max_size=3)


def sittings(result):
    return {day.number: day.on for day in result if day.sits}


def test_the_sixteenth_session_sat_on_nine_days():
    result = days([(date(2017, 12, 4), date(2017, 12, 14))])
    assert len(sittings(result)) == 9
    assert sittings(result)[6] == date(2017, 12, 11)
    assert [day.on.day for day in result if not day.sits] == [9, 10]


def test_a_saturday_sitting_counts_and_a_cancelled_one_does_not():
    saturday = days([(date(2018, 12, 5), date(2018, 12, 12))], {date(2018, 12, 8): (True, "")})
    assert sittings(saturday)[4] == date(2018, 12, 8)
    assert len(sittings(saturday)) == 7
    cancelled = days([(date(2020, 12, 14), date(2020, 12, 17))], {date(2020, 12, 17): (False, "did not take place")})
    assert len(sittings(cancelled)) == 3
    assert cancelled[-1].note == "did not take place"


@given(periods)
def test_numbers_run_from_one_without_a_gap_in_the_order_of_the_dates(spans):
    numbered = [(day.number, day.on) for day in days(spans) if day.sits]
    assert [number for number, _on in numbered] == list(range(1, len(numbered) + 1))


@given(periods)
def test_every_date_of_every_period_is_there(spans):
    assert len(days(spans)) == sum((last - first).days + 1 for first, last in spans)


@pytest.mark.django_db
def test_resumed_parts_go_on_counting():
    session = make_session(opens_on=date(2020, 12, 14), closes_on=date(2020, 12, 16))
    session.parts.create(label="New York", opens_on=date(2020, 12, 18), closes_on=date(2020, 12, 18))
    assert session.date_of_day(4) == date(2020, 12, 18)
    assert session.day_on(date(2020, 12, 18)) == 4
    assert session.date_of_day(5) is None
