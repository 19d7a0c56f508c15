"""A reader of what the wall let through, made from the list of what it may let through and from nothing else of it."""

import re
from html.parser import HTMLParser

from asp_portal.richtext.allowed import ELEMENTS

CLASSES = {element.name: set(element.classes) for element in ELEMENTS}
# Every element may say its language and have a hint.
ALLOWED = {
    element.name: {"lang", "title", *element.attribute_names, *(["class"] if element.classes else [])}
    for element in ELEMENTS
}
SCHEMES = {"http", "https", "mailto", "tel", "page", "document"}
# What browsers take away before they look for a scheme, and what they take for one (WHATWG URL, basic URL parser).
_LEADING, _WITHIN = re.compile(r"^[\x00-\x20]+"), re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def scheme(address):
    """The scheme (str) that a browser sees in `address` (str); empty when there is none."""
    found = _SCHEME.match(_WITHIN.sub("", _LEADING.sub("", address)))
    return found[1].lower() if found else ""


class Reader(HTMLParser):
    """Collects in `wrong` what the list of allowed elements does not name."""

    def __init__(self, html):
        super().__init__()
        self.wrong = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note what is not named."""
        names = {name for name, _value in attrs}
        classes = set((dict(attrs).get("class") or "").split())
        odd = tag not in ALLOWED or names - ALLOWED[tag] or classes - CLASSES[tag]
        # An address without a scheme leads to a page of our own.
        leads = {scheme(value or "") for name, value in attrs if name in {"href", "src"}}
        if odd or leads - SCHEMES - {""}:
            self.wrong.append((tag, attrs))

    def handle_comment(self, data):
        """There are none."""
        self.wrong.append(("comment", data))

    handle_decl = handle_pi = unknown_decl = handle_comment


def faults(html, cleaned):
    """What is wrong (list of str) with the hostile `html` (str) once `cleaned` (a function of a str) was over it."""
    once = cleaned(html)
    found = [f"it holds {wrong}" for wrong in Reader(once).wrong]
    if cleaned(once) != once:
        found.append(f"cleaning again changes it: {cleaned(once)!r}")
    return found
