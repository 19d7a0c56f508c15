"""Markup of rows: what Django's `format_html` does, for lists in which it is done hundreds of times a page."""

from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

# Parts the texts that are escaped together, and what code wrote from values. Nothing that a request brings holds it
# (bounds.py), nor any text in PostgreSQL; texts among which one does are escaped one by one.
BETWEEN = "\x00"


def filled(form, *values):
    """`form` (str, which code alone writes) with `values` in place of its braces: escaped, unless they are markup."""
    return SafeString(form.format(*[_markup(value) for value in values]))


def written(pieces):
    """The `pieces` (iterable of tuples) one behind the other, each a form and its values as `filled` takes them.

    The texts of all of them are escaped in one go, which costs a fraction of as many times one.
    """
    forms, values = [], []
    for form, *given in pieces:
        forms.append(form)
        values += given
    texts = [value for value in values if type(value) is str]
    escaped = escape(BETWEEN.join(texts)).split(BETWEEN)
    if len(escaped) != len(texts):
        escaped = map(escape, texts)
    following = iter(escaped)
    markup = [next(following) if type(value) is str else _markup(value) for value in values]
    return SafeString("".join(forms).format(*markup))


def joined(parts, between=""):
    """The `parts` (iterable) one behind the other, with `between` (str) after each but the last: escaped likewise."""
    return SafeString(_markup(between).join([_markup(part) for part in parts]))


class Form:
    """Markup with places for values: what `write` (from a dict of marks by the `names` of values to markup) makes."""

    def __init__(self, names, write):
        marks = {name: SafeString(f"{BETWEEN}{name}{BETWEEN}") for name in names}
        # Every second piece is the name of a value.
        self.pieces = write(marks).split(BETWEEN)

    def filled(self, values):
        """The markup with the `values` (dict by name) in their places, escaped like those of `filled`."""
        pieces = [_markup(values[piece]) if place % 2 else piece for place, piece in enumerate(self.pieces)]
        return SafeString("".join(pieces))


def _markup(value):
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value)
    return str(value) if kind is int else conditional_escape(value)
