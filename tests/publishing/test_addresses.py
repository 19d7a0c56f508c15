"""A link to a page that was public once never leads nowhere."""

import pytest

from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session

pytestmark = pytest.mark.django_db


def republish(page, **changes):
    with page.edit(None) as draft:
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.save()
    page.publish()


@pytest.mark.parametrize("make", [make_publication, make_campaign, make_recommendation])
def test_an_old_address_leads_to_the_new_one_for_ever(client, make):
    page = make(live=True, slug="first")
    old = page.get_absolute_url()
    republish(page, slug="second")
    republish(page, slug="third")
    response = client.get(old)
    assert response.status_code == 301
    assert response["Location"] == page.get_absolute_url()
    assert client.get(response["Location"]).status_code == 200


def test_an_address_moves_when_the_change_is_published_not_when_it_is_saved(client):
    page = make_publication(live=True, slug="first")
    with page.edit(None) as draft:
        draft.slug = "second"
        draft.save()
    assert client.get("/publications/first/").status_code == 200
    assert client.get("/publications/second/").status_code == 404


def test_a_summary_that_got_another_day_is_found_at_its_old_day(client):
    session = make_session(live=True, ordinal=16)
    page = make_publication(live=True, session=session, days=[3])
    with page.edit(None) as draft:
        draft.set_days([4])
    page.publish()
    assert client.get("/sessions/16/day/3/")["Location"] == "/sessions/16/day/4/"


def test_a_page_that_takes_over_an_address_is_read_there(client):
    first = make_publication(live=True, slug="letter", title="The old letter")
    republish(first, slug="letter-of-2016")
    second = make_publication(live=True, slug="letter", title="The new letter")
    assert "The new letter" in client.get("/publications/letter/").content.decode()
    second.withdraw()
    assert client.get("/publications/letter/").status_code == 410


def test_a_withdrawn_page_and_a_deleted_one_say_that_they_were_withdrawn(client):
    page = make_publication(live=True, slug="letter")
    page.withdraw()
    response = client.get("/publications/letter/")
    assert response.status_code == 410
    assert "This page was withdrawn" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    page.delete()
    assert client.get("/publications/letter/").status_code == 410


def test_a_page_that_was_never_public_answers_like_one_that_does_not_exist(client):
    make_publication(slug="secret")
    make_publication(live=True, slug="embargoed", embargo_until="2099-01-01T00:00:00Z")
    nothing = client.get("/publications/nothing/")
    for slug in ("secret", "embargoed"):
        response = client.get(f"/publications/{slug}/")
        assert (response.status_code, response.content) == (404, nothing.content)


def test_the_new_address_of_a_withdrawn_page_is_not_told(client):
    page = make_publication(live=True, slug="first")
    republish(page, slug="second")
    page.withdraw()
    response = client.get("/publications/first/")
    assert response.status_code == 410
    assert "second" not in response.content.decode()
    assert Publication.objects.get().slug == "second"


@pytest.mark.parametrize("path", ["/" + "x" * 5000, "/%ff%fe", "/\u0661/"])
def test_an_odd_path_is_not_found(client, path):
    assert client.get(path).status_code == 404
