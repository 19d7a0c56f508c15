"""Tags for what readers take away from a page: its citation, its address."""

from urllib.parse import quote

from django import template
from django.utils import timezone

from publications.citations import as_text
from publications.references import absolute, citation_of

register = template.Library()


@register.inclusion_tag("components/citation.html")
def citation(page):
    """The citation of a session, a publication or a recommendation, to copy and as files."""
    cited = citation_of(page)
    return {"text": as_text(cited, timezone.localdate()), "address": page.get_absolute_url()}


@register.inclusion_tag("components/share.html")
def share(page):
    """The address of any page with `get_absolute_url`, to copy or to mail; nobody else's host is told of it."""
    address = absolute(page.get_absolute_url())
    return {"address": address, "mailto": f"mailto:?subject={quote(str(page))}&body={quote(address)}"}
