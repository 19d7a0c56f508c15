"""Time: what was scheduled happens at its moment, with nobody awake and no timer configured."""

import logging
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from asp_portal.brake.models import Brake
from asp_portal.caching import forget_pages, lasts_until, remembered, tell_what_is_owed
from asp_portal.patience import take_all_time
from asp_portal.routes import path_of

from .models import publishable_models

NEVER = "never"
# A site that nobody visits publishes with its next visitor; what is due for longer cannot be published.
PATIENCE = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def models_with_moments():
    """All models whose rows act by themselves at a moment: pages, and what the setting PUBLISHING_ALSO_DUE names.

    Their managers answer `due(now)` and `next_moment()`, their rows `due_order(now)` and `act_on_due(now)`.
    """
    return [*publishable_models(), *map(apps.get_model, settings.PUBLISHING_ALSO_DUE)]


def publish_due(now=None):
    """Publish and withdraw everything whose moment has come. Safe to call twice, and from several processes.

    Returns how many rows (int) it looked at; none while the brake is on.
    """
    tell_what_is_owed()
    if Brake.objects.is_on():
        return 0
    now = now or timezone.now()
    due = [row for model in models_with_moments() for row in model._default_manager.due(now)]
    for row in sorted(due, key=lambda row: row.due_order(now)):
        try:
            row.act_on_due(now)
        except Exception:
            # Every visitor's request comes through here: a page that breaks must not take the site with it.
            logger.exception("%s %s could not act on its moment", row._meta.label, row.pk)
    return len(due)


def next_due():
    """The next moment (datetime) at which something changes by itself, or the word NEVER."""
    moments = [model._default_manager.next_moment() for model in models_with_moments()]
    return min((m for m in moments if m), default=NEVER)


def overdue():
    """How many rows (int) should have acted on their moment by now, and have not."""
    before = timezone.now() - PATIENCE
    return sum(len(model._default_manager.due(before)) for model in models_with_moments())


def publish_what_is_due(get_response):
    """Middleware: the first request after a due moment sees what that moment changed, and no page is kept beyond it.

    Who asks for the health of the process changes nothing: a watcher would hide what it watches for.
    """

    def middleware(request):
        if request.path_info == path_of("health"):
            return get_response(request)
        moment = remembered("next_due", next_due)
        is_due = moment != NEVER and moment <= timezone.now()
        if is_due:
            take_all_time()
        if is_due and Brake.objects.is_on():
            # Nothing changes by itself until it is released, and that is a change which every kept page notices.
            moment = NEVER
        elif is_due and not publish_due():
            # Somebody else has done it, and perhaps was ended before saying so: what is remembered is out of date.
            forget_pages()
        lasts_until(request, None if moment == NEVER else moment)
        return get_response(request)

    return middleware
