"""The words in which everything asks for publishable pages."""

from django.db import models
from django.db.models import Min, Q
from django.utils import timezone


class PublishableQuerySet(models.QuerySet):
    """Questions about the publishing state of pages."""

    def live(self):
        """What the public sees."""
        return self.filter(live=True)

    def hidden(self):
        """What the public does not see."""
        return self.filter(live=False)

    def drafts(self):
        """Pages with text that nobody has published yet: new ones, and changes to live ones."""
        return self.filter(has_unpublished_changes=True)

    def live_with_draft(self):
        """Live pages to which somebody has written changes."""
        return self.live().drafts()

    def never_published(self):
        """Pages that the public has never seen."""
        return self.filter(live=False, first_published_at__isnull=True)

    def withdrawn(self):
        """Pages that were public once."""
        return self.filter(live=False, first_published_at__isnull=False)

    def in_review(self):
        """Pages that wait for somebody who may approve them."""
        return self.filter(review_requested_at__isnull=False)

    def returned(self):
        """Pages that wait for who wrote them: changes were requested."""
        return self.filter(returned_at__isnull=False)

    def approved(self):
        """Pages that wait for somebody who may publish them: their draft is approved, and no moment is set."""
        return self.filter(approved_revision__isnull=False, scheduled_for__isnull=True)

    def decided(self):
        """Pages of which a version is approved or will go live by itself."""
        return self.filter(Q(approved_revision__isnull=False) | Q(scheduled_revision__isnull=False))

    def not_handed_on(self):
        """Pages whose draft is still with who writes it: nobody was asked to read it, nobody approved it."""
        return self.filter(review_requested_at__isnull=True, approved_revision__isnull=True)

    def assigned_to(self, user):
        """Pages that `user` was asked to read."""
        return self.filter(assignee=user)

    def to_be_read_by(self, user):
        """Pages that wait for `user` to read them: asked of nobody else, and not the text of `user`."""
        return self.in_review().filter(Q(assignee=None) | Q(assignee=user)).exclude(latest_revision__user=user)

    def to_be_read_by_others_than(self, user):
        """Pages in review that `user` need not read: asked of somebody else, or the text of `user`."""
        asked = Q(assignee__isnull=False) & ~Q(assignee=user)
        return self.in_review().filter(asked | Q(latest_revision__user=user))

    def awaited(self):
        """Pages whose review, or the changes that it asked for, somebody waits for."""
        return self.filter(Q(review_requested_at__isnull=False) | Q(returned_at__isnull=False))

    def overdue(self, now=None):
        """Pages whose review, or the changes that it asked for, should have been finished by now."""
        return self.awaited().filter(review_due_at__lte=now or timezone.now())

    def scheduled(self):
        """Pages that will go live, or change, by themselves."""
        return self.filter(scheduled_for__isnull=False)

    def unscheduled(self):
        """Pages that do not go live by themselves."""
        return self.filter(scheduled_for__isnull=True)

    def ending_by(self, moment):
        """Live pages that withdraw themselves by `moment`."""
        return self.live().filter(expire_at__lte=moment)

    def due(self, now=None):
        """Pages for which the moment to go live or to end has come."""
        now = now or timezone.now()
        return self.filter(Q(scheduled_for__lte=now) | Q(live=True, expire_at__lte=now))

    def next_moment(self):
        """The next moment (datetime) at which one of the pages changes by itself, or None.

        Two questions, each answered by the first entry of an index: together they would read every page.
        """
        starts = self.order_by().aggregate(first=Min("scheduled_for"))["first"]
        ends = (
            self.live()
            .filter(expire_at__isnull=False)
            .order_by("expire_at")
            .values_list("expire_at", flat=True)
            .first()
        )
        return min((m for m in (starts, ends) if m), default=None)

    def for_links(self):
        """What a link needs: the address and the name, one query however many."""
        return self
