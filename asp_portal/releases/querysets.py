"""The words in which everything asks for releases."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Min
from django.utils import timezone


class ReleaseQuerySet(models.QuerySet):
    """Questions about releases."""

    def open(self):
        """Releases that are still put together: neither scheduled nor public nor withdrawn."""
        return self.filter(released_at=None, scheduled_for=None)

    def scheduled(self):
        """Releases that go live by themselves."""
        return self.filter(scheduled_for__isnull=False)

    def released(self):
        """Releases that went live and were not withdrawn."""
        return self.filter(released_at__isnull=False, withdrawn_at=None)

    def withdrawn(self):
        """Releases that were taken back."""
        return self.filter(withdrawn_at__isnull=False)

    def failed(self):
        """Releases that could not go live at their moment, and wait for somebody."""
        return self.open().filter(failed_at__isnull=False)

    def to_come(self):
        """Releases that are not public yet, the next first, those without a moment last."""
        waiting = self.filter(released_at=None)
        return waiting.order_by(models.F("go_live_at").asc(nulls_last=True), "pk")

    def with_page(self, page):
        """Releases in which `page` goes live."""
        content_type = ContentType.objects.get_for_model(page)
        return self.filter(items__content_type=content_type, items__object_id=page.pk)

    def due(self, now=None):
        """Releases whose moment has come."""
        return self.filter(scheduled_for__lte=now or timezone.now())

    def next_moment(self):
        """The next moment (datetime) at which a release goes live by itself, or None."""
        return self.aggregate(next=Min("scheduled_for"))["next"]
