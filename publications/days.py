"""Days: what the Assembly does on a day, for the calendar of the desk."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.desk.moments import Background

from .models import Session


def session_days(first, last):
    """Yield the days (`Background`) of all sessions from `first` to `last` (dates), sittings by their number."""
    whole = Q(opens_on__lte=last, closes_on__gte=first)
    parts = Q(parts__opens_on__lte=last, parts__closes_on__gte=first)
    for session in Session.objects.originals().for_calendar().filter(whole | parts).distinct():
        address = reverse("admin:publications_session_change", args=[session.pk])
        for day in session.calendar:
            if first <= day.on <= last:
                number = _("day %(number)s") % {"number": day.number} if day.sits else _("no sitting")
                yield Background(day.on, f"{session.short_name}, {number}", address, day.sits, session.zone)
