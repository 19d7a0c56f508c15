"""Cleaning: what a rich text goes through on its way into the database."""

from .footnotes import settled
from .sanitiser import sanitise, text_only

# Real text settles at once; each further round may uncover something that the parser then reads differently.
_ROUNDS = 6


def cleaned(html):
    """`html` (str) behind the wall, its footnotes in order. Cleaning again changes nothing."""
    for _round in range(_ROUNDS):
        before, html = html, settled(sanitise(html))
        if html == before:
            return html
    return text_only(html)
