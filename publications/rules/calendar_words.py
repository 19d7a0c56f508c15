"""Dates in running text, in the portal's languages: found, and compared with the weekday that stands beside them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR

# Spellings that Django's calendar does not know.
MORE_WEEKDAYS = {"ar": {"الإثنين": 0, "الإثنان": 0}, "en": {"Tues": 1, "Thurs": 3}}
MORE_MONTHS = {"ar": {"أبريل": 4, "ابريل": 4}, "en": {"Sept": 9}, "fr": {"juill": 7}, "es": {"setiembre": 9}}
# The Gregorian calendar is older; the texts are about a court of our time.
YEARS = range(1900, 2100)
DIGIT = re.compile(r"\d")
LEAP_YEAR = 2000


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: its words, where they begin, and what they say.

    `last` is the last day (int) of a range such as “4-6 December”, else `day`; `weekday` counts from Monday as 0;
    `year` and `weekday` are None where the text has none.
    """

    words: str
    start: int
    day: int
    last: int
    month: int
    year: int | None
    weekday: int | None

    @property
    def exists(self):
        """Whether the month has such a day."""
        year = self.year or LEAP_YEAR
        return 1 <= self.day <= self.last <= monthrange(year, self.month)[1]

    def in_year(self, year):
        """The first date (date or None) of it in `year`."""
        if not 1 <= self.day <= monthrange(year, self.month)[1]:
            return None
        return date(year, self.month, self.day)

    def weekdays_in(self, year):
        """The weekdays (set of int) that its days have in `year`."""
        return {date(year, self.month, d).weekday() for d in range(self.day, self.last + 1) if self._has(year, d)}

    def _has(self, year, day):
        return 1 <= day <= monthrange(year, self.month)[1]


def dates_in(text, language):
    """The dates (list of FoundDate) that `text` (str) names in `language`, in order."""
    if not DIGIT.search(text):
        return []
    weekdays, months, pattern = _words(language)
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        year = int(groups["year"] or groups["iso_year"] or groups["year2"] or 0) or None
        if year and year not in YEARS:
            continue
        day = int(groups["day"] or groups["day2"] or groups["iso_day"])
        month = groups["month"] or groups["month2"]
        number = months[_plain(month)] if month else int(groups["iso_month"])
        if not 1 <= number <= 12:
            continue
        weekday = groups["weekday"] or groups["after"]
        last = int(groups["last"] or groups["last2"] or day)
        words = match[0].strip()
        found.append(
            FoundDate(words, match.start(), day, last, number, year, weekdays[_plain(weekday)] if weekday else None)
        )
    return found


def weekday_name(number, language):
    """The name of weekday `number` (0 is Monday) in `language`."""
    with translation.override(language):
        return str(WEEKDAYS[number])


def _plain(word):
    return word.rstrip(".").casefold()


@cache
def _words(language):
    """For `language`: weekdays and months (dicts from the plain word to the number), and the pattern of a date."""
    with translation.override(language):
        weekdays = {_plain(str(w)): n for n, w in (*WEEKDAYS.items(), *WEEKDAYS_ABBR.items())}
        months = {_plain(str(w)): n for n, w in (*MONTHS.items(), *MONTHS_3.items(), *MONTHS_AP.items())}
    weekdays |= {_plain(w): n for w, n in MORE_WEEKDAYS.get(language, {}).items()}
    months |= {_plain(w): n for w, n in MORE_MONTHS.get(language, {}).items()}
    weekday, month = _either(weekdays, language), _either(months, language)
    daypart = r"(?:morning|afternoon|evening|night)"
    nth = r"(?:st|nd|rd|th|er|º|\.)?"
    until = rf"(?:\s?(?:-|–|—)\s?|\s(?:to|and|&|au|et|al?|y|إلى|و)\s)(?:{weekday}\.?,?\s)?"
    pattern = rf"""(?<![\w])
        (?:(?P<weekday>{weekday})\.?(?:\s{daypart})?\s?[,،]?\s(?:the\s|le\s|el\s)?)?
        (?:
            (?P<iso_year>\d{{4}})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)
          | (?P<day>\d{{1,2}}){nth}(?:{until}(?P<last>\d{{1,2}}){nth})?
            \s(?:of\s|de\s)?(?P<month>{month})\.?(?!\w)(?:\s?,?\s(?:de\s|del\s)?(?P<year>\d{{4}})(?![\w-]))?
          | (?P<month2>{month})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[-–]\s?(?P<last2>\d{{1,2}}))?(?![\w.-])
            (?:,?\s(?P<year2>\d{{4}})(?!\w))?
        )
        (?:\s\((?P<after>{weekday})\))?
    """
    # In English a month is written with a capital, and “may” without one is a verb.
    return weekdays, months, re.compile(pattern, re.VERBOSE | (0 if language == "en" else re.IGNORECASE))


def _either(words, language):
    """The alternation of `words`, the longest first; in English as titles and in capitals."""
    spellings = {w for word in words for w in ((word.capitalize(), word.upper()) if language == "en" else (word,))}
    return "|".join(re.escape(word) for word in sorted(spellings, key=lambda w: (-len(w), w)))
