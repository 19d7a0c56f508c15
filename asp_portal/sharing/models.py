"""Links that show one page to people without an account, and what those people say about it."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.models import Event, Revision

from .querysets import RemarkQuerySet, ShareLinkQuerySet, digest_of

SECRET_BYTES = 24
# Whoever has the link may write; nobody who has it may fill the database.
MOST_REMARKS = 50


class ShareLink(models.Model):
    """A secret address at which somebody without an account reads one page, until it ends or is revoked.

    The secret itself is kept nowhere: a copy of the database opens nothing.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    # With its version the link goes too: it must never come to show another one.
    revision = models.ForeignKey(
        Revision, verbose_name=_("version"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    label = models.CharField(_("for whom"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    takes_remarks = models.BooleanField(_("may comment and approve"), default=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ends_at = models.DateTimeField(_("ends at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    openings = models.PositiveIntegerField(_("openings"), default=0)
    last_opened_at = models.DateTimeField(_("last opened"), null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to share")
        verbose_name_plural = _("links to share")
        # Who may share a page may see and revoke its links: the policy knows, see the admin.
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="share_link_of_page")]

    def __str__(self):
        return self.label

    @classmethod
    def make(cls, page, user, label, ends_at, revision=None, takes_remarks=False):
        """A new link to `page` as in `revision`, or to its latest draft, whatever that will be then.

        Returns the link and its secret (str), which nothing can tell a second time.
        """
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with transaction.atomic():
            if page.latest_revision is None:
                page.save_draft(user)
            link = cls.objects.create(
                page=page,
                revision=revision,
                label=label,
                digest=digest_of(secret),
                takes_remarks=takes_remarks,
                created_by=user,
                ends_at=ends_at,
            )
            link._record(Event.Action.SHARED, user, f"{label}, {_now('until')} {ends_at:%Y-%m-%d %H:%M} UTC")
        return link, secret

    @property
    def state(self):
        """`open`, `ended`, `revoked`, or `gone` when there is no such page any more."""
        if self.revoked_at:
            return "revoked"
        if self.ends_at <= timezone.now():
            return "ended"
        return "open" if self.page else "gone"

    @property
    def shown_revision(self):
        """The revision that it shows now."""
        return self.revision or self.page.latest_revision

    def revoke(self, user):
        """Let it show nothing any more. Repeating it changes nothing."""
        with transaction.atomic():
            if type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()):
                self._record(Event.Action.UNSHARED, user, self.label)
        self.refresh_from_db()

    def count_opening(self):
        """One more opening, now. Nothing is kept about who it was."""
        type(self).objects.filter(pk=self.pk).update(openings=F("openings") + 1, last_opened_at=timezone.now())

    def remark(self, kind, name, text, revision):
        """Keep what a reader said about `revision`. The same words once more are the same remark.

        Raises ValidationError when so much was said already that it is no person's writing any more.
        """
        with transaction.atomic():
            # Locked, so that the count holds.
            type(self).objects.select_for_update().get(pk=self.pk)
            said = {"kind": kind, "name": name, "text": text, "revision": revision}
            if self.remarks.filter(**said).exists():
                return
            if self.remarks.count() >= MOST_REMARKS:
                raise ValidationError(_("Many comments were left through this link. Please write to us directly."))
            self.remarks.create(**said)
            approves = kind == Remark.Kind.APPROVAL
            action = Event.Action.GUEST_APPROVAL if approves else Event.Action.GUEST_COMMENT
            self._record(action, None, f"{name} ({self.label}). {text}".strip(), revision)

    def _record(self, action, user, note, revision=None):
        revision = revision or self.revision
        page = self.page
        title = str(page)[:300] if page else ""
        Event.objects.create(
            content_type=self.content_type,
            object_id=self.object_id,
            title=title,
            action=action,
            user=user,
            revision=revision,
            note=note,
        )


class Remark(models.Model):
    """What a reader of a link said, under a name that nobody has checked."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        APPROVAL = "approval", _("approval")

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="remarks")
    # The one that was read.
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.name}: {self.text[:60]}"


def address_of(secret):
    """The whole address (str) that is given to somebody."""
    return settings.SITE_ORIGIN + reverse("sharing:shared_gate", args=[secret])
