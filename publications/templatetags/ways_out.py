"""Tags for what readers take away from a page: its citation, its address."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from asp_portal import linked_data
from asp_portal.frame import form
from asp_portal.richtext.markup import filled, written
from publications.citations import as_text
from publications.descriptions import card_address, things_of
from publications.references import absolute, citation_of

register = template.Library()

DESCRIPTION = """<meta property="og:description" content="{}">
"""
VERSION = """<link rel="alternate" hreflang="{}" href="{}">
"""


@register.simple_tag
def citation(page):
    """The citation of a session, a publication or a recommendation, to copy and as files."""
    text = as_text(citation_of(page), timezone.localdate())
    return form("components/citation.html", text=text, address=page.get_absolute_url())


@register.simple_tag
def description(page):
    """What a session, a publication or a recommendation tells other programmes of itself, for the head of its page."""
    kind = "website" if page._meta.model_name == "session" else "article"
    summary = page.text if page._meta.model_name == "recommendation" else page.summary
    return social(page, kind, summary, card_address(page), things_of(page))


def social(page, kind, summary, card, things):
    """What a page with `get_absolute_url` and `other_versions` tells other programmes of itself, as markup."""
    address = absolute(page.get_absolute_url())
    versions = {version.language: absolute(version.get_absolute_url()) for version in page.other_versions}
    # Versions at one address cannot be linked to apart.
    versions = {language: other for language, other in versions.items() if other != address}
    shown = [(page.language, address), *versions.items()] if versions else []
    return _social(kind, str(page), summary, address, card, [(VERSION, *version) for version in shown], things)


@register.simple_tag
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
    return _social("website", settings.SITE_NAME, "", address, reverse("publications:site_card"), [], [site])


def _social(kind, title, summary, address, card, versions, things):
    return form(
        "components/social.html",
        site_name=settings.SITE_NAME,
        type=kind,
        title=title,
        description=filled(DESCRIPTION, summary) if summary else "",
        address=address,
        card=absolute(card),
        versions=written(versions),
        data=linked_data.script(*things),
    )


@register.simple_tag
def linked_data_of(things):
    """`things` (list of dicts of schema.org) as one data block."""
    return linked_data.script(*things)


@register.simple_tag
def share(page):
    """The address of any page with `get_absolute_url`, to copy or to mail; nobody else's host is told of it."""
    address = absolute(page.get_absolute_url())
    mailto = f"mailto:?subject={quote(str(page))}&body={quote(address)}"
    return form("components/share.html", address=address, mailto=mailto)
