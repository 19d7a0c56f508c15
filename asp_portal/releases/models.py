"""Releases: several pages, each pinned to a version, that go live at one instant or not at all."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages
from asp_portal.publishing.models import Event, Revision
from asp_portal.publishing.models.memory import OfPageQuerySet
from asp_portal.zones import said, validate_timezone, zone_named

from .querysets import ReleaseQuerySet
from .rehearsal import lock, rehearse


class Release(models.Model):
    """A pack of pages that goes live at one instant or not at all: by hand, or by itself at its moment.

    People decide on it once, when they schedule it or release it; from then on each page is held to the version that
    was decided on, whatever drafts are saved meanwhile.
    """

    title = models.CharField(_("title"), max_length=200, help_text=_("For colleagues: “ASP25, opening day”."))
    go_live_at = models.DateTimeField(
        _("go live at"), null=True, blank=True, help_text=_("Leave it empty to release by hand.")
    )
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        default="Europe/Amsterdam",
        validators=[validate_timezone],
        help_text=_("Europe/Amsterdam for The Hague, America/New_York for New York."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For colleagues; visitors never see it."))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, editable=False, db_index=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scheduled by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    released_at = models.DateTimeField(_("released at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    failed_at = models.DateTimeField(_("failed at"), null=True, editable=False)
    failure = models.TextField(_("why it failed"), blank=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "delete", "view", "release")

    def __str__(self):
        return self.title

    @property
    def zone(self):
        """The time zone (ZoneInfo) in which its moment is said; None while a form holds a name that is none."""
        return zone_named(self.timezone)

    @property
    def state(self):
        """One word of draft, scheduled, failed, live, withdrawn: what colours a badge."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.released_at:
            return "live"
        if self.scheduled_for:
            return "scheduled"
        return "failed" if self.failed_at else "draft"

    @property
    def status(self):
        """The state in a word or two, for a person."""
        return {
            "withdrawn": _now("withdrawn"),
            "live": _now("released"),
            "scheduled": _now("scheduled"),
            "failed": _now("could not go live"),
            "draft": _now("being put together"),
        }[self.state]

    @property
    def is_open(self):
        """Whether its items may still be changed."""
        return self.state in ("draft", "failed")

    @property
    def live(self):
        """Whether it is public, so that the policy lets nobody delete it."""
        return self.released_at is not None

    def locked(self):
        """This release read anew, its row locked until the transaction ends."""
        return type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    def in_order(self):
        """Its items (list) in the order in which they go live: what others stand on first."""
        items = self.items.select_related("content_type", "revision").prefetch_related("page")
        return sorted(items, key=lambda item: (item.stands_on, item.pk))

    def add(self, page, user=None):
        """Pin the latest version of `page` and return the item; the page may be in it already.

        Raises ValidationError when the release is not open.
        """
        with transaction.atomic():
            self.locked()._check_open()
            revision = page.latest_revision or page.save_draft(user)
            item, _created = self.items.update_or_create(
                content_type=ContentType.objects.get_for_model(page),
                object_id=page.pk,
                defaults={"revision": revision, "title": str(page)[:300]},
            )
            self.record(
                Event.Action.SAVED, user, _now("put in: %(page)s, %(version)s") % {"page": page, "version": revision}
            )
        return item

    def remove(self, item, user=None):
        """Let `item` go its own way. Raises ValidationError when the release is not open."""
        with transaction.atomic():
            self.locked()._check_open()
            self.record(Event.Action.SAVED, user, _now("taken out: %(page)s") % {"page": item})
            item.delete()

    def readiness(self, now=None):
        """How each item would fare at the moment of the release, or now: a list of Readiness in their order.

        Of a scheduled one, on which people have decided, it says what would fail at its moment.
        """
        now = now or timezone.now()
        found = rehearse(self.in_order(), max(now, self.go_live_at or now))
        for readiness in found:
            if not self.scheduled_for:
                readiness.reasons = readiness.item.reasons_to_wait() + readiness.reasons
            readiness.warnings += readiness.item.warnings()
        return found

    def schedule(self, user, now=None):
        """Let it go live by itself at its moment. Raises ValidationError with every reason why it must not."""
        now = now or timezone.now()
        with transaction.atomic():
            release = self.locked()
            release._check_open()
            if not release.go_live_at or release.go_live_at <= now:
                raise ValidationError(_now("Give it a moment that lies ahead, or release it now."))
            release._check_ready(now)
            release.scheduled_for, release.scheduled_by = release.go_live_at, user
            release.failed_at, release.failure = None, ""
            release.save()
            release.record(Event.Action.SCHEDULED, user, said(release.scheduled_for, release.zone))
            # Pages remember when the next moment is.
            transaction.on_commit(forget_pages)
        self.refresh_from_db()

    def cancel_schedule(self, user):
        """Let its moment pass, so that it can be changed."""
        with transaction.atomic():
            release = self.locked()
            if release.scheduled_for:
                release.scheduled_for = release.scheduled_by = None
                release.save()
                release.record(Event.Action.UNSCHEDULED, user)
                transaction.on_commit(forget_pages)
        self.refresh_from_db()

    def release(self, user, now=None):
        """Make everything live now, or nothing. Raises ValidationError with every reason why it must not."""
        now = now or timezone.now()
        with transaction.atomic():
            release = self.locked()
            release._check_open()
            release._check_ready(now, by_hand=True)
            release._make_live(user, now)
        self.refresh_from_db()

    def withdraw(self, user, note="", now=None):
        """Take back what it published: new pages are withdrawn, changed ones say again what they said before.

        All or nothing. Raises ValidationError for a page that was published anew since, or that others stand on.
        """
        with transaction.atomic():
            release = self.locked()
            if release.state != "live":
                raise ValidationError(_now("It is not public."))
            items = release.in_order()
            lock(items)
            reasons = [reason for item in items for reason in item.reasons_to_stay()]
            if reasons:
                raise ValidationError(reasons)
            for item in reversed(items):
                item.take_back(user, _now("with the release “%(release)s”") % {"release": release})
            release.withdrawn_at = now or timezone.now()
            release.save()
            release.record(Event.Action.WITHDRAWN, user, note)
            transaction.on_commit(forget_pages)
        self.refresh_from_db()

    def due_order(self, now):
        """A key to sort by what is due: after what its items may stand on, before what may stand on them."""
        return self.scheduled_for, min((item.stands_on for item in self.items.all()), default=0) + 0.5

    def act_on_due(self, now=None):
        """Go live when the moment has come. What cannot go is recorded and waits for somebody; nothing of it is public.

        What people decided when they scheduled it is not asked again: newer drafts of its pages do not hold it up.
        """
        now = now or timezone.now()
        with transaction.atomic():
            release = type(self).objects.select_for_update(no_key=True).due(now).filter(pk=self.pk).first()
            if release is None:
                return
            try:
                with transaction.atomic():
                    release._make_live(release.scheduled_by, now)
            except ValidationError as error:
                release = self.locked()
                release.scheduled_for = release.scheduled_by = None
                release.failed_at, release.failure = now, "\n".join(error.messages)
                release.save()
                release.record(Event.Action.FAILED, None, " ".join(error.messages))
                transaction.on_commit(forget_pages)

    def record(self, action, user, note=""):
        """Write into the memory of everything what `user` (None for the portal) did to it."""
        Event.objects.create(page=self, title=self.title, action=action, user=user, note=note)

    def get_admin_url(self):
        """Where it is put together."""
        return reverse("admin:releases_release_change", args=[self.pk])

    def _check_open(self):
        if not self.is_open:
            raise ValidationError(
                _now("“%(release)s” is %(status)s and cannot be changed.") % {"release": self, "status": self.status}
            )

    def _check_ready(self, now, by_hand=False):
        if by_hand:
            # Its own moment does not count for who releases it now.
            self.go_live_at = now
        found = self.readiness(now)
        if not found:
            raise ValidationError(_now("There is nothing in it."))
        reasons = [
            _now("“%(item)s”: %(reason)s") % {"item": readiness.item, "reason": reason}
            for readiness in found
            for reason in readiness.reasons
        ]
        if reasons:
            raise ValidationError(reasons)

    def _make_live(self, user, now):
        items = self.in_order()
        lock(items)
        for item in items:
            item.make_live(user, now)
        self.released_at = now
        self.scheduled_for = None
        self.failed_at, self.failure = None, ""
        self.save()
        self.record(Event.Action.PUBLISHED, user, " · ".join(str(item) for item in items))
        transaction.on_commit(forget_pages)


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
        return self.page.live and (self.page.live_revision_id or 0) >= self.revision_id

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


def claim(page):
    """Raise ValidationError when `page` goes live with a release that is scheduled: a second plan would cross it."""
    release = Release.objects.scheduled().with_page(page).first()
    if release:
        raise ValidationError(
            _now("It goes live with the release “%(release)s” on %(moment)s. Cancel that first, or take it out.")
            % {"release": release, "moment": said(release.scheduled_for, release.zone)}
        )
