"""Time: what was scheduled happens at its moment, with nobody awake and no timer configured."""

import logging

from django.db.models import Min, Q
from django.utils import timezone

from asp_portal.caching import remembered

from .models import publishable_models

NEVER = "never"

logger = logging.getLogger(__name__)


def publish_due(now=None):
    """Publish and withdraw everything whose moment has come. Safe to call twice, and from several processes.

    Returns how many pages (int) it looked at.
    """
    now = now or timezone.now()
    due = [page for model in publishable_models() for page in model._default_manager.due(now)]
    for page in sorted(due, key=lambda page: _order(page, now)):
        try:
            page.act_on_due(now)
        except Exception:
            # Every visitor's request comes through here: a page that breaks must not take the site with it.
            logger.exception("%s %s could not act on its moment", page._meta.label, page.pk)
    return len(due)


def _order(page, now):
    """By moment; of one moment, what others stand on goes live before them and leaves after them."""
    if page.scheduled_for and page.scheduled_for <= now:
        return page.scheduled_for, page.stands_on
    return page.expire_at, -page.stands_on


def next_due():
    """The next moment (datetime) at which a page changes by itself, or the word NEVER."""
    moments = []
    for model in publishable_models():
        moments += model._default_manager.aggregate(
            Min("scheduled_for"), ends=Min("expire_at", filter=Q(live=True))
        ).values()
    return min((m for m in moments if m), default=NEVER)


def publish_what_is_due(get_response):
    """Middleware: the first request after a due moment sees what that moment changed."""

    def middleware(request):
        moment = remembered("next_due", next_due)
        if moment != NEVER and moment <= timezone.now():
            publish_due()
        return get_response(request)

    return middleware
