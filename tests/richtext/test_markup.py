"""Markup of rows: it is that of `format_html`, whatever stands in it."""

import pytest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy

from asp_portal.richtext.markup import filled, joined


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
