"""The place in a text that answers a question."""

from hypothesis import given
from hypothesis import strategies as st

from asp_portal.search.extracts import LENGTH, extract, marked
from asp_portal.search.words import question


def shown(fragments):
    return "".join(f"[{f.text}]" if f.asked else f.text for f in fragments)


def test_words_are_marked_in_the_spelling_of_the_text():
    assert (
        shown(marked("The Court’s COOPÉRATION, now", question("cooperation court")))
        == "The [Court]’s [COOPÉRATION], now"
    )


def test_only_the_last_word_is_marked_by_its_beginning():
    assert shown(marked("courts court cooperation", question("court coop"))) == "courts [court cooperation]"


def test_neighbours_are_marked_as_one_and_a_lone_small_word_not_at_all():
    text = "The crime of aggression, of course"
    assert shown(marked(text, question("aggression of crime"))) == "The [crime of aggression], of course"
    assert shown(marked("of course", question("of"))) == "[of] course"


def test_a_phrase_is_marked_as_one():
    assert shown(marked("ICC-ASP/16/Res.5, 16 and 5", question("ICC-ASP/16/Res.5"))) == "[ICC-ASP/16/Res.5], 16 and 5"


def test_other_forms_of_a_word_are_marked_in_the_language_of_the_text():
    assert shown(marked("Two amendments", question("amendment of"), "en")) == "Two [amendments]"
    assert shown(marked("والمحكمة", question("محكمة"), "ar")) == "[والمحكمة]"
    assert shown(marked("une partie", question("parts "), "en")) == "une partie"
    assert shown(marked("Two amendments", question('"amendment"'), "en")) == "Two amendments"


def test_the_place_with_most_of_the_words_is_shown():
    texts = ["crime " * 100, "word " * 100 + "the crime of aggression " + "word " * 100]
    assert "[crime] of [aggression]" in shown(extract(texts, question("aggression crime ")))


def test_without_the_words_the_beginning_is_shown():
    assert shown(extract(["First sentence.", "Second."], question("walrus"))) == "First sentence."
    assert extract([], question("walrus")) == []


@given(st.lists(st.text(max_size=900), max_size=3), st.text(max_size=20))
def test_an_extract_is_short_and_a_part_of_the_text(texts, q):
    fragments = extract(texts, question(q))
    text = "".join(f.text for f in fragments).removeprefix("… ").removesuffix(" …")
    assert len(text) <= LENGTH + 4
    assert not texts or any(text in t or "… " in t or " …" in t for t in texts)


@given(st.text(max_size=300), st.text(max_size=20))
def test_marking_loses_no_letter(text, q):
    assert "".join(f.text for f in marked(text, question(q))) == text
