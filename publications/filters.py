"""Filters: how readers narrow a list, one dimension at a time, each choice an address of its own."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asp_portal import parameters
from asp_portal.caching import remembered

from . import offered
from .lines import SessionLine
from .models import Publication, Recommendation, Session, Theme
from .models.recommendation import Status
from .questions import session_named

YEAR = re.compile(r"\d{4}\Z", re.ASCII)


@dataclass
class Choice:
    """A value that a dimension may take; `count` is how many rows it leaves, with the other filters as they are.

    Of a list that is too long to be counted it is None.
    """

    value: str
    label: str
    count: int | None = 0
    url: str = ""
    chosen: bool = False


class Dimension:
    """One way to narrow a list: its parameter, what it is called, and which values it knows."""

    name = label = every = ""
    columns = ()
    # Whether its choices stand on the page as links, too.
    has_links = False

    def __init__(self, **own):
        self.__dict__.update(own)

    def find(self, text):
        """The Choice that `text` names and the lookup (dict) that it stands for, or None."""

    def choice(self, *row):
        """The Choice that a row of what was counted stands for."""

    def counted(self, rows):
        """How many of the queryset `rows` there are for each value: tuples with the number (int) at the end."""
        return list(rows.counted_by(*self.columns))

    def offered(self):
        """The values that something in the library has, as such tuples without the number."""

    def counted_behind(self, rows, path, others, *columns):
        """The same for values that are rows of their own: the queryset `others`, behind the key at `path`.

        Counted are the keys, which stand in an index: with the columns, every row would be read and joined.
        """
        numbers = dict(rows.counted_by(path))
        name = f"choices:{others.model._meta.label_lower}"
        known = remembered(name, lambda: list(others.order_by().values_list("pk", *columns)))
        found = Counter()
        for key, *values in known:
            # Language versions are several rows and one value.
            if key in numbers:
                found[tuple(values)] += numbers[key]
        return [(*values, number) for values, number in found.items()]


class OfSession(Dimension):
    """By session; `path` leads from a row to it."""

    name, label, every = "session", gettext_lazy("Session"), gettext_lazy("Every session")
    path = "session"

    def find(self, text):
        session = session_named(text) or Session.objects.live().known_as(text).first()
        return session and (Choice(session.address, str(session)), {self.path: session.pk})

    def choice(self, kind, ordinal, slug, year):
        session = SessionLine(None, True, kind, ordinal, slug, year)
        return Choice(session.address, str(session))

    def counted(self, rows):
        return self.counted_behind(rows, self.path, Session.objects.live(), "kind", "ordinal", "slug", "year")

    def offered(self):
        return offered.sessions()

    @staticmethod
    def order(row):
        """The latest year first, the regular session of a year before the others."""
        kind, ordinal, _slug, year, _count = row
        return -(year or 0), kind or "", -(ordinal or 0)


class OfKind(Dimension):
    """By kind of publication."""

    name, label, every = "kind", gettext_lazy("Kind"), gettext_lazy("Every kind")
    has_links = True
    columns = ("kind",)

    def find(self, text):
        return (self.choice(text), {"kind": text}) if text in Publication.Kind.values else None

    def choice(self, kind):
        return Choice(kind, str(Publication.Kind(kind).label))

    def offered(self):
        return offered.kinds()

    @staticmethod
    def order(row):
        """As the kinds are listed in the model."""
        return Publication.Kind.values.index(row[0])


class OfTheme(Dimension):
    """By theme; `path` leads from a row to it."""

    name, label, every = "theme", gettext_lazy("Theme"), gettext_lazy("Every theme")
    path = "themes"

    def find(self, text):
        theme = Theme.objects.in_use().at(text).first()
        return theme and (self.choice(theme.slug, theme.name), {self.path: theme.pk})

    def choice(self, slug, name):
        return Choice(slug, name)

    def counted(self, rows):
        return self.counted_behind(rows, self.path, Theme.objects.all(), "slug", "name")

    def offered(self):
        return offered.themes()

    @staticmethod
    def order(row):
        """By name."""
        return row[1]


class OfYear(Dimension):
    """By the year of issue."""

    name, label, every = "year", gettext_lazy("Year"), gettext_lazy("Every year")

    def find(self, text):
        if not YEAR.match(text) or int(text) not in offered.YEARS:
            return None
        return self.choice(text), {"issued_on__range": offered.days_of(int(text))}

    def choice(self, year):
        return Choice(str(year), str(year))

    def counted(self, rows):
        # By day, as the index has them: of SQLite a year costs a call of Python for each row.
        found = Counter()
        for day, number in rows.counted_by("issued_on"):
            if day.year in offered.YEARS:
                found[day.year] += number
        return list(found.items())

    def offered(self):
        return offered.years()

    @staticmethod
    def order(row):
        """The latest first."""
        return -row[0]


class OfLanguage(Dimension):
    """By language."""

    name, label, every = "language", gettext_lazy("Language"), gettext_lazy("Every language")
    columns = ("language",)

    def find(self, text):
        return (self.choice(text), {"language": text}) if text in dict(settings.LANGUAGES) else None

    def choice(self, language):
        return Choice(language, str(dict(settings.LANGUAGES)[language]))

    def offered(self):
        return offered.languages()

    @staticmethod
    def order(row):
        """As the settings list them."""
        return list(dict(settings.LANGUAGES)).index(row[0])


class OfAddressee(Dimension):
    """By whom a recommendation is made to; the value is the name itself."""

    name, label, every = "addressee", gettext_lazy("Addressee"), gettext_lazy("Every addressee")
    columns = ("addressee",)

    def find(self, text):
        named = Recommendation.objects.live().filter(addressee=text)
        return (self.choice(text), {"addressee": text}) if named.exists() else None

    def choice(self, addressee):
        return Choice(addressee, addressee) if addressee else None

    @staticmethod
    def order(row):
        """By name."""
        return row[0].casefold()


class OfStatus(Dimension):
    """By what became of a recommendation; needs `with_status()`."""

    name, label, every = "status", gettext_lazy("Status"), gettext_lazy("Every status")
    columns = ("now",)

    def find(self, text):
        return (self.choice(text), {"now": text}) if text in Status.values else None

    def choice(self, status):
        return Choice(status, str(Status(status).label))

    @staticmethod
    def order(row):
        """As the statuses are listed in the model."""
        return Status.values.index(row[0])


class Filters:
    """What `request` asks of a list: `dimensions` in canonical order.

    Raises `parameters.Unknown` for a value that a dimension does not know.
    """

    # Lists whose texts can be searched have words as well: publications.listing.
    has_text, text = False, ""

    def __init__(self, request, dimensions):
        self.path = request.path
        self.dimensions = dimensions
        self.chosen, self.lookups = {}, {}
        for dimension in dimensions:
            self._read(request, dimension)

    def _read(self, request, dimension):
        value = parameters.text(request, dimension.name)
        if not value:
            return
        found = dimension.find(value)
        if not found:
            sentence = _("“%(value)s” is not known as a value of “%(filter)s”.") % {
                "value": value,
                "filter": dimension.label,
            }
            raise parameters.Unknown(sentence, parameters.without(request, dimension.name))
        self.chosen[dimension.name], self.lookups[dimension.name] = found

    @property
    def values(self):
        """The parameters as they stand in the canonical address (dict)."""
        return {name: choice.value for name, choice in self.chosen.items()} | {"q": self.text}

    def has_empty_values(self, request):
        """Whether a form sent fields that nobody filled in, which do not belong into a bookmark."""
        names = {dimension.name for dimension in self.dimensions} | {"q", "before", "page"}
        return any(not value.strip() for name, value in request.GET.items() if name in names)

    def url(self, **changes):
        """The canonical address with `changes`; an empty value takes a parameter out."""
        order = [dimension.name for dimension in self.dimensions] + ["q", "before", "page"]
        values = self.values | changes
        return parameters.address(self.path, {name: values.get(name) for name in order})

    def url_at(self, path):
        """The canonical address of another form of the list, at `path`: the same part of everything."""
        return parameters.address(path, self.values)

    def apply(self, rows, but=""):
        """The part of the queryset `rows` that all filters leave, the one called `but` left out."""
        for name, lookup in self.lookups.items():
            if name != but:
                rows = rows.filter(**lookup)
        return rows

    def chips(self):
        """What narrows the list now: Choices whose `url` takes each away."""
        chips = [Choice(c.value, c.label, url=self.url(**{name: ""})) for name, c in self.chosen.items()]
        if self.text:
            chips.append(Choice(self.text, f"“{self.text}”", url=self.url(q="")))
        return chips

    def facets(self, rows):
        """The dimensions with their Choices among the queryset `rows`: one query each, counts included."""
        return [(dimension, self._choices(dimension, rows)) for dimension in self.dimensions]

    def is_long(self, but=""):
        """Whether the list is too long to be counted, the filter called `but` left out."""
        return False

    def _counted(self, dimension, rows):
        """How many of `rows` there are for each value of `dimension`, with the other filters as they are (tuples).

        Counting reads every row, so what nearly everybody asks for, one filter or none, is counted once until
        something is published. Of more filters there are too many to remember, and less to count.
        """

        others = {name: choice.value for name, choice in self.chosen.items() if name != dimension.name}

        def count():
            # A list that several filters leave short may be long without one of them, whichever that is.
            if self.is_long() or self.is_long(but=dimension.name):
                known = remembered(f"offered:{dimension.name}", dimension.offered)
                return [(*row, None) for row in known]
            return dimension.counted(self.apply(rows, but=dimension.name))

        if self.text or len(others) > 1:
            return count()
        return remembered(f"facets:{rows.model._meta.label_lower}:{dimension.name}:{urlencode(others)}", count)

    def _choices(self, dimension, rows):
        chosen = self.chosen.get(dimension.name)
        choices = []
        for *row, count in sorted(self._counted(dimension, rows), key=dimension.order):
            choice = dimension.choice(*row)
            if choice:
                choice.count = count
                if dimension.has_links:
                    choice.url = self.url(**{dimension.name: choice.value})
                choice.chosen = bool(chosen) and choice.value == chosen.value
                choices.append(choice)
        if chosen and not any(choice.chosen for choice in choices):
            choices.append(Choice(chosen.value, chosen.label, url=self.url(), chosen=True))
        return choices


def recommendation_filters(request):
    """What `request` asks of the list of recommendations (Filters)."""
    return Filters(
        request,
        [OfSession(path="publication__session", label=_("Made to")), OfStatus(), OfTheme(path="theme"), OfAddressee()],
    )
