"""Charts: where the marks of a picture of numbers stand. Geometry alone; templates draw it as SVG.

Places along the width are percentages and heights are pixels: a picture grows with its column, and its type does not.
They are str, because a template would write a number with the decimal comma of its language.
"""

from dataclasses import dataclass, field

# Room for the figures of the scale, before the first column.
SCALE = 8
# Room above the highest bar for its number, and below the base for two lines of names.
ABOVE, BELOW = 22, 40
BAR_HEIGHT = 200
BAR_SHARE = 0.62
STEPS_AT_MOST = 5
# Marks of a timeline: one step up a column, and how many a column shows before it says how many more there are.
DOT_STEP, DOTS_AT_MOST = 14, 12
# With so few columns every name fits a phone.
NAMED_AT_MOST = 10
# The bars of a low chart, of which several stand beside one another.
STRIP_HEIGHT = 44


@dataclass
class Column:
    """One column of a chart: what stands at `place` under the name `label`; `is_main` names stay on a narrow screen."""

    label: str
    name: str
    sublabel: str = ""
    is_main: bool = False
    value: int | None = None
    is_estimate: bool = False
    marks: list = field(default_factory=list)
    place: str = ""
    start: str = ""
    width: str = ""
    top: int = 0
    height: int = 0
    is_named: bool = False
    more: int = 0


@dataclass
class Line:
    """A line of the scale: its `value` and how far down it lies, in pixels."""

    value: int
    top: int


@dataclass
class Chart:
    """A picture: its columns, the lines of its scale, its base and its height in pixels."""

    columns: list
    lines: list
    base: int
    height: int

    @property
    def label_top(self):
        """How far down the names of the columns stand, in pixels."""
        return self.base + 16

    @property
    def sublabel_top(self):
        """How far down the second line of names stands, in pixels."""
        return self.base + 31


def step_of(highest):
    """The distance (int) between two lines of a scale up to `highest`: 1, 2 or 5 with noughts, five lines at most."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * STEPS_AT_MOST >= highest:
                return step
        size *= 10


def bars(columns):
    """The Chart of `columns` as bars from nought; a column without a value stays a gap."""
    _place(columns, SCALE)
    known = [column for column in columns if column.value is not None]
    highest = max((column.value for column in known), default=0)
    step = step_of(highest)
    top_value = max(step, -(-highest // step) * step)
    base = ABOVE + BAR_HEIGHT
    for column in known:
        # A bar of a small number is still a bar.
        column.height = max(1, round(BAR_HEIGHT * column.value / top_value)) if column.value else 0
        column.top = base - column.height
    _name_a_few(columns, known)
    lines = [Line(value, base - round(BAR_HEIGHT * value / top_value)) for value in range(0, top_value + 1, step)]
    return Chart(columns, lines, base, base + BELOW)


def dots(columns):
    """The Chart of `columns` as marks one above the other; a column says how many `more` there are than it shows."""
    _place(columns, 0)
    tallest = 1
    for column in columns:
        if len(column.marks) > DOTS_AT_MOST:
            column.more = len(column.marks) - DOTS_AT_MOST + 1
            column.marks = column.marks[: DOTS_AT_MOST - 1]
        tallest = max(tallest, len(column.marks) + bool(column.more))
    base = tallest * DOT_STEP + 10
    for column in columns:
        column.marks = [(mark, base - DOT_STEP * place - 11) for place, mark in enumerate(column.marks)]
        column.top = base - DOT_STEP * len(column.marks) - 7
    return Chart(columns, [], base, base + BELOW)


def strip(columns, highest):
    """The low Chart of `columns` as bars from nought up to `highest`, the scale that it shares with its neighbours."""
    _place(columns, 0)
    base = ABOVE + STRIP_HEIGHT
    for column in columns:
        column.height = max(1, round(STRIP_HEIGHT * column.value / highest)) if column.value else 0
        column.top = base - column.height
        column.is_named = column.is_main = True
    return Chart(columns, [], base, base + BELOW)


def _place(columns, start):
    slot = (100 - start) / max(1, len(columns))
    for position, column in enumerate(columns):
        column.place = f"{start + slot * (position + 0.5):.2f}%"
        column.start = f"{start + slot * (position + (1 - BAR_SHARE) / 2):.2f}%"
        column.width = f"{slot * BAR_SHARE:.2f}%"
        column.is_main = column.is_main or len(columns) <= NAMED_AT_MOST


def _name_a_few(columns, known):
    # On a narrow screen the numbers of all bars would lie on one another.
    places = {id(column): position for position, column in enumerate(columns)}
    wanted = [max(known, key=lambda column: column.value), known[-1], known[0]] if known else []
    for column in wanted:
        apart = {id(other): abs(places[id(other)] - places[id(column)]) for other in known if other is not column}
        crowded = any(
            (other.is_named and apart[id(other)] < 4) or (apart[id(other)] == 1 and other.value > column.value)
            for other in known
            if other is not column
        )
        column.is_named = len(columns) <= NAMED_AT_MOST or not crowded
