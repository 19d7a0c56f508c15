"""The palette: anywhere by a few letters, for each person what they may see and do; the page works without a script."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.desk.test_saved_views import save
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user

pytestmark = pytest.mark.django_db

GO = "/admin/go/"


@pytest.fixture
def amina(client):
    user = make_user("amina", "Drafter")
    client.force_login(user)
    return user


def found(client, asked=""):
    """What the palette offers: labels by the name of their group."""
    groups = client.get(GO, {"q": asked, "format": "json"}).json()["groups"]
    return {group["name"]: [place["label"] for place in group["places"]] for group in groups}


def test_a_page_is_found_by_its_title_its_symbol_and_what_people_call_it(client, amina):
    make_publication(title="Report of the Bureau", symbol="ICC-ASP/16/17")
    make_session(ordinal=16, year=2017)
    assert "Report of the Bureau" in found(client, "bureau")["Pages"]
    assert "Report of the Bureau" in found(client, "ICC-ASP/16/17")["Pages"]
    assert found(client, "asp16")["Pages"][0] == "16th session (2017)"


def test_a_draft_is_found_under_its_own_title_and_says_its_state(client, amina):
    page = make_publication(title="What visitors read", live=True)
    with page.edit(amina) as draft:
        draft.title = "What Amina tries"
        draft.save()
    (place,) = client.get(GO, {"q": "amina tries", "format": "json"}).json()["groups"][0]["places"]
    assert place == {
        "label": "What Amina tries",
        "kind": "news, live, with a draft",
        "address": reverse("admin:publications_publication_change", args=[page.pk]),
    }


def test_acts_lists_and_saved_views_are_found_too(client, amina):
    save(client, name="Letters in review")
    assert found(client, "let rev") == {"Saved views": ["Letters in review"]}
    assert found(client, "letter")["Do"] == ["Letter"]
    assert found(client, "tonight")["Do"] == ["Tonight’s summary"]
    assert found(client, "calend")["Do"] == ["Calendar"]
    assert found(client, "recomm")["Lists"] == ["Recommendations"]


def test_without_a_word_it_begins_with_where_the_person_was(client, amina):
    first, second = make_publication(title="First", user=amina), make_campaign(title="Second", user=amina)
    make_publication(title="Theirs", user=make_user())
    first.save_draft(amina)
    assert found(client)["Where you were"] == ["First", "Second"]
    assert second


def test_nobody_is_offered_what_they_may_not_see_or_do(client, amina):
    make_publication(title="Secret draft")
    client.force_login(make_user("nobody"))
    everything = found(client, "secret") | found(client)
    assert set(everything) == {"Do"}
    assert "Letter" not in everything["Do"]
    client.logout()
    assert client.get(GO).status_code == 302


def test_the_page_without_a_script_shows_the_same(client, amina):
    make_publication(title="Report of the Bureau")
    html = client.get(GO, {"q": "bureau"}).content.decode()
    assert "Report of the Bureau</a>" in html
    assert "Nothing is called “zzz”" in client.get(GO, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("asked", ["'\"<script>", "%", "a" * 5000, "*", "٣"])
def test_whatever_is_typed_is_answered(client, amina, asked):
    response = client.get(GO, {"q": asked})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_it_costs_the_same_however_much_is_found(client, amina):
    def fill(times):
        for _ in range(times):
            paper = make_publication(title="Bureau", session=make_session(summary="Bureau"), user=amina)
            make_recommendation(text="Bureau", publication=paper, user=amina)
            make_campaign(title="Bureau", user=amina)

    def queries(asked):
        with CaptureQueriesContext(connection) as captured:
            found(client, asked)
        return len(captured)

    fill(1)
    found(client)
    few = queries("bureau"), queries("")
    fill(5)
    assert (queries("bureau"), queries("")) <= few


def test_a_person_turns_the_keys_off_for_every_browser(client, amina):
    assert "data-off" not in client.get(GO).content.decode()
    client.post(reverse("my_settings"), {"timezone": "", "wants_mail": "on"})
    amina.refresh_from_db()
    assert not amina.uses_shortcuts
    html = client.get(GO).content.decode()
    assert "data-off" in html
    assert "You have turned them off." in html
