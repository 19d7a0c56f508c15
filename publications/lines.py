"""Lines: what a list says of a publication, read in one narrow row instead of the whole page.

They answer what templates ask of a publication in a list, and are asked for by `questions.py`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from asp_portal.languages import direction_of

from .models import Publication, Recommendation, Session

# The columns of a line, in the order of its fields.
COLUMNS = ("pk", "kind", "title", "slug", "language", "summary", "issued_on", "symbol")
PAPER_COLUMNS = (*COLUMNS, "as_of", "addressees", "cta_label")
SESSION_COLUMNS = ("pk", "live", "kind", "ordinal", "slug", "year")
RECOMMENDATION_COLUMNS = ("number", "slug", "text", "addressee", "theme__name")


class SessionLine(NamedTuple):
    """A session as far as its name and its address need it."""

    pk: int | None
    live: bool | None
    kind: str
    ordinal: int | None
    slug: str
    year: int

    Kind = Session.Kind
    address = Session.address
    name = Session.name
    short_name = Session.short_name
    get_absolute_url = Session.get_absolute_url
    __str__ = Session.__str__


class RecommendationLine(NamedTuple):
    """A recommendation in the list of its paper; `theme` is the name of its theme or None."""

    number: int
    slug: str
    text: str
    addressee: str
    theme: str | None

    get_absolute_url = Recommendation.get_absolute_url


@dataclass(slots=True, eq=False)
class Line:
    """A publication in a list. `numbers` are the days of a daily summary, `covers_on` their dates, both in order."""

    pk: int
    kind: str
    title: str
    slug: str
    language: str
    summary: str
    issued_on: date
    symbol: str
    as_of: date | None = None
    addressees: str = ""
    cta_label: str = ""
    session: Session | SessionLine | None = None
    day_numbers: list = field(default_factory=list)
    covers_on: list = field(default_factory=list)
    files: list = field(default_factory=list)

    # What these say of a publication, they say of a line of it.
    day_address = Publication.day_address
    get_absolute_url = Publication.get_absolute_url
    label = Publication.label

    def __str__(self):
        return self.title

    @property
    def direction(self):
        """`rtl` or `ltr`."""
        return direction_of(self.language)

    def cover(self, days):
        """Let it be the summary of `days`, pairs of a number (int) and a date or None."""
        self.day_numbers = sorted(number for number, _on in days)
        self.covers_on = sorted(on for _number, on in days if on)
