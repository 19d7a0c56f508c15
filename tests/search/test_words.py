"""One spelling for texts and questions."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asp_portal.search.words import ALGORITHMS, MARK, Phrase, normalise, question, squeezed, stems, stems_of


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("Ibáñez", "ibanez"),
        ("Iba\u0301n\u0303ez", "ibanez"),
        ("STRASSE Straße", "strasse strasse"),
        ("ﬁrst co\u00adoperation", "first cooperation"),
        ("ICC-ASP/16/Res.5", "icc asp 16 res 5"),
        ("day_one", "day one"),
        ("l'agression, d’Ivoire, the Court's", "agression ivoire the court"),
        ("Ra'ad", "ra ad"),
        ("أحمد آمنة إلى هدى", "احمد امنه الي هدي".replace("امنه", "امنة")),
        ("المَحْكَمـة", "المحكمة"),
        ("Ⅷ ² ½ ٣", "viii 2 1 2 ٣"),
        ("one 𝍠 two", "one two"),
        ("  \n ¶ — ", ""),
    ],
)
def test_spellings_that_readers_do_not_keep_apart_are_one(written, spelling):
    assert normalise(written) == spelling


@given(st.text())
def test_the_spelling_of_a_spelling_is_itself(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_nothing_but_letters_digits_and_single_spaces_comes_through(text):
    spelling = normalise(text)
    assert spelling == " ".join(spelling.split())
    assert all(c.isalnum() or c == " " for c in spelling)


def test_names_are_one_however_they_are_spaced():
    assert squeezed("#ASP16") == squeezed("asp 16") == "asp16"


def test_only_the_last_word_is_unfinished():
    assert question("crime aggr") == [Phrase(("crime",)), Phrase(("aggr",), prefix=True)]


def test_a_single_letter_or_digit_is_a_whole_word():
    assert question("ICC-ASP/16/Res.5") == [Phrase(("icc", "asp", "16", "res", "5"))]


@pytest.mark.parametrize("typed", ['"crime of aggression"', "“crime of aggression”", "«crime of aggression»"])
def test_quotation_marks_make_a_phrase_that_is_finished(typed):
    assert question(typed) == [Phrase(("crime", "of", "aggression"))]


def test_a_question_is_cut_at_200_characters():
    assert question("a " * 5000 + "end") == [Phrase(("a",))] * 100


@pytest.mark.parametrize("typed", ["", " ", "\0", "***", '"', "-- ;", "()", "🙂"])
def test_without_words_there_is_no_question(typed):
    assert question(typed) == []


@given(st.text(alphabet=st.sampled_from(string.printable + "\0\u200b’“é"), max_size=300))
def test_whatever_is_typed_only_words_come_through(typed):
    for phrase in question(typed):
        assert phrase.words
        assert all(word.isalnum() for word in phrase.words)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "amendment amendments AMENDMENTS"),
        ("en", "party parties"),
        ("fr", "coopération coopérations cooperations"),
        ("fr", "adoptées adoptée adopté adopte"),
        ("es", "resolución resoluciones resolucion RESOLUCIÓN"),
        ("ar", "المحكمة محكمة للمحكمة والمحكمة فالمحكمة بالمحكمة المَحْكَمة"),
    ],
)
def test_forms_of_a_word_have_a_stem_in_common(language, forms):
    first, *others = forms.split()
    assert all(stems_of(first, language) & stems_of(other, language) for other in others)


def test_a_stem_belongs_to_its_language():
    assert not stems_of("part", "en") & stems_of("parties", "fr")
    assert stems_of("amendments", "ar") == stems_of("المحكمة", "en") == stems_of("amendments", "") == frozenset()


@pytest.mark.parametrize("word", ["of", "16th", "asp16", "2017"])
def test_small_words_and_numbers_have_no_stem(word):
    assert not stems_of(word, "en")


@pytest.mark.parametrize("language", ALGORITHMS)
@given(text=st.text())
def test_stems_are_words_that_nobody_writes(language, text):
    for word in stems(text, language).split():
        assert word.startswith(MARK + language)
        assert word.isalnum()
        assert normalise(word) == word


def test_what_stands_between_quotation_marks_or_in_a_symbol_is_taken_as_it_is():
    assert question("amendments")[0].stems
    assert not question('"amendments"')[0].stems
    assert not question("ICC-ASP/16/Res.5")[0].stems


def test_the_mark_of_what_nobody_wrote_is_not_asked_for_by_its_beginning():
    assert question("qq") == [Phrase(("qq",))]
