"""Guesses: which theme and which addressee a line of a paper means, by the names that are there already."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process, utils

from .models import Recommendation, Theme

# Of a hundred: “The Asembly” is near to “The Assembly”, “The Court” to nothing.
NEAR = 88


@dataclass(frozen=True)
class Guess:
    """What was found for a line: a `value`, and `words` (list of sentences) where it is more than what is written."""

    value: object
    words: list = field(default_factory=list)


class Names:
    """The themes and the addressees that are there; two queries, whatever is asked afterwards."""

    def __init__(self):
        self.themes = list(Theme.objects.order_by("name"))
        self.addressees = list(Recommendation.objects.addressees())

    def theme_of(self, line):
        """The Guess of the Theme (or None) of a `paper_lists.Line`."""
        by_name = {theme.name: theme for theme in self.themes}
        if line.theme:
            for theme in self.themes:
                if line.theme.casefold() in (theme.name.casefold(), theme.slug):
                    return Guess(theme)
            if near := _nearest(line.theme, by_name):
                return Guess(
                    by_name[near], [_("The file says “%(theme)s”: is this theme meant?") % {"theme": line.theme}]
                )
            return Guess(
                None, [_("“%(theme)s” is no theme here: choose one, or leave it out.") % {"theme": line.theme}]
            )
        for words, sentence in (
            (line.heading, _("The theme is guessed from the heading “%(heading)s”.") % {"heading": line.heading}),
            (line.text, _("The theme is guessed from the words of the text.")),
        ):
            named = [theme for theme in self.themes if _stands_in(theme.name, words)]
            if named:
                return Guess(max(named, key=lambda theme: len(theme.name)), [sentence])
        return Guess(None)

    def addressee_of(self, line):
        """The Guess of the addressee (str) of a `paper_lists.Line`."""
        if line.addressee:
            for known in self.addressees:
                if known.casefold() == line.addressee.casefold():
                    return Guess(known)
            if near := _nearest(line.addressee, self.addressees):
                words = {"written": line.addressee, "known": near}
                return Guess(near, [_("The file says “%(written)s”; “%(known)s” is there already.") % words])
            return Guess(line.addressee)
        begins = [name for name in self.addressees if _stands_in(name, line.text[: len(name) + 1])]
        if begins:
            return Guess(max(begins, key=len), [_("The addressee is guessed from the beginning of the text.")])
        return Guess("")


def _nearest(written, names):
    found = process.extractOne(
        written, list(names), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=NEAR
    )
    return found[0] if found else None


def _stands_in(name, text):
    return bool(re.search(rf"\b{re.escape(name.casefold())}\b", text.casefold()))
