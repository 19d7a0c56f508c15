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
    return _outlined([], links.shown(html)[0])


@register.simple_tag
def outlined_with(html, parts):
    """`outlined` of a text `html` (str) that goes on in `parts`: rows with a `body`, an `anchor` and a name.

    The answer has them under `parts`, as pairs of a row and its markup, with headings below that of the part.
    """
    parts = list(parts)
    return _outlined(parts, *links.shown(html, *(part.body for part in parts)))


def _outlined(parts, html, *bodies):
    safe, headings = outline.with_ids(html)
    minutes = outline.minutes(" ".join([safe, *bodies]))
    headings = [*headings, *(outline.Heading(str(part), part.anchor) for part in parts)]
    return {
        "markup": _markup(safe),
        "contents": headings if len(parts) > 1 or outline.is_long(headings, minutes) else [],
        "minutes": minutes,
        "parts": [(part, _in_volume(_markup(body), part.anchor)) for part, body in zip(parts, bodies, strict=True)],
    }


def _markup(safe, prefix=""):
    # Below the fold as a rule: readers with slow lines get the words first.
    lazy = _IMG.sub('<img loading="lazy" decoding="async" ', safe)
    return mark_safe(footnotes.shown(lazy, prefix))  # noqa: S308


@register.filter
def richtext_in_volume(html, prefix):
    """`html` (str) as markup for a page of several texts: headings one lower, names and jumps with `prefix` (str)."""
    return _in_volume(richtext(html), prefix)


@register.filter
def richtext_in_part(html, prefix):
    """The same for a text under the heading of a part: headings two lower."""
    return _in_volume(richtext(html), prefix, levels=2)


def _in_volume(markup, prefix, levels=1):
    def in_volume(tag):
        lower = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + levels}", tag[0])
        return _NAME.sub(lambda found: f"{found[1]}t{prefix}-", lower)

    return mark_safe(_TAG.sub(in_volume, markup))  # noqa: S308


@register.filter
def plain_text(html):
    """The words of `html` (str) without markup, for extracts and descriptions."""
    return sanitiser.plain_text(html)
