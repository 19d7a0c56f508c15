"""Markup of rows: it is that of `format_html`, whatever stands in it."""

import pytest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy

from asp_portal.richtext.markup import Form, filled, joined, written


class Shouting(str):
    """A text of another type."""


VALUES = [
    *("", "plain", "<b>&\"'", "&amp;", "é – “”", Shouting("<i>"), 7, -1, 2.5, None, True),
    *(gettext_lazy("Search"), format_html("<b>{}</b>", "<"), ["<"]),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_escaped_unless_it_is_markup(value):
    expected = format_html("<p {}>{}</p>", value, "<")
    assert filled("<p {}>{}</p>", value, "<") == expected
    assert type(filled("<p {}>{}</p>", value, "<")) is type(expected)


def test_parts_are_joined_as_they_are_filled_in():
    assert joined(VALUES, " & ") == format_html_join(" & ", "{}", ((value,) for value in VALUES)).replace(
        " & ", " &amp; "
    )
    assert joined([]) == ""


def test_a_list_is_what_its_pieces_are_one_by_one():
    pieces = [("<p {}>{}</p>", value, "<") for value in VALUES] + [("<hr>",)]
    assert written(pieces) == joined([filled(*piece) for piece in pieces])
    assert type(written(pieces)) is type(filled("<hr>"))
    assert written([]) == ""


def test_no_text_of_a_list_can_be_taken_for_two():
    assert written([("<b>{}</b>", "<\x00>"), ("<i>{}</i>", "&")]) == "<b>&lt;\x00&gt;</b><i>&amp;</i>"


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_form_escapes_what_it_is_filled_with(value):
    form = Form(("one", "two"), lambda marks: format_html("<p {}>{}&amp;{}</p>", marks["one"], marks["two"], "<"))
    assert form.filled({"one": value, "two": "<"}) == format_html("<p {}>{}&amp;{}</p>", value, "<", "<")
