"""Facets of the answers: counts that are right together with the other filters, and tell nothing that is not public."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from asp_portal.search import index
from asp_portal.search.models import Entry
from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """Ask the search page; gives the text of its main part."""

    def ask(status=200, **parameters):
        response = client.get("/search/", parameters)
        assert response.status_code == status
        return response.content.decode().split("<main", 1)[-1].split("</main>")[0]

    return ask


def titles(html):
    return {re.sub(r"<[^>]+>", "", title).strip() for title in re.findall(r"<h2.*?>(.*?)</h2>", html, re.DOTALL)}


def counts(html, name):
    """What the form offers for the facet `name`: a dict from values to numbers."""
    select = re.search(rf'<select id="filter-{name}".*?</select>', html, re.DOTALL)
    found = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', select[0]) if select else []
    return {value: int(number) for value, number in found}


@pytest.fixture
def site():
    """Pages with the word “walrus” that differ in every facet."""
    victims, funds = make_theme(name="Victims", slug="victims"), make_theme(name="Funds", slug="funds")
    old = make_session(live=True, ordinal=15, year=2016)
    new = make_session(live=True, ordinal=16, year=2017, summary="walrus", themes=[victims])
    first = {"live": True, "session": old, "issued_on": date(2016, 11, 20)}
    second = {"live": True, "session": new, "issued_on": date(2017, 12, 5)}
    make_publication(title="Walrus 1", kind="letter", themes=[victims], **first)
    make_publication(title="Walrus 2", kind="letter", themes=[victims, funds], **second)
    make_publication(title="Walrus 3", kind="news", **second)
    make_publication(title="Walrus 4", kind="news", language="fr", **second)
    paper = make_publication(title="Paper", kind="briefing-paper", **second)
    make_recommendation(live=True, publication=paper, number=1, text="Feed the walrus", theme=funds)
    make_campaign(live=True, title="Walrus campaign", sessions=[old, new])


def test_answers_are_counted_by_session_kind_theme_year_and_language(ask, site):
    html = ask(q="walrus")
    assert counts(html, "session") == {"16": 6, "15": 2}
    assert counts(html, "kind") == {"session": 1, "letter": 2, "news": 2, "recommendation": 1, "campaign": 1}
    assert counts(html, "theme") == {"funds": 2, "victims": 3}
    assert counts(html, "year") == {"2017": 5, "2016": 1}
    assert counts(html, "language") == {"en": 6, "fr": 1}


def test_counts_are_what_each_choice_shows(ask, site):
    """Every number beside a choice is the number of answers behind it, whatever else is chosen."""
    names = ("session", "kind", "theme", "year", "language")
    chosen = [{}, {"session": "16"}, {"kind": "letter"}, {"theme": "funds", "year": "2017"}, {"language": "fr"}]
    checked = 0
    for others in chosen:
        html = ask(q="walrus", **others)
        for name in names:
            for value, number in counts(html, name).items():
                assert len(titles(ask(**({"q": "walrus"} | others | {name: value})))) == number
                checked += 1
    assert checked > 40


def test_filters_narrow_the_answers_together(ask, site):
    assert titles(ask(q="walrus", session="16", kind="letter")) == {"Walrus 2"}
    assert titles(ask(q="walrus", theme="funds")) == {"Walrus 2", "1. Feed the walrus"}
    assert titles(ask(q="walrus", year="2016")) == {"Walrus 1"}
    assert titles(ask(q="walrus", session="15")) == {"Walrus 1", "Walrus campaign"}


def test_a_choice_alone_is_a_question_too(ask, site):
    assert titles(ask(session="15")) == {"15th session (2016)", "Walrus 1", "Walrus campaign"}
    assert counts(ask(session="15"), "kind") == {"session": 1, "letter": 1, "campaign": 1}


def test_every_filter_has_a_chip_that_takes_it_away(ask, site):
    html = ask(q="walrus", session="16", kind="letter")
    assert 'href="/search/?q=walrus&amp;kind=letter"' in html
    assert 'href="/search/?q=walrus&amp;session=16"' in html
    assert '<a class="chip-all" href="/search/?q=walrus">' in html


def test_the_address_can_be_bookmarked(client, site):
    messy = "/search/?kind=letter&session=asp16&q=walrus"
    assert 'href="http://testserver' not in client.get(messy).content.decode()
    canonical = re.search(r'rel="canonical" href="([^"]+)"', client.get(messy).content.decode())[1]
    assert canonical.endswith("/search/?q=walrus&amp;session=16&amp;kind=letter")
    assert client.get("/search/?q=walrus&session=&kind=letter&theme=")["Location"] == "/search/?q=walrus&kind=letter"


@pytest.mark.parametrize(
    ("name", "value"), [("session", "99"), ("kind", "poem"), ("theme", "none"), ("year", "16"), ("language", "xx")]
)
def test_an_unknown_value_is_named(ask, site, name, value):
    html = ask(status=404, q="walrus", **{name: value})
    assert f"“{value}” is not known" in html
    assert 'href="/search/?q=walrus"' in html


@pytest.mark.parametrize("alias", ["16", "asp16", "ASP 2017", "sixteenth session"])
def test_a_session_may_be_called_by_any_name(ask, site, alias):
    assert counts(ask(q="walrus", session=alias), "kind")["letter"] == 1


def test_without_an_answer_the_filters_can_be_taken_away(ask, site):
    html = ask(q="walrus", session="15", kind="news")
    assert titles(html) == set()
    assert '<a href="/search/?q=walrus">7 pages do without the filters</a>' in html


def test_a_page_found_by_its_name_counts(ask, site):
    """The French version of a session is not found by the word “sixteenth”, but by its name."""
    Entry.objects.filter(names__contains="sixteenth").update(title="", text="", summary="")
    html = ask(q="sixteenth session")
    assert counts(html, "kind")["session"] == 1
    assert "16th session (2017)" in titles(ask(q="sixteenth session", kind="session"))
    assert "16th session (2017)" not in titles(ask(q="sixteenth session", kind="letter"))


def test_language_versions_of_a_session_are_one_choice(ask):
    english = make_session(live=True, ordinal=16, year=2017)
    french = make_session(live=True, ordinal=16, year=2017, language="fr", translation_of=english)
    make_publication(live=True, title="Walrus 1", session=english)
    make_publication(live=True, title="Walrus 2", session=french, language="fr")
    make_campaign(live=True, title="Walrus 3", sessions=[english, french])
    make_publication(live=True, title="Walrus 4")
    html = ask(q="walrus", session="16")
    assert counts(html, "session") == {"16": 3}
    assert titles(html) == {"Walrus 1", "Walrus 2", "Walrus 3"}


def test_counts_tell_nothing_of_drafts_withdrawn_and_embargoed_pages(ask):
    hidden, theme = make_session(ordinal=77, year=2077), make_theme(name="Secretive", slug="secretive")
    make_publication(live=True, title="Walrus", issued_on=date(2017, 1, 1))
    make_campaign(live=True, title="Walrus campaign", sessions=[hidden])
    make_publication(title="Walrus draft", kind="report", themes=[theme], issued_on=date(2001, 1, 1), language="es")
    make_publication(
        live=True, title="Walrus gone", kind="guide", themes=[theme], issued_on=date(2002, 1, 1)
    ).withdraw()
    later = timezone.now() + timedelta(days=1)
    make_publication(live=True, title="Walrus later", kind="overview", embargo_until=later, issued_on=date(2003, 1, 1))
    public = make_publication(live=True, title="Walrus public", issued_on=date(2017, 1, 2))
    with public.edit(None) as draft:
        draft.kind, draft.issued_on = "opinion", date(2004, 1, 1)
        draft.themes.set([theme])
        draft.save()
    html = ask(q="walrus")
    assert counts(html, "kind") == {"news": 2, "campaign": 1}
    for secret in ("ecretive", "report", "guide", "overview", "opinion", "Spanish"):
        assert secret not in html
    # Short numbers stand in names of files and in keys too: what counts is what a reader reads and may choose.
    shown = re.sub(r"<[^>]*>", " ", html) + " ".join(re.findall(r'<option value="([^"]*)"', html))
    assert not {"77", "77th", "2077", "2001", "2002", "2003", "2004"} & {*re.findall(r"\w+", shown)}
    ask(status=404, q="walrus", session="77")
    ask(status=404, q="walrus", theme="secretive")
    assert titles(ask(q="walrus", kind="opinion")) == set()
    public.publish()
    assert counts(ask(q="walrus"), "kind") == {"news": 1, "opinion": 1, "campaign": 1}
    assert counts(ask(q="walrus", theme="secretive"), "theme") == {"secretive": 1}
    hidden.publish()
    assert counts(ask(q="walrus", session="77"), "session") == {"77": 1}


def test_what_stands_in_a_paper_follows_the_paper(ask):
    old, new = (make_session(live=True, ordinal=number, year=2001 + number) for number in (15, 16))
    paper = make_publication(live=True, kind="recommendations", session=old, issued_on=date(2016, 1, 1))
    make_recommendation(live=True, publication=paper, text="Feed the walrus")
    with paper.edit(None) as draft:
        draft.session, draft.issued_on = new, date(2017, 1, 1)
        draft.save()
    assert counts(ask(q="walrus", session="15"), "year") == {}
    assert titles(ask(q="walrus", session="16")) == set()
    paper.publish()
    assert len(titles(ask(q="walrus", session="16", year="2017"))) == 1


def test_an_index_that_is_made_anew_has_the_same_facets(site):
    before = sorted(Entry.objects.values_list("content_type", "object_id", "scope", "facets"))
    Entry.objects.update(facets="")
    list(index.rebuild())
    assert sorted(Entry.objects.values_list("content_type", "object_id", "scope", "facets")) == before
    assert not Entry.objects.filter(scope=Entry.Scope.DRAFT).exclude(facets="").exists()


def test_the_word_of_a_facet_is_not_found_by_its_beginning(site):
    assert list(index.matches(Publication.objects.all(), "qqlang", Entry.Scope.LIVE)) == []


def test_of_very_many_answers_the_newest_are_counted(ask, monkeypatch):
    monkeypatch.setattr("asp_portal.search.index.MOST_COUNTED", 2)
    for number, kind in enumerate(("letter", "news", "guide")):
        make_publication(live=True, title=f"Walrus {number}", kind=kind)
    html = ask(q="walrus")
    assert "newest 2 pages" in html
    assert counts(html, "kind") == {"news": 1, "guide": 1}
