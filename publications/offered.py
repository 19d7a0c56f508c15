"""What a list offers that is too long to be counted: the values that something live has, found without reading it.

Each is looked for by one step into an index, however many publications there are. A value may have none together with
the other filters in force; to know that, every row that they leave would have to be read.
"""

from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Exists, OuterRef

from asp_portal.prepared import prepared

from .models import Publication, Session, Theme

# The years that can be asked for: one day mistyped by centuries must not make a question of thousands of columns.
YEARS = range(1900, 2100)


def sessions():
    """The live sessions, as tuples of kind, ordinal, slug and year."""
    # Language versions are several rows and one session.
    return list(dict.fromkeys(_sessions()))


def themes():
    """The themes, as tuples of slug and name."""
    return _themes()


def kinds():
    """The kinds (str), as tuples of one."""
    return [(kind,) for kind in _among("kind", tuple(Publication.Kind.values))]


def languages():
    """The codes (str) of the languages, as tuples of one."""
    return [(code,) for code in _among("language", tuple(dict(settings.LANGUAGES)))]


def years():
    """The years (int) of YEARS, as tuples of one."""
    ends = [day.year for (day,) in [*_newest(), *_oldest()]]
    known = range(max(ends[-1], YEARS.start), min(ends[0] + 1, YEARS.stop)) if ends else ()
    days = tuple(day for year in known for day in days_of(year))
    found = _between(days)[0] if days else ()
    return [(year,) for year, exists in zip(known, found, strict=True) if exists]


def days_of(year):
    """The first and the last day of the `year` (int), as str: between them a database needs no look at a row."""
    return date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat()


def _among(path, values):
    [found] = _having(path)(values) or [[False] * len(values)]
    return [value for value, exists in zip(values, found, strict=True) if exists]


def _live():
    return Publication.objects.live()


@prepared
def _sessions():
    found = Session.objects.live().filter(Exists(_live().filter(session=OuterRef("pk"))))
    return found.values_list("kind", "ordinal", "slug", "year")


@prepared
def _themes():
    return Theme.objects.filter(Exists(_live().filter(themes=OuterRef("pk")))).values_list("slug", "name")


@prepared
def _newest():
    return _live().newest_first().values_list("issued_on")[:1]


@prepared
def _oldest():
    return _live().order_by("issued_on", "pk").values_list("issued_on")[:1]


@cache
def _having(path):
    # All in one question, asked of the newest publication, since it must be asked of some row.
    def each(values):
        return _live().newest_first().values_list(*(Exists(_live().filter(**{path: value})) for value in values))[:1]

    return prepared(each)


@prepared
def _between(days):
    years = zip(days[::2], days[1::2], strict=True)
    return _live().newest_first().values_list(*(Exists(_live().filter(issued_on__range=year)) for year in years))[:1]
