"""Suggestions: the word that somebody meant who mistyped one, taken from what is public."""

from asp_portal.rows import IGNORE, insert

from . import engine
from .models import Entry, Word
from .words import MARK, Phrase, question, spans

# Shorter words have too many neighbours, longer ones nobody types.
SHORTEST, LONGEST = 4, 30
ENDING = 3
# With less letters, a second mistake makes another word of it.
TWO_MISTAKES_FROM = 6
# A question without an answer must not cost more than one with: words that are looked up, and neighbours of one.
MOST_WORDS = 5
MOST_NEIGHBOURS = 5_000
MOST_CHECKED = 5
BATCH = 500


def learn(entries, known=frozenset()):
    """Keep the words of those `entries` that the public sees, but for what is `known`; gives the new ones (set of str).

    Words of pages that are withdrawn later stay until the index is made anew; `corrected` looks each one up among
    what is live.
    """
    texts = [text for e in entries if e.scope == Entry.Scope.LIVE for text in (e.title, e.summary, e.text)]
    found = {word for word in set().union(*map(str.split, texts)) - known if is_suggested(word)}
    # In order, so that two editors who publish at once wait for each other in the same order.
    rows = [Word(word=word, first=word[0], ending=word[-ENDING:], length=len(word)) for word in sorted(found)]
    insert(rows, conflict=IGNORE)
    return found


def known_words():
    """All words (set of str) that may be suggested."""
    return set(Word.objects.values_list("pk", flat=True))


def forget(words):
    """Suggest `words` (set of str) no more."""
    gone = sorted(words)
    for start in range(0, len(gone), BATCH):
        Word.objects.filter(pk__in=gone[start : start + BATCH]).delete()


def is_suggested(word):
    """Whether somebody may be asked if they meant `word`, in the spelling of the index."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha() and not word.startswith(MARK)


def corrected(text):
    """`text` with the nearest public word in place of each that nothing public holds; empty when none is replaced."""
    parts, place, replaced = [], 0, False
    for word, start, end in list(spans(text))[:MOST_WORDS]:
        known = not is_suggested(word) or any(_hits(phrase) for phrase in question(text[start:end]))
        better = "" if known else _nearest(word)
        if better and start >= place:
            parts += [text[place:start], better]
            place, replaced = end, True
    return "".join([*parts, text[place:]]) if replaced else ""


def distance(one, other, most):
    """How many letters must be changed, added, left out or swapped to make `one` of `other`; `most` + 1 when more."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before, last = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(row[-1] + 1, last[j] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _nearest(word):
    """The public word that is nearest to `word`, of several the one on most pages; empty when none is near."""
    most = 2 if len(word) >= TWO_MISTAKES_FROM else 1
    neighbours = Word.objects.near(word, most).values_list("pk", flat=True)[:MOST_NEIGHBOURS]
    found = sorted((distance(word, n, most), n[0] != word[0], n) for n in neighbours)
    found = [(mistakes, other_start, n) for mistakes, other_start, n in found if mistakes <= most][:MOST_CHECKED]
    checked = [(mistakes, other_start, -_hits(Phrase((n,))), n) for mistakes, other_start, n in found]
    return min(((*rest, hits, n) for *rest, hits, n in checked if hits), default=("",))[-1]


def _hits(phrase):
    """On how many live pages the words of `phrase`, whole, or their stems stand, counted to a hundred."""
    whole = [Phrase(phrase.words, stems=phrase.stems)]
    return Entry.objects.filter(engine.Contains(whole, Entry.Scope.LIVE))[:100].count()
