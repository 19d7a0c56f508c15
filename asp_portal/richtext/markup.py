"""Markup of rows: what Django's `format_html` does, for lists in which it is done hundreds of times a page."""

from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def filled(form, *values):
    """`form` (str, which code alone writes) with `values` in place of its braces: escaped, unless they are markup."""
    return SafeString(form.format(*[_markup(value) for value in values]))


def joined(parts, between=""):
    """The `parts` (iterable) one behind the other, with `between` (str) after each but the last: escaped likewise."""
    return SafeString(_markup(between).join([_markup(part) for part in parts]))


def _markup(value):
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value)
    return str(value) if kind is int else conditional_escape(value)
