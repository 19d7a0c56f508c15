"""The way of rich text onto a page: the only place that calls HTML safe."""

import re

from django import template
from django.utils.safestring import mark_safe

from asp_portal.richtext import sanitiser

register = template.Library()

_IMG = re.compile(r"<img (?![^>]*\bloading=)")


@register.filter
def richtext(html):
    """`html` (str) as markup. It passes the wall once more: a row may have been written past the field, in SQL."""
    if not html:
        return ""
    safe = sanitiser.sanitised_before(str(html))
    # Below the fold as a rule: readers with slow lines get the words first.
    return mark_safe(_IMG.sub('<img loading="lazy" decoding="async" ', safe))  # noqa: S308


@register.filter
def plain_text(html):
    """The words of `html` (str) without markup, for extracts and descriptions."""
    return sanitiser.plain_text(html)
