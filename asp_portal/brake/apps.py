"""Brake: one command makes the site read-only while somebody looks into what happened."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrakeConfig(AppConfig):
    """Readers go on reading; nobody writes, signs in, or is published by the clock."""

    name = "asp_portal.brake"
    verbose_name = _("brake")
