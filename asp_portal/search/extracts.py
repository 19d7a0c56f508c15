"""Extracts: the place in a text that answers a question, with the words that were asked for marked."""

import re
from dataclasses import dataclass

from .words import REST_OF_WORD, WORD, spans, stems_of

# About three lines of a result, and how much of them stands before the first word that was asked for.
LENGTH = 240
LEAD = 60
SMALL_WORD = 2


@dataclass(frozen=True)
class Fragment:
    """A piece of text (str, not HTML), and whether it was asked for."""

    text: str
    asked: bool = False


def marked(text, phrases, language=""):
    """`text`, which is in `language`, as a list of Fragment."""
    return _fragments(text, 0, len(text), _found(text, phrases, language))


def extract(texts, phrases, language=""):
    """The piece of the `texts` (iterable of str) that holds most of `phrases`: a list of Fragment, empty without texts.

    When they hold none, it is the beginning of the first. Texts behind one that holds all are not asked for.
    """
    best, place = -1, None
    for text in texts:
        found = _found(text, phrases, language)
        start, kinds = _densest(found)
        if len(kinds) > best:
            best, place = len(kinds), (text, start, found)
        if best == len(phrases):
            break
    if place is None:
        return []
    text, start, found = place
    start = _word_start(text, start - LEAD) if start > LEAD else 0
    end = start + LENGTH
    end = max(text.rfind(" ", start + LENGTH // 2, end), start + LENGTH // 2) if end < len(text) else len(text)
    fragments = _fragments(text, start, end, found)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return [Fragment(before)] * bool(before) + fragments + [Fragment(after)] * bool(after)


def _found(text, phrases, language):
    """Where the phrases stand in `text`: a list of (start, end, number of the phrase), in order."""
    if all(len(phrase.words) == 1 for phrase in phrases):
        return _found_words(text, phrases, language)
    words = list(spans(text))
    found = []
    for place in range(len(words)):
        for number, phrase in enumerate(phrases):
            stretch = words[place : place + len(phrase.words)]
            if _is(phrase, [word for word, _start, _end in stretch]) or _is_form_of(
                phrase, text, words[place], language
            ):
                found.append((stretch[0][1], stretch[-1][2], number))
    return found


def _found_words(text, phrases, language):
    """The same where each of `phrases` is one word: what of the text is meant is looked for once, then its places."""
    asked = phrases if isinstance(phrases, Asked) else Asked(phrases)
    # A stem begins as its word does, unless the language has words before the word.
    written = set((WORD if language == "ar" else asked.likely).findall(text))
    numbers = {word: asked.numbers(word, language) for word in written}
    meant = sorted((word for word, found in numbers.items() if found), key=len, reverse=True)
    if not meant:
        return []
    found, words = [], None
    for match in re.finditer("|".join(map(re.escape, meant)), text):
        start, end = match.span()
        if WORD.match(text, start).end() != end or (start and WORD.fullmatch(f"a{text[start - 1]}")):
            # It is a part of another word.
            continue
        if end - start == 1:
            # A single letter is a word or the end of the one before it: its neighbours tell.
            words = words or {(first, last) for _word, first, last in spans(text)}
            if (start, end) not in words:
                continue
        found += [(start, end, number) for number in numbers[match[0]]]
    return found


class Asked(tuple):
    """The phrases of a question, which remember what words of texts mean while one page of answers is made."""

    def __new__(cls, phrases):
        """`phrases` (list of Phrase), as `words.question` gives them."""
        asked = super().__new__(cls, phrases)
        asked.meant = {}
        letters = {word[0] for phrase in phrases for word in phrase.words}
        initials = re.escape("".join(sorted(letters | {letter.upper() for letter in letters})))
        # Words that begin like one of them, or with a letter that may be another spelling of it. What a pattern begins
        # with is looked for quickest; that it is a letter, and the first of its word, is checked behind it.
        asked.likely = re.compile(rf"[{initials}\x80-\U0010ffff](?<=[^\W_])(?<![^\W_][\s\S]){REST_OF_WORD}")
        return asked

    def numbers(self, written, language):
        """The numbers (list of int) of the phrases of which the word `written` in a text is one."""
        if (written, language) not in self.meant:
            # Alone behind a space, a letter is a word.
            text = f" {written}"
            self.meant[written, language] = [
                number
                for word, start, end in spans(text)
                for number, phrase in enumerate(self)
                if _is(phrase, [word]) or _is_form_of(phrase, text, (word, start, end), language)
            ]
        return self.meant[written, language]


def _is(phrase, words):
    if len(words) < len(phrase.words) or tuple(words[:-1]) != phrase.words[:-1]:
        return False
    return words[-1].startswith(phrase.words[-1]) if phrase.prefix else words[-1] == phrase.words[-1]


def _is_form_of(phrase, text, span, language):
    """Whether the word at `span` of `text` shares a stem with what was asked for."""
    _word, start, end = span
    return bool(phrase.stems) and not stems_of(text[start:end], language).isdisjoint(phrase.stems)


def _densest(found):
    """Where the stretch begins that holds most different phrases, and the numbers of these (set of int)."""
    best = (0, set())
    for place, (start, _end, _number) in enumerate(found):
        kinds = {n for _s, end, n in found[place : place + 20] if end <= start + LENGTH - LEAD}
        if len(kinds) > len(best[1]):
            best = (start, kinds)
    return best


def _word_start(text, place):
    space = text.find(" ", place, place + LEAD)
    return space + 1 if space >= 0 else place


def _stretches(text, found):
    """What to mark, as pairs (start, end): neighbours as one, and no “of” that stands alone when more was asked for."""
    stretches = []
    for start, end, _number in found:
        if stretches and not text[stretches[-1][1] : start].strip():
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    several = len({number for _start, _end, number in found}) > 1
    return [(start, end) for start, end in stretches if not several or end - start > SMALL_WORD]


def _fragments(text, start, end, found):
    fragments, place = [], start
    for first, last in _stretches(text, found):
        if first >= place and last <= end:
            fragments += [Fragment(text[place:first])] * (first > place) + [Fragment(text[first:last], asked=True)]
            place = last
    return fragments + [Fragment(text[place:end])] * (end > place)
