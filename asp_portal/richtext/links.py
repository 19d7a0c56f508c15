"""Links to our own pages and files: kept by key, so that they survive a new address, and resolved when they are shown.

A text holds `href="page:publications.publication:12#part"` or `href="document:7"`. What such a reference leads to is
known upstairs: the setting RICHTEXT_LINKS names the function that is asked, once for all references of a page.
"""

import re
from functools import cache
from html import escape, unescape

from django.conf import settings
from django.utils.module_loading import import_string

from .allowed import OWN_LINK
from .sanitiser import sanitised_before

_LINK = re.compile(r'<a((?:\s+[^\s"=<>/]+="[^"]*")*)>(.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r'\s+([^\s"=<>/]+)="([^"]*)"')


@cache
def _resolver():
    return import_string(settings.RICHTEXT_LINKS)


def references(html):
    """The references (set of str, without fragments) of the sanitised `html`."""
    return {reference for reference, _fragment in _own(html or "")}


def shown(*texts):
    """The `texts` (str) sanitised, each as a visitor may have it (list of str), with one look-up for all of them.

    A link to what visitors may not see is its words and nothing else: neither name nor address of the target is told.
    """
    texts = [sanitised_before(str(text or "")) for text in texts]
    wanted = set().union(*map(references, texts))
    addresses = _resolver()(wanted) if wanted else {}
    return [_resolved(text, addresses) for text in texts]


def rewritten(html, change):
    """The sanitised `html` with every address of a link replaced by what `change` (address → str or None) gives.

    None leaves the link as it is.
    """

    def one(match):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        address = change(unescape(attributes.get("href", "")))
        return match[0] if address is None else _link(attributes | {"href": escape(address)}, match[2])

    return _LINK.sub(one, html)


def _own(html):
    for match in _LINK.finditer(html):
        found = OWN_LINK.fullmatch(unescape(dict(_ATTRIBUTE.findall(match[1])).get("href", "")))
        if found:
            yield found.groups()


def _resolved(html, addresses):
    def one(match):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        found = OWN_LINK.fullmatch(unescape(attributes.get("href", "")))
        if not found:
            return match[0]
        reference, fragment = found.groups()
        if reference in addresses:
            return _link(attributes | {"href": escape(addresses[reference] + (fragment or ""))}, match[2])
        # The place to which others may jump stays; a title could tell what the target is called.
        place = {name: value for name, value in attributes.items() if name in ("id", "name")}
        return _link(place, match[2]) if place else match[2]

    return _LINK.sub(one, html) if "page:" in html or "document:" in html else html


def _link(attributes, content):
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<a{written}>{content}</a>"
