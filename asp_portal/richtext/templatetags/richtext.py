"""The way of rich text onto a page: the only place that calls HTML safe."""

import re

from django import template
from django.utils.safestring import mark_safe

from asp_portal.richtext import outline, sanitiser

register = template.Library()

_IMG = re.compile(r"<img (?![^>]*\bloading=)")


@register.filter
def richtext(html):
    """`html` (str) as markup. It passes the wall once more: a row may have been written past the field, in SQL."""
    return _markup(sanitiser.sanitised_before(str(html))) if html else ""


@register.filter
def outlined(html):
    """`html` (str) as a text with `markup`, `contents` (the headings of a long text) and `minutes` of reading (int)."""
    safe, headings = outline.with_ids(sanitiser.sanitised_before(str(html or "")))
    minutes = outline.minutes(safe)
    contents = headings if outline.is_long(headings, minutes) else []
    return {"markup": _markup(safe), "contents": contents, "minutes": minutes}


def _markup(safe):
    # Below the fold as a rule: readers with slow lines get the words first.
    return mark_safe(_IMG.sub('<img loading="lazy" decoding="async" ', safe))  # noqa: S308


@register.filter
def plain_text(html):
    """The words of `html` (str) without markup, for extracts and descriptions."""
    return sanitiser.plain_text(html)
