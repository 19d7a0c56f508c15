"""The sitemap: every live page of every publishable model, and the lists that lead to them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.module_loading import import_string

from asp_portal.publishing.models import publishable_models


class OwnOrigin(Sitemap):
    """A section whose addresses start with SITE_ORIGIN, whatever host a request names."""

    def get_protocol(self, protocol=None):
        """The scheme of SITE_ORIGIN."""
        return urlsplit(settings.SITE_ORIGIN).scheme

    def get_domain(self, site=None):
        """The host of SITE_ORIGIN."""
        return urlsplit(settings.SITE_ORIGIN).netloc


class Lists(OwnOrigin):
    """The pages that lead to all others."""

    names = (
        "home",
        "publications:session_list",
        "publications:session_numbers",
        "publications:publication_list",
        "publications:recommendation_list",
        "publications:state_list",
        "campaigns:campaign_list",
        "campaigns:election_list",
    )

    def items(self):
        """The names of their addresses."""
        return self.names

    def location(self, item):
        """The address of the list."""
        return reverse(item)


class Pages(OwnOrigin):
    """The live pages of one publishable model."""

    def __init__(self, model):
        self.model = model

    def items(self):
        """All that is live, in an order that does not move."""
        return self.model._default_manager.live().for_links().order_by("pk")

    def lastmod(self, item):
        """When the page was last published."""
        return item.last_published_at


class Others(OwnOrigin):
    """Addresses that a storey above names: `path` leads to a function that gives them."""

    def __init__(self, path):
        self.items = import_string(path)

    def location(self, item):
        """The address itself."""
        return item


def sections():
    """All sections (a dict from name to Sitemap)."""
    pages = {model._meta.model_name: Pages(model) for model in publishable_models()}
    return {"lists": Lists()} | pages | {name: Others(path) for name, path in settings.SITEMAP_SECTIONS.items()}
