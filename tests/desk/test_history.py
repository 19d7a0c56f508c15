"""The history of the site: who did what, when; filtered, paged, exported, and never changed."""

from datetime import UTC, datetime

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.models import Event
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user

pytestmark = pytest.mark.django_db

HISTORY = "/admin/history/"


@pytest.fixture
def amina(client):
    user = make_user("amina", "Drafter")
    client.force_login(user)
    return user


def told(client, **query):
    return [line.event for line in client.get(HISTORY, query).context["lines"]]


def test_it_tells_who_did_what_to_which_page_and_when(client, amina):
    session = make_session(live=True, timezone="America/New_York")
    page = make_publication(title="Letter", session=session, user=amina)
    html = client.get(HISTORY).content.decode()
    assert told(client)[0].title == "Letter"
    for part in (
        "amina",
        "saved a draft",
        "New York",
        reverse("admin:publications_publication_change", args=[page.pk]),
    ):
        assert part in html


def test_it_is_filtered_by_person_kind_action_page_time_and_words(client, amina):
    paul = make_user("paul", "Publisher")
    page = make_publication(title="Letter", user=amina)
    campaign = make_campaign(title="Budget", user=paul)
    page.publish(paul)
    page.withdraw(paul, note="Wrong annex")
    everything = told(client)
    assert len(everything) == 5
    kind = everything[0].content_type_id
    assert {event.user for event in told(client, who=paul.pk)} == {paul}
    assert {event.page for event in told(client, kind=kind)} == {page}
    assert [event.action for event in told(client, action="withdrawn")] == ["withdrawn"]
    assert {event.page for event in told(client, page=f"{everything[-2].content_type_id}-{campaign.pk}")} == {campaign}
    assert [event.note for event in told(client, q="annex wrong")] == ["Wrong annex"]
    today = timezone.now().date().isoformat()
    assert len(told(client, since=today, until=today)) == 5
    assert told(client, until="2001-01-01") == []
    assert told(client, who="portal") == []


@pytest.mark.parametrize(
    "query",
    [
        {"who": "x"},
        {"since": "31.2.2017"},
        {"until": "9999-12-31"},
        {"page": "1-x"},
        {"before": "²"},
        {"before": "9" * 30},
        {"q": "a" * 300},
    ],
)
def test_bad_input_narrows_nothing_and_breaks_nothing(client, amina, query):
    make_publication()
    assert len(told(client, **query)) == 1


def test_it_goes_back_by_key_so_that_new_events_move_nothing(client, amina):
    page = make_publication()
    Event.objects.bulk_create(
        Event(page=page, title=f"Event {number}", action="saved", user=amina) for number in range(60)
    )
    first = client.get(HISTORY, {"action": "saved"})
    assert len(first.context["lines"]) == 50
    assert "action=saved" in first.context["older"]
    second = client.get(HISTORY + first.context["older"])
    assert [line.event.title for line in second.context["lines"]][:2] == ["Event 9", "Event 8"]
    assert second.context["older"] == ""


def test_nobody_reads_of_what_they_may_not_see(client, amina):
    admin = make_user("root", is_superuser=True)
    Event.objects.create(page=admin, title="An account", action="saved", user=admin)
    assert "An account" not in client.get(HISTORY).content.decode()
    client.force_login(admin)
    assert "An account" in client.get(HISTORY).content.decode()
    client.force_login(make_user("nobody"))
    assert client.get(HISTORY).status_code == 403


def test_it_is_exported_as_it_is_filtered(client, amina):
    make_publication(title="=Letter", user=amina)
    make_campaign(title="Budget")
    content = b"".join(client.get(HISTORY, {"who": amina.pk, "format": "csv"}).streaming_content).decode()
    assert "'=Letter" in content
    assert "Budget" not in content
    assert client.get(HISTORY, {"format": "xlsx"}).status_code == 200


def test_it_costs_the_same_for_one_event_and_for_fifty(client, amina, django_assert_max_num_queries):
    def fill():
        paper = make_publication(session=make_session(), user=amina)
        make_recommendation(publication=paper, user=amina)
        make_campaign(user=amina)

    for _ in range(12):
        fill()
    client.get(HISTORY)
    # The sign-in 2, permissions 2, accounts, events, four kinds of pages and the days of summaries.
    with django_assert_max_num_queries(11):
        client.get(HISTORY)


def test_what_happened_is_never_changed_and_never_deleted(amina):
    make_publication(user=amina)
    event = Event.objects.get()
    event.note = "Rewritten"
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(note="Rewritten"),
        lambda: Event.objects.bulk_update([event], ["note"]),
        lambda: Event.objects.update_or_create(pk=event.pk, defaults={"at": datetime(2017, 1, 1, tzinfo=UTC)}),
    ):
        with pytest.raises(NotImplementedError):
            attempt()
    assert Event.objects.get().note == ""


def test_who_did_something_is_switched_off_and_not_deleted(amina):
    make_publication(user=amina)
    with pytest.raises(ProtectedError):
        amina.delete()
    assert Event.objects.get().user == amina
