"""Offers: which live page shows which file."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .document import Document
from .image import Image


class Offer(models.Model):
    """A live page shows a file: only then may the public fetch it, and nobody may delete it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    image = models.ForeignKey(Image, null=True, on_delete=models.PROTECT, related_name="offers")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="offers")

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.CheckConstraint(
                name="offer_of_one_file",
                condition=Q(image__isnull=True, document__isnull=False) | Q(image__isnull=False, document__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="offer_by_page")]

    def __str__(self):
        return f"{self.page}: {self.image or self.document}"
