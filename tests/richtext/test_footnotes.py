"""Footnotes: numbers by place, notes at the end, ways there and back; whatever programme wrote them."""

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from asp_portal.richtext.cleaning import cleaned
from asp_portal.richtext.sanitiser import plain_text, sanitise
from asp_portal.richtext.templatetags.richtext import outlined, richtext, richtext_in_volume


def mark(number, again=""):
    return f'<sup><a href="#fn{number}" id="fnref{number}{again}">{number}</a></sup>'


def notes(*texts):
    items = "".join(f'<li id="fn{number}"><p>{text}</p></li>' for number, text in enumerate(texts, start=1))
    return f'<ol class="footnotes">{items}</ol>'


TWO = f"<p>States{mark(1)} paid{mark(2)}.</p>{notes('All 123.', 'In part.')}"


def test_what_is_in_order_stays_as_it_is():
    assert cleaned(TWO) == TWO


def test_numbers_follow_the_place_in_the_text():
    html = f"<p>a{mark(2)} b{mark(1)}</p>{notes('first', 'second')}"
    assert cleaned(html) == f"<p>a{mark(1)} b{mark(2)}</p>{notes('second', 'first')}"


def test_a_mark_that_moves_takes_its_note_along_and_a_new_one_is_fitted_in():
    html = f"<p>a{mark(7)} b{mark(1)}</p>" + notes("old").replace("</ol>", '<li id="fn7">new</li></ol>')
    assert cleaned(html) == f"<p>a{mark(1)} b{mark(2)}</p>{notes('new', 'old')}"


def test_two_marks_may_share_a_note():
    html = f"<p>a{mark(1)} b{mark(1)}</p>{notes('both')}"
    assert cleaned(html) == f"<p>a{mark(1)} b{mark(1, '-2')}</p>{notes('both')}"


def test_a_mark_goes_with_its_note_and_a_note_without_a_mark_is_not_lost():
    assert cleaned(f"<p>a{mark(1)} b{mark(2)}</p>{notes('one')}") == f"<p>a{mark(1)} b</p>{notes('one')}"
    assert cleaned(f"<p>a</p>{notes('an hour of work')}") == f"<p>a</p>{notes('an hour of work')}"


def test_what_was_typed_into_a_mark_is_text():
    html = f'<p>a<sup><a href="#fn1" id="fnref1">1 and more</a></sup></p>{notes("one")}'
    assert cleaned(html) == f"<p>a{mark(1)} and more</p>{notes('one')}"


def test_an_ordinary_link_to_a_place_of_that_name_is_left_alone():
    html = '<p id="fn1">Here</p><p><a href="#fn1">there</a></p>'
    assert cleaned(html) == html


WORD = (
    '<p class=MsoNormal>States<a style="mso-footnote-id:ftn1" href="#_ftn1" name="_ftnref1" title=""><span '
    "class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a> paid"
    '<a href="#_edn1" name="_ednref1" title=""><sup>[i]</sup></a>.</p>'
    "<div style='mso-element:footnote-list'><br clear=all><hr align=left size=1 width=\"33%\">"
    '<div style="mso-element:footnote" id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title="">'
    "<span>[1]</span></a> All 123.</p></div></div>"
    '<div id=edn1><p class=MsoEndnoteText><a href="#_ednref1" name="_edn1" title="">[i]</a> In part.</p></div>'
)
GOOGLE = (
    '<p>States<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> paid<sup><a href="#ftnt2" id="ftnt_ref2">[2]</a>'
    '</sup>.</p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;All 123.</span></p></div>'
    '<div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a><span>&nbsp;In part.</span></p></div>'
)
MAMMOTH = (
    '<p>States<sup><a href="#footnote-4" id="footnote-ref-4">[1]</a></sup> paid<sup><a href="#endnote-2" '
    'id="endnote-ref-2">[2]</a></sup>.</p><ol><li id="footnote-4"><p> All 123. <a href="#footnote-ref-4">↑</a></p></li>'
    '<li id="endnote-2"><p> In part. <a href="#endnote-ref-2">↑</a></p></li></ol>'
)


@pytest.mark.parametrize("pasted", [WORD, GOOGLE, MAMMOTH], ids=["Word", "Google Docs", "Word import"])
def test_the_spelling_of_other_programmes_becomes_ours(pasted):
    html = cleaned(pasted).replace("<br>", "").replace("&nbsp;", "")
    assert html == TWO


def test_readers_find_the_way_there_and_back():
    html = richtext(TWO)
    assert '<section class="footnotes" role="doc-endnotes" aria-label="Notes"><ol><li id="fn1"><p>All 123.' in html
    assert 'href="#fnref2" role="doc-backlink" aria-label="Back to the text, note 2"' in html
    assert '<a href="#fn1" role="doc-noteref" id="fnref1">1</a>' in html


def test_texts_of_one_page_keep_their_notes_apart():
    template = Template('{% load richtext %}{{ text|richtext:"about" }}{{ text|richtext:"body" }}')
    html = template.render(Context({"text": TWO}))
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert sorted(ids) == sorted(
        f"{text}-fn{ref}{n}" for text in ("about", "body") for ref in ("", "ref") for n in "12"
    )
    assert all(f'href="#{identity}"' in html for identity in ids)


def test_in_a_volume_and_in_an_outline_the_ways_hold():
    volume = richtext_in_volume(TWO, "7")
    assert 'href="#t7-fn1"' in volume
    assert 'id="t7-fn1"' in volume
    text = outlined(f"<h2>Arrears{mark(1)}</h2>{notes('one')}" + "<h2>a</h2>")
    assert 'id="part-arrears"' in text["markup"]


def test_a_number_is_no_part_of_the_word_before_it():
    assert plain_text(TWO) == "States paid. All 123. In part."


TAGS = """<p> </p> <ol> <ul> </ul> <li> </li> </ol> <li|id="fn2"> <ol|class="footnotes"> <sup> </sup> <a|href="#fn1">
</a> <td> <table> <strong> <h2> <hr> <br> <a|href="#_ftnref2">[2]</a>|y 1 x"""
PIECES = st.sampled_from(
    [mark(1), mark(2), mark(3, "-2"), notes("a"), notes("a", "b"), WORD, GOOGLE, MAMMOTH]
    + [tag.replace("|", " ") for tag in TAGS.split()]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_cleaning_again_changes_nothing(html):
    once = cleaned(html)
    assert cleaned(once) == once
    assert sanitise(once) == once
