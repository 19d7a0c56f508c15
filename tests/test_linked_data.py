"""What pages tell other programmes: linked data, pictures, versions in other languages."""

import json
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asp_portal.linked_data import script, stated
from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def things(client, address):
    """What the page at `address` says that it is: a dict from type to thing."""
    blocks = BLOCK.findall(client.get(address).content.decode())
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


@given(st.text())
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
@example("&lt;\u2028\u2029")
def test_no_text_can_leave_its_data_block(text):
    html = str(script({"@type": "Thing", "name": f"x{text}"}))
    inside = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside)["@graph"] == [{"@type": "Thing", "name": f"x{text}"}]


def test_what_nobody_filled_in_is_not_said():
    assert stated({"a": "", "b": None, "c": [], "d": False, "e": {"f": "", "g": 0}}) == {"d": False, "e": {"g": 0}}


@pytest.mark.django_db
def test_a_session_is_an_event_with_its_place_and_its_parts(client):
    session = make_session(
        live=False,
        ordinal=19,
        year=2020,
        opens_on=date(2020, 12, 14),
        closes_on=date(2020, 12, 16),
        venue="World Forum",
        city="The Hague",
        country="Netherlands",
        timezone="Europe/Amsterdam",
    )
    session.parts.create(
        label="New York part", opens_on=date(2020, 12, 18), closes_on=date(2020, 12, 23), city="New York"
    )
    session.save_draft(None)
    session.publish()
    event = things(client, "/sessions/19/")["Event"]
    assert (event["startDate"], event["endDate"]) == ("2020-12-14", "2020-12-16")
    assert event["location"] == {
        "@type": "Place",
        "name": "World Forum",
        "address": {"@type": "PostalAddress", "addressLocality": "The Hague", "addressCountry": "Netherlands"},
    }
    assert [part["name"] for part in event["subEvent"]] == ["New York part"]
    assert event["subEvent"][0]["location"]["name"] == "New York"


@pytest.mark.django_db
def test_a_session_without_dates_is_no_event_yet(client):
    make_session(live=True, ordinal=25, year=2026)
    assert set(things(client, "/sessions/25/")) == {"BreadcrumbList"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("news", "NewsArticle"),
        ("press-release", "NewsArticle"),
        ("opinion", "OpinionNewsArticle"),
        ("report", "Report"),
        ("recommendations", "Report"),
        ("letter", "Article"),
    ],
)
def test_a_publication_is_what_its_kind_says(client, kind, expected):
    page = make_publication(
        live=True, slug="a-page", kind=kind, authors="Jane Doe", title="</script>", themes=[make_theme(name="Victims")]
    )
    Publication.objects.get(pk=page.pk).corrections.create(note="It was 35.")
    thing = things(client, "/publications/a-page/")[expected]
    assert thing["headline"] == "</script>"
    assert thing["author"] == {"name": "Jane Doe"}
    assert thing["url"] == thing["@id"] == "https://portal.example/publications/a-page/"
    assert thing["datePublished"] == page.issued_on.isoformat()
    assert thing["keywords"] == ["Victims"]
    assert [correction["text"] for correction in thing["correction"]] == ["It was 35."]


@pytest.mark.django_db
def test_the_way_to_a_page_leads_through_its_list(client):
    session = make_session(live=True, ordinal=16, year=2017)
    make_publication(live=True, session=session, days=[4], title="Day four")
    paper = make_publication(live=True, slug="a-paper")
    make_recommendation(live=True, publication=paper, slug="keep", number=3)
    make_campaign(live=True, slug="a-campaign", title="A campaign")

    def way(address):
        crumbs = things(client, address)["BreadcrumbList"]["itemListElement"]
        assert [crumb["position"] for crumb in crumbs] == list(range(1, len(crumbs) + 1))
        return [crumb["item"].removeprefix("https://portal.example") for crumb in crumbs]

    assert way("/sessions/16/day/4/") == ["/sessions/", "/sessions/16/", "/sessions/16/day/4/"]
    assert way("/publications/a-paper/") == ["/publications/", "/publications/a-paper/"]
    assert way("/recommendations/keep/") == ["/recommendations/", "/recommendations/keep/"]
    assert way("/campaigns/a-campaign/") == ["/campaigns/", "/campaigns/a-campaign/"]
    assert things(client, "/")["WebSite"]["potentialAction"]["target"].endswith("/search/?q={words}")


@pytest.mark.django_db
def test_live_versions_in_other_languages_are_linked_from_each_other(client):
    original = make_publication(live=True, slug="a-page")
    make_publication(live=True, slug="une-page", language="fr", translation_of=original)
    make_publication(slug="una-pagina", language="es", translation_of=original)
    expected = [
        ("en", "https://portal.example/publications/a-page/"),
        ("fr", "https://portal.example/publications/une-page/"),
    ]
    for address in ("/publications/a-page/", "/publications/une-page/"):
        html = client.get(address).content.decode()
        assert sorted(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', html)) == expected
        assert "una-pagina" not in html
    make_publication(live=True, slug="alone")
    assert '<link rel="alternate" hreflang' not in client.get("/publications/alone/").content.decode()


@pytest.mark.django_db
def test_a_browser_takes_the_data_for_data_and_reports_nothing(page):
    make_publication(live=True, slug="a-page", title="</script><script>document.title = 'taken'</script>")
    page.goto("/publications/a-page/")
    assert page.title() != "taken"
    assert page.evaluate("JSON.parse(document.querySelector('script').text)['@graph'].length") == 2
    assert page.problems == []
