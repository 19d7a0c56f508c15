"""Seals of pages: the chain of what was public, in which a change behind the portal's back shows."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from asp_portal import seals

from .memory import OfPageQuerySet


class SealQuerySet(OfPageQuerySet):
    """Chains of seals."""

    def latest(self):
        """The last seal of each page."""
        later = self.model.objects.filter(
            content_type=models.OuterRef("content_type"),
            object_id=models.OuterRef("object_id"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(later))


class Seal(models.Model):
    """One link of a page's chain: which revision was public from then on (none after a withdrawal).

    Its digest covers the link before it, so that none can be taken out or put in without the portal's key.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    # A key alone: whoever deletes a revision does not delete what tells of it.
    revision_key = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        default_permissions = ()
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="seal_of_page")]

    def __str__(self):
        return f"{self.content_type.model} {self.object_id}: {self.revision_key or '–'}"

    def covered(self, previous, revision):
        """What the digest is made of: `previous` (Seal or None) and `revision` (Revision or None)."""
        text = [revision.schema, revision.content] if revision else None
        kind = f"{self.content_type.app_label}.{self.content_type.model}"
        return [previous and previous.digest, kind, self.object_id, self.revision_key, text]

    def close(self, previous, revision):
        """Set the digest that ties the link to `previous`, and return the link, which is not saved."""
        self.digest = seals.seal(*self.covered(previous, revision))
        return self

    def is_whole(self, previous, revision):
        """Whether the link and its `revision` are what they were; without it (None) nobody can tell."""
        if self.revision_key and not revision:
            return False
        return seals.holds(self.digest, *self.covered(previous, revision))
