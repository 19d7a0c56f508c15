"""Filters: how readers narrow the answers to a question, one facet at a time, each choice an address of its own."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asp_portal import parameters
from asp_portal.prepared import prepared
from asp_portal.publishing.models import Publishable

from . import facets, index

YEAR = re.compile(r"(19|20)\d\d\Z", re.ASCII)


@dataclass
class Choice:
    """A value of a facet; `count` is how many answers it leaves, with the other filters as they are."""

    value: str
    label: str
    count: int = 0
    url: str = ""
    chosen: bool = False


class Facet:
    """One way to tell answers apart: its parameter, what it is called, and which values it knows."""

    name = label = every = ""
    # Whether its choices stand on the page as links, too.
    has_links = False

    def __init__(self):
        known = self.known()
        # Language versions of a session are several rows and one value.
        self.values = {facets.word(self.name, key): value for key, value, _label in known}
        self.labels = {value: label for _key, value, label in reversed(known)}

    def known(self):
        """All values, as tuples (key in the index, value in addresses, label)."""
        return []

    def value_of(self, word):
        """The value for which `word` stands in the index; None when it is another's, or not for the public."""
        return self.values.get(word)

    def label_of(self, value):
        """What the `value` is called."""
        return self.labels[value]

    def find(self, text):
        """The Choice that `text` names and the words (list of str) that it may have in the index, or None."""
        words = [word for word, value in self.values.items() if value == text]
        return (Choice(text, self.labels[text]), words) if words else None

    def in_order(self, values):
        """The `values` (a set of str) as they are listed."""
        return [value for value in dict.fromkeys(self.values.values()) if value in values]


@cache
def _rows_of(model):
    def rows():
        every = model._default_manager.all()
        return every.live().for_links() if issubclass(model, Publishable) else every

    return prepared(rows)


class OfRows(Facet):
    """By other rows that belong to a page: only live ones, where they are pages."""

    def known(self):
        rows = _rows_of(facets.related(self.name))()
        return [(row.pk, getattr(row, "address", None) or row.slug, str(row)) for row in rows]


class OfSession(OfRows):
    """By session, which may be called by any of its names."""

    name, label, every = "session", gettext_lazy("Session"), gettext_lazy("Every session")

    def find(self, text):
        if found := super().find(text):
            return found
        words = [facets.word(self.name, key) for key in index.keys_called(text, facets.related(self.name))]
        known = [self.values[word] for word in words if word in self.values]
        return super().find(known[0]) if known else None


class OfKind(Facet):
    """By kind of page."""

    name, label, every = "kind", gettext_lazy("Kind"), gettext_lazy("Every kind")
    has_links = True

    def known(self):
        return [(value, value, str(label)) for value, label in facets.kinds()]


class OfTheme(OfRows):
    """By theme; one under which nothing public stands is not known."""

    name, label, every = "theme", gettext_lazy("Theme"), gettext_lazy("Every theme")

    def find(self, text):
        found = super().find(text)
        return found if found and index.has_live(found[1][0]) else None


class OfYear(Facet):
    """By year."""

    name, label, every = "year", gettext_lazy("Year"), gettext_lazy("Every year")

    def value_of(self, word):
        prefix = facets.word(self.name, "")
        return word.removeprefix(prefix) if word.startswith(prefix) else None

    def label_of(self, value):
        return value

    def find(self, text):
        return (Choice(text, text), [facets.word(self.name, text)]) if YEAR.match(text) else None

    def in_order(self, values):
        return sorted(values, reverse=True)


class OfLanguage(Facet):
    """By language."""

    name, label, every = "language", gettext_lazy("Language"), gettext_lazy("Every language")

    def known(self):
        return [(code, code, str(label)) for code, label in settings.LANGUAGES]


class Asked:
    """What a reader asks for: words, and how the answers are narrowed.

    Raises `parameters.Unknown` for a value that a facet does not know.
    """

    def __init__(self, request):
        self.path = request.path
        self.text = parameters.question(request)
        self.facets = [kind() for kind in (OfSession, OfKind, OfTheme, OfYear, OfLanguage)]
        self.chosen, self.words = {}, {}
        for facet in self.facets:
            self._read(request, facet)

    def _read(self, request, facet):
        value = parameters.text(request, facet.name)
        if not value:
            return
        found = facet.find(value)
        if not found:
            sentence = _("“%(value)s” is not known as a value of “%(filter)s”.") % {
                "value": value,
                "filter": facet.label,
            }
            raise parameters.Unknown(sentence, parameters.without(request, facet.name))
        self.chosen[facet.name], self.words[facet.name] = found

    def has_empty_values(self, request):
        """Whether a form sent fields that nobody filled in, which do not belong into a bookmark."""
        return any(not value.strip() for name, value in request.GET.items() if name in (*facets.NAMES, "page"))

    def url(self, **changes):
        """The canonical address with `changes`; an empty value takes a parameter out."""
        values = {"q": self.text} | {name: choice.value for name, choice in self.chosen.items()} | changes
        return parameters.address(self.path, {name: values.get(name) for name in ("q", *facets.NAMES, "page")})

    def url_of(self, text):
        """The address of the question `text` with nothing narrowed."""
        return parameters.address(self.path, {"q": text})

    def url_of_all(self):
        """The address of the same question with nothing narrowed."""
        return self.url_of(self.text)

    def chips(self):
        """What narrows the answers now: Choices whose `url` takes each away."""
        return [Choice(c.value, c.label, url=self.url(**{name: ""})) for name, c in self.chosen.items()]

    def choices(self, groups):
        """The facets with their Choices among `groups`, pairs (facets as words, int) of all answers to the words."""
        meanings, counts = _Meanings(self.facets), Counter()
        chosen = [(name, choice.value) for name, choice in self.chosen.items()]
        for words, number in groups:
            held = {meanings[word] for word in words.split()}
            missing = [meaning for meaning in chosen if meaning not in held]
            if not missing:
                for meaning in held:
                    counts[meaning] += number
            elif len(missing) == 1:
                # What one filter alone leaves out is counted by that one: another choice of it would show it.
                [(left_out, _value)] = missing
                for meaning in held:
                    counts[meaning] += number if meaning[0] == left_out else 0
        return [(facet, self._choices(facet, counts)) for facet in self.facets]

    def _choices(self, facet, counts):
        chosen = self.chosen.get(facet.name)
        values = {value for (name, value), count in counts.items() if name == facet.name and count}
        return [
            Choice(
                value,
                facet.label_of(value),
                counts[facet.name, value],
                self.url(**{facet.name: value}) if facet.has_links else "",
                bool(chosen) and value == chosen.value,
            )
            for value in facet.in_order(values | ({chosen.value} if chosen else set()))
        ]


class _Meanings(dict):
    """The words of the index, each with the name and the value (str) of the facet for which it stands.

    A word that is not for the public stands for nothing. There are thousands of groups and few words, so each is
    looked up once.
    """

    def __init__(self, known):
        super().__init__()
        self.known = known

    def __missing__(self, word):
        found = ((facet.name, value) for facet in self.known if (value := facet.value_of(word)))
        self[word] = next(found, ("", ""))
        return self[word]
