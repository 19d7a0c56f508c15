"""Linked data: what a page is, said to machines in the words of schema.org."""

import json

from django.conf import settings
from django.utils.safestring import mark_safe

# What could end the element or, to a careless reader of the source, begin another.
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def script(*things):
    """`things` (dicts of schema.org) as one data block; browsers do not run it, and no text in it can leave it."""
    graph = {"@context": "https://schema.org", "@graph": [stated(thing) for thing in things if thing]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def stated(thing):
    """`thing` (dict) without what nobody filled in."""
    return {name: _each(value) for name, value in thing.items() if value not in ("", None, [], {})}


def _each(value):
    if isinstance(value, list):
        return [_each(item) for item in value]
    return stated(value) if isinstance(value, dict) else value


def organisation():
    """Who speaks on this site."""
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_ORIGIN}/"}


def breadcrumbs(*steps):
    """The way to a page; `steps` are pairs of a name and a path, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": str(name), "item": f"{settings.SITE_ORIGIN}{path}"}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }
