"""Tags for lists that readers narrow."""

from django import template

register = template.Library()


@register.simple_tag
def page_url(filters, number):
    """The address of page `number` of a list as `filters` (`publications.filters.Filters`) stand."""
    return filters.url(page="" if number == 1 else number)
