"""Every list that a person can see has a feed, and every feed keeps the rules of Atom (RFC 4287)."""

import re
from datetime import date, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asp_portal.library.models import Image
from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db

ATOM, XML = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/XML/1998/namespace}"
MEDIA = "{http://search.yahoo.com/mrss/}"
FEEDS = [
    "/feed/",
    "/feed/?kind=letter",
    "/feed/?session=16&kind=news&theme=victims&year=2017&language=en&q=hall",
    "/feed/?q=nothing-holds-this",
    "/sessions/16/feed/",
    "/themes/victims/feed/",
    "/campaigns/a-campaign/feed/",
    "/recommendations/feed/",
    "/recommendations/feed/?session=16&status=open&theme=victims",
]


@pytest.fixture(autouse=True)
def site():
    theme = make_theme(name="Victims", slug="victims")
    session = make_session(live=True, ordinal=16, year=2017)
    cover = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A <full> hall", credit="A & B")
    common = {"live": True, "session": session, "themes": [theme], "issued_on": date(2017, 12, 5)}
    make_publication(kind="news", title="News from the hall", slug="news", cover=cover, **common)
    make_publication(kind="letter", title="A letter", authors="Jane Doe", **common)
    make_publication(kind="letter", title="Une lettre", language="fr", **common)
    make_publication(days=[4], title="Day four", **common)
    paper = make_publication(kind="recommendations", title="A paper", **common)
    make_recommendation(live=True, publication=paper, number=1, text="Keep it open.", theme=theme)
    elsewhere = make_publication(kind="letter", title="Elsewhere", live=True)
    make_campaign(live=True, slug="a-campaign", publications=[elsewhere, make_publication(title="Draft")])


def read(client, address):
    response = client.get(address, headers={"host": "localhost"})
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def titles(root):
    return [title.text for title in root.findall(f"{ATOM}entry/{ATOM}title")]


def check_moment(text):
    assert datetime.fromisoformat(text).tzinfo is not None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text)


def check_links(element):
    links = [(link.get("rel"), link.get("href")) for link in element.findall(f"{ATOM}link")]
    # Section 4.1.1: no two alternate links of the same type and language.
    assert [rel for rel, _href in links].count("alternate") == 1
    for _rel, href in links:
        assert href.startswith("https://portal.example/")
    return dict(links)


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_keeps_the_rules_of_atom(client, address):
    root = read(client, address)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = element.findall(f"{ATOM}{name}")
            assert len(found) == 1, f"exactly one {name}"
            assert found[0].text
        # An id is an absolute IRI (4.2.6), a moment an RFC 3339 one (3.3).
        assert urlsplit(element.find(f"{ATOM}id").text).scheme in {"https", "tag"}
        check_moment(element.find(f"{ATOM}updated").text)
        check_links(element)
        assert element.find(f"{ATOM}author/{ATOM}name").text
        for name in ("published", "summary", "subtitle", "rights"):
            assert len(element.findall(f"{ATOM}{name}")) <= 1
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))
    for published in root.findall(f"{ATOM}entry/{ATOM}published"):
        check_moment(published.text)
    ids = [identity.text for identity in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    # It says of itself where it is: section 4.2.7.2.
    assert check_links(root)["self"] == f"https://portal.example{address}"


def test_no_two_feeds_have_the_same_identity(client):
    ids = [read(client, address).find(f"{ATOM}id").text for address in FEEDS]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_holds_what_its_page_shows_and_the_page_announces_it(client, address):
    root = read(client, address)
    page = check_links(root)["alternate"].removeprefix("https://portal.example")
    html = client.get(page).content.decode()
    assert f'href="{address.replace("&", "&amp;")}"' in html
    for title in titles(root):
        assert title.removeprefix("1. ") in html


def test_a_feed_is_as_narrow_as_its_address(client):
    assert set(titles(read(client, "/feed/?kind=letter"))) == {"A letter", "Une lettre", "Elsewhere"}
    assert titles(read(client, "/feed/?kind=letter&session=16&language=fr")) == ["Une lettre"]
    assert titles(read(client, "/feed/?q=hall")) == ["News from the hall"]
    assert len(titles(read(client, "/themes/victims/feed/"))) == 5
    assert titles(read(client, "/campaigns/a-campaign/feed/")) == ["Elsewhere"]
    assert titles(read(client, "/recommendations/feed/?status=open")) == ["1. Keep it open."]
    assert titles(read(client, "/recommendations/feed/?status=adopted")) == []
    assert titles(read(client, "/feed/?kind=")) == titles(read(client, "/feed/"))


@pytest.mark.parametrize(
    "address",
    ["/feed/?kind=nope", "/feed/?session=99", "/feed/?theme=nope", "/feed/?year=12", "/recommendations/feed/?status=x"],
)
def test_a_value_that_no_list_knows_has_no_feed(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("place", ["2017-01-02.5", "nowhere"])
def test_a_feed_knows_no_place_in_a_list_that_goes_on(client, place):
    # As of every parameter that a page does not read: to say it changes nothing.
    asked, plain = client.get(f"/feed/?kind=letter&before={place}"), client.get("/feed/?kind=letter")
    assert asked.status_code == 200
    assert asked.content == plain.content


def test_a_theme_under_which_nothing_is_public_has_no_feed(client):
    theme = make_theme(name="Hidden matter", slug="hidden-matter")
    make_publication(themes=[theme])
    for hidden in ("/themes/hidden-matter/feed/", "/feed/?theme=hidden-matter", "/publications/?theme=hidden-matter"):
        assert client.get(hidden).status_code == 404
        assert "Hidden matter" not in client.get(hidden).content.decode()


def test_an_entry_has_its_picture_and_its_language(client):
    root = read(client, "/feed/")
    entries = {entry.find(f"{ATOM}title").text: entry for entry in root.findall(f"{ATOM}entry")}
    picture = entries["News from the hall"].find(f"{MEDIA}content")
    assert (picture.get("medium"), picture.get("type")) == ("image", "image/webp")
    assert picture.find(f"{MEDIA}description").text == "A <full> hall"
    assert picture.find(f"{MEDIA}credit").text == "A & B"
    response = client.get(picture.get("url").removeprefix("https://portal.example"))
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert entries["A letter"].find(f"{MEDIA}content") is None
    assert entries["Une lettre"].get(f"{XML}lang") == "fr"


def test_a_feed_without_entries_is_the_same_each_time(client):
    etags = {client.get("/feed/?q=nothing-holds-this")["ETag"] for _ in range(2)}
    assert len(etags) == 1


def test_a_sign_that_xml_cannot_hold_breaks_no_feed(client):
    Publication.objects.filter(slug="news").update(title="A\x0bB\x01", summary="C\x1fD")
    assert "A B" in titles(read(client, "/feed/"))


def test_pictures_cost_no_query_each(client):
    def count():
        client.get("/feed/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/feed/")
        return len(captured)

    before = count()
    cover = Image.objects.create_from_upload(picture_file(), title="Other", alt="Another")
    for _ in range(5):
        make_publication(live=True, cover=cover)
    assert count() == before
