"""Tonight: which session and day a summary that is begun now is about."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Publication, Session

# The night after the last day is long, and loose ends are tied up on the way home.
AFTERWARDS = timedelta(days=2)
# How many sessions are offered when none sits.
OFFERED = 3


def session_of_tonight(chosen=None):
    """The session (Session) that sits now, or that somebody chose by its key; None when there is neither.

    A session that is over is nobody's first guess: last year's summary would be written under this year's date.
    """
    if chosen:
        key = str(chosen)
        return Session.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    return next((session for session in _latest() if _sits(session)), None)


def to_choose(chosen=None):
    """The sessions (list) among which a person has to choose, the likeliest first; none when that is settled."""
    return [] if session_of_tonight(chosen) else list(Session.objects.originals().current_first().for_links()[:OFFERED])


def initial(session):
    """What the form of a summary of `session` (Session or None) starts with: day, date, the beginning of a title."""
    if session is None:
        return {"kind": Publication.Kind.DAILY_SUMMARY}
    today = timezone.localdate(timezone=session.zone)
    number = session.day_on(today) or session.next_day_without_summary()
    return {
        "kind": Publication.Kind.DAILY_SUMMARY,
        "session": session.pk,
        "day_numbers": str(number or ""),
        "issued_on": session.date_of_day(number) or today,
        "title": _("Day %(number)s: ") % {"number": number} if number else "",
    }


def _latest():
    """The sessions that opened last; parts make one sit again long after it opened."""
    return (
        Session.objects.originals().sitting_or_last(timezone.localdate() + timedelta(days=1)).for_calendar()[:OFFERED]
    )


def _sits(session):
    today = timezone.localdate(timezone=session.zone)
    return any(
        place.opens_on <= today <= place.closes_on + AFTERWARDS
        for place in [session, *session.parts.all()]
        if place.opens_on and place.closes_on
    )
