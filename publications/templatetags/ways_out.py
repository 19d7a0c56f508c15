"""Tags for what readers take away from a page: its citation, its address."""

from django import template
from django.utils import timezone

from publications.citations import as_text
from publications.references import citation_of

register = template.Library()


@register.inclusion_tag("components/citation.html")
def citation(page):
    """The citation of a session, a publication or a recommendation, to copy and as files."""
    cited = citation_of(page)
    return {"text": as_text(cited, timezone.localdate()), "address": page.get_absolute_url()}
