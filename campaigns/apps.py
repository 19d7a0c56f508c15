"""Campaigns: what the coalition does with what is said to the Assembly."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """Campaigns that go on from session to session."""

    name = "campaigns"
    verbose_name = _("campaigns")
