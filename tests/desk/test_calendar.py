"""The calendar: everything with a moment, on the clocks that were chosen; moved by who may, asked first and undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from asp_portal.publishing.due import publish_due
from asp_portal.publishing.models import Event
from asp_portal.releases.models import Release
from tests.factories import make_campaign, make_publication, make_release, make_session, make_user

pytestmark = pytest.mark.django_db

CALENDAR, MOVE = "/admin/calendar/", "/admin/calendar/move/"
MOMENT = datetime(2098, 12, 4, 13, 0, tzinfo=UTC)


@pytest.fixture
def publisher(client):
    user = make_user("paul", "Publisher")
    client.force_login(user)
    return user


@pytest.fixture
def session():
    return make_session(
        live=True, ordinal=97, opens_on=date(2098, 12, 1), closes_on=date(2098, 12, 5), timezone="America/New_York"
    )


def scheduled(publisher, session=None, **fields):
    page = make_publication(session=session, go_live_at=MOMENT, user=make_user(), **fields)
    page.publish(publisher)
    return page


def shown(client, **query):
    """What stands in the calendar: (day, time, title, what) of each entry."""
    response = client.get(CALENDAR, {"on": "2098-12-04", **query})
    zone = response.context["zone"]
    return [
        (day.on.day, entry.moment.astimezone(zone).strftime("%H:%M"), entry.title, entry.what.name)
        for day in response.context["days"]
        for entry in day.entries
    ]


def key(page, what="scheduled"):
    return f"publications.publication-{page.pk}-{what}"


def post(client, page, what="scheduled", was=MOMENT, **data):
    data = {"entry": key(page, what), "was": was.isoformat(), "day": "2098-12-06", "time": "08:00", **data}
    return client.post(MOVE, data, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_everything_with_a_moment_stands_in_it(client, publisher, session):
    scheduled(publisher, session, title="Letter")
    make_publication(title="Old advisory", live=True, expire_at=MOMENT + timedelta(hours=1))
    make_publication(title="Embargoed", embargo_until=MOMENT + timedelta(hours=2))
    make_campaign(title="Planned", go_live_at=MOMENT + timedelta(hours=3))
    asked = make_publication(title="To read", user=make_user())
    asked.submit_for_review(publisher, due_at=MOMENT + timedelta(hours=4))
    Release.objects.create(title="Opening day", go_live_at=MOMENT + timedelta(hours=5))
    assert shown(client) == [
        (4, "08:00", "Letter", "scheduled"),
        (4, "09:00", "Old advisory", "leaves"),
        (4, "10:00", "Embargoed", "embargo"),
        (4, "11:00", "Planned", "planned"),
        (4, "12:00", "To read", "due"),
        (4, "13:00", "Opening day", "release"),
    ]


def test_the_days_of_a_session_lie_behind(client, publisher, session):
    days = {day.on: day.background for day in client.get(CALENDAR, {"on": "2098-12-04"}).context["days"]}
    assert [of.label for of in days[date(2098, 12, 4)]] == ["ASP97, day 4"]
    assert [of.label for of in days[date(2098, 12, 1)]] == ["ASP97, day 1"]


def test_the_clocks_are_the_sessions_unless_others_are_chosen(client, publisher, session):
    scheduled(publisher, session, title="Letter")
    assert shown(client)[0][:2] == (4, "08:00")
    assert shown(client, zone="UTC")[0][:2] == (4, "13:00")
    assert shown(client, zone="Pacific/Auckland")[0][:2] == (5, "02:00")
    assert shown(client, zone="Mars/Olympus")[0][:2] == (4, "08:00")


def test_a_week_and_the_way_to_the_next(client, publisher, session):
    scheduled(publisher, session, title="Letter")
    week = client.get(CALENDAR, {"on": "2098-12-04", "by": "week"})
    assert [day.on.day for day in week.context["days"]] == [1, 2, 3, 4, 5, 6, 7]
    assert "on=2098-12-11" in week.context["after"]
    assert "on=2098-11-01" in client.get(CALENDAR, {"on": "2098-12-31"}).context["before"]


@pytest.mark.parametrize(
    "query", [{"on": "2017-02-31"}, {"on": "x"}, {"on": "9999-12-31"}, {"on": "0001-01-01"}, {"by": "aeon"}]
)
def test_a_mangled_address_shows_the_month_of_today(client, publisher, query):
    response = client.get(CALENDAR, query)
    assert any(day.is_today for day in response.context["days"])


def test_an_entry_is_called_what_will_appear(client, publisher, session):
    page = scheduled(publisher, session, title="What will appear")
    with page.edit(publisher) as draft:
        draft.title = "What somebody tries"
        draft.save()
    assert [title for *_when, title, _what in shown(client)] == [
        "What will appear",
    ]


def test_a_move_is_said_in_a_sentence_before_it_happens(client, publisher, session):
    page = scheduled(publisher, session, title="Letter")
    html = client.get(MOVE, {"entry": key(page), "to": "2098-12-06T08:00", "zone": "America/New_York"}).content.decode()
    assert "“Letter” goes live on <strong>Thu 4 Dec 2098, 08:00 New York (13:00 UTC)</strong>" in html
    assert "<strong>Sat 6 Dec 2098, 08:00 New York (13:00 UTC)</strong>" in html
    page.refresh_from_db()
    assert page.scheduled_for == MOMENT


def test_a_scheduled_page_is_moved_with_its_text_and_its_approval(client, publisher, session):
    page = scheduled(publisher, session, title="Letter")
    response = post(client, page)
    page.refresh_from_db()
    assert page.scheduled_for == page.go_live_at == MOMENT + timedelta(days=2)
    assert page.latest_revision == page.scheduled_revision == page.approved_revision
    assert "goes live on Sat 6 Dec 2098, 08:00 New York" in said(response)
    event = Event.objects.of(page).first()
    assert (event.action, event.user) == (Event.Action.SCHEDULED, publisher)
    assert "from Thu 4 Dec 2098" in event.note
    publish_due(MOMENT + timedelta(days=1))
    page.refresh_from_db()
    assert not page.live
    publish_due(MOMENT + timedelta(days=3))
    page.refresh_from_db()
    assert page.live


def test_a_move_is_undone_with_one_button(client, publisher, session):
    page = scheduled(publisher, session, title="Letter")
    undo = post(client, page).context["undo"]
    client.post(MOVE, {"entry": undo["entry"], "was": undo["was"], "moment": undo["moment"]})
    page.refresh_from_db()
    assert page.scheduled_for == page.go_live_at == MOMENT


def test_a_newer_draft_keeps_its_text_when_what_is_scheduled_moves(client, publisher, session):
    page = scheduled(publisher, session, title="Letter")
    with page.edit(publisher) as draft:
        draft.title = "Newer"
        draft.save()
    post(client, page)
    page.refresh_from_db()
    assert page.scheduled_revision.content["fields"]["title"] == "Letter"
    assert page.latest_revision.content["fields"]["title"] == page.title == "Newer"
    assert page.scheduled_for == MOMENT + timedelta(days=2)


def test_an_embargo_that_decides_is_what_moves_and_one_that_does_not_holds(client, publisher, session):
    page = make_publication(session=session, embargo_until=MOMENT, user=make_user())
    page.publish(publisher)
    post(client, page)
    page.refresh_from_db()
    assert page.scheduled_for == page.embargo_until == MOMENT + timedelta(days=2)

    held = make_publication(
        session=session, embargo_until=MOMENT - timedelta(days=1), go_live_at=MOMENT, user=make_user()
    )
    held.publish(publisher)
    response = post(client, held, day="2098-12-02")
    held.refresh_from_db()
    assert held.scheduled_for == MOMENT
    assert "Another moment holds it back until Wed 3 Dec 2098" in said(response)


def test_a_withdrawal_of_a_live_page_moves_and_nothing_else_of_it(client, publisher, session):
    page = make_publication(title="Public", session=session, live=True, expire_at=MOMENT)
    with page.edit(publisher) as draft:
        draft.title = "Draft"
        draft.save()
    post(client, page, "leaves")
    page.refresh_from_db()
    assert (page.title, page.expire_at) == ("Public", MOMENT + timedelta(days=2))
    assert page.latest_revision.content["fields"]["title"] == "Draft"
    assert page.latest_revision.as_of_today()["fields"]["expire_at"].startswith("2098-12-06")


def test_whoever_moves_a_moment_does_not_become_the_author_of_the_text(client, publisher, session):
    page = make_publication(session=session, live=True, expire_at=MOMENT)
    author = make_user(group="Publisher")
    with page.edit(author) as draft:
        draft.title = "Draft"
        draft.save()
    post(client, page, "leaves")
    page.refresh_from_db()
    assert page.is_saved_by(author)
    with pytest.raises(ValidationError):
        page.publish(author)
    page.publish(publisher)


def test_a_release_takes_no_text_for_newer_because_its_moment_was_moved(client, publisher, session):
    page = make_publication(title="Public", session=session, live=True, expire_at=MOMENT)
    with page.edit(make_user()) as draft:
        draft.title, draft.expire_at = "Draft", None
        draft.save()
    page.approve(publisher)
    release = make_release(page)
    post(client, page, "leaves")
    release.release(publisher)
    page.refresh_from_db()
    assert page.title == "Draft"


def test_the_moment_of_a_draft_moves_as_a_draft_and_lapses_what_was_decided(client, publisher, session):
    page = make_publication(session=session, embargo_until=MOMENT, user=make_user())
    page.approve(publisher)
    post(client, page, "embargo")
    page.refresh_from_db()
    assert page.embargo_until == MOMENT + timedelta(days=2)
    assert not page.is_draft_approved


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"day": "2017-12-04"}, "That moment is over"),
        ({"was": MOMENT - timedelta(days=1)}, "Somebody has moved it meanwhile"),
        ({"day": "2098-02-31"}, "Enter a valid date"),
        ({"time": "25:00"}, "Enter a valid time"),
        # The night in which clocks in New York go forward.
        ({"day": "2098-03-09", "time": "02:30"}, "does not exist in New York"),
        ({"day": "2098-11-02", "time": "01:30"}, "Choose which of the two"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client, publisher, session, data, sentence):
    page = scheduled(publisher, session)
    response = post(client, page, **data)
    assert sentence in response.content.decode()
    page.refresh_from_db()
    assert page.scheduled_for == MOMENT


def test_an_undo_at_a_distance_from_utc_that_no_place_has(client, publisher, session):
    page = make_publication(session=session, go_live_at=MOMENT)
    assert post(client, page, "planned", moment="2098-12-06T08:00:00-23:59").status_code == 200
    page.refresh_from_db()
    assert page.go_live_at == datetime(2098, 12, 7, 7, 59, tzinfo=UTC)


def test_a_time_that_is_lived_twice_is_chosen(client, publisher, session):
    page = scheduled(publisher, session)
    post(client, page, day="2098-11-02", time="01:30", which="1")
    page.refresh_from_db()
    assert page.scheduled_for == datetime(2098, 11, 2, 6, 30, tzinfo=UTC)


def test_who_may_not_publish_sees_and_does_not_move(client, publisher, session):
    page = scheduled(publisher, session, title="Letter")
    client.force_login(make_user("amina", "Drafter"))
    assert [title for *_when, title, _what in shown(client)] == ["Letter"]
    assert f'data-entry="{key(page)}"' not in client.get(CALENDAR, {"on": "2098-12-04"}).content.decode()
    assert post(client, page).status_code == 403
    client.force_login(make_user("nobody"))
    assert shown(client) == []
    assert post(client, page).status_code == 404
    page.refresh_from_db()
    assert page.scheduled_for == MOMENT


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "x",
        "publications.publication-0-scheduled",
        "a-b-c-d",
        "accounts.user-1-scheduled",
        "publications.publication-1-x",
    ],
)
def test_an_entry_that_is_not_there(client, publisher, entry):
    assert client.get(MOVE, {"entry": entry}).status_code == 404


def test_it_costs_the_same_for_one_entry_and_for_many(client, publisher, session):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(CALENDAR, {"on": "2098-12-04"})
        return len(captured)

    def fill():
        scheduled(publisher, session)
        make_publication(live=True, session=session, expire_at=MOMENT)
        make_publication(session=session, embargo_until=MOMENT)
        make_campaign(go_live_at=MOMENT)

    fill()
    queries()
    few = queries()
    for _ in range(4):
        fill()
    assert queries() == few


def test_today_is_today_where_the_clocks_are(client, publisher):
    today = timezone.localdate()
    days = client.get(CALENDAR, {"zone": "UTC"}).context["days"]
    assert [day.on for day in days if day.is_today] == [today]
