"""Words: how texts and questions are brought to one spelling, so that both database engines compare the same letters.

What is indexed holds letters, digits and single spaces and nothing else. No engine splits it in another way, and no
question made of it can be anything but words.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from .stems import ALGORITHMS, stem

# A question is cut here: nobody types more, and each word costs the database something.
QUESTION_LENGTH = 200
WORD_LENGTH = 60
# A single letter would be a prefix of a fair part of all words.
PREFIX_LENGTH = 2

# Begins what stands among the words and nobody wrote: the stems, each with the code of its language, so that the
# “part” in the French “parties” is not taken for the English word.
MARK = "qq"
SHORTEST_STEMMED = 3

APOSTROPHES = "'’ʼ‘`"
# Marks and invisible characters stand inside words and are not part of them: accents, Arabic vowels, soft hyphens.
MARKS = "".join(
    character
    for character in map(chr, range(min(sys.maxunicode, 0xFFFF)))
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}
)
REST_OF_WORD = rf"[^\W_]*(?:[{re.escape(MARKS)}]+[^\W_]*)*"
WORD = re.compile(rf"[^\W_]{REST_OF_WORD}")
LETTERS = re.compile(r"[^\W_]+")
# Spellings of one Arabic letter that writers do not keep apart: alef, yā, hamza on a seat. The tatweel is no letter.
ARABIC = str.maketrans({"آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ـ": None})
QUESTION_PART = re.compile(r'["“”«»„]([^"“”«»„]+)["“”«»„]|([^\s"“”«»„]+)')


@dataclass(frozen=True)
class Phrase:
    """Words (tuple of str) that stand side by side; of a prefix, the last one is the beginning of a word.

    In place of a single word, any of its `stems` (tuple of str) will do.
    """

    words: tuple
    prefix: bool = False
    stems: tuple = field(default=(), compare=False)


@lru_cache(maxsize=20_000)
def _fold(word):
    """The words (tuple of str, nearly always one) that `word` is in the one spelling."""
    bare = unicodedata.normalize("NFKD", word)
    # Twice: folding the case may bring forth marks, and of a few scripts the capitals.
    for _round in range(2):
        bare = unicodedata.normalize("NFKD", bare.casefold().lower())
        bare = "".join(c for c in bare if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    # Other signs for numbers, such as counting rods, are words to Python and none to PostgreSQL.
    bare = "".join(c if unicodedata.category(c)[0] == "L" or c.isdecimal() else " " for c in bare.translate(ARABIC))
    return tuple(part[:WORD_LENGTH] for part in LETTERS.findall(bare))


@lru_cache(maxsize=20_000)
def stems_of(word, language):
    """The stems (frozenset of str) of `word`, as somebody wrote it, in `language`, as the index keeps them.

    The rules look at accents and people leave them out, so the word is taken with and without.
    """
    folded = _fold(word)
    if len(folded) != 1 or len(folded[0]) < SHORTEST_STEMMED or not folded[0].isalpha():
        return frozenset()
    # Letters of another script have no forms in the language.
    if language not in ALGORITHMS or (language == "ar") == folded[0].isascii():
        return frozenset()
    written = unicodedata.normalize("NFC", word).lower()
    stems = {part for form in (written, folded[0]) for part in _fold(stem(form, language))}
    return frozenset(f"{MARK}{language}{part}" for part in stems)


def spans(text):
    """Yield the words of `text` in the one spelling, each with where it begins and ends: (word, start, end).

    An elided article and a possessive “s” are no words: “l'agression” is found by “agression”, “court” by “court's”.
    """
    for match in _matches(text):
        for word in _fold(match[0]):
            yield word, *match.span()


def _matches(text):
    for match in WORD.finditer(text):
        start, end = match.span()
        if end - start == 1:
            after, before = text[end : end + 1], text[start - 1 : start]
            if after and after in APOSTROPHES and LETTERS.match(text, end + 1):
                continue
            if before and before in APOSTROPHES and match[0] in "sS" and LETTERS.match(text, start - 2):
                continue
        yield match


def _written(text):
    """The words (list of str) of `text` as they stand in it."""
    if not any(apostrophe in text for apostrophe in APOSTROPHES):
        return WORD.findall(text)
    return [match[0] for match in _matches(text)]


def normalise(text):
    """`text` in the one spelling: its words, a space apart."""
    return " ".join([word for written in _written(text) for word in _fold(written)])


def stems(text, language):
    """The stems of the words of `text`, which is in `language`: each once, a space apart."""
    return words_and_stems(text, language)[1]


def words_and_stems(text, language):
    """What `normalise` and `stems` say of `text`, which is in `language`: two str, for one look at each word."""
    written = _written(text)
    words = {word: _fold(word) for word in set(written)}
    spelled = " ".join([part for word in written for part in words[word]])
    return spelled, " ".join(sorted(set().union(*(stems_of(word, language) for word in words))))


def squeezed(text):
    """`text` in the one spelling without spaces: “ASP 16” and “asp16” are one name."""
    return normalise(text).replace(" ", "")


def question(text):
    """The phrases (list of Phrase) that somebody asks for who types `text`.

    What is typed without a space (“ICC-ASP/16/Res.5”) or between quotation marks is one phrase. The last one may be
    unfinished, unless a quotation mark closed it; between quotation marks a word stands as it is, without its stems.
    Whatever is typed, nothing of it but words comes through.
    """
    phrases = []
    for quoted, plain in QUESTION_PART.findall(text.replace("\0", "")[:QUESTION_LENGTH]):
        found = list(spans(quoted or plain))
        words = tuple(word for word, _start, _end in found)
        if words:
            prefix = not quoted and len(words[-1]) >= PREFIX_LENGTH and not words[-1].startswith(MARK)
            stems = _stems_in_all(plain[found[0][1] : found[0][2]]) if plain and len(words) == 1 else ()
            phrases.append(Phrase(words, prefix, stems))
    return [Phrase(p.words, p.prefix and p is phrases[-1], p.stems) for p in phrases]


def _stems_in_all(word):
    """The stems (tuple of str, in order) of `word` in all languages: nobody says in which one is asked."""
    return tuple(sorted({found for language in ALGORITHMS for found in stems_of(word, language)}))
