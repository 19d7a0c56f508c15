"""Alignment: a paragraph in the middle, or at the end of its lines, as a class; other programmes say it in many ways.

Two are kept, on paragraphs, headings and cells. The middle is the middle. The end is where lines end: right in English,
left in Arabic; what stands at the start anyway says nothing. Justified text is not kept: it is hard to read for many
(WCAG 2.2, 1.4.8) and full of holes on a phone.
"""

import re
import unicodedata
from html import unescape
from itertools import starmap

from .allowed import TEXT_CLASSES

CENTRE, END = TEXT_CLASSES
# Where other programmes say it; a style says the direction as well.
SAYS_ALIGNMENT = {"align", "style"}

_DECLARATION = re.compile(
    r"(?:^|;)\s*(text-align|direction)\s*:\s*([a-z]+)\s*(?:!\s*important\s*)?(?=;|$)", re.IGNORECASE
)
_WAYS = {"left", "right", "center", "start", "end", "justify"}
_DIRECTIONS = {"ltr", "rtl"}
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[^\s"=<>/]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s+([^\s"=<>/]+)="([^"]*)"')
_WRITTEN = ' {}="{}"'.format
_VOID = {"br", "hr", "img"}
# How far (characters) the first letter is looked for: cells within cells within cells would be read again and again.
_FAR = 500
# The classes of letters that are written from right to left (UAX #9).
_RIGHT_TO_LEFT = {"R", "AL"}


def said(name, value):
    """What the attribute `name` (`align` or `style`) says of alignment, in one spelling (str); None for nothing."""
    if name == "align":
        value = value.strip().lower()
        return value if value in _WAYS else None
    kept = {}
    for key, word in _DECLARATION.findall(value):
        key, word = key.lower(), word.lower()
        if word in (_WAYS if key == "text-align" else _DIRECTIONS):
            kept[key] = word
    return ";".join(f"{key}:{word}" for key, word in kept.items()) or None


def as_classes(html):
    """`html` (str), as nh3 writes it, with classes in place of attributes that say alignment."""
    if ' align="' not in html and ' style="' not in html:
        return html
    # Of each element that is open here the direction, or None where it says nothing.
    directions = []

    def rewritten(match):
        closing, name, text = match.groups()
        if closing:
            if directions:
                directions.pop()
            return match[0]
        attributes = dict(_ATTRIBUTE.findall(text))
        style = dict(part.split(":") for part in attributes.get("style", "").split(";") if part)
        own = attributes.get("dir") or style.get("direction")
        around = next(filter(None, reversed(directions)), None)
        if name not in _VOID:
            directions.append(own)
        if not attributes.keys() & SAYS_ALIGNMENT:
            return match[0]
        kept = {key: value for key, value in attributes.items() if key not in SAYS_ALIGNMENT}
        way, direction = style.get("text-align") or attributes.get("align"), own or around
        if way:
            if direction not in _DIRECTIONS:
                direction = _first_strong(html, match.end(), name)
            # What is said in an attribute is newer than a class of ours, which its editor did not know.
            classes = [one for one in kept.pop("class", "").split() if one not in TEXT_CLASSES]
            if classes := " ".join([*classes, *_class(way, direction)]):
                kept["class"] = classes
        return f"<{name}{''.join(starmap(_WRITTEN, kept.items()))}>"

    return _TAG.sub(rewritten, html)


def _class(way, direction):
    """The class (list of none or one) for text aligned in a `way` (str) in lines of a `direction` (`ltr`, `rtl`)."""
    if way == "center":
        return [CENTRE]
    return [END] if way in ("end", "left" if direction == "rtl" else "right") else []


def _first_strong(html, start, name):
    """The direction of the first letter after `start` (int) in the element `name`, as browsers find it for `auto`."""
    content = html[start : start + _FAR].partition(f"</{name}>")[0]
    for letter in unescape(re.sub(r"<[^>]*>", "", content)):
        kind = unicodedata.bidirectional(letter)
        if kind == "L" or kind in _RIGHT_TO_LEFT:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def marked(html, marks):
    """`html` (str) with a class on each paragraph and heading that begins with one of `marks` (dict: sign → class).

    The signs go, also where nothing is aligned.
    """
    for sign, mark in marks.items():
        if sign in html:
            html = re.sub(rf"<(p|h[1-6])>{sign}", rf'<\1 class="{mark}">', html).replace(sign, "")
    return html
