"""Search: the only room that knows the search engine or the database vendor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Full-text search over drafts, for staff, and over what is live, for everybody."""

    name = "asp_portal.search"
    verbose_name = _("search")
