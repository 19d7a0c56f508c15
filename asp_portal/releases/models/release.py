"""Releases: several pages that go live at one instant or not at all."""

import logging

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import OperationalError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages
from asp_portal.publishing.models import Event, Lockable
from asp_portal.zones import said, validate_timezone, zone_named

from ..querysets import ReleaseQuerySet
from ..rehearsal import lock, rehearse

logger = logging.getLogger(__name__)


class Release(Lockable, models.Model):
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

    def readiness(self, moment=None):
        """How each item would fare at `moment`, or its own, or now: a list of Readiness in their order.

        Of a scheduled one, on which people have decided, it says what would fail at its moment.
        """
        now = timezone.now()
        found = rehearse(self.in_order(), moment or max(now, self.go_live_at or now))
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
            release._check_ready(release.go_live_at)
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
            release._check_ready(now)
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
        return self.scheduled_for, min((item.stands_on for item in self.in_order()), default=0) + 0.5

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
            except OperationalError:
                # Somebody was in the way: the next request tries again.
                raise
            except ValidationError as error:
                self.locked()._fail(now, error.messages)
            except Exception as error:
                logger.exception("The release %s broke at its moment", self.pk)
                self.locked()._fail(now, [_now("The portal met an error: %(error)s") % {"error": repr(error)}])

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

    def _check_ready(self, moment):
        # Here, since what is locked inside a rehearsal is let go with it.
        lock(self.in_order())
        found = self.readiness(moment)
        if not found:
            raise ValidationError(_now("There is nothing in it."))
        reasons = [
            _now("“%(item)s”: %(reason)s") % {"item": readiness.item, "reason": reason}
            for readiness in found
            for reason in readiness.reasons
        ]
        if reasons:
            raise ValidationError(reasons)

    def _fail(self, now, reasons):
        self.scheduled_for = self.scheduled_by = None
        self.failed_at, self.failure = now, "\n".join(reasons)
        self.save()
        self.record(Event.Action.FAILED, None, " ".join(reasons))
        transaction.on_commit(forget_pages)

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


def claim(page, revision=None):
    """Raise ValidationError when `page` goes live with a release that is scheduled: a second plan would cross it.

    With `revision`, only when the release holds this version.
    """
    releases = Release.objects.scheduled().with_page(page)
    release = (releases.filter(items__revision=revision) if revision else releases).first()
    if release:
        raise ValidationError(
            _now("It goes live with the release “%(release)s” on %(moment)s. Cancel that first, or take it out.")
            % {"release": release, "moment": said(release.scheduled_for, release.zone)}
        )
