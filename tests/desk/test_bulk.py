"""Bulk acts: announced page by page, with reasons for what cannot be; then done page by page, each for itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asp_portal.publishing.models import Event
from tests.factories import make_publication, make_session, make_theme, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/publications/publication/"


@pytest.fixture
def amina():
    return make_user("amina", "Drafter")


@pytest.fixture
def publisher(client):
    user = make_user("paul", "Publisher")
    client.force_login(user)
    return user


def choose(client, act, pages, **words):
    """Choose `pages` in the list and an act: the page that announces it."""
    data = {"action": f"bulk_{act}", "_selected_action": [page.pk for page in pages], "index": 0}
    return client.post(LIST, data | words)


def confirm(client, act, announced, **words):
    """Press the button under the announcement."""
    versions = {f"version-{outcome.page.pk}": outcome.version for outcome in announced.context["possible"]}
    return choose(client, act, announced.context["pages"], asked="1", confirmed="1", **versions, **words)


def told(response):
    """What is announced, or was done: the states afterwards by title, and the reasons by title."""
    return (
        {outcome.title: outcome.after[1] for outcome in response.context["possible"]},
        {outcome.title: outcome.problem for outcome in response.context["impossible"]},
    )


def offered(client):
    html = client.get(LIST).content.decode()
    return {act for act in ("submit", "approve", "publish", "withdraw", "retag") if f'value="bulk_{act}"' in html}


def test_each_person_is_offered_what_they_may_do(client, amina, publisher):
    assert offered(client) == {"submit", "approve", "publish", "withdraw", "retag"}
    client.force_login(amina)
    assert offered(client) == {"submit", "retag"}


def test_publishing_says_what_will_happen_and_what_cannot_before_anything_does(client, amina, publisher):
    ready = make_publication(title="Ready", user=amina)
    early = make_publication(title="Early", session=make_session(), user=amina)
    mine = make_publication(title="Mine", user=publisher)
    public = make_publication(title="Public", live=True, user=amina)
    announced = choose(client, "publish", [ready, early, mine, public])
    will, cannot = told(announced)
    assert will == {"Ready": "live"}
    assert "Publish the session" in cannot["Early"]
    assert "somebody else has to approve it" in cannot["Mine"]
    assert cannot["Public"] == "Visitors read its latest text already."
    ready.refresh_from_db()
    assert not ready.live
    assert not Event.objects.of(ready).filter(action=Event.Action.PUBLISHED).exists()

    done, left = told(confirm(client, "publish", announced))
    assert done == {"Ready": "live"}
    assert set(left) == {"Early", "Mine", "Public"}
    assert left["Public"] == "Visitors read its latest text already."
    assert "when you were shown this list" in left["Mine"]
    ready.refresh_from_db()
    assert ready.live


def test_what_somebody_saved_meanwhile_is_left_alone(client, amina, publisher):
    page = make_publication(title="Ready", user=amina)
    announced = choose(client, "publish", [page])
    page.save_draft(amina)
    done, left = told(confirm(client, "publish", announced))
    assert done == {}
    assert "Somebody has saved it since" in left["Ready"]


def test_pages_are_submitted_approved_and_withdrawn(client, amina, publisher):
    pages = [make_publication(title=title, user=amina) for title in ("One", "Two")]
    client.force_login(amina)
    confirm(client, "submit", choose(client, "submit", pages), note="Before midnight, please")
    assert {Event.objects.of(page).first().note for page in pages} == {"Before midnight, please"}
    client.force_login(publisher)
    assert told(confirm(client, "approve", choose(client, "approve", pages)))[0] == {
        "One": "approved",
        "Two": "approved",
    }
    assert told(confirm(client, "publish", choose(client, "publish", pages)))[0] == {"One": "live", "Two": "live"}
    left = confirm(client, "withdraw", choose(client, "withdraw", pages), note="Wrong annex")
    assert told(left)[0] == {"One": "withdrawn", "Two": "withdrawn"}
    assert {Event.objects.of(page).first().note for page in pages} == {"Wrong annex"}


def test_nobody_approves_their_own_texts_in_bulk_either(client, publisher):
    page = make_publication(title="Mine", user=publisher)
    page.submit_for_review(publisher)
    will, cannot = told(choose(client, "approve", [page]))
    assert will == {}
    assert "somebody else has to approve it" in cannot["Mine"]


def test_themes_are_added_and_taken_away_as_drafts(client, publisher):
    old, new = make_theme(name="Old"), make_theme(name="New")
    page = make_publication(title="Letter", live=True, themes=[old])
    assert choose(client, "retag", [page]).context["needs_words"]
    words = {"add": [new.pk], "remove": [old.pk]}
    announced = choose(client, "retag", [page], asked="1", **words)
    assert [outcome.detail for outcome in announced.context["possible"]] == ["New"]
    confirm(client, "retag", announced, **words)
    page.refresh_from_db()
    assert list(page.themes.all()) == [old]
    assert page.latest_revision.content["relations"]["themes"] == [new.pk]
    again = choose(client, "retag", [page], asked="1", **words)
    assert told(again)[1] == {"Letter": "It is so already."}


def test_a_theme_cannot_be_added_and_taken_away(client, publisher):
    theme, page = make_theme(), make_publication()
    response = choose(client, "retag", [page], asked="1", confirmed="1", add=[theme.pk], remove=[theme.pk])
    assert "cannot be added and taken away" in response.content.decode()
    assert not page.themes.exists()


def test_more_than_a_request_can_bear_are_not_begun(client, publisher, monkeypatch):
    monkeypatch.setattr("asp_portal.desk.bulk.MOST", 2)
    pages = [make_publication() for _ in range(3)]
    response = client.post(LIST, {"action": "bulk_publish", "_selected_action": [p.pk for p in pages]}, follow=True)
    assert "That is more than 2 at once." in response.content.decode()


def test_the_list_of_pages_is_read_in_a_fixed_number_of_queries(client, publisher):
    def queries(pages):
        with CaptureQueriesContext(connection) as captured:
            choose(client, "retag", pages)
        return len(captured)

    pages = [make_publication(live=True) for _ in range(6)]
    queries(pages[:1])
    assert queries(pages) == queries(pages[:1])


def test_warnings_that_go_along_are_told_beside_the_page(client, amina, publisher):
    page = make_publication(body="<p>The budget of EUR 149,205.6 was adopted.</p>", user=amina)
    assert "1 warning is open" in choose(client, "publish", [page]).content.decode()
