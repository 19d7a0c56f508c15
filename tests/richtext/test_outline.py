"""The outline of a text: ids on its headings, its contents and the time it takes."""

import re

import pytest
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from asp_portal.richtext.outline import Heading, minutes, with_ids
from asp_portal.richtext.sanitiser import plain_text, sanitise

HTML = '<p>x</p><h2>Who spoke?</h2><h3 id="mine">In the morning</h3><h3>At <em>night</em></h3><h2>Who spoke?</h2>'


def flat(tree):
    return [found for heading in tree for found in (heading, *heading.below)]


def test_every_heading_gets_an_id_from_its_words_and_keeps_one_that_it_has():
    html, tree = with_ids(HTML)
    assert tree == [
        Heading(
            "Who spoke?", "part-who-spoke", [Heading("In the morning", "mine"), Heading("At night", "part-at-night")]
        ),
        Heading("Who spoke?", "part-who-spoke-2"),
    ]
    assert [heading.id for heading in flat(tree)] == re.findall(r' id="([^"]+)"', html)
    assert plain_text(html) == plain_text(HTML)


def test_an_id_stays_when_other_headings_change():
    _html, tree = with_ids(HTML.replace("<h2>Who", "<h2>First</h2><h2>Who", 1))
    assert "part-who-spoke" in [heading.id for heading in tree]


def test_headings_in_arabic_have_addresses_too():
    assert with_ids("<h2>العدالة الآن</h2>")[1][0].id == "part-العدالة-الآن"


@given(st.lists(st.tuples(st.sampled_from(["h2", "h3"]), st.text()), max_size=6))
@example([("h2", '"><img src=x onerror=alert(1)>'), ("h3", "part-x"), ("h2", "</h2><h2 id=part-x>")])
def test_ids_are_unique_and_bring_nothing_in_that_the_wall_would_stop(headings):
    clean = sanitise("".join(f"<{tag}>{text}</{tag}>" for tag, text in headings))
    html, tree = with_ids(clean)
    ids = [heading.id for heading in flat(tree)]
    assert len(set(ids)) == len(ids)
    assert plain_text(html) == plain_text(clean)
    assert re.sub(r' id="part-[\w-]+"', "", html) == re.sub(r' id="part-[\w-]+"', "", clean)


@pytest.mark.parametrize(("words", "expected"), [(0, 0), (1, 1), (220, 1), (221, 2), (2200, 10)])
def test_reading_time_is_in_whole_minutes(words, expected):
    assert minutes(f"<p>{'word ' * words}</p>") == expected


def test_only_a_long_text_has_contents():
    template = Template(
        "{% load richtext %}{% with t=html|outlined %}{{ t.contents|length }} {{ t.markup }}{% endwith %}"
    )
    short = template.render(Context({"html": HTML}))
    assert short.startswith("0 ")
    assert '<h2 id="part-who-spoke">Who spoke?</h2>' in short
    assert template.render(Context({"html": HTML + f"<p>{'word ' * 500}</p>"})).startswith("2 ")
    assert template.render(Context({"html": None})) == "0 "
