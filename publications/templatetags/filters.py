"""Tags for lists that readers narrow."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.text import capfirst

from asp_portal.richtext.markup import filled, written

register = template.Library()

FIELD = """<p class="field"><label for="filter-{}">{}</label>
  <select id="filter-{}" name="{}"><option value="">{}</option>"""
OPTION = '<option value="{}"{}>{}{}</option>'
END_OF_FIELD = """</select></p>
"""
KIND = """<li><a href="{}"{}><span class="kind" data-kind="{}">{}</span>{}</a></li>
"""

# Attributes of the choice in force.
SELECTED = filled(" {}", "selected")
CURRENT = filled(' aria-current="{}"', "true")


@register.simple_tag
def page_url(filters, number):
    """The address of page `number` of a list as `filters` (`publications.filters.Filters`) stand."""
    return filters.url(page="" if number == 1 else number)


@register.simple_tag
def other_form(filters, name):
    """The address of the same part of a list in another form: `name` is the name of an address, as that of a feed."""
    return filters.url_at(reverse(name))


@register.simple_tag
def filter_field(facet, choices):
    """The field of a form for a `facet` (with `name`, `label` and `every`) and its `choices` (list of Choice)."""
    return written(_field(facet, choices))


def _field(facet, choices):
    yield FIELD, facet.name, facet.label, facet.name, facet.name, facet.every
    for choice in choices:
        selected = SELECTED if choice.chosen else ""
        yield OPTION, choice.value, selected, capfirst(choice.label), _number(" ({})", choice)
    yield (END_OF_FIELD,)


@register.simple_tag
def kind_links(choices):
    """The `choices` (list of Choice) of kinds as links, each with its sign and its number."""
    return written(map(_kind_link, choices))


def _kind_link(choice):
    current, label = CURRENT if choice.chosen else "", capfirst(choice.label)
    return KIND, choice.url, current, choice.value, label, _number(' <span class="count">{}</span>', choice)


def _number(form, choice):
    """The number of a `choice` in `form`; nothing in a list that is too long to be counted."""
    if choice.count is None:
        return ""
    return filled(form, intcomma(choice.count) if choice.count >= 1000 else choice.count)
