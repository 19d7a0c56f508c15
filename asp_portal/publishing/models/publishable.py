"""Publishable: a page's row is what the public sees, a revision is what an editor is working on."""

from contextlib import contextmanager
from functools import partial

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages
from asp_portal.zones import said

from .. import content as page_content
from ..following import claims, tell_followers
from ..links import kept_by_key
from ..notices import SENTENCES, tell
from ..querysets import PublishableQuerySet
from .checked import Checked
from .locking import Known, Lockable
from .memory import Event, Revision
from .review import Reviewed


class Publishable(Lockable, Known, Reviewed, Checked):
    """A page with a draft, a published state and a memory.

    Saving makes a revision; only `publish()` moves a live row. A page that is not live has its newest draft in its
    row, so that lists and searches of the admin see it.
    """

    # Names of the reverse relations whose rows belong to the page and are drafted with it.
    draft_children = ()
    # Fields that hold a moment before which the page must not go live.
    due_fields = ("go_live_at",)
    # How many pages must be live before this one: a paper stands on its session (1), its recommendations on both (2).
    stands_on = 0
    # The foreign keys to pages without which this one cannot be public.
    ground_fields = ()
    # Moves when a field is renamed; an upgrader under the old number carries old revisions over.
    content_schema = 1
    content_upgraders = {}

    live = models.BooleanField(_("live"), default=False, editable=False, db_index=True)
    has_unpublished_changes = models.BooleanField(_("has unpublished changes"), default=True, editable=False)
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    last_published_at = models.DateTimeField(_("last published"), null=True, editable=False)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, editable=False, db_index=True)
    go_live_at = models.DateTimeField(
        _("go live at"), null=True, blank=True, help_text=_("“Publish” then schedules the page for this moment.")
    )
    expire_at = models.DateTimeField(
        _("withdraw at"), null=True, blank=True, db_index=True, help_text=_("The page withdraws itself at this moment.")
    )
    latest_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", verbose_name=_("last version")
    )
    live_revision = models.ForeignKey(Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    scheduled_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PublishableQuerySet.as_manager()

    class Meta(Reviewed.Meta):
        abstract = True
        default_permissions = (
            *("add", "change", "delete", "view", "translate"),
            *("submit", "approve", "publish", "publish_unreviewed", "withdraw"),
        )

    @property
    def status(self):
        """The publishing state in a word or two, for a list."""
        if self.scheduled_for:
            return _now("live, update scheduled") if self.live else _now("scheduled")
        if self.review_requested_at:
            return _now("live, update in review") if self.live else _now("in review")
        if self.returned_at:
            return _now("live, changes requested") if self.live else _now("changes requested")
        if self.approved_revision_id:
            return _now("live, update approved") if self.live else _now("approved")
        if self.live:
            return _now("live, with a draft") if self.has_unpublished_changes else _now("live")
        return _now("withdrawn") if self.first_published_at else _now("draft")

    def content(self):
        """What the row and the rows that hang on it hold now (a JSON-ready dict)."""
        return page_content.read(type(self)._default_manager.get(pk=self.pk))

    def locked(self):
        """This row read anew and locked; a version that it has read already never changes."""
        page = super().locked()
        link = self._meta.get_field("latest_revision")
        if link.is_cached(self) and page.latest_revision_id == self.latest_revision_id:
            page.latest_revision = self.latest_revision
        return page

    @contextmanager
    def as_draft(self, revision=None):
        """Inside, the database shows the page as in `revision` (the latest unless given); afterwards nothing remains.

        Yields the list of sentences about what could not be laid over the row.
        """
        with transaction.atomic():
            page = self.locked()
            revision = revision or page.latest_revision
            yield page_content.write(page, revision.as_of_today()) if revision else []
            transaction.set_rollback(True)

    @contextmanager
    def edit(self, user):
        """Yields the page as its draft stands; what is changed and saved inside becomes the next draft."""
        with transaction.atomic():
            # Taken here: what is locked inside a draft is let go with it.
            self.locked()
            with self.as_draft():
                page = type(self)._default_manager.get(pk=self.pk)
                yield page
                content = page.content()
            self.save_draft(user, content)

    def save_draft(self, user, content=None, action=Event.Action.SAVED, note=""):
        """Keep `content` (what the row holds, unless given) as the latest revision and return it.

        A page that is not live takes it into its row as well.
        """
        with transaction.atomic():
            self.locked().keep_draft(user, content, action, note)
        self.refresh_from_db()
        return self.latest_revision

    def keep_draft(self, user, content=None, action=Event.Action.SAVED, note=""):
        """The same for a page that is locked already, and that knows what it became. Returns the revision."""
        written = content or self.content()
        linked = kept_by_key(type(self), written)
        if not self.live and (content is not None or linked != written):
            page_content.write(self, linked)
        self.latest_revision = Revision.objects.create(page=self, user=user, schema=self.content_schema, content=linked)
        self.has_unpublished_changes = True
        self._let_review_lapse()
        self._save_state()
        # With a content of its own, what the public sees stays as it is; without, whoever calls wrote into the row.
        self._record(action, user, self.latest_revision, note, drafted=content is not None)
        return self.latest_revision

    def publish(self, user=None, revision=None, now=None):
        """Make `revision` (the latest unless given) what the public sees: now, or at the moment it asks for.

        A person who publishes what somebody else saved approves it with that. None is the portal itself.
        Raises ValidationError when the page must not be public as it is, and for a person's own text without approval.
        """
        with self.changing() as page:
            revision = revision or page.latest_revision or page.save_draft(user)
            if user is not None and not page.is_approved(revision):
                page._approve(user, revision, told=False)
            page._go_public(user, revision, now or timezone.now())

    def publish_unreviewed(self, user, reason, revision=None, now=None):
        """Publish what nobody else has read: for the night in which nobody else is awake. The log keeps the reason.

        Raises ValidationError without a reason, and when the page must not be public as it is.
        """
        if not reason.strip():
            raise ValidationError(_now("Say why it cannot wait for a second person."))
        with self.changing() as page:
            revision = revision or page.latest_revision or page.save_draft(user)
            transaction.on_commit(forget_pages)  # before the mails, see _make_live
            page._record(Event.Action.UNREVIEWED, user, revision, reason, follow=False)
            page._go_public(user, revision, now or timezone.now())

    def publish_decided(self, user, revision, now, note=""):
        """Make `revision` live now. People decided on it before, together with other pages: nobody is asked again.

        Raises ValidationError when it must not be public as it is, or not yet.
        """
        with transaction.atomic():
            page = self.locked()
            due = page.due_moment(revision)
            if due and due > now:
                moment = {"moment": said(due, getattr(page, "zone", None))}
                raise ValidationError(_now("It must not be public before %(moment)s.") % moment)
            page._check_lasts(revision, now)
            page._make_live(revision, user, now, note=note)
        self.refresh_from_db()

    def publish_at_once(self, user=None, revision=None):
        """Make `revision` (the latest unless given) live whatever moment it asks for, unchecked.

        Only a preview, which is undone, may do this.
        """
        with transaction.atomic():
            page = self.locked()
            revision = revision or page.latest_revision or page.save_draft(user)
            page._make_live(revision, user, timezone.now(), checked=False)
        self.refresh_from_db()

    def withdraw(self, user=None, note=""):
        """Take the page out of the public's sight, now and at the moment for which it is scheduled.

        Its text goes on as a draft.

        Raises ValidationError while something public cannot stand without it, or a release is about to publish it.
        """
        with transaction.atomic():
            page = self.locked()
            page.check_withdrawable()
            if user is not None:
                page._check_unclaimed()
            if page.live or page.scheduled_for:
                revision = page.live_revision or page.scheduled_revision
                page._record(Event.Action.WITHDRAWN, user, revision, note, follow=False)
            page.live = False
            page.live_revision = None
            page.scheduled_revision = None
            page.scheduled_for = None
            page._end_review()
            page.has_unpublished_changes = True
            page._save_state()
            if page.latest_revision:
                page_content.write(page, page.latest_revision.as_of_today())
            tell_followers(page)
            transaction.on_commit(forget_pages)
        self.refresh_from_db()

    def cancel_schedule(self, user):
        """Let the moment pass for which the page is scheduled; what is public now stays."""
        with transaction.atomic():
            page = self.locked()
            if page.scheduled_for:
                page._record(Event.Action.UNSCHEDULED, user, page.scheduled_revision, follow=False)
            page.scheduled_revision = None
            page.scheduled_for = None
            page._save_state()
            tell_followers(page)
            transaction.on_commit(forget_pages)
        self.refresh_from_db()

    def restore(self, revision, user):
        """Make an earlier revision the latest draft. Returns the sentences about what could not be restored."""
        with transaction.atomic():
            with self.as_draft(revision) as warnings:
                content = self.content()
            self.save_draft(user, content, Event.Action.RESTORED, str(revision))
        return warnings

    def delete(self, *args, **kwargs):
        """Delete the page; its events stay. Raises ValidationError for a live page, which is withdrawn first."""
        with transaction.atomic():
            page = self.locked()
            if page.live:
                raise ValidationError(_now("“%(page)s” is live. Withdraw it before you delete it.") % {"page": page})
            key = self.pk
            result = super().delete(*args, **kwargs)
            self.pk = key
            tell_followers(self, deleted=True)
            return result

    def check_publishable(self, revision=None):
        """Raise ValidationError with every reason why the page must not be public as its row, `revision`, stands."""
        self.lock_grounds()
        reasons = self.reasons_against_publishing(revision)
        if reasons:
            raise ValidationError(reasons)
        # What the database holds, its constraints allow.
        self.full_clean(exclude=page_content.STATE_FIELDS, validate_unique=False, validate_constraints=False)

    def due_order(self, now):
        """A key to sort by what is due: of one moment, what others stand on goes live before them and leaves after."""
        if self.scheduled_for and self.scheduled_for <= now:
            return self.scheduled_for, self.stands_on
        return self.expire_at, -self.stands_on

    def act_on_due(self, now=None):
        """Do what the clock asks for: publish what is scheduled, withdraw what has expired.

        What cannot be done is recorded and not tried again, so that one page never holds up the others. A version that
        could not go live waits for review.
        """
        now = now or timezone.now()
        with transaction.atomic():
            page = type(self)._default_manager.select_for_update(no_key=True).due(now).filter(pk=self.pk).first()
            if page is None:
                return
            try:
                with transaction.atomic():
                    if page.scheduled_for and page.scheduled_for <= now:
                        page._make_live(page.scheduled_revision, page.scheduled_revision.user, now)
                    if page.live and page.expire_at and page.expire_at <= now:
                        page.withdraw(note=_now("as scheduled"))
            except ValidationError as error:
                page = self.locked()
                revision = page.scheduled_revision or page.live_revision
                if page.scheduled_for and page.scheduled_for <= now:
                    # On the desk of those who may publish, somebody sees it before a reader asks.
                    page._set_review(requested_at=now)
                page.scheduled_for = page.scheduled_revision = None
                if page.expire_at and page.expire_at <= now:
                    page.expire_at = None
                page.save()
                transaction.on_commit(forget_pages)
                page._record(Event.Action.FAILED, None, revision, " ".join(error.messages))

    def due_moment(self, revision):
        """The moment (datetime) before which `revision` must not be public, or None."""
        return self._moment(revision, *self.due_fields)

    def _moment(self, revision, *names):
        """The latest of the moments that `revision` holds under `names`, or None."""
        moments = [revision.as_of_today()["fields"].get(name) for name in names]
        return max((parse_datetime(m) for m in moments if m), default=None)

    def _check_lasts(self, revision, starts):
        """Raise ValidationError when the page would be withdrawn in the moment in which it goes live."""
        ends = self._moment(revision, "expire_at")
        if ends and ends <= starts:
            moment = {"moment": said(ends, getattr(self, "zone", None))}
            raise ValidationError(_now("It would be withdrawn at once: “withdraw at” is %(moment)s.") % moment)

    def _go_public(self, user, revision, now):
        due = self.due_moment(revision)
        self._check_lasts(revision, max(now, due or now))
        if due and due > now:
            # At the due moment nobody may be awake to read why it failed.
            self.check_submittable(revision)
            self._schedule(revision, due, user)
        else:
            self._make_live(revision, user, now)

    def _schedule(self, revision, due, user):
        self._check_unclaimed()
        self.scheduled_revision = revision
        self.scheduled_for = due
        # A newer draft that waits for review goes on waiting.
        if revision == self.latest_revision:
            self._set_review(approved=self.approved_revision)
        self._save_state()
        transaction.on_commit(forget_pages)
        self._record(Event.Action.SCHEDULED, user, revision, due.strftime("%Y-%m-%d %H:%M UTC"))

    def _check_unclaimed(self, revision=None):
        """Raise ValidationError when something else lets the page, or this `revision` of it, go live at its moment."""
        for claim in claims():
            claim(self, revision)

    def _make_live(self, revision, user, now, checked=True, note=""):
        content = revision.as_of_today()
        warnings = page_content.write(self, content)
        if checked:
            # Only what could not be written as it was must be read again.
            self.check_publishable(None if warnings or not page_content.is_whole(type(self), content) else revision)
        self.live = True
        self.live_revision = revision
        self.has_unpublished_changes = revision != self.latest_revision
        self.first_published_at = self.first_published_at or now
        self.last_published_at = now
        # A newer draft that waits for review goes on waiting.
        if not self.has_unpublished_changes:
            self._end_review()
        self.scheduled_revision = None
        self.scheduled_for = None
        self._save_state()
        transaction.on_commit(forget_pages)  # before the mails: their server may be slow
        # A form has said it before; of a version that waited for its moment, the history is the first to say it.
        self._record(Event.Action.PUBLISHED, user, revision, " ".join(map(str, [note, *warnings])).strip())

    def _save_state(self):
        self.save(update_fields=sorted(page_content.STATE_FIELDS))

    def _record(self, action, user, revision, note="", follow=True, told=True, drafted=False):
        event = Event.objects.create(
            page=self,
            title=str(self)[:300],
            action=action,
            user=user,
            revision=revision,
            note=self.tell_overrulings(note),
        )
        if told and action in SENTENCES:
            transaction.on_commit(partial(tell, event, self), robust=True)
        if follow:
            tell_followers(self, drafted=drafted)


def publishable_models():
    """All models whose rows are pages."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]
