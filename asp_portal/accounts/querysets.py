"""Querysets of the accounts."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.base_session import BaseSessionManager
from django.db import models
from django.utils import timezone


class SignInQuerySet(models.QuerySet):
    """The vocabulary of signed-in browsers."""

    def open(self):
        """Those that neither stood idle nor lasted too long."""
        now = timezone.now()
        longest = now - timedelta(seconds=settings.SESSION_LONGEST)
        return self.filter(expire_date__gt=now, proven_at__gt=longest)

    def of(self, user):
        """Those of `user` (User), the latest first."""
        return self.open().filter(user=user).order_by("-proven_at")


SignInManager = BaseSessionManager.from_queryset(SignInQuerySet)
