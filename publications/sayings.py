"""Sayings: of a section, the paragraphs in which a State is named, and what is quoted below them."""

import re
from dataclasses import dataclass

from django.utils.text import Truncator

from asp_portal.richtext.passages import read

MOST, LONGEST = 3, 420
HEADINGS = ("h2", "h3", "h4")


@dataclass(frozen=True)
class Saying:
    """A paragraph of a section in plain words; `is_quoted` when it is somebody's own words."""

    text: str
    is_quoted: bool


def sayings(html, names):
    """The sayings (list) in the sanitised `html` (str) that name one of `names` (list of str), at most MOST.

    A quotation below such a paragraph belongs to it. Where nobody is named, the first paragraph stands for all.
    """
    passages = [passage for passage in read(html).passages if passage.tag not in HEADINGS]
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names if name) or r"(?!)")
    found, belongs = [], False
    for passage in passages:
        belongs = bool(wanted.search(passage.text)) or (belongs and passage.quoted)
        found += [passage] if belongs else []
    return [Saying(Truncator(p.text).chars(LONGEST, truncate="…"), p.quoted) for p in (found or passages[:1])[:MOST]]
