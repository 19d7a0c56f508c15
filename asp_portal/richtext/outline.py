"""The outline of a text: its headings with an address each, and how long it takes to read."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil

from django.utils.text import slugify

from .sanitiser import plain_text

# Silent reading of English prose: 238 words a minute (Brysbaert 2019), rounded down for readers in a second language.
WORDS_A_MINUTE = 220
# A list of contents helps from here on; before, it is in the way.
LONG_MINUTES, LONG_HEADINGS = 3, 3

_HEADING = re.compile(r"<(h[23])((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)
_ANY_HEADING = re.compile(r"<(h[2-4])(?:\s[^>]*)?>(.*?)</\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')


@dataclass(frozen=True)
class Heading:
    """A heading: its words, the id (str) to which a link can jump, and the headings below it."""

    text: str
    id: str
    below: list = field(default_factory=list)


def with_ids(html):
    """The sanitised `html` (str) with an id on every h2 and h3, and the tree (list of Heading) of these headings.

    An id that an editor gave stays; the others are made from the words, so that a link holds while the words do. The
    prefix keeps them apart from the ids of the page around the text.
    """
    taken = set(_ID.findall(html))
    tree = []

    def name(match):
        tag, attributes, content = match.groups()
        text = plain_text(content)
        if not text:
            return match[0]
        given = _ID.search(attributes)
        identity = given[1] if given else _free(f"part-{slugify(text, allow_unicode=True)[:60] or 'of-text'}", taken)
        heading = Heading(text, identity)
        (tree[-1].below if tag == "h3" and tree else tree).append(heading)
        return match[0] if given else f'<{tag} id="{identity}"{attributes}>{content}</{tag}>'

    return _HEADING.sub(name, html), tree


def minutes(html):
    """How long it takes to read `html` (str), in whole minutes (int), one at least; 0 when there is nothing to read."""
    return ceil(len(plain_text(html).split()) / WORDS_A_MINUTE)


def is_long(tree, reading_minutes):
    """Whether a text of these headings that takes so many minutes needs a list of contents."""
    return reading_minutes >= LONG_MINUTES and len(tree) + sum(len(h.below) for h in tree) >= LONG_HEADINGS


def _free(wanted, taken):
    identity, number = wanted, 1
    while identity in taken:
        number += 1
        identity = f"{wanted}-{number}"
    taken.add(identity)
    return identity


def skeleton(html):
    """The headings of the sanitised `html` (str) in their order, each with an empty paragraph to write in."""
    found = _ANY_HEADING.finditer(html)
    return "".join(f"<{tag}>{words}</{tag}><p>&nbsp;</p>" for tag, words in (m.groups() for m in found) if words)


def headings_without_text(html):
    """The words (list of str) of the headings in the sanitised `html` below which nothing stands."""
    found = _ANY_HEADING.finditer(html)
    empty = []
    for heading, following in pairwise([*found, None]):
        below = html[heading.end() : following.start() if following else None]
        # A heading of a lower level is text enough for the one above it.
        divided = following is not None and following[1] > heading[1]
        if not (divided or plain_text(below) or "<img" in below):
            empty.append(plain_text(heading[2]))
    return empty
