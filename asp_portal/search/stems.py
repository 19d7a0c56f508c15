"""Stems: what the inflected forms of a word have in common, by the rules of its language."""

import re
import threading

import Stemmer

# The languages of the portal that have inflections and rules for them.
ALGORITHMS = {"en": "english", "fr": "french", "es": "spanish", "ar": "arabic"}
# `words.stems_of` remembers; a second memory would only take room.
UNREMEMBERED = 0
# Letters that one writes together with the article before a noun (“and the Court”); the rules know the article alone.
ARABIC_AND_THE = re.compile("^[وف](?=ال..)")
# Without its accent, which people leave out, the commonest ending is not known to the rules.
SPANISH_ION = re.compile("ion$")


class _Stemmers(threading.local):
    """A stemmer keeps the word that it works on in itself, so each thread has its own."""

    def __init__(self):
        self.by_language = {code: Stemmer.Stemmer(name, UNREMEMBERED) for code, name in ALGORITHMS.items()}


_stemmers = _Stemmers()


def stem(word, language):
    """The stem (str) of `word` (lower case) by the rules of `language`, one of ALGORITHMS."""
    if language == "ar":
        word = ARABIC_AND_THE.sub("", word)
    elif language == "es":
        word = SPANISH_ION.sub("ión", word)
    return _stemmers.by_language[language].stemWord(word)
