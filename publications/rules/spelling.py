"""Spelling of names: finds in a text what is nearly, but not quite, a name of an authority list.

False alarms cost more than a miss: at midnight a list of wrong warnings is not read. So a word must be near in letters,
and a short one must stand where a name stands, after a title or a given name.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’]s\Z")
TITLES = frozenset(
    "judge judges president vice-president prosecutor registrar mr mrs ms madam sir ambassador minister professor dr "
    "excellency justice chair".split()
)
# What the people of a State, or what is theirs, ends with: “Ugandan” is no misspelt “Uganda”.
OF_THE_STATE = ("n", "ns", "s", "i", "is", "ese", "ish", "ic", "ois", "er", "ers", "ne", "nne")
# “Angela Merkel”, “Columbia University”: a word beside another with a capital is part of another name.
PART_BEFORE = re.compile(r"\b(?!(?:The|In|On|At|And|But|For|From|With|To|By|When|While|As)\b)[A-ZÀ-Ý][^\W\d_]*[\s-]\Z")
PART_AFTER = re.compile(r"[\s-][A-ZÀ-Ý]")
# In letters: what differs by more is another word, and a name of fewer is near to too many others.
MOST, SHORT = 2, 6
# Given names and places one letter away from a State.
NO_STATE = frozenset(
    "angela roland frances francis guiana georgina romana serena gambie jordana marina britain".split()
)


@dataclass(frozen=True)
class Word:
    """A word of a text, plain (without accents and capitals), and where it stands."""

    plain: str
    start: int
    end: int
    is_capital: bool


@dataclass(frozen=True)
class Misspelling:
    """A stretch of a text that is spelt unlike the list: where, and how it is spelt there."""

    start: int
    end: int
    right: str
    entry: object


@dataclass(frozen=True)
class Name:
    """A name of the list: how it is written, other right spellings, known wrong ones, and the given names before it."""

    right: str
    aliases: tuple = ()
    wrong: tuple = ()
    given: tuple = ()
    entry: object = field(default=None, compare=False)


def plain(text):
    """`text` (str) without accents, capitals and the shapes of apostrophes."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words_of(text):
    """The words (list of Word) of `text`; both halves of a hyphenated one are words."""
    found = []
    for match in WORD.finditer(text):
        bare = POSSESSIVE.sub("", match[0])
        found.append(Word(plain(bare), match.start(), match.start() + len(bare), match[0][0].isupper()))
    return found


class Spelling:
    """The names (iterable of Name) that a text is compared with. `of_people`: they stand after titles."""

    def __init__(self, names, of_people):
        self.of_people = of_people
        listed = [(name, _words(name.right)) for name in names]
        self.right = {_shape(spelling) for name, _key in listed for spelling in (name.right, *name.aliases)}
        self.right_keys = {_words(spelling) for spelling in self.right}
        # A single word that is a part of some right name is right.
        self.right_keys |= {(word,) for key in self.right_keys for word in key}
        self.right_keys |= {(word,) for name, _key in listed for given in name.given for word in _words(given)}
        self.wrong = {_words(wrong): name for name, _key in listed for wrong in name.wrong}
        self.by_key = {key: name for name, key in reversed(listed)}
        # By number of words: the names as one string each.
        self.joined = {}
        for name, key in listed:
            self.joined.setdefault(len(key), []).append((" ".join(key), name))
        self.lengths = sorted({*self.joined, *map(len, self.wrong)}, reverse=True)
        self._near = {}

    def misspellings(self, text):
        """What `text` (str) spells unlike the list (list of Misspelling), in order."""
        if not self.lengths:
            return []
        words, found, after = words_of(text), [], 0
        for position, word in enumerate(words):
            if position < after or not word.is_capital:
                continue
            for length in self.lengths:
                stretch = words[position : position + length]
                if len(stretch) < length or not stretch[-1].is_capital:
                    continue
                start, end = stretch[0].start, stretch[-1].end
                is_right = _shape(text[start:end]) in self.right
                name = None if is_right else self._meant(text, words, position, stretch)
                if name:
                    found.append(Misspelling(start, end, name.right, name.entry))
                if name or is_right:
                    after = position + length
                    break
        return found

    def _meant(self, text, words, position, stretch):
        """The Name that `stretch` (list of Word), which is in no list, means to be; None when it is something else."""
        key = tuple(word.plain for word in stretch)
        if key in self.wrong:
            return self.wrong[key]
        if key in self.by_key:
            # Only accents or a hyphen are missing; capitals are often written without.
            return None if text[stretch[0].start : stretch[-1].end].isupper() else self.by_key[key]
        if key in self.right_keys:
            return None
        for name, letters, distance in self._nearest(key):
            allowed = self._allowed(letters, name, words, position)
            # “Kahn” is a misspelt “Khan”, “Kaban” is somebody else.
            swapped = letters >= SHORT or sorted(" ".join(key)) == sorted(" ".join(_words(name.right)))
            sure = swapped or not self.of_people or _follows_given_name(name, words, position)
            if distance <= allowed and sure and self._may_be(text, stretch, name):
                return name
        return None

    def _nearest(self, key):
        """Names of as many words as `key` (tuple of str) that are near: (name, its letters, how many differ)."""
        if key not in self._near:
            written, found = " ".join(key), []
            for near, name in self.joined.get(len(key), ()):
                if abs(len(near) - len(written)) <= MOST and written[:2] != near[:2] and written[-1:] != near[-1:]:
                    # Who misspells a name rarely gets both its ends wrong.
                    continue
                distance = OSA.distance(near, written, score_cutoff=MOST)
                if distance <= MOST:
                    found.append((name, len(near), distance))
            self._near[key] = sorted(found, key=lambda entry: entry[2])
        return self._near[key]

    def _allowed(self, letters, name, words, position):
        """How many letters may differ for a word to be taken for `name`, which has so many."""
        if not self.of_people:
            return 0 if letters < 6 else 1 if letters < 10 else 2
        if not (_follows_given_name(name, words, position) or _follows_title(words, position)):
            return 0 if letters < 8 else 1 if letters < 11 else 2
        return 0 if letters < 4 else 1 if letters < 8 else 2

    def _may_be(self, text, stretch, name):
        """Whether a near miss may be the name of a State: not a part of another name, and no word for its people."""
        if self.of_people:
            return True
        before, after = text[: stretch[0].start], text[stretch[-1].end :]
        if PART_BEFORE.search(before) or PART_AFTER.match(after) or any(word.plain in NO_STATE for word in stretch):
            return False
        written, right = stretch[-1].plain, _words(name.right)[-1]
        is_longer = len(written) >= len(right) and written.startswith(right.rstrip("aeiouy"))
        return not (is_longer and written.endswith(OF_THE_STATE) and written[-1] != right[-1])


def _follows_title(words, position):
    return any(word.plain in TITLES for word in words[max(position - 2, 0) : position])


def _follows_given_name(name, words, position):
    given = {word for names in name.given for word in _words(names) if len(word) > 1}
    return any(word.plain in given for word in words[max(position - 2, 0) : position])


@lru_cache(maxsize=2000)
def _words(text):
    return tuple(word.plain for word in words_of(text))


def _shape(text):
    """`text` with one shape of apostrophe, in small letters: capitals are a matter of style."""
    return text.replace("’", "'").casefold()
