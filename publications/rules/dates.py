"""Rules about dates: a weekday that is not the date's, a date outside the session, a day that is taken."""

from datetime import date, timedelta

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from asp_portal.publishing.findings import Severity, rule

from ..models import Publication, SummaryDay
from .calendar_words import dates_in, weekday_name
from .facts import session_of

# A date this near to a session is meant to be one of its days; one further away is history or a plan.
NEAR = timedelta(days=21)
# A summary is issued the morning after, or over the weekend, at the latest.
LATE = timedelta(days=3)


@rule(refuses=True)
def weekday_and_date(manuscript):
    """“Tuesday, 7 December 2022”: it was a Wednesday. Where the text names no year, the session's years are tried."""
    for text in manuscript.texts:
        for passage in text.passages:
            for found in dates_in(passage.text, manuscript.language):
                if not found.exists:
                    yield text.finding(
                        "no-such-date",
                        Severity.ERROR,
                        _("No calendar has this date."),
                        passage,
                        found.words,
                        start=found.start,
                    )
                elif found.weekday is not None and not _agrees(found, manuscript):
                    certain = found.year is not None and not passage.is_quoted_at(found.start)
                    yield text.finding(
                        "weekday",
                        Severity.ERROR if certain else Severity.WARNING,
                        _weekday_reason(found, manuscript),
                        passage,
                        found.words,
                        suggestion=_right_weekday(found, manuscript),
                        start=found.start,
                    )


def _years(found, manuscript):
    """The years (list of int) that a date may mean: its own, else those of the session, else those around the issue."""
    if found.year:
        return [found.year]
    session = session_of(manuscript)
    years = {on.year for period in session.periods for on in period} if session else set()
    if years:
        return sorted(years)
    issued = parse_date(manuscript.fields.get("issued_on") or "")
    return [issued.year, issued.year - 1, issued.year + 1] if issued else []


def _agrees(found, manuscript):
    years = _years(found, manuscript)
    return not years or any(found.weekday in found.weekdays_in(year) for year in years)


def _weekday_reason(found, manuscript):
    year = _years(found, manuscript)[0]
    on = found.in_year(year)
    right, wrong = (weekday_name(number, get_language()) for number in (on.weekday(), found.weekday))
    near = on + timedelta(days=(found.weekday - on.weekday() + 3) % 7 - 3)
    return _("%(date)s is a %(right)s. The %(wrong)s is %(near)s.") % {
        "date": date_format(on, "j F Y"),
        "right": right,
        "wrong": wrong,
        "near": date_format(near, "j F Y"),
    }


def _right_weekday(found, manuscript):
    on = found.in_year(_years(found, manuscript)[0])
    return weekday_name(on.weekday(), manuscript.language)


@rule()
def outside_its_session(manuscript):
    """A summary is issued during its session, and a date in it that is nearly of the session is one of its days."""
    session = session_of(manuscript) if manuscript.model is Publication and _is_summary(manuscript) else None
    if not session or not session.periods:
        return
    issued = parse_date(manuscript.fields.get("issued_on") or "")
    if issued and not session.sits_around(issued, LATE):
        yield manuscript.finding(
            "outside-session",
            Severity.WARNING,
            _("The %(session)s was held %(dates)s.") % {"session": session.name, "dates": session.dates_in_words},
            "issued_on",
            passage=date_format(issued, "j F Y"),
        )
    yield from _outside_in_text(manuscript, session)


def _outside_in_text(manuscript, session):
    for text in manuscript.texts:
        for passage in text.passages:
            for found in dates_in(passage.text, manuscript.language):
                if found.exists and _strays(found, session):
                    yield text.finding(
                        "outside-session",
                        Severity.WARNING,
                        _("The %(session)s was held %(dates)s.")
                        % {"session": session.name, "dates": session.dates_in_words},
                        passage,
                        found.words,
                        start=found.start,
                    )


def _strays(found, session):
    """Whether a date is next to the session without being in it, or would be in it in the year before or after."""
    years = {on.year for period in session.periods for on in period}
    tried = [found.in_year(found.year)] if found.year else [found.in_year(year) for year in sorted(years)]
    tried = [on for on in tried if on]
    if any(session.sits_around(on) for on in tried):
        return False
    if any(session.sits_around(on, NEAR, NEAR) for on in tried):
        return True
    return bool(found.year) and any(
        session.sits_around(on) for year in years if abs(year - found.year) == 1 and (on := found.in_year(year))
    )


def _is_summary(manuscript):
    return manuscript.fields.get("kind") == Publication.Kind.DAILY_SUMMARY


@rule(refuses=True)
def day_of_a_summary(manuscript):
    """A daily summary names its day, the day is free, and it is dated as the session's calendar says."""
    if manuscript.model is not Publication or not _is_summary(manuscript):
        return
    days, session = manuscript.children("days"), session_of(manuscript)
    if not days:
        yield manuscript.finding("no-day", Severity.ERROR, _("A daily summary needs its day."), "days")
    taken = (
        SummaryDay.objects.filter(
            session=manuscript.fields.get("session_id"),
            language=manuscript.language,
            number__in=[day["number"] for day in days],
        )
        .exclude(publication=manuscript.key)
        .select_related("publication")
    )
    for day in taken if days else ():
        yield manuscript.finding(
            "day-taken",
            Severity.ERROR,
            _("Day %(number)s already has a summary: “%(title)s”.")
            % {"number": day.number, "title": day.publication.title},
            "days",
            passage=str(day),
        )
    for day in days if session else ():
        on, right = parse_date(day.get("covers_on") or ""), session.date_of_day(day["number"])
        if on != right:
            yield manuscript.finding(
                "day-moved",
                Severity.WARNING,
                _day_moved(day["number"], right),
                "days",
                passage=_day_in_words(day["number"], on),
            )


def _day_moved(number, right):
    if right is None:
        return _("The calendar of the session has no day %(number)s.") % {"number": number}
    return _("In the calendar of the session day %(number)s is %(date)s.") % {
        "number": number,
        "date": date_format(right, "l, j F Y"),
    }


def _day_in_words(number, on: date | None):
    words = _("day %(number)s") % {"number": number}
    return f"{words}: {date_format(on, 'j F Y')}" if on else words
