"""Appointments: sessions, their parts and their sittings as iCalendar (RFC 5545).

Hours of sittings are not known, so every event is a day or several: a date without a time zone, which is the same day
in every calendar. Where that day is lived, and how far its clock is from UTC, stands in the description.
"""

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from asp_portal.caching import public_page

from .models import Publication, Session
from .rail import summaries_by_day
from .references import absolute

NOON = time(12)


@public_page
def session_calendar(request, address):
    """One session with its parts and its sittings; while it has no dates there is no calendar."""
    session = Session.objects.live().at(address).for_calendar().first()
    if session is None or not _places(session):
        raise Http404(_("There is no such calendar."))
    found = Publication.objects.live().of_session(session).daily_summaries().default_language_first().for_links()
    calendar = calendar_of(str(session), [*spans(session), *sittings(session, summaries_by_day(found))])
    calendar.add("x-wr-timezone", session.timezone)
    return _response(calendar, f"asp-{session.address}")


@public_page
def session_list_calendar(request):
    """All sessions that have dates, with their parts."""
    sessions = Session.objects.live().originals().for_calendar().newest_first()
    events = [event for session in sessions for event in spans(session)]
    return _response(calendar_of(_("Assembly of States Parties"), events), "assembly-of-states-parties")


def calendar_of(name, events):
    """The Calendar called `name` (str) of `events` (iterable of Event)."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{urlsplit(settings.SITE_ORIGIN).hostname}//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", f"{name} · {settings.SITE_NAME}")
    # What the calendars of Apple, Google and Microsoft read instead.
    calendar.add("x-wr-calname", f"{name} · {settings.SITE_NAME}")
    for event in events:
        calendar.add_component(event)
    return calendar


def spans(session):
    """An Event for `session` and one for each of its parts, from the first day to the last; none without dates."""
    with translation.override(session.language):
        events = []
        for place in _places(session):
            name = str(session) if place is session else f"{session.name}: {place.label}"
            event = _event(session, place, name, place.opens_on, place.closes_on or place.opens_on)
            event.add("uid", _uid(session, "" if place is session else f"-{place.uid}"))
            event.add("url", absolute(session.get_absolute_url()))
            events.append(event)
        return events


def sittings(session, summaries):
    """An Event for each day on which `session` sits; `summaries` maps the number of a day to its live summary."""
    with translation.override(session.language):
        events = []
        for day in session.calendar:
            if not day.sits:
                continue
            name = _("%(session)s, day %(number)s") % {"session": session.short_name, "number": day.number}
            event = _event(session, _place_on(session, day.on), name, day.on, day.on)
            # By date, not by number: a Saturday that is added renumbers the days after it.
            event.add("uid", _uid(session, f"-{day.on:%Y%m%d}"))
            event.add("url", absolute(summaries.get(day.number, session).get_absolute_url()))
            events.append(event)
        return events


def _places(session):
    return [place for place in (session, *session.parts.all()) if place.opens_on]


def _place_on(session, on):
    return next((p for p in _places(session) if p.opens_on <= on <= (p.closes_on or p.opens_on)), session)


def _event(session, place, name, first, last):
    event = Event()
    event.add("summary", name)
    event.add("dtstart", first)
    # The end of an event is the first moment that is not in it.
    event.add("dtend", last + timedelta(days=1))
    event.add("dtstamp", session.last_published_at)
    event.add("last-modified", session.last_published_at)
    event.add("transp", "TRANSPARENT")
    where = ", ".join(part for part in (place.venue, place.city, place.country) if part)
    if where:
        event.add("location", where)
    event.add("description", _zone_line(place, first))
    return event


def _zone_line(place, on):
    offset = datetime.combine(on, NOON, place.zone).strftime("%z")
    facts = {"zone": place.timezone, "offset": f"UTC{offset[:3]}:{offset[3:5]}"}
    if not place.city:
        return _("Dates are in the time zone %(zone)s (%(offset)s).") % facts
    return _("Dates are those of %(city)s, time zone %(zone)s (%(offset)s).") % ({"city": place.city} | facts)


def _uid(session, rest):
    return f"session-{session.pk}{rest}@{urlsplit(settings.SITE_ORIGIN).hostname}"


def _response(calendar, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)
