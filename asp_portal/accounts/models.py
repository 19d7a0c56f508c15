"""The user model: Django's own, with an e-mail address that names one person."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class PortalUserManager(UserManager):
    """Creates users whose e-mail address is kept in one spelling."""

    @classmethod
    def normalize_email(cls, email):
        """`email` in lower case: nobody has two mailboxes that differ by case alone."""
        return (email or "").strip().lower()


class User(AbstractUser):
    """Somebody who signs in to the admin."""

    email = models.EmailField(_("e-mail address"))

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
