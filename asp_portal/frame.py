"""The frame: what is written the same on many pages, made once a process and not once a page.

Library of tags. What stands in here comes from code: templates, translations, the names of addresses and of static
files. Nothing of it comes from the database, so that there is nothing to forget when something is published.

Load it behind `i18n`: its `translate` takes the place of Django's.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.i18n import do_translate
from django.utils.translation import get_language

from .richtext.markup import Form
from .routes import path_of

# How many pieces a process keeps, of a few kilobytes each: for every language, those of each part of the site.
MOST = 256

register = template.Library()


@register.simple_tag
def fixed(name, **given):
    """The template `name` with the values `given` (hashable, all that it sees), made once for each language."""
    make = _made.__wrapped__ if settings.DEBUG else _made
    return make(name, get_language(), tuple(given.items()))


@register.simple_tag
def form(name, **values):
    """The template `name` with the `values` filled in, of which all else is made once for each language.

    The template prints its values and does nothing else with them: no condition, no filter.
    """
    return form_of(name, values).filled(values)


def form_of(name, values):
    """The template `name`, which prints the values of these names, as a Form in the present language."""
    make = _form.__wrapped__ if settings.DEBUG else _form
    return make(name, get_language(), tuple(values))


@register.simple_tag
def path(name, *words):
    """The address called `name` with the `words` in it: what Django's `url` gives, in a tenth of the time."""
    return path_of(name, *words)


@register.tag
def translate(parser, token):
    """Django's tag, which looks fixed words up once for each language and not once a page."""
    node = do_translate(parser, token)
    _name, words, *options = token.split_contents()
    return node if options or words[0] not in "\"'" or words[-1] != words[0] else _Words(node)


class _Words(template.Node):
    """What the `node` of a translation says, by language."""

    def __init__(self, node):
        self.node, self.said = node, {}

    def render(self, context):
        """The words (str) in the language of the page."""
        if settings.DEBUG or not context.autoescape:
            return self.node.render(context)
        language = get_language()
        if language not in self.said:
            self.said[language] = self.node.render(context)
        return self.said[language]


@register.filter
def part_of_site(request):
    """Where in the menu `request` stands: `/sessions/` for itself, `/sessions/…` for what lies below it.

    Empty for an address that no route knows: whoever makes up words would push out what all others share.
    """
    if getattr(request, "resolver_match", None) is None:
        return ""
    first, slash, below = request.path[1:].partition("/")
    return f"/{first}{slash}{'…' if below else ''}"


@lru_cache(maxsize=MOST)
def _made(name, language, given):
    return get_template(name).template.render(template.Context(dict(given)))


@lru_cache(maxsize=MOST)
def _form(name, language, names):
    written = get_template(name).template
    return Form(names, lambda marks: written.render(template.Context(marks)))
