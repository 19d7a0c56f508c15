"""What helps to read a publication and to pass it on."""

import re
from datetime import UTC, datetime

import pytest

from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_session

pytestmark = pytest.mark.django_db

LONG = "".join(f"<h2>Heading {n}</h2><p>{'word ' * 250}</p>" for n in (1, 2, 3))


def test_a_long_publication_has_contents_and_a_reading_time(client):
    make_publication(live=True, slug="long", body=LONG)
    make_publication(live=True, slug="short", body="<h2>One</h2><p>Word.</p>")
    html = client.get("/publications/long/").content.decode()
    assert "4 minutes" in html
    links = re.findall(r'href="#(part-[^"]+)"', html)
    assert links == ["part-heading-1", "part-heading-2", "part-heading-3"]
    assert all(f'<h2 id="{link}">' in html for link in links)
    short = client.get("/publications/short/").content.decode()
    assert "1 minute<" in short
    assert "text-contents" not in short


def test_a_page_says_when_it_was_last_updated_in_the_zone_of_the_session(client):
    session = make_session(live=True, ordinal=16, timezone="America/New_York")
    page = make_publication(live=True, slug="a-page", session=session)
    assert "Last updated" not in client.get("/publications/a-page/").content.decode()
    Publication.objects.filter(pk=page.pk).update(
        first_published_at=datetime(2017, 12, 4, tzinfo=UTC), last_published_at=datetime(2017, 12, 6, 3, 30, tzinfo=UTC)
    )
    html = client.get("/publications/a-page/").content.decode()
    assert '<time datetime="2017-12-05T22:30:00-05:00">5 December 2017, 22:30 EST</time>' in html


def test_a_page_is_passed_on_by_mail_or_by_its_address_without_asking_another_host(client, page):
    make_publication(live=True, slug="a-page", title='Votes & "vetoes"? 100 %')
    make_campaign(live=True, slug="a-campaign")
    html = client.get("/publications/a-page/").content.decode()
    assert 'value="https://portal.example/publications/a-page/"' in html
    assert (
        'href="mailto:?subject=Votes%20%26%20%22vetoes%22%3F%20100%20%25'
        '&amp;body=https%3A//portal.example/publications/a-page/"'
    ) in html
    assert "mailto:?subject=" in client.get("/campaigns/a-campaign/").content.decode()
    page.goto("/publications/a-page/")
    page.get_by_text("Share this page").click()
    page.get_by_label("Address of this page").focus()
    page.get_by_text("Cite this page").press("Enter")
    assert page.get_by_label("Citation", exact=True).is_visible()
    assert page.problems == []
