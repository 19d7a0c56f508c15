"""Releases: several pages that go live at one instant or not at all."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleasesConfig(AppConfig):
    """Packs of pages, each pinned to a version, and the preview of the site with them in it."""

    name = "asp_portal.releases"
    verbose_name = _("releases")
