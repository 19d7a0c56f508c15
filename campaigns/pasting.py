"""Pasting: a column of names and votes, as it stands in a message or a table, read as the votes of candidates."""

import re
from dataclasses import dataclass, field

from asp_portal.search.words import normalise

# The votes are the one whole number of a line: a table may count its rows in front, and give a share behind.
VOTES = re.compile(r"(?<![\w.,])(?<!\s[-−])\d{1,3}(?![\d%]|[.,]\d|\s*%)")
LINES_AT_MOST = 200


@dataclass
class Column:
    """What was pasted: votes (int) by the keys of candidates, and the lines that mean nobody or say no one number."""

    votes: dict = field(default_factory=dict)
    unread: list = field(default_factory=list)
    # Keys of those whom two lines name.
    twice: list = field(default_factory=list)


def read(text, candidates):
    """The Column that `text` is for `candidates`. Of somebody who is named twice no number is taken."""
    column = Column()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:LINES_AT_MOST]:
        numbers = list(VOTES.finditer(line))
        behind = [number for number in numbers if line[: number.start()].strip()] or numbers
        candidate = _named(line, candidates) if len(behind) == 1 else None
        if candidate is None:
            column.unread.append(line)
        elif candidate.key in column.votes:
            column.twice.append(candidate.key)
        else:
            column.votes[candidate.key] = int(behind[0][0])
    column.unread += lines[LINES_AT_MOST:]
    for key in column.twice:
        column.votes.pop(key, None)
    return column


def _named(text, candidates):
    """The candidate whom `text` names, by the words of the name; None when nobody or more than one is meant."""
    words = set(normalise(text).split())
    exact = [c for c in candidates if _words(c) and _words(c) <= words]
    # Where one whole name is a part of another, the longer one is meant.
    longest = [c for c in exact if not any(_words(c) < _words(other) for other in exact)]
    partly = longest or [c for c in candidates if words & set(normalise(c.sorting_name.partition(",")[0]).split())]
    return partly[0] if len(partly) == 1 else None


def _words(candidate):
    return set(normalise(candidate.name).split())
