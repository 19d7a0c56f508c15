"""The way of rich text onto a page: the only place that calls HTML safe."""

import re

from django import template
from django.utils.safestring import mark_safe

from asp_portal.richtext import footnotes, links, outline, sanitiser

register = template.Library()

# The sanitiser's output is canonical: attributes in double quotes, and in text no "<" that is not written out.
_TAG = re.compile(r'</?[a-z][a-z0-9]*(?: [^\s"=<>/]+="[^"]*")*>')
_HEADING = re.compile(r"^(</?h)([2-4])\b")
_NAME = re.compile(r'( id="| name="| href="#)')
_IMG = re.compile(r"<img (?![^>]*\bloading=)")


@register.filter
def richtext(html, prefix=""):
    """`html` (str) as markup. It passes the wall once more: a row may have been written past the field, in SQL.

    `prefix` (str) keeps its footnotes apart from those of other texts on the page.
    """
    return _markup(links.shown(html)[0], prefix) if html else ""


@register.simple_tag
def texts_of(page, *names):
    """The rich texts of `page` called `names` (dict by name), ready for `richtext`: their links are looked up once."""
    return dict(zip(names, links.shown(*(getattr(page, name) for name in names)), strict=True))


@register.filter
def outlined(html):
    """`html` (str) as a text with `markup`, `contents` (the headings of a long text) and `minutes` of reading (int)."""
    safe, headings = outline.with_ids(links.shown(html)[0])
    minutes = outline.minutes(safe)
    contents = headings if outline.is_long(headings, minutes) else []
    return {"markup": _markup(safe), "contents": contents, "minutes": minutes}


def _markup(safe, prefix=""):
    # Below the fold as a rule: readers with slow lines get the words first.
    lazy = _IMG.sub('<img loading="lazy" decoding="async" ', safe)
    return mark_safe(footnotes.shown(lazy, prefix))  # noqa: S308


@register.filter
def richtext_in_volume(html, prefix):
    """`html` (str) as markup for a page of several texts: headings one lower, names and jumps with `prefix` (str)."""

    def in_volume(tag):
        lower = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", tag[0])
        return _NAME.sub(lambda found: f"{found[1]}t{prefix}-", lower)

    return mark_safe(_TAG.sub(in_volume, richtext(html)))  # noqa: S308


@register.filter
def plain_text(html):
    """The words of `html` (str) without markup, for extracts and descriptions."""
    return sanitiser.plain_text(html)
