"""The Atom feeds."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from publications.models import Publication
from tests.factories import make_publication, make_session, make_theme

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(client):
    """The root of a feed, asked for under another host than ours."""

    def read(address="/feed/"):
        response = client.get(address, headers={"host": "localhost"})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("application/atom+xml")
        assert b"localhost" not in response.content
        return ElementTree.fromstring(response.content)

    return read


def texts(root, path):
    return [element.text for element in root.findall(path.replace("@", ATOM))]


def test_a_feed_has_what_atom_demands(feed, settings):
    session = make_session(live=True, ordinal=16, year=2017)
    page = make_publication(
        live=True,
        session=session,
        days=[4],
        title="Day <four>",
        summary="In short & plain.",
        themes=[make_theme(name="T")],
    )
    root = feed()
    assert texts(root, "@title") == [settings.SITE_NAME]
    assert texts(root, "@id")[0]
    assert texts(root, "@updated")[0]
    entry = root.find(f"{ATOM}entry")
    assert texts(entry, "@title") == ["Day <four>"]
    assert texts(entry, "@summary") == ["In short & plain."]
    assert entry.find(f"{ATOM}link").get("href") == f"{settings.SITE_ORIGIN}/sessions/16/day/4/"
    assert texts(entry, "@id") == [f"tag:portal.example,2017:publication:{page.pk}"]
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["daily summary", "T"]
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"{settings.SITE_ORIGIN}/publications/",
        "self": f"{settings.SITE_ORIGIN}/feed/",
    }


def test_a_correction_moves_updated_and_never_published(feed):
    page = make_publication(live=True)
    first = datetime(2017, 12, 4, 20, tzinfo=UTC)
    Publication.objects.update(first_published_at=first, last_published_at=first)
    identity = texts(feed(), "@entry/@id")
    with page.edit(None) as draft:
        draft.slug = "another-address"
        draft.corrections.create(note="It was 35.")
        draft.save()
    page.publish()
    root = feed()
    assert texts(root, "@entry/@published") == ["2017-12-04T20:00:00+00:00"]
    assert texts(root, "@entry/@updated")[0] > "2017-12-05"
    assert texts(root, "@entry/@id") == identity


def test_drafts_and_withdrawn_pages_are_in_no_feed(feed):
    make_publication(title="Draft")
    make_publication(live=True, title="Withdrawn").withdraw()
    assert texts(feed(), "@entry/@title") == []


def test_a_session_has_a_feed_of_its_own(client, feed, settings):
    session = make_session(live=True, ordinal=16, year=2017)
    make_publication(live=True, session=session, title="Inside", issued_on=date(2017, 12, 1))
    make_publication(live=True, title="Outside")
    root = feed("/sessions/16/feed/")
    assert texts(root, "@entry/@title") == ["Inside"]
    assert texts(root, "@title") == [f"16th session (2017) · {settings.SITE_NAME}"]
    make_session(ordinal=17, year=2018)
    for address in ("/sessions/17/feed/", "/sessions/99/feed/"):
        assert client.get(address).status_code == 404


def test_a_feed_answers_a_second_question_with_not_modified(client):
    make_publication(live=True)
    response = client.get("/feed/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get("/feed/", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_pages_announce_their_feeds(client):
    make_session(live=True, ordinal=16, year=2017)
    assert 'type="application/atom+xml" title="ASP Portal" href="/feed/"' in client.get("/").content.decode()
    assert 'href="/sessions/16/feed/"' in client.get("/sessions/16/").content.decode()
