"""Publishing: from draft to live, and the memory of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Drafts, revisions, events and the admin that works with them."""

    name = "asp_portal.publishing"
    verbose_name = _("publishing")
