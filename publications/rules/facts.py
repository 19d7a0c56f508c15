"""What rules need to know about the session that a manuscript belongs to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import calendar
from ..models import Session


@dataclass(frozen=True)
class SessionFacts:
    """The dates of a session: `periods` are pairs (first date, last date), its own and those of its parts, in order."""

    name: str
    president: str
    periods: tuple
    # Gives the exceptions of its calendar, by date; few texts need to know.
    exceptions: Callable

    @cached_property
    def days(self):
        """Its days (list of `calendar.Day`)."""
        return calendar.days(self.periods, self.exceptions())

    @property
    def closed_on(self):
        """The last day (date or None) of its last part."""
        return max((last for _first, last in self.periods), default=None)

    @property
    def dates_in_words(self):
        """“4 December 2017 to 14 December 2017”, its parts joined by “and”."""
        between = [
            _("%(first)s to %(last)s") % {"first": date_format(a, "j F Y"), "last": date_format(b, "j F Y")}
            for a, b in self.periods
        ]
        return _(" and ").join(between)

    def sits_around(self, on: date, after=timedelta(0), before=timedelta(0)):
        """Whether `on` lies in one of its periods, or at most so long after or before one."""
        return any(first - before <= on <= last + after for first, last in self.periods)

    def date_of_day(self, number):
        """The date (or None) of sitting `number`."""
        return next((day.on for day in self.days if day.number == number), None)


def session_of(manuscript):
    """The `SessionFacts` of the session that the manuscript is, or belongs to; None without one."""
    if "session_facts" not in vars(manuscript):
        manuscript.session_facts = _facts(manuscript)
    return manuscript.session_facts


def _facts(manuscript):
    if manuscript.model is Session:
        places = [manuscript.fields, *manuscript.children("parts")]
        read = [(parse_date(p.get("opens_on") or ""), parse_date(p.get("closes_on") or "")) for p in places]
        exceptions = {parse_date(e["on"]): (e["sits"], e["note"]) for e in manuscript.children("exceptions")}
        row = Session(**{name: manuscript.fields.get(name) for name in ("kind", "ordinal", "year")})
        return _of(row, manuscript.fields.get("president") or "", read, lambda: exceptions)
    if not any(field.name == "session" for field in manuscript.model._meta.concrete_fields):
        return None
    session = manuscript.related("session")
    if session is None:
        return None
    read = [(place.opens_on, place.closes_on) for place in [session, *session.parts.all()]]
    return _of(session, session.president, read, lambda: {e.on: (e.sits, e.note) for e in session.exceptions.all()})


def _of(session, president, read, exceptions):
    periods = tuple(sorted((first, last) for first, last in read if first and last))
    return SessionFacts(session.name, president, periods, exceptions)
