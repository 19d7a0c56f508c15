"""The wall: whatever HTML comes in, what goes out holds nothing that the list in `allowed` does not name.

nh3 parses as browsers do and is made from the list once. What it cannot express (other spellings, images without an
address) is done on its output, which is canonical: attributes in double quotes, names in lower case.
"""

import re
from functools import lru_cache
from html import unescape

import nh3

from . import alignment
from .allowed import (
    ALIGNED_ELEMENTS,
    ELEMENTS,
    IMAGE_ADDRESS,
    OWN_LINK,
    REMOVED_WITH_CONTENT,
    RENAMED,
    URL_SCHEMES,
    VALUES,
)
from .footnotes import without_marks

_ELEMENT_NAMED = {element.name: element for element in ELEMENTS}
_ATTRIBUTES_OF = {e.name: e.attribute_names for e in ELEMENTS if e.attributes} | {
    other: _ELEMENT_NAMED[name].attribute_names for other, name in RENAMED.items()
}
# What says alignment is let through here and becomes a class at once: `alignment.as_classes` leaves none of it.
for _name in (*ALIGNED_ELEMENTS, *(other for other, name in RENAMED.items() if name in ALIGNED_ELEMENTS)):
    _ATTRIBUTES_OF[_name] = _ATTRIBUTES_OF[_name] | alignment.SAYS_ALIGNMENT
_CLASSES_OF = {element.name: set(element.classes) for element in ELEMENTS if element.classes}
_CLASSES_OF |= {other: _CLASSES_OF[name] for other, name in RENAMED.items() if name in _CLASSES_OF}


# Browsers overlook these within an address.
_OVERLOOKED = re.compile(r"[\x00-\x20]")


def _value(tag, attribute, value):
    if attribute == "href":
        return _address(value)
    if attribute in alignment.SAYS_ALIGNMENT:
        return alignment.said(attribute, value)
    if attribute == "dir":
        # Word writes it in capitals.
        value = value.lower()
    pattern = VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


def _address(value):
    seen = _OVERLOOKED.sub("", value)
    if not seen.lower().startswith(("page:", "document:")):
        return value
    return seen if OWN_LINK.fullmatch(seen) else None


_CLEANER = nh3.Cleaner(
    tags={element.name for element in ELEMENTS} | set(RENAMED),
    clean_content_tags=REMOVED_WITH_CONTENT,
    attributes=_ATTRIBUTES_OF,
    attribute_filter=_value,
    allowed_classes=_CLASSES_OF,
    url_schemes=URL_SCHEMES,
    link_rel=None,
    strip_comments=True,
)
_TEXT_ONLY = nh3.Cleaner(tags=set(), clean_content_tags=REMOVED_WITH_CONTENT, strip_comments=True)

_ANY_ATTRIBUTES = r'(?:\s+[^\s"=<>/]+="[^"]*")*'
_RENAMED_TAG = re.compile(rf"<(/?)({'|'.join(RENAMED)})(?=[ >])")
_EMPTY_CLASS = re.compile(r' class=""')
_IMG = re.compile(rf"<img({_ANY_ATTRIBUTES})\s*/?>")
_SPAN = re.compile(rf"<(/?)span({_ANY_ATTRIBUTES})>")
_ATTRIBUTE = re.compile(r'([^\s"=<>/]+)="([^"]*)"')
_DOCUMENT_LINK = re.compile(r'<a [^>]*?href="(?:/documents/|document:)(\d{1,18})[/#"]')
# Each round may uncover something that the parser then reads differently; real text settles in two.
_ROUNDS = 12


def sanitise(html):
    """`html` (str) without anything that the list does not name. Sanitising again changes nothing."""
    for _round in range(_ROUNDS):
        cleaned = _once(html)
        if cleaned == html:
            return html
        html = cleaned
    # Nested so wildly that it never settles: no person wrote that, and its words are enough.
    return text_only(html)


def text_only(html):
    """The words of `html` (str) as HTML without any markup."""
    return _TEXT_ONLY.clean(html)


def _once(html):
    html = alignment.as_classes(_CLEANER.clean(html))
    html = _EMPTY_CLASS.sub("", html)
    html = _RENAMED_TAG.sub(lambda match: f"<{match[1]}{RENAMED[match[2]]}", html)
    html = _IMG.sub(lambda match: match[0] if "src" in dict(_ATTRIBUTE.findall(match[1])) else "", html)
    return _without_empty_spans(html)


def _without_empty_spans(html):
    kept = []

    def decide(match):
        if match[1]:
            return match[0] if kept.pop() else ""
        kept.append("lang" in dict(_ATTRIBUTE.findall(match[2])))
        return match[0] if kept[-1] else ""

    return _SPAN.sub(decide, html)


def image_ids(html):
    """The keys (set of int) of the library images that `html` shows."""
    return {key for key, _alt in _images(html)}


def document_ids(html):
    """The keys (set of int) of the library documents that `html` links to, by key or by address."""
    return {int(key) for key in _DOCUMENT_LINK.findall(html or "")}


def images_without_alt(html):
    """The keys (set of int) of the library images that `html` shows somewhere without an alternative text.

    CKEditor writes `alt=""` both for "decorative" and for "forgotten". Which of the two it was is known to the library
    alone: an image in this set may be published when its `is_decorative` is ticked.
    """
    return {key for key, alt in _images(html) if not alt.strip()}


def _images(html):
    for match in _IMG.finditer(html or ""):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        address = IMAGE_ADDRESS.fullmatch(attributes.get("src", ""))
        if address:
            yield int(address[1]), unescape(attributes.get("alt", ""))


_BLOCKS = "p|h[1-6]|pre|br|ul|ol|li|blockquote|figure|figcaption|div|table|caption|thead|tbody|tfoot|tr|th|td|hr"
_BLOCK_EDGE = re.compile(rf"<(?=/?(?:{_BLOCKS})[\s/>])", re.IGNORECASE)

_OWN_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_ELEMENT_NAMED, key=len, reverse=True))})(?:{_ANY_ATTRIBUTES}\s*/?)>")


def plain_text(html):
    """The words of `html` (str) in one line, with a space where a block begins or ends: for extracts, diffs, search."""
    spaced = _BLOCK_EDGE.sub(" <", without_marks(html or ""))
    # What the wall let through has tags as it writes them: those are found without parsing all of a long text.
    bare = _OWN_TAG.sub("", spaced)
    return " ".join(unescape(text_only(spaced) if "<" in bare else bare).split())


@lru_cache(maxsize=128)
def sanitised_before(html):
    """`sanitise(html)`, remembered: for what is rendered again and again."""
    return sanitise(html)
