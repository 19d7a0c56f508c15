"""Review: who asked for it, who reads, and what was decided about which revision."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .memory import Event, Revision

# At most one of these says something, so a page is never in review and approved at once.
NOT_ASKED = Q(review_requested_at=None)
NOT_RETURNED = Q(returned_at=None)
NOT_APPROVED = Q(approved_revision=None)


class Reviewed(models.Model):
    """Mixin for a page whose draft is read by a second person before the public reads it.

    A decision is about one revision. Whoever saved a revision does not decide about it, and the next save lets an
    approval lapse.
    """

    review_requested_at = models.DateTimeField(_("waiting for review since"), null=True, editable=False, db_index=True)
    returned_at = models.DateTimeField(_("changes requested at"), null=True, editable=False, db_index=True)
    approved_revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", verbose_name=_("approved")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    review_due_at = models.DateTimeField(_("review due at"), null=True, editable=False, db_index=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(NOT_ASKED & NOT_RETURNED) | (NOT_ASKED & NOT_APPROVED) | (NOT_RETURNED & NOT_APPROVED),
                name="%(class)s_one_review_state",
            )
        ]

    def submit_for_review(self, user, note="", assignee=None, due_at=None):
        """Tell those who may approve, `assignee` (a user) first, that the latest draft waits to be read by `due_at`.

        Raises ValidationError when there is an error in it, and when there is nothing left to decide.
        """
        with transaction.atomic():
            page = self.locked()
            page._check_undecided()
            page.check_submittable()
            page._set_review(requested_at=timezone.now())
            page.assignee = assignee
            page.review_due_at = due_at
            page._save_state()
            page._record(Event.Action.SUBMITTED, user, page.latest_revision, note)
        self.refresh_from_db()

    def request_changes(self, user, comment, revision=None):
        """Give the draft back to who wrote it, with a comment. `revision` is the one that was read.

        Raises ValidationError without a comment, and when `revision` is not the latest any more or public already.
        """
        with transaction.atomic():
            page = self.locked()
            page.check_as_read(revision)
            page._check_is_draft()
            if not comment.strip():
                raise ValidationError(_now("Say what should change: a request for changes needs a comment."))
            if page.scheduled_revision_id and page.scheduled_revision_id == page.latest_revision_id:
                raise ValidationError(_now("This version is scheduled. Cancel the schedule first."))
            if page.latest_revision:
                page._check_unclaimed(page.latest_revision)
            page._set_review(returned_at=timezone.now())
            page._save_state()
            page._record(Event.Action.RETURNED, user, page.latest_revision, comment)
        self.refresh_from_db()

    def approve(self, user, comment="", revision=None):
        """Say that the latest draft may be published. `revision` is the one that was read.

        Raises ValidationError when `user` saved it, when there is a newer version, and when nothing is left to decide.
        """
        with transaction.atomic():
            page = self.locked()
            page.check_as_read(revision)
            page._check_undecided()
            page._approve(user, page.latest_revision, comment)
            page._save_state()
        self.refresh_from_db()

    def check_as_read(self, revision):
        """Raise ValidationError (code "overtaken") when there is a newer version than `revision`; None is any.

        A promise only while the page is locked.
        """
        if revision is not None and revision.pk != self.latest_revision_id:
            raise ValidationError(
                _now("%(user)s saved a newer version after you had opened this one. Nothing was decided.")
                % {"user": self.latest_revision.user or _now("Somebody")},
                code="overtaken",
            )

    def is_saved_by(self, user):
        """Whether the latest draft is the text of `user`, who then does not decide about it."""
        if type(self).latest_revision.is_cached(self):
            return self.latest_revision is not None and self.latest_revision.user_id == user.pk
        # Asked of the database, so that the text itself need not be read.
        return Revision.objects.filter(pk=self.latest_revision_id, user_id=user.pk).exists()

    @property
    def is_draft_approved(self):
        """Whether somebody else approved the latest draft."""
        return self.approved_revision_id is not None

    def is_approved(self, revision):
        """Whether somebody who did not save `revision` approved it."""
        return self.approved_revision_id is not None and self.approved_revision_id == revision.pk

    def _check_is_draft(self):
        if not self.has_unpublished_changes:
            raise ValidationError(_now("There is no draft to decide about: visitors read this version already."))

    def _check_undecided(self):
        self._check_is_draft()
        if self.is_draft_approved:
            raise ValidationError(_now("Somebody has approved this version already."))

    def _approve(self, user, revision, comment="", told=True):
        if revision is None:
            raise ValidationError(_now("Nothing is saved that could be approved."))
        if user is not None and revision.user_id == user.pk:
            raise ValidationError(
                _now("You saved this version yourself: somebody else has to approve it."), code="own_text"
            )
        # An older revision that is published now says nothing about the newer draft.
        if revision.pk == self.latest_revision_id:
            self._set_review(approved=revision)
        self._record(Event.Action.APPROVED, user, revision, comment, follow=False, told=told)

    def _let_review_lapse(self):
        """The text is another one: nobody has asked for it to be read, nobody has approved it.

        That changes were requested goes on being true until it is submitted again.
        """
        self._set_review(returned_at=self.returned_at)

    def _end_review(self):
        self._set_review()
        self.assignee = self.review_due_at = None

    def _set_review(self, requested_at=None, returned_at=None, approved=None):
        self.review_requested_at = requested_at
        self.returned_at = returned_at
        self.approved_revision = approved
