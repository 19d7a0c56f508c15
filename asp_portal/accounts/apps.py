"""Accounts: who works in the portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The user model, its groups and its sign-in."""

    name = "asp_portal.accounts"
    verbose_name = _("accounts")

    def ready(self):
        """Let sign-ins and changes of what people may do be noted."""
        from .journal import keep

        keep()
