"""The sitemap: every live page of every publishable model, and the lists that lead to them.

Of a large site it is an index of parts. A part holds the pages of one model whose keys lie in one range, so that it has
no more than A_PART addresses in an archive of any size, and is found without counting those before it. Where many pages
were deleted a part may be empty.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.module_loading import import_string

from asp_portal.publishing.models import publishable_models

A_PART = 1000


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
    """The live pages of one publishable model; of a large site those of the `part` (int, from 1)."""

    def __init__(self, model, part=None):
        self.model, self.part = model, part

    def items(self):
        """All that is live, in an order that does not move."""
        rows = self.model._default_manager.live().for_links().order_by("pk")
        if self.part is None:
            return rows
        return rows.filter(pk__gt=(self.part - 1) * A_PART, pk__lte=self.part * A_PART)

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
    return {"lists": Lists()} | {name: Pages(model) for name, model in _models().items()} | _others()


def is_large():
    """Whether there are too many pages for one list of addresses."""
    return any(model._default_manager.live().order_by()[A_PART : A_PART + 1].exists() for model in _models().values())


def parts():
    """The parts of a large site: pairs of the name of a section and a number (int)."""
    found = [("lists", 1)]
    for name, model in _models().items():
        last = model._default_manager.live().order_by("-pk").values_list("pk", flat=True).first() or 0
        found += [(name, number + 1) for number in range(-(-last // A_PART))]
    return found + [(name, 1) for name in _others()]


def part(name, number):
    """The part `number` of the section `name` (a dict from its name to its Sitemap); empty when there is none."""
    if (name, number) not in parts():
        return {}
    return {name: Pages(_models()[name], number)} if name in _models() else {name: sections()[name]}


def _models():
    return {model._meta.model_name: model for model in publishable_models()}


def _others():
    return {name: Others(path) for name, path in settings.SITEMAP_SECTIONS.items()}
