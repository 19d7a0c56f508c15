"""The whole site as it will be after a release: every public page has it, and outside nothing does."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from asp_portal.library.models import Document
from asp_portal.publishing.models import Event, Revision
from tests.factories import make_publication, make_recommendation, make_release, make_session, make_user
from tests.library.files import pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    session = make_session(live=True, ordinal=25, year=2026, opens_on=date(2026, 12, 7), closes_on=date(2026, 12, 16))
    programme = Document.objects.create_from_upload(pdf_file(), title="Programme of the opening")
    letter = make_publication(
        title="Letter zebrafinch", slug="letter-zebrafinch", session=session, kind="letter", documents=[programme]
    )
    paper = make_publication(title="Paper zebrafinch", session=session, kind="recommendations")
    point = make_recommendation(publication=paper, text="Point zebrafinch")
    return make_release(letter, paper, point, title="Opening day")


@pytest.fixture
def drafter(client):
    user = make_user("dora", group="Drafter")
    client.force_login(user)
    return client


def inside(release, address=""):
    return reverse("admin:releases_release_site", args=[release.pk]) + address


PLACES = [
    "",
    "sessions/25/",
    "publications/",
    "publications/?kind=letter",
    "publications/letter-zebrafinch/",
    "recommendations/",
    "search/?q=zebrafinch",
    "feed/",
    "sessions/25/feed/",
    "sitemap.xml",
]


@pytest.mark.parametrize("place", PLACES)
def test_every_public_place_has_it_inside_and_not_outside(drafter, client, release, place):
    answer = drafter.get(inside(release, place))
    assert answer.status_code == 200
    assert "zebrafinch" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "ETag" not in answer
    client.logout()
    public = client.get(f"/{place}")
    # A search says again what was looked for.
    assert "zebrafinch" not in re.sub(r"q=zebrafinch|“zebrafinch”|value=\"zebrafinch\"", "", public.content.decode())


def test_a_page_says_that_it_is_a_preview_and_leads_on_inside(drafter, release):
    html = drafter.get(inside(release, "sessions/25/")).content.decode()
    assert "Preview of the release “Opening day”" in html
    assert f'href="{inside(release)}publications/letter-zebrafinch/"' in html
    assert f'action="{inside(release)}search/"' in html
    assert not re.findall(r'(?:href|action)="/(?!static/|images/|documents/|admin/)[^"]*"', html)
    assert drafter.get(inside(release))["Content-Security-Policy"] == drafter.get("/")["Content-Security-Policy"]


def test_what_is_not_ready_is_shown_and_said(drafter, release):
    draft = make_publication(title="Unread zebrafinch", kind="daily-summary", session=make_session(live=True))
    release.add(draft)
    html = drafter.get(inside(release, "publications/")).content.decode()
    assert "Unread zebrafinch" in html
    assert "1 page is not ready." in html


def test_the_pinned_version_is_shown_not_a_later_draft(drafter, release):
    letter = release.items.get(title="Letter zebrafinch").page
    with letter.edit(None) as draft:
        draft.title = "A later thought"
        draft.save()
    html = drafter.get(inside(release, "publications/letter-zebrafinch/")).content.decode()
    assert "Letter zebrafinch" in html
    assert "A later thought" not in html


def test_the_files_of_a_draft_are_for_the_editor_alone(drafter, client, release):
    html = drafter.get(inside(release, "publications/letter-zebrafinch/")).content.decode()
    address = re.search(r'href="(/documents/[^"]*)"', html)[1]
    assert drafter.get(address).status_code == 200
    client.logout()
    assert client.get(address).status_code == 404


def test_nothing_of_a_preview_remains(drafter, release):
    before = (Event.objects.count(), Revision.objects.count())
    for place in PLACES:
        drafter.get(inside(release, place))
    assert (Event.objects.count(), Revision.objects.count()) == before
    assert release.items.first().page.live is False
    # The sitemap is remembered for all, so it must not have been made from what is not public.
    assert "zebrafinch" not in drafter.get("/sitemap.xml").content.decode()
    cache.clear()


def test_an_old_address_leads_on_inside(drafter, release):
    answer = drafter.get(inside(release, "sessions/asp25/"))
    assert (answer.status_code, answer["Location"]) == (301, inside(release, "sessions/25/"))


@pytest.mark.parametrize("place", ["no-such-page/", "admin/", "admin/publications/publication/"])
def test_what_visitors_do_not_find_is_not_found_inside(drafter, release, place):
    answer = drafter.get(inside(release, place))
    assert answer.status_code == 404
    assert "Preview of the release" in answer.content.decode()


def test_who_may_not_see_a_page_of_it_sees_no_preview(client, release):
    stranger = make_user("stranger")
    client.force_login(stranger)
    assert client.get(inside(release)).status_code == 403
    client.logout()
    assert client.get(inside(release)).status_code == 302


@pytest.mark.parametrize(
    "address", ["admin/", "admin/login/", "admin/sign-in/", "admin/sign-in/app/", "admin/calendar/"]
)
def test_no_address_of_the_admin_is_one_that_visitors_have(drafter, release, address):
    assert drafter.get(inside(release, address)).status_code == 404
    assert drafter.get(reverse("admin:index")).status_code == 200
