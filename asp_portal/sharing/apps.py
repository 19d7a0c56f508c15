"""Sharing: a page that is not public, shown to somebody without an account."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    """Links with an end, and what their readers say."""

    name = "asp_portal.sharing"
    verbose_name = _("sharing")
