"""Geometry of the pictures: bars from nought, gaps that stay open, marks that never run out of their column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publications import charts
from publications.charts import BAR_HEIGHT, DOTS_AT_MOST, Column


def columns(*values):
    return [Column(str(number), f"Session {number}", value=value) for number, value in enumerate(values, start=1)]


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (3, 1), (5, 1), (6, 2), (50, 10), (123, 50), (465, 100), (154855000, 50000000)]
)
def test_the_scale_has_round_steps(highest, step):
    assert charts.step_of(highest) == step


def test_a_bar_of_half_the_value_is_half_as_high():
    chart = charts.bars(columns(50, 100))
    low, high = chart.columns
    assert high.height == 2 * low.height
    assert low.top + low.height == high.top + high.height == chart.base


def test_a_session_without_a_number_is_a_gap_and_nought_is_not():
    gap, nought = charts.bars(columns(None, 0)).columns
    assert gap.value is None
    assert (nought.value, nought.height) == (0, 0)


@given(st.lists(st.one_of(st.none(), st.integers(0, 2**31 - 1)), max_size=60))
def test_nothing_stands_outside_the_picture(values):
    chart = charts.bars(columns(*values))
    assert 2 <= len(chart.lines) <= charts.STEPS_AT_MOST + 1
    for column in chart.columns:
        assert 0 <= float(column.start.rstrip("%")) <= float(column.place.rstrip("%")) <= 100
        if column.value is not None:
            assert 0 <= column.height <= BAR_HEIGHT
            assert column.top >= charts.ABOVE


def test_on_a_phone_numbers_that_would_touch_leave_room_for_the_highest():
    chart = charts.bars(columns(*range(1, 30)))
    assert [column.value for column in chart.columns if column.is_named] == [29]
    chart = charts.bars(columns(3, *[None] * 12, 9, *[None] * 6, 5, 4))
    assert [column.value for column in chart.columns if column.is_named] == [3, 9]


def test_a_crowded_column_says_how_many_more_there_are():
    few, many = Column("1", "One", marks=["a"] * 3), Column("2", "Two", marks=["a"] * (DOTS_AT_MOST + 5))
    chart = charts.dots([few, many])
    assert (len(few.marks), few.more) == (3, 0)
    assert len(many.marks) + many.more == DOTS_AT_MOST + 5
    assert all(0 <= top < chart.base for column in chart.columns for _mark, top in column.marks)
