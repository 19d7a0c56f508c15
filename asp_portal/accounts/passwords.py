"""Passwords: what is easy to guess in this house, whatever characters it is made of (docs/adr/0018-signing-in.md)."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = Path(__file__).with_name("context_words.txt")
# What must be left of a password: each character that nobody foresees counts one, and so does each word that everybody
# tries, however long.
LEAST = 8
# How people write letters with other characters; a 1 is an i or an l.
DISGUISES = [str.maketrans("0134578@$!|", f"o{one}eastbas{one}l") for one in "il"]
# What stands between words and behind them.
PADDING = re.compile(r"[\s\-_.!]")
BETWEEN_DIGITS = re.compile(rf"(?<=\d){PADDING.pattern}+(?=\d)")
YEAR = re.compile(r"(?:19|20)\d\d")
# So many characters in a row, or of one kind, are one thought.
ROW = 3
DIGITS = "0123456789"


@cache
def words():
    """The words that count as one character: the list of the house, the site's name and address, PASSWORD_WORDS."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    found = {line.strip() for line in lines if not line.startswith("#")}
    named = f"{settings.SITE_NAME} {urlsplit(settings.SITE_ORIGIN).hostname or ''}".lower()
    found |= {*re.findall(r"[^\W\d_]{3,}", named), "".join(re.findall(r"\w", settings.SITE_NAME.lower()))}
    # As passwords are read: without what stands between words.
    found |= {PADDING.sub("", word.lower()) for word in settings.PASSWORD_WORDS}
    return frozenset(found - {""})


@cache
def _pattern():
    # The longest first: “romestatute” is one thought and not two.
    return re.compile("|".join(map(re.escape, sorted(words(), key=len, reverse=True))))


@cache
def _number():
    # Years, and rows of digits, the longest first.
    rows = [row[start:end] for row in (DIGITS, DIGITS[::-1]) for start in range(10) for end in range(start + ROW, 11)]
    same = [f"{digit}{{{ROW},}}" for digit in DIGITS]
    return re.compile("|".join([YEAR.pattern, *sorted(rows, key=len, reverse=True), *same]))


def unforeseen(password):
    """How much of `password` (str) nobody foresees, see LEAST (int)."""
    typed = BETWEEN_DIGITS.sub("", password.lower())
    # Read as it is, and as what somebody may have meant by 0 and @, also when a year is a year: the plainest counts.
    readings = [[typed]]
    for parts in ([typed], _number().split(typed)):
        readings += [[part.translate(disguise) for part in parts] for disguise in DISGUISES]
    return min(map(_weight_of_parts, readings))


def _weight_of_parts(parts):
    """What `parts` (list of str) weigh together with the numbers that stood between them, one each."""
    # Marks between them, as where a word was.
    return len(parts) - 1 + _weight(_once(" ".join(PADDING.sub("", part) for part in parts)))


def _weight(text):
    thoughts, left = 0, text
    for pattern in (_pattern(), YEAR):
        # A mark stays where a word was, so that its neighbours do not come to make a new one.
        left, number = pattern.subn(" ", left)
        thoughts += number
    return thoughts + sum(map(_thoughts, left.split()))


def _thoughts(text):
    """How many thoughts `text` (str) is: rows such as 1234, cba and aaa are one each, what is left one a character."""
    number, start = 0, 0
    while start < len(text):
        end, step = start + 1, None
        while end < len(text) and ord(text[end]) - ord(text[end - 1]) in ((-1, 0, 1) if step is None else (step,)):
            step = ord(text[end]) - ord(text[end - 1])
            end += 1
        if end - start < ROW:
            end = start + 1
        number, start = number + 1, end
    return number


def _once(text):
    """`text` (str), or the part of it that is written again and again."""
    period = (text + text).find(text, 1)
    return text[:period] if 0 < period < len(text) else text


class EasyToGuess:
    """Validator of passwords: refuses those of which little is left beside words of the house, years and rows."""

    def validate(self, password, user=None):
        """Raise ValidationError where `password` (str) says too little."""
        if unforeseen(password) < LEAST:
            raise ValidationError(
                _(
                    "This password is made of what is tried first here: names of the Court and the coalition, years, "
                    "rows such as 1234. Add a few words that have nothing to do with the work."
                ),
                code="easy_to_guess",
            )

    def get_help_text(self):
        """What is shown beside the box."""
        return _(
            "It may be of any characters, also digits alone; names of the Court, the coalition and the site, years and "
            "rows such as 1234 add next to nothing to it."
        )
