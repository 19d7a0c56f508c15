"""Pages of States: what is published of a State, what it said on a theme, and who may change what readers see."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.urls import reverse

from asp_portal.publishing.models import Event
from publications.models import State, StateAct, StatePage
from publications.sayings import sayings
from tests.factories import (
    make_election,
    make_publication,
    make_section,
    make_session,
    make_state,
    make_state_page,
    make_theme,
    make_user,
)
from tests.forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def peru():
    state = make_state(name="Peru", official_name="Republic of Peru", code="PE", regional_group="grulac")
    return make_state_page(live=True, of_state=state, slug="peru")


@pytest.fixture
def aggression():
    return make_theme(name="Crime of aggression", slug="aggression")


@pytest.fixture
def session():
    return make_session(live=True, ordinal=16, year=2017, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))


def summary_with(session, day, states, themes, body="<p>Peru spoke.</p>", live=True, **fields):
    """A summary of `day` with one section; gives the section."""
    page = make_publication(session=session, days=[day], issued_on=date(session.year, 12, 3 + day), **fields)
    section = make_section(page, [page.of_state for page in states], themes, body=body)
    page.save_draft(None)
    if live:
        page.publish()
    return section


def html(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def is_nowhere(client, address):
    """Whether `address` answers as one that never existed."""
    answer, never = client.get(address), client.get("/states/never-was/")
    return answer.status_code == 404 and answer.content == never.content


# -- The list ---------------------------------------------------------------------------------------------------------


def test_states_stand_by_regional_group_and_by_the_alphabet(client):
    for name, group in (("Østland", "weog"), ("Benin", "africa"), ("Ángola", "africa"), ("Zed", "")):
        make_state_page(live=True, of_state=make_state(name=name, regional_group=group))
    make_state_page(of_state=make_state(name="Hidden", regional_group="africa"))
    by_group, by_name = html(client, "/states/"), html(client, "/states/?order=name")
    groups = ["African States", "Ángola", "Benin", "Western European", "Østland", "Without a regional group", "Zed"]
    assert sorted(groups, key=by_group.index) == groups
    assert "Eastern European States" not in by_group
    assert sorted(["Ángola", "Benin", "Østland", "Zed"], key=by_name.index)[0] == "Ángola"
    assert "Hidden" not in by_group + by_name


@pytest.mark.parametrize("order", ["x" * 300, "name%07"])
def test_an_order_that_is_none_gets_a_sentence(client, order):
    assert 400 <= client.get(f"/states/?order={order}").status_code < 500


# -- One State --------------------------------------------------------------------------------------------------------


def test_what_a_state_did_is_public_when_it_is_published(client, peru, session):
    given = {"happened_on": date(2017, 12, 6), "source": "Note verbale", "source_url": "https://un.example/note"}
    with peru.edit(None) as draft:
        StateAct.objects.create(page=draft, kind="pledge", text="Pledged to ratify.", session=session, **given)
    assert "Pledged to ratify." not in html(client, "/states/peru/")
    peru.publish()
    page = html(client, "/states/peru/")
    assert "Pledged to ratify." in page
    assert '<a href="https://un.example/note">Note verbale</a>' in page
    assert 'href="/sessions/16/"' in page


def test_the_session_of_an_act_is_named_when_it_is_public(client, peru):
    hidden = make_session(ordinal=88, year=2088)
    given = {"happened_on": date(2017, 12, 6), "source": "Note", "source_url": "https://un.example/"}
    with peru.edit(None) as draft:
        StateAct.objects.create(page=draft, text="Pledged.", session=hidden, **given)
    peru.publish()
    assert "88" not in html(client, "/states/peru/").replace("1988", "")


@pytest.mark.parametrize("missing", ["source", "source_url"])
def test_no_act_without_its_source(peru, missing):
    given = {
        "happened_on": date(2017, 12, 6),
        "text": "Pledged.",
        "source": "Note",
        "source_url": "https://un.example/",
    }
    with pytest.raises(IntegrityError, match="state_act_has_source"):
        StateAct.objects.create(page=peru, **given | {missing: ""})


def test_nominations_come_from_public_elections(client, peru, session):
    for live, name in ((True, "Ana Abel"), (False, "Bo Berg")):
        election = make_election(session=session, candidates={name: ("A", "grulac", "F")})
        election.candidates.update(state=peru.of_state)
        election.save_draft(None)
        if live:
            election.publish()
    page = html(client, "/states/peru/")
    assert "Ana Abel" in page
    assert "Bo Berg" not in page


def test_a_withdrawn_page_says_that_it_is_gone(client, peru):
    peru.withdraw()
    assert client.get("/states/peru/").status_code == 410
    assert "Peru" not in html(client, "/states/")


# -- What did this State say on this theme? ---------------------------------------------------------------------------


def test_an_answer_has_the_words_about_the_state_and_leads_to_the_section(client, peru, aggression, session):
    body = (
        "<h2>Peru</h2><p>Fiji asked for time.</p><p>The Republic of Peru supported the text.</p>"
        "<blockquote><p>We are ready.</p></blockquote><p>Others waited.</p>"
    )
    section = summary_with(session, 4, [peru], [aggression], body)
    page = html(client, "/states/peru/aggression/")
    assert f'href="/sessions/16/day/4/#{section.anchor}"' in page
    assert "supported the text." in page
    assert "<blockquote><p>We are ready.</p></blockquote>" in page
    assert "Fiji asked" not in page
    assert "Others waited" not in page
    assert 'href="/states/peru/aggression/"' in html(client, "/states/peru/")


def test_a_name_within_another_is_not_the_state():
    assert [s.text for s in sayings("<p>Nigeria spoke.</p><p>Niger agreed.</p>", ["Niger"])] == ["Niger agreed."]
    assert [s.text for s in sayings("<p>The first.</p><p>Another.</p>", ["Niger", ""])] == ["The first."]
    assert sayings("", ["Niger"]) == []


def test_an_answer_is_narrowed_by_session(client, peru, aggression, session):
    other = make_session(live=True, ordinal=17, year=2018)
    summary_with(session, 4, [peru], [aggression], "<p>Peru in New York.</p>")
    summary_with(other, 1, [peru], [aggression], "<p>Peru in The Hague.</p>")
    both = html(client, "/states/peru/aggression/")
    assert both.index("Peru in The Hague.") < both.index("Peru in New York.")
    one = html(client, "/states/peru/aggression/?session=16")
    assert "Peru in New York." in one
    assert "Peru in The Hague." not in one
    assert client.get("/states/peru/aggression/?session=99").status_code == 404
    assert client.get("/states/peru/?page=9").status_code == 404
    assert client.get("/states/peru/?session=").status_code == 302


def test_nothing_of_a_hidden_summary_makes_an_answer(client, peru, aggression, session):
    live = summary_with(session, 1, [peru], [aggression]).publication
    for day, live_one, more in ((2, False, {}), (3, False, {"embargo_until": "2096-01-01T00:00:00Z"})):
        summary_with(session, day, [peru], [make_theme(slug=f"t{day}")], "<p>Peru secretly.</p>", live_one, **more)
    with live.edit(None) as draft:
        draft.sections.update(body="<p>Peru thinks again.</p>")
        draft.sections.first().themes.add(make_theme(slug="t1"))
    everything = [html(client, f"/states/peru/{end}") for end in ("", "feed/", "aggression/", "aggression/feed/")]
    assert not any("secretly" in page or "thinks again" in page for page in everything)
    assert all(is_nowhere(client, f"/states/peru/t{day}/") for day in (1, 2, 3))
    assert "/states/peru/t" not in html(client, "/sitemap.xml")
    live.withdraw()
    assert is_nowhere(client, "/states/peru/aggression/")
    assert is_nowhere(client, "/states/peru/aggression/feed/")


def test_feeds_and_the_sitemap_lead_to_the_answers(client, peru, aggression, session, settings):
    section = summary_with(session, 4, [peru], [aggression], "<p>Peru spoke.</p>")
    feed = html(client, "/states/peru/aggression/feed/")
    assert f"{settings.SITE_ORIGIN}/sessions/16/day/4/#{section.anchor}" in feed
    assert "Peru spoke." in feed
    assert f":section:{section.pk}" in html(client, "/states/peru/feed/")
    sitemap = html(client, "/sitemap.xml")
    for path in ("/states/", "/states/peru/", "/states/peru/aggression/"):
        assert f"<loc>{settings.SITE_ORIGIN}{path}</loc>" in sitemap


def test_a_theme_page_stands_when_sections_alone_have_the_theme(client, peru, aggression, session):
    assert client.get("/themes/aggression/").status_code == 404
    section = summary_with(session, 4, [peru], [aggression])
    assert f"/sessions/16/day/4/#{section.anchor}" in html(client, "/themes/aggression/")


# -- Who may change what ----------------------------------------------------------------------------------------------


def change(client, state, **typed):
    address = reverse("admin:publications_state_change", args=[state.pk])
    return client.post(address, filled(client.get(address), "state_form") | typed)


def test_what_readers_see_of_a_state_is_changed_by_who_may_publish_and_told(client):
    state, publisher = make_state(name="Peru", code="PE"), make_user(group="Publisher")
    client.force_login(make_user(group="Editor"))
    assert change(client, state, name="Perú", misspellings="Perou").status_code == 302
    state.refresh_from_db()
    assert (state.name, state.misspellings) == ("Peru", "Perou")
    assert not Event.objects.exists()
    client.force_login(publisher)
    change(client, state, regional_group="grulac")
    event = Event.objects.get()
    assert (event.title, event.user) == ("Peru", publisher)
    assert event.note == "regional group: – → Latin American and Caribbean States"
    assert LogEntry.objects.count() == 2
    assert event.note in client.get("/admin/history/").content.decode()


def test_pages_are_made_for_chosen_states_as_drafts(client):
    there, new = make_state_page().of_state, make_state(name="Côte d’Ivoire")
    client.force_login(make_user(group="Editor"))
    address = reverse("admin:publications_state_changelist")
    client.post(address, {"action": "make_pages", "_selected_action": [there.pk, new.pk]})
    page = StatePage.objects.get(of_state=new)
    assert (page.title, page.slug, page.live) == ("Côte d’Ivoire", "cote-divoire", False)
    assert StatePage.objects.count() == 2


def test_a_page_takes_name_and_address_from_its_state(client):
    state = make_state(name="Peru")
    client.force_login(make_user(group="Drafter"))
    address = reverse("admin:publications_statepage_add")
    typed = filled(client.get(address), "statepage_form") | {"of_state": state.pk}
    assert client.post(address, typed).status_code == 302
    page = StatePage.objects.get()
    assert (page.title, page.slug, page.status) == ("Peru", "peru", "draft")
    again = client.post(address, typed)
    assert "This State has a page in this language already." in again.content.decode()
    assert State.objects.count() == 1
