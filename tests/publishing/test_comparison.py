"""Comparing two versions: word by word in texts, row by row in lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asp_portal.publishing.comparison import ADDED, REMOVED, SAME, Piece, compare, word_diff
from publications.models import Publication, Session
from tests.factories import make_publication, make_session, make_theme


def test_words_that_changed_stand_between_words_that_did_not():
    assert word_diff("The Assembly elected five judges.", "The Assembly elected six judges.") == [
        Piece(SAME, "The Assembly elected "),
        Piece(REMOVED, "five "),
        Piece(ADDED, "six "),
        Piece(SAME, "judges."),
    ]


@given(st.text(alphabet="ab \n"), st.text(alphabet="ab \n"))
def test_a_word_diff_holds_both_texts_whole(before, after):
    pieces = word_diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != ADDED) == before
    assert "".join(p.text for p in pieces if p.kind != REMOVED) == after


@given(st.text())
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.kind == SAME for piece in word_diff(text, text))


@pytest.mark.django_db
def test_relations_are_compared_by_the_names_of_what_came_and_went():
    budget, victims = make_theme(name="Budget"), make_theme(name="Victims")
    page = make_publication(themes=[budget])
    before = page.content()
    page.themes.set([victims])
    (change,) = compare(Publication, before, page.content())
    assert (change.label, change.pieces) == ("Themes", [Piece(REMOVED, "Budget"), Piece(ADDED, "Victims")])


@pytest.mark.django_db
def test_child_rows_are_paired_by_their_key():
    session = make_session()
    kept = session.highlights.create(text="Five judges", position=1)
    gone = session.highlights.create(text="A resolution", position=2)
    before = session.content()
    session.highlights.filter(pk=kept.pk).update(text="Six judges")
    gone.delete()
    session.highlights.create(text="A budget", position=3)
    changes = {change.label: change.pieces for change in compare(Session, before, session.content())}
    assert changes["Highlight: Text"] == [Piece(REMOVED, "Five "), Piece(ADDED, "Six "), Piece(SAME, "judges")]
    rows = [c.pieces[0] for c in compare(Session, before, session.content()) if c.label == "Highlight"]
    assert rows == [Piece(REMOVED, "2 · A resolution"), Piece(ADDED, "3 · A budget")]


@pytest.mark.django_db
def test_rich_text_is_compared_by_its_words_and_a_change_of_markup_alone_is_named():
    page = make_publication(body="<p>The budget was agreed.</p>")
    before = page.content()
    page.body = "<p>The <strong>budget</strong> was agreed.</p>"
    page.save()
    (change,) = compare(Publication, before, page.content())
    assert change.note == "The words are the same, the markup is not."


@pytest.mark.django_db
def test_a_paragraph_that_nobody_touched_stays_whole_between_two_that_changed():
    page = make_publication(body="<h2>Day one</h2><p>Five judges.</p><p>The same words.</p><ul><li>First</li></ul>")
    before = page.content()
    page.body = "<h2>Day one</h2><p>Six judges.</p><p>The same words.</p><ul><li>Last</li></ul>"
    page.save()
    (change,) = compare(Publication, before, page.content())
    assert Piece(SAME, "The same words.\n") in change.pieces
    assert [p.text for p in change.before if p.kind == REMOVED] == ["Five ", "First\n"]


@pytest.mark.django_db
def test_choices_and_links_are_shown_in_words():
    session = make_session(ordinal=16)
    page = make_publication(kind="letter")
    before = page.content()
    page.kind, page.session = "statement", session
    page.save()
    kind, linked = compare(Publication, before, page.content())
    assert kind.pieces == [Piece(REMOVED, "letter"), Piece(ADDED, "statement")]
    assert linked.pieces == [Piece(ADDED, "16th session (2017)")]
