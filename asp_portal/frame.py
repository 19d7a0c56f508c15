"""The frame: what is written the same on many pages, made once a process and not once a page.

Library of tags. What stands in here comes from code: templates, translations, the names of addresses and of static
files. Nothing of it comes from the database, so that there is nothing to forget when something is published.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import get_language

# How many pieces a process keeps, of a few kilobytes each: for every language, those of each part of the site.
MOST = 256

register = template.Library()


@register.simple_tag
def fixed(name, **given):
    """The template `name` with the values `given` (hashable, all that it sees), made once for each language."""
    make = _made.__wrapped__ if settings.DEBUG else _made
    return make(name, get_language(), tuple(given.items()))


@register.filter
def part_of_site(path):
    """Where in the menu the `path` (str) stands: `/sessions/` for itself, `/sessions/…` for what lies below it."""
    first, slash, below = path[1:].partition("/")
    return f"/{first}{slash}{'…' if below else ''}"


@lru_cache(maxsize=MOST)
def _made(name, language, given):
    return get_template(name).template.render(template.Context(dict(given)))
