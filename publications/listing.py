"""The library: what a reader asks of it, and its rows as lines, by prepared questions for what nearly everybody reads.

A long list is neither counted nor turned over to its end, so that a page of it costs the same in an archive of any
size (docs/adr/0030-lists-of-any-length.md): it offers its choices without numbers, and behind its last page the list
goes on from the publication that stands there.
"""

import re
from datetime import date
from functools import cache

from django.db.models import Count, Exists, Value
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from asp_portal import parameters
from asp_portal.prepared import prepared
from asp_portal.search import facets
from asp_portal.search.index import newest_keys
from asp_portal.search.models import Entry

from .filters import Choice, Filters, OfKind, OfLanguage, OfSession, OfTheme, OfYear
from .lines import COLUMNS, SESSION_COLUMNS, Line, SessionLine
from .models import Publication
from .questions import days_of

# So many are counted and turned over: of the whole library, which everybody sees first, more than the coalition has
# written in twenty years; of a part of it fewer, since themes are counted link by link.
MOST, MOST_OF_A_PART = 5000, 2000
# Of a common word, no more than the newest are listed; the page of the search says more.
MOST_HITS = 500
LISTED = (*COLUMNS, *(f"session__{column}" for column in SESSION_COLUMNS))
# The publication after which a list goes on: its date and its key.
PLACE = re.compile(r"(\d{4}-\d\d-\d\d)\.([1-9]\d{0,17})\Z", re.ASCII)
BEFORE = "before"


class LibraryFilters(Filters):
    """What `request` asks of the library: filters, words, and (where it `goes_on`) after which publication.

    Raises `parameters.Unknown` for what it does not know.
    """

    has_text = True

    def __init__(self, request, goes_on=True):
        super().__init__(request, [OfSession(), OfKind(), OfTheme(), OfYear(), OfLanguage()])
        self.text = parameters.question(request)
        self.before = self._before(request) if goes_on else ()
        self._found, self._long = {}, {}

    def _before(self, request):
        value = parameters.text(request, BEFORE)
        if not value:
            return ()
        match = PLACE.match(value)
        try:
            return date.fromisoformat(match[1]).isoformat(), int(match[2])
        except (TypeError, ValueError):
            sentence = _("“%(value)s” is no place in the library.") % {"value": value}
            raise parameters.Unknown(sentence, parameters.without(request, BEFORE)) from None

    def url(self, **changes):
        """The canonical address with `changes`; only whoever turns a page goes on from the same place."""
        if "page" in changes and self.before:
            changes = {BEFORE: "{}.{}".format(*self.before)} | changes
        return super().url(**changes)

    def chips(self):
        """What narrows the list now: Choices whose `url` takes each away."""
        chips = super().chips()
        if self.before:
            label = _("up to %(date)s") % {"date": date_format(date.fromisoformat(self.before[0]), "j F Y")}
            chips.append(Choice("", label, url=self.url()))
        return chips

    def apply(self, rows, but=""):
        """The part of the queryset `rows` that all filters but the one called `but` leave; of words the newest."""
        rows = super().apply(rows, but)
        return rows.filter(pk__in=self._hits(but)[:MOST_HITS]) if self.text else rows

    def _hits(self, but=""):
        """The keys of the newest that hold the words and have what the filters want, the one called `but` left out."""
        words = tuple(self._word(name) for name in self.lookups if name != but)
        if words not in self._found:
            narrowed = [[word] for word in words]
            self._found[words] = newest_keys(self.text, Publication, Entry.Scope.LIVE, MOST_HITS + 1, narrowed)
        return self._found[words]

    def _word(self, name):
        """Under which word the index keeps what the filter called `name` wants."""
        [value] = self.lookups[name].values()
        return facets.word(name, self.chosen[name].value if name == "year" else value)

    @property
    def most_hits(self):
        """How many hits are listed (int) of words that stand in more than that; 0 of others."""
        return MOST_HITS if self.text and self.is_long() else 0

    def is_long(self, but="", before=()):
        """Whether the list is too long to be counted, the filter called `but` left out, from `before` on."""
        if self.text:
            return len(self._hits(but)) > MOST_HITS
        paths = self.paths(but, before)
        asked = (*paths, *before)
        if asked not in self._long:
            if but in self.lookups and len(self.lookups) > 1:
                self._ask_without_each()
            else:
                self._long[asked] = bool(_one_more(tuple(paths), most_of(paths))(*paths.values()))
        return self._long[asked]

    def _ask_without_each(self):
        """Find out, of each filter by one question for all, whether the list is too long without it."""
        paths = self.paths()
        found = _more_without_each(tuple(paths), MOST_OF_A_PART)(*paths.values()) or [[False] * len(paths)]
        for path, is_long in zip(paths, found[0], strict=True):
            self._long[tuple(other for other in paths if other != path)] = is_long

    def paths(self, but="", before=()):
        """What a prepared question is asked by: a dict from lookups to values."""
        lookups = [lookup for name, lookup in self.lookups.items() if name != but]
        found = {path: value for lookup in lookups for path, value in lookup.items()}
        return found | ({BEFORE: before} if before else {})


def most_of(paths):
    """How many are counted (int) of a list that is narrowed by `paths` (as in a prepared question)."""
    return MOST_OF_A_PART if paths else MOST


class Library:
    """The live publications that `filters` (LibraryFilters) leave, the latest first, `size` (int) a page."""

    def __init__(self, filters, size):
        self.filters, self.size = filters, size
        self.paths = filters.paths(before=filters.before)

    @cached_property
    def is_long(self):
        """Whether there are more than are turned over."""
        return self.filters.is_long(before=self.filters.before)

    def count(self):
        """How many can be turned over (int): all, or the latest."""
        if self.filters.text:
            return self._rows().count()
        if self.is_long:
            return most_of(self.paths)
        [(number,)] = _number(tuple(self.paths))(*self.paths.values())
        return number

    def onward(self, page):
        """Where a long list goes on behind `page` (of a paginator), if that is the last one: its address, or ""."""
        if self.filters.text or not self.is_long or page.has_next():
            return ""
        last = page.object_list[-1]
        return self.filters.url(before=f"{last.issued_on.isoformat()}.{last.pk}")

    def __getitem__(self, part):
        if self.filters.text or part.start:
            rows = self._rows().values_list(*LISTED)[part]
        else:
            rows = _first(tuple(self.paths), self.size)(*self.paths.values())
        return lines_of(rows)

    def _rows(self):
        rows = self.filters.apply(Publication.objects.live().newest_first())
        return rows.behind(*self.filters.before) if self.filters.before else rows


def lines_of(rows):
    """The `rows` (tuples of LISTED) as Lines with their days, those of one session with one SessionLine."""
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


@cache
def _one_more(paths, most):
    """One row (of nothing) if there are more than `most`: so far an index is read, and no further."""
    return prepared(lambda *values: _narrowed(paths, values).order_by().values_list(Value(1))[most : most + 1])


@cache
def _more_without_each(paths, most):
    """For each of the `paths` whether there are more than `most` without it, asked of the newest publication."""

    def each(*values):
        narrowed = (_narrowed(paths[:n] + paths[n + 1 :], values[:n] + values[n + 1 :]) for n in range(len(paths)))
        more = [Exists(rows.order_by()[most : most + 1]) for rows in narrowed]
        return Publication.objects.live().newest_first().values_list(*more)[:1]

    return prepared(each)


def _narrowed(paths, values):
    rows = Publication.objects.live()
    for path, value in zip(paths, values, strict=True):
        rows = rows.behind(*value) if path == BEFORE else rows.filter(**{path: value})
    return rows
