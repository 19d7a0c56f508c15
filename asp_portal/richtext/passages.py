"""Passages: a text in the pieces in which a person reads it, so that one can say where in it something stands."""

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_HEADINGS = ("h2", "h3", "h4")
_BLOCKS = {*_HEADINGS, "p", "pre", "li", "blockquote", "figcaption", "caption", "th", "td", "br", "hr"}
# What stands for words in a language other than the text's.
_FOREIGN = "…"


@dataclass(frozen=True)
class Passage:
    """One paragraph, heading, item or cell: its words in one line, the heading above it, whether it is a quotation."""

    text: str
    tag: str = "p"
    heading: str = ""
    quoted: bool = False

    def is_quoted_at(self, position):
        """Whether the words at `position` (int) are somebody's: in a quotation, or between quotation marks."""
        before = self.text[:position]
        return (
            self.quoted
            or before.count('"') % 2 == 1
            or before.count("“") > before.count("”")
            or before.count("«") > before.count("»")
        )


@dataclass(frozen=True)
class Link:
    """A link: its words, its address, and the number (int) of the passage in which it stands."""

    text: str
    href: str
    passage: int


@dataclass
class Reading:
    """What was read: passages and links in order, and the lists as pairs (ordered, number of items)."""

    passages: list = field(default_factory=list)
    links: list = field(default_factory=list)
    lists: list = field(default_factory=list)


@lru_cache(maxsize=16)
def read(html):
    """The `Reading` of the sanitised `html` (str). Words in a language other than the text's are left out.

    Remembered, and not to be changed: one press of a button looks at the same text several times.
    """
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    reader.end_passage()
    return reader.reading


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.reading = Reading()
        self.words, self.tag, self.heading = [], "p", ""
        self.quotes = 0
        self.lists = []
        # The tags that are open since the words went into another language.
        self.foreign = []
        self.link = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in _BLOCKS:
            self.end_passage()
            self.tag = tag
        if self.foreign:
            self.foreign += [] if tag in ("br", "hr", "img") else [tag]
        elif attributes.get("lang"):
            self.foreign = [tag]
            self.words.append(_FOREIGN)
        if tag == "blockquote":
            self.quotes += 1
        elif tag in ("ul", "ol"):
            self.end_passage()
            self.lists.append([tag == "ol", 0])
        elif tag == "li" and self.lists:
            self.lists[-1][1] += 1
        elif tag == "a" and attributes.get("href"):
            self.link = [attributes["href"], []]
        elif tag == "img" and self.link:
            self.link[1].append(attributes.get("alt") or "")

    def handle_endtag(self, tag):
        if tag == "a" and self.link:
            href, words = self.link
            self.reading.links.append(Link(" ".join("".join(words).split()), href, len(self.reading.passages)))
            self.link = None
        if tag in _BLOCKS:
            self.end_passage()
        if tag == "blockquote":
            self.quotes -= 1
        elif tag in ("ul", "ol") and self.lists:
            self.end_passage()
            self.reading.lists.append(tuple(self.lists.pop()))
        if self.foreign and tag == self.foreign[-1]:
            self.foreign.pop()

    def handle_data(self, data):
        if self.link:
            self.link[1].append(data)
        if not self.foreign:
            self.words.append(data)

    def end_passage(self):
        """What follows is another passage."""
        text = " ".join("".join(self.words).split())
        if text:
            if self.tag in _HEADINGS:
                self.heading = text
            self.reading.passages.append(Passage(text, self.tag, self.heading, self.quotes > 0))
        self.words, self.tag = [], "p"
