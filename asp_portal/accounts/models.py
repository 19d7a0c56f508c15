"""The user model: Django's own, with an e-mail address that names one person."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from asp_portal.zones import validate_timezone, zone_named


class PortalUserManager(UserManager):
    """Creates users whose e-mail address is kept in one spelling."""

    @classmethod
    def normalize_email(cls, email):
        """`email` in lower case: nobody has two mailboxes that differ by case alone."""
        return (email or "").strip().lower()


class User(AbstractUser):
    """Somebody who signs in to the admin."""

    email = models.EmailField(_("e-mail address"))
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_timezone],
        help_text=_("Moments are shown in it as well. When empty, that of the browser."),
    )
    wants_mail = models.BooleanField(
        _("e-mail about my work"),
        default=True,
        help_text=_("When somebody asks for a review, requests changes, approves or publishes."),
    )
    uses_shortcuts = models.BooleanField(
        _("keyboard shortcuts"),
        default=True,
        help_text=_("Ctrl+K, ? and the other keys of the desk. Without them everything works by its button or link."),
    )

    objects = PortalUserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~models.Q(email=""),
                violation_error_message=_("Another account has this e-mail address."),
            )
        ]

    def clean(self):
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    @property
    def zone(self):
        """The time zone (ZoneInfo) in which the person lives, or None where it is not known."""
        return zone_named(self.timezone)
