"""Tags for lists that readers narrow."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def page_url(filters, number):
    """The address of page `number` of a list as `filters` (`publications.filters.Filters`) stand."""
    return filters.url(page="" if number == 1 else number)


@register.simple_tag
def other_form(filters, name):
    """The address of the same part of a list in another form: `name` is the name of an address, as that of a feed."""
    return filters.url_at(reverse(name))
