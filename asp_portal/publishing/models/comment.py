"""Comments: what a reader of a draft says about a field of it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .memory import OfPageQuerySet, Revision


class CommentQuerySet(OfPageQuerySet):
    """Questions about comments."""

    def open(self):
        """Comments that nobody has settled."""
        return self.filter(resolved_at__isnull=True)


class Comment(models.Model):
    """A remark about a field of a page, or about the whole, kept with the revision that was read."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="comments")
    field = models.CharField(_("field"), max_length=60, blank=True)
    text = models.TextField(_("comment"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("resolved by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="comment_of_page")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None) | Q(resolved_at__isnull=False), name="comment_resolver_has_moment"
            )
        ]

    def __str__(self):
        return self.text[:80]

    def resolve(self, user):
        """Settle it; the first to do so is remembered."""
        type(self).objects.open().filter(pk=self.pk).update(resolved_at=timezone.now(), resolved_by=user)
        self.refresh_from_db()

    def reopen(self):
        """It is not settled after all."""
        self.resolved_at = self.resolved_by = None
        self.save(update_fields=["resolved_at", "resolved_by"])
