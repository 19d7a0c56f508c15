"""Tags for what readers take away from a page: its citation, its address."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from asp_portal import linked_data
from publications.citations import as_text
from publications.descriptions import card_address, things_of
from publications.references import absolute, citation_of

register = template.Library()


@register.inclusion_tag("components/citation.html")
def citation(page):
    """The citation of a session, a publication or a recommendation, to copy and as files."""
    cited = citation_of(page)
    return {"text": as_text(cited, timezone.localdate()), "address": page.get_absolute_url()}


@register.inclusion_tag("components/social.html")
def description(page):
    """What a session, a publication or a recommendation tells other programmes of itself, for the head of its page."""
    kind = "website" if page._meta.model_name == "session" else "article"
    summary = page.text if page._meta.model_name == "recommendation" else page.summary
    return social(page, kind, summary, card_address(page), things_of(page))


def social(page, kind, summary, card, things):
    """The context of `components/social.html` for a page with `get_absolute_url` and `other_versions`."""
    address = absolute(page.get_absolute_url())
    versions = {version.language: absolute(version.get_absolute_url()) for version in page.other_versions}
    # Versions at one address cannot be linked to apart.
    versions = {language: other for language, other in versions.items() if other != address}
    return {
        "site_name": settings.SITE_NAME,
        "type": kind,
        "title": str(page),
        "description": summary,
        "address": address,
        "card": absolute(card),
        "versions": [(page.language, address), *versions.items()] if versions else [],
        "data": linked_data.script(*things),
    }


@register.inclusion_tag("components/social.html")
def description_of_site():
    """What the home page tells other programmes of the site."""
    address = absolute("/")
    search = f"{absolute(reverse('search'))}?q={{words}}"
    site = {
        "@type": "WebSite",
        "@id": address,
        "url": address,
        "name": settings.SITE_NAME,
        "publisher": linked_data.organisation(),
        "potentialAction": {"@type": "SearchAction", "target": search, "query-input": "required name=words"},
    }
    return {
        "site_name": settings.SITE_NAME,
        "type": "website",
        "title": settings.SITE_NAME,
        "address": address,
        "card": absolute(reverse("publications:site_card")),
        "data": linked_data.script(site),
    }


@register.simple_tag
def linked_data_of(things):
    """`things` (list of dicts of schema.org) as one data block."""
    return linked_data.script(*things)


@register.inclusion_tag("components/share.html")
def share(page):
    """The address of any page with `get_absolute_url`, to copy or to mail; nobody else's host is told of it."""
    address = absolute(page.get_absolute_url())
    return {"address": address, "mailto": f"mailto:?subject={quote(str(page))}&body={quote(address)}"}
