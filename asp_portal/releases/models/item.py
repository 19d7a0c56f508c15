"""The pages of a release, each pinned to a version."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.models import Revision
from asp_portal.publishing.models.memory import OfPageQuerySet
from asp_portal.zones import said

from .release import Release


class Item(models.Model):
    """A page in a release, pinned to the version that goes live with it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="items")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    title = models.CharField(_("title"), max_length=300)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    # What visitors read before, and whether the release moved it at all: what taking it back comes back to.
    revision_before = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    was_live = models.BooleanField(default=False)
    was_moved = models.BooleanField(default=False)

    objects = OfPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["release", "content_type", "object_id"], name="item_once")]
        indexes = [models.Index(fields=["content_type", "object_id"], name="item_of_page")]

    def __str__(self):
        return str(self.page or self.title)

    @property
    def stands_on(self):
        """How many pages must be live before this one (see Publishable)."""
        return getattr(self.content_type.model_class(), "stands_on", 0)

    @property
    def is_lost(self):
        """Whether the page, or the version of it, is not there any more."""
        return self.page is None or self.revision_id is None

    @property
    def is_settled(self):
        """Whether visitors read this version, or a newer one, already."""
        shown = self.page.live_revision if self.page.live else None
        # Not by their keys: a version whose moment was moved has a new key and the old text.
        return shown is not None and shown.created_at >= self.revision.created_at

    @property
    def has_changed(self):
        """Whether somebody saved the page after it was pinned."""
        return self.page.latest_revision_id != self.revision_id

    def reasons_to_wait(self):
        """Why people must not decide yet to let it go (list of str): what a person can put right."""
        if self.is_lost or self.is_settled:
            return []
        reasons = []
        if self.has_changed:
            reasons.append(_now("It was changed since it was put into the release."))
        elif not self.page.is_approved(self.revision):
            reasons.append(_now("Nobody has approved this version."))
        if self.page.scheduled_for:
            moment = {"moment": said(self.page.scheduled_for, self.release.zone)}
            reasons.append(_now("It is scheduled on its own for %(moment)s. Cancel that first.") % moment)
        return reasons

    def warnings(self):
        """What is worth knowing (list of str): it goes live with another release too."""
        if self.page is None:
            return []
        others = Release.objects.to_come().with_page(self.page).exclude(pk=self.release_id)
        return [_now("It is in the release “%(release)s” too.") % {"release": other} for other in others]

    def reasons_to_stay(self):
        """Why it cannot be taken back (list of str)."""
        if self.page is None or not self.was_moved or not self.page.live:
            return []
        if self.page.live_revision_id != self.revision_id:
            return [_now("“%(page)s” was published anew since. Withdraw it by itself.") % {"page": self.page}]
        return []

    def make_live(self, user, now):
        """Publish the pinned version, unless it or a newer one is live. Raises ValidationError when it must not be."""
        if self.is_lost:
            raise ValidationError(_now("“%(item)s” was deleted.") % {"item": self})
        if self.is_settled:
            return
        self.was_live, self.revision_before, self.was_moved = self.page.live, self.page.live_revision, True
        try:
            self.page.publish_decided(user, self.revision, now)
        except ValidationError as error:
            raise ValidationError(
                [_now("“%(item)s”: %(reason)s") % {"item": self, "reason": reason} for reason in error.messages]
            ) from error
        self.save()

    def take_back(self, user, note):
        """Withdraw the page, or publish again what visitors read before. Raises ValidationError when it must not be."""
        if self.page is None or not self.was_moved or not self.page.live:
            return
        if self.was_live and self.revision_before:
            self.page.publish_decided(user, self.revision_before, timezone.now(), note)
        else:
            self.page.withdraw(user, note=note)


def promised():
    """The versions (queryset of Revision) that go live with a scheduled release, whatever is saved meanwhile."""
    items = Item.objects.filter(release__in=Release.objects.scheduled())
    return Revision.objects.filter(pk__in=items.values("revision"))
