"""Ratifications of a campaign as readers see them: a table in their order, and how many there were year by year.

What is listed by State and what was reported as a number are kept apart: a table that is not complete says so.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asp_portal.search.words import normalise
from publications import charts

from .models import Campaign

# The columns of the table, by each of which it can be ordered.
ORDERS = {
    "state": gettext_lazy("State"),
    "date": gettext_lazy("Date"),
    "source": gettext_lazy("Source"),
}
FIRST_ORDER = "date"
# A slip in a year must not draw a picture of a thousand columns.
MOST_YEARS = 60


@dataclass
class Year(charts.Column):
    """A year of the chart: how many States are `listed` up to its end, and the last number `reported` in it.

    `at_least` is the last number that was reported up to then: there were as many, unless a State withdrew.
    """

    listed: int = 0
    added: int = 0
    reported: object = None
    at_least: int = 0
    listed_top: int = 0
    listed_height: int = 0
    # Whether the number of the year is that of all ratifications: reported in it, or of a table that is complete.
    is_known: bool = False

    @property
    def shown(self):
        """The number (int) that stands above the year."""
        return max(self.listed, self.reported.number if self.reported else 0)


@dataclass
class Record:
    """The ratifications (list) in order of time, the numbers that were reported, and what follows from both."""

    rows: list
    counts: list

    def in_order(self, order):
        """The rows by one of ORDERS, and by State within it; what has no date comes last."""
        return sorted(self.rows, key=lambda row: (KEYS[order](row), normalise(row.state.name), row.state_id))

    @property
    def last_count(self):
        """The number that was reported last, or None."""
        return self.counts[-1] if self.counts else None

    @property
    def missing(self):
        """How many of the ratifications (int) that were reported last are not in the table."""
        return max(0, self.last_count.number - len(self.rows)) if self.counts else 0

    @property
    def undated(self):
        """How many rows (int) belong to no year, and so stand in no column of the chart."""
        return sum(row.in_year is None for row in self.rows)

    @cached_property
    def years(self):
        """The years (list of Year), from the first in which anything is known to the last; without their places."""
        known = [row.in_year for row in self.rows if row.in_year] + [count.counted_on.year for count in self.counts]
        if not known or max(known) - min(known) >= MOST_YEARS:
            return []
        years, listed, at_least = [], 0, 0
        for number in range(min(known), max(known) + 1):
            added = sum(row.in_year == number for row in self.rows)
            reported = next((c for c in reversed(self.counts) if c.counted_on.year == number), None)
            listed, at_least = listed + added, reported.number if reported else at_least
            year = Year(str(number), str(number), listed=listed, added=added, reported=reported, at_least=at_least)
            year.is_main = number % 5 == 0 or number in (min(known), max(known))
            year.value = max(listed, at_least)
            year.is_known = bool(reported) or (listed >= at_least and not self.missing)
            years.append(year)
        return years

    @cached_property
    def chart(self):
        """The charts.Chart of the years, or None where there is nothing to compare."""
        if len(self.years) < 2:
            return None
        chart = charts.bars(self.years)
        for year in self.years:
            year.listed_height = round(year.height * year.listed / year.value) if year.value else 0
            year.listed_top = chart.base - year.listed_height
        self._name_a_few()
        return chart

    def _name_a_few(self):
        # On a narrow screen the last number stands, and every one that leaves room for it.
        room, named = max(3, len(self.years) // 6), len(self.years) + MOST_YEARS
        for place, year in reversed(list(enumerate(self.years))):
            year.is_named = year.is_known and named - place >= room
            named = place if year.is_named else named

    @property
    def extent(self):
        """The numbers of the chart in a sentence (str)."""
        known = [year for year in self.years if year.is_known]
        return ", ".join(
            # Translators: a number of ratifications and the year in which it was reached.
            _("%(number)s in %(year)s") % {"number": year.shown, "year": year.label}
            for year, before in zip(known, [None, *known], strict=False)
            if before is None or year.shown != before.shown
        )


KEYS = {
    "date": lambda row: (row.in_year is None, row.deposited_on or date(row.in_year or 1, 12, 31)),
    "state": lambda row: "",
    "source": lambda row: normalise(row.source),
}


def record_of(campaign, with_pages=False):
    """The Record of `campaign`: that of its original, which is public, where it is a language version of one.

    Only where links to the pages of States are shown does it need them: `with_pages` costs a query.
    """
    original = Campaign.objects.live().original_of(campaign).first() if campaign.translation_of_id else campaign
    if original is None:
        return Record([], [])
    rows = original.ratifications.for_table() if with_pages else original.ratifications.with_states()
    rows = sorted(rows, key=KEYS["date"])
    return Record(rows, list(original.ratification_counts.all()))


def rows_of_table(record):
    """The cells (iterable of lists) of the table for spreadsheets, after TABLE_HEAD."""
    for row in record.in_order("date"):
        disputed = "yes" if row.is_date_disputed else "no"
        day, year = row.deposited_on or "", row.in_year or ""
        yield [row.state.name, row.state.code, day, year, disputed, row.date_note, row.source, row.source_url]


def rows_of_years(record):
    """The cells (iterable of lists) of the chart for spreadsheets, after YEARS_HEAD."""
    for year in record.years:
        count = year.reported
        reported = [""] * 5
        if count:
            reported = [count.number, count.counted_on, count.date_note, count.source, count.source_url]
        yield [int(year.label), year.added, year.listed, *reported]


TABLE_HEAD = "state code deposited_on year date_disputed date_note source source_url".split()
YEARS_HEAD = "year listed_in_year listed_in_all reported reported_on date_note source source_url".split()
