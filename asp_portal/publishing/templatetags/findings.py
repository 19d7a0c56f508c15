"""What the linter found, for the form of a page."""

from django import template

register = template.Library()


@register.simple_tag
def findings_of(page):
    """What is open in the latest draft of `page` (a list of Finding); empty for a page that is not saved yet."""
    return page.findings() if page and page.pk else []


@register.filter
def errors(findings):
    """Those among `findings` that refuse submission and publication."""
    return [finding for finding in findings if finding.is_error]


@register.filter
def warnings(findings):
    """Those among `findings` that somebody can overrule."""
    return [finding for finding in findings if not finding.is_error]
