"""Links by key: what the wall lets through, and what readers get of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asp_portal.richtext import links
from asp_portal.richtext.sanitiser import document_ids, sanitise

ADDRESSES = {"page:publications.publication:12": "/publications/twelve/", "document:7": "/documents/7/paper.pdf"}


@pytest.fixture
def known(settings):
    """The site knows one page and one file."""
    settings.RICHTEXT_LINKS = "tests.richtext.test_links.addresses_of"
    links._resolver.cache_clear()
    yield
    links._resolver.cache_clear()


def addresses_of(references):
    return {reference: ADDRESSES[reference] for reference in references if reference in ADDRESSES}


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="page:publications.publication:12">day four</a></p>',
        '<p><a href="page:publications.publication:12#part-arrests">arrests</a></p>',
        '<p><a href="document:7" title="The paper">paper</a></p>',
    ],
)
def test_a_link_by_key_passes_the_wall(html):
    assert sanitise(html) == html


@pytest.mark.parametrize(
    "href",
    [
        "page:alert(1)",
        "page:publications.publication:12?x=1",
        "page:publications.publication:twelve",
        "PAGE://host/",
        "pa&#9;ge:x",
        "document:7/../../admin/",
        "document:",
        " page:publications.publication: 12 x",
    ],
)
def test_nothing_else_passes_under_that_name(href):
    assert sanitise(f'<a href="{href}">a</a>') == "<a>a</a>"


@pytest.mark.usefixtures("known")
def test_readers_get_the_address_of_today_with_the_fragment():
    (html,) = links.shown(
        '<p><a href="page:publications.publication:12#part-x" title="t">a</a> <a href="document:7">b</a></p>'
    )
    assert html == (
        '<p><a href="/publications/twelve/#part-x" title="t">a</a> <a href="/documents/7/paper.pdf">b</a></p>'
    )


@pytest.mark.usefixtures("known")
def test_of_a_hidden_target_the_words_stay_and_nothing_tells_its_name():
    (html,) = links.shown('<p><a href="page:publications.publication:13" title="Secret"><em>a</em> letter</a></p>')
    assert html == "<p><em>a</em> letter</p>"


@pytest.mark.usefixtures("known")
def test_the_place_to_which_others_jump_stays():
    (html,) = links.shown('<p><a href="document:8" id="here">a</a></p>')
    assert html == '<p><a id="here">a</a></p>'


@pytest.mark.usefixtures("known")
def test_several_texts_are_looked_up_together():
    texts = links.shown('<a href="document:7">a</a>', "", None, '<a href="document:9">b</a>')
    assert texts == ['<a href="/documents/7/paper.pdf">a</a>', "", "", "b"]


def test_a_file_linked_by_key_is_offered_like_one_linked_by_address():
    assert document_ids('<a href="document:7">a</a><a href="/documents/8/x.pdf">b</a><a href="document:9#p">c</a>') == {
        7,
        8,
        9,
    }


@given(st.text(alphabet='<>a"=/ph:#7 doc.ument"ige12&;', max_size=60))
def test_what_readers_get_holds_no_reference_and_passes_the_wall_unchanged(text):
    html = sanitise(f'<p><a href="{text}">x</a>{text}<a href="document:8">y</a></p>')
    # Nothing is known of any reference, so each is its words alone.
    shown = links._resolved(html, {})
    assert links.references(shown) == set()
    assert sanitise(shown) == shown
