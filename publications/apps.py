"""Publications: what is said to the Assembly, and when."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    """Sessions, publications, recommendations and themes."""

    name = "publications"
    verbose_name = _("publications")
