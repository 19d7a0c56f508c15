"""The memory of pages: their versions, what happened to them, and where they were public."""

from functools import partial

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.logs import note
from asp_portal.zones import said

from .. import content as page_content

APPEND_ONLY = "The log of events is written to and read; nothing in it is changed or deleted."


class OfPageQuerySet(models.QuerySet):
    """Rows that belong to a publishable page."""

    def of(self, page):
        """The rows of `page`, newest first."""
        return self.filter(content_type=ContentType.objects.get_for_model(page), object_id=page.pk).order_by("-pk")


class Revision(models.Model):
    """Everything a page held when somebody saved it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("saved at"), default=timezone.now)
    schema = models.PositiveSmallIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)

    objects = OfPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="revision_of_page")]

    def __str__(self):
        return _now("Version of %(moment)s") % {"moment": said(self.created_at)}

    def as_of_today(self):
        """The content in the shape that the model has today."""
        # By key: content types are known to the process, the row of this one need not be read again.
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return page_content.upgraded(model, self.content, self.schema)


class EventQuerySet(OfPageQuerySet):
    """The log of what happened. It is written to and read, and nothing else."""

    def failures_nobody_saw_to(self):
        """What could not be done at its moment, while nothing has happened to the page since."""
        later = self.model._base_manager.filter(
            content_type=models.OuterRef("content_type"),
            object_id=models.OuterRef("object_id"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(later), action=self.model.Action.FAILED)

    def update(self, *args, **kwargs):
        """Raises NotImplementedError: what happened stays as it was written."""
        raise NotImplementedError(APPEND_ONLY)

    bulk_update = update_or_create = delete = update


class Event(models.Model):
    """Something that happened to a page: who did what, when, from which revision. Never changed, never deleted."""

    class Action(models.TextChoices):
        SAVED = "saved", _("saved a draft")
        SUBMITTED = "submitted", _("asked for review")
        RETURNED = "returned", _("requested changes")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        UNSCHEDULED = "unscheduled", _("cancelled the schedule")
        PUBLISHED = "published", _("published")
        UNREVIEWED = "unreviewed", _("published without review")
        WITHDRAWN = "withdrawn", _("withdrew")
        RESTORED = "restored", _("restored an earlier version")
        IMPORTED = "imported", _("imported")
        CLONED = "cloned", _("copied as a draft")
        COUNTED = "counted", _("recorded a ballot")
        DELETED = "deleted", _("moved to the trash")
        RECOVERED = "recovered", _("took out of the trash")
        PURGED = "purged", _("deleted for ever")
        SHARED = "shared", _("made a link to share")
        UNSHARED = "unshared", _("revoked a link")
        GUEST_COMMENT = "guest_comment", _("commented as a guest")
        GUEST_APPROVAL = "guest_approval", _("approved as a guest")
        FAILED = "failed", _("could not publish as scheduled")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    title = models.CharField(_("title"), max_length=300)
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    # Who did something is switched off when they leave: without the account the log would no longer say who it was.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="events")
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    note = models.TextField(_("note"), blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="event_of_page")]

    def __str__(self):
        return f"{self.title}: {self.get_action_display()}"

    def save(self, *args, **kwargs):
        """Write the event once. Raises NotImplementedError for one that is written already."""
        if not self._state.adding:
            raise NotImplementedError(APPEND_ONLY)
        super().save(*args, **kwargs)
        if self.action != self.Action.SAVED:
            facts = {"kind": self.content_type.model, "key": self.object_id, "user": self.user_id}
            transaction.on_commit(partial(note, f"page_{self.action}", **facts))

    def delete(self, *args, **kwargs):
        """Raises NotImplementedError: what happened stays."""
        raise NotImplementedError(APPEND_ONLY)


class Address(models.Model):
    """A path at which a page was public once. It is kept for ever, and leads to wherever the page is now."""

    path = models.CharField(_("path"), max_length=300, unique=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()

    objects = OfPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self):
        return self.path
