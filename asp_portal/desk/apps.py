"""The desk: where editors see what waits, plan, and do many things at once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The front page of the admin, the calendar, saved views, the palette, exports and the site's history."""

    name = "asp_portal.desk"
    verbose_name = _("desk")
