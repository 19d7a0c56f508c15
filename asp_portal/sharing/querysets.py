"""The words in which everything asks for links to share."""

import hashlib

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone


def digest_of(secret):
    """What is kept of `secret` (str): 192 random bits need neither salt nor a slow function."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ShareLinkQuerySet(models.QuerySet):
    """Questions about links to share."""

    def of(self, page):
        """The links to `page`, newest first."""
        return self.filter(content_type=ContentType.objects.get_for_model(page), object_id=page.pk).order_by("-pk")

    def with_secret(self, secret):
        """The link whose address holds `secret`; its state is not looked at.

        The database compares digests: whoever guesses cannot choose how a digest begins, so time tells them nothing.
        """
        return self.filter(digest=digest_of(secret))

    def open(self, now=None):
        """Links that show their page."""
        return self.filter(revoked_at=None, ends_at__gt=now or timezone.now())

    def closed(self, now=None):
        """Links that have ended or were revoked."""
        return self.filter(Q(revoked_at__isnull=False) | Q(ends_at__lte=now or timezone.now()))


class RemarkQuerySet(models.QuerySet):
    """Questions about what readers of a link said."""

    def about(self, page):
        """What was said about `page`, newest first, with the links."""
        content_type = ContentType.objects.get_for_model(page)
        return self.filter(link__content_type=content_type, link__object_id=page.pk).select_related("link", "revision")
