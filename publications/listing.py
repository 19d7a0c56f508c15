"""The library's list: its rows as lines, by a prepared question for what nearly everybody reads, the first page."""

from functools import cache

from django.db.models import Count, Value

from asp_portal.prepared import prepared

from .lines import COLUMNS, SESSION_COLUMNS, Line, SessionLine
from .models import Publication
from .questions import days_of

LISTED = (*COLUMNS, *(f"session__{column}" for column in SESSION_COLUMNS))


class Library:
    """The live publications that `filters` (Filters) leave, the latest first, for a paginator of `size` (int)."""

    def __init__(self, filters, size):
        self.filters, self.size = filters, size
        self.lookups = {path: value for lookup in filters.lookups.values() for path, value in lookup.items()}

    def count(self):
        """How many there are (int)."""
        if self.filters.text:
            return self._rows().count()
        [(number,)] = _number(tuple(self.lookups))(*self.lookups.values())
        return number

    def __getitem__(self, part):
        if self.filters.text or part.start:
            rows = self._rows().values_list(*LISTED)[part]
        else:
            rows = _first(tuple(self.lookups), self.size)(*self.lookups.values())
        return _lines(rows)

    def _rows(self):
        return self.filters.apply(Publication.objects.live().newest_first())


def _lines(rows):
    split, sessions = len(COLUMNS), {}
    lines = [
        Line(*row[:split], session=sessions.setdefault(row[split], row[split] and SessionLine(*row[split:])))
        for row in rows
    ]
    summaries = tuple(line.pk for line in lines if line.kind == Publication.Kind.DAILY_SUMMARY)
    days = days_of(summaries)
    for line in lines:
        if line.pk in days:
            line.cover(days[line.pk])
    return lines


@cache
def _first(paths, size):
    return prepared(lambda *values: _narrowed(paths, values).newest_first().values_list(*LISTED)[:size])


@cache
def _number(paths):
    return prepared(
        lambda *values: (
            _narrowed(paths, values).order_by().values(all=Value(1)).annotate(number=Count("*")).values_list("number")
        )
    )


def _narrowed(paths, values):
    rows = Publication.objects.live()
    for path, value in zip(paths, values, strict=True):
        rows = rows.filter(**{path: value})
    return rows
