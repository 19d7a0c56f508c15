"""Sessions in a reader's calendar: days that are the same everywhere, with the place and its clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from publications.appointments import calendar_of, spans
from publications.models import Session
from tests.factories import make_publication, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """A session in two cities, with a day that did not take place."""
    page = make_session(
        ordinal=19,
        year=2020,
        opens_on=date(2020, 12, 14),
        closes_on=date(2020, 12, 17),
        venue="World Forum",
        city="The Hague",
        country="Netherlands",
        timezone="Europe/Amsterdam",
    )
    page.parts.create(
        label="New York part",
        opens_on=date(2020, 12, 18),
        closes_on=date(2020, 12, 21),
        city="New York",
        timezone="America/New_York",
    )
    page.parts.create(label="Second resumption", city="New York")
    page.exceptions.create(on=date(2020, 12, 17), sits=False)
    page.save_draft(None)
    page.publish()
    return Session.objects.get(pk=page.pk)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(response.content)
    assert (calendar["version"], calendar["calscale"]) == ("2.0", "GREGORIAN")
    assert calendar["prodid"]
    events = list(calendar.walk("VEVENT"))
    for event in events:
        assert not event.errors
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
        assert event["dtstamp"].dt.utcoffset() == timedelta()
        assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
        assert event["dtend"].dt > event["dtstart"].dt
    assert len({event["uid"] for event in events}) == len(events)
    return events


def said(events):
    return [(str(event["summary"]), event["dtstart"].dt, event["dtend"].dt - timedelta(days=1)) for event in events]


def test_a_session_its_parts_and_its_sittings_are_days(client, session):
    assert said(read(client, "/sessions/19/calendar.ics")) == [
        ("19th session (2020)", date(2020, 12, 14), date(2020, 12, 17)),
        ("19th session: New York part", date(2020, 12, 18), date(2020, 12, 21)),
        ("ASP19, day 1", date(2020, 12, 14), date(2020, 12, 14)),
        ("ASP19, day 2", date(2020, 12, 15), date(2020, 12, 15)),
        ("ASP19, day 3", date(2020, 12, 16), date(2020, 12, 16)),
        ("ASP19, day 4", date(2020, 12, 18), date(2020, 12, 18)),
        ("ASP19, day 5", date(2020, 12, 21), date(2020, 12, 21)),
    ]


def test_each_day_names_its_city_and_how_far_its_clock_is_from_utc(client, session):
    events = read(client, "/sessions/19/calendar.ics")
    assert events[2]["location"] == "World Forum, The Hague, Netherlands"
    assert events[2]["description"] == "Dates are those of The Hague, time zone Europe/Amsterdam (UTC+01:00)."
    assert events[-1]["location"] == "New York"
    assert events[-1]["description"] == "Dates are those of New York, time zone America/New_York (UTC-05:00)."


def test_summer_time_is_the_time_of_summer():
    page = make_session(
        live=True, kind="special", ordinal=1, opens_on=date(2025, 7, 7), city="New York", timezone="America/New_York"
    )
    assert str(spans(page)[0]["description"]).endswith("(UTC-04:00).")


def test_a_sitting_leads_to_its_summary_once_there_is_one(client, session):
    make_publication(live=True, session=session, days=[2])
    make_publication(session=session, days=[3])
    addresses = [str(event["url"]) for event in read(client, "/sessions/19/calendar.ics")]
    assert addresses[3] == "https://portal.example/sessions/19/day/2/"
    assert addresses[4] == "https://portal.example/sessions/19/"


def test_an_event_is_the_same_one_after_a_change(client, session):
    before = [str(event["uid"]) for event in read(client, "/sessions/19/calendar.ics")]
    with session.edit(None) as draft:
        draft.venue = "Elsewhere"
        draft.save()
    session.publish()
    assert [str(event["uid"]) for event in read(client, "/sessions/19/calendar.ics")] == before


def test_the_calendar_of_all_sessions_leaves_out_what_has_no_dates_and_what_is_hidden(client, session):
    make_session(live=True, ordinal=25, year=2026)
    make_session(ordinal=88, opens_on=date(2088, 1, 5))
    assert [name for name, *_days in said(read(client, "/sessions/calendar.ics"))] == [
        "19th session (2020)",
        "19th session: New York part",
    ]
    for address in ("/sessions/25/calendar.ics", "/sessions/88/calendar.ics", "/sessions/99/calendar.ics"):
        assert client.get(address).status_code == 404


def test_pages_link_to_their_calendars_when_there_is_something_in_them(client, session):
    make_session(live=True, ordinal=25, year=2026)
    assert 'href="/sessions/19/calendar.ics"' in client.get("/sessions/19/").content.decode()
    assert "calendar.ics" not in client.get("/sessions/25/").content.decode()
    assert 'href="/sessions/calendar.ics"' in client.get("/sessions/").content.decode()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_name_comes_back_as_it_was(name):
    page = Session(kind="regular", ordinal=1, year=2002, opens_on=date(2002, 9, 3), pk=1, city=name)
    page.last_published_at = datetime(2017, 12, 4, tzinfo=UTC)
    page._prefetched_objects_cache = {"parts": Session.objects.none()}
    event = Calendar.from_ical(calendar_of("x", spans(page)).to_ical()).walk("VEVENT")[0]
    assert event["location"] == name
