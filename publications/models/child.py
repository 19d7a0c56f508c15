"""Child rows: rows that belong to one page and are drafted with it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.models.locking import Known


class Child(Known, models.Model):
    """A row with a key that it keeps from draft to draft, so that two versions can be paired."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Note(Child):
    """A dated note that tells readers what was corrected in a page; each kind of page has its own rows."""

    at = models.DateTimeField(_("corrected at"), default=timezone.now)
    note = models.CharField(_("note"), max_length=300)

    class Meta:
        abstract = True
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at"]

    def __str__(self):
        return self.note
