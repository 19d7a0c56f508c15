"""The search page in a real browser: nobody is kept out, nothing overflows, the form works without a script."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.barriers import examine
from tests.factories import make_campaign, make_publication, make_session, make_theme

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESSES = [
    "/search/",
    "/search/?q=walrus",
    "/search/?q=walrus&session=16&kind=letter&theme=victims",
    "/search/?q=walrus&session=15&kind=news",
    "/search/?q=walruz",
    "/search/?q=walrus&theme=nope",
]


@pytest.fixture
def site():
    theme = make_theme(name="Victims and their participation in proceedings", slug="victims")
    session = make_session(live=True, ordinal=16, year=2017, summary="walrus", themes=[theme])
    make_session(live=True, ordinal=15, year=2016, summary="walrus")
    for kind in ("letter", "letter", "news", "briefing-paper"):
        make_publication(
            live=True,
            title=f"Walrus: a {kind}",
            kind=kind,
            session=session,
            themes=[theme],
            issued_on=date(2017, 12, 4),
        )
    make_publication(live=True, title="Walrus المحكمة", language="ar")
    make_campaign(live=True, title="Walrus", sessions=[session])


def test_axe_finds_nothing_and_nothing_overflows(site, new_page):
    examine(new_page(bypass_csp=True), ADDRESSES)


def test_a_reader_narrows_the_answers_without_a_script(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/search/?q=walruz")
    page.get_by_role("link", name="walrus").click()
    page.get_by_label("Session", exact=True).select_option("16")
    page.locator("main").get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=walrus&session=16")
    page.get_by_role("navigation", name="Kinds of pages").get_by_role("link", name="Letter").click()
    expect(page.locator("h2")).to_have_count(2)
    page.get_by_role("link", name="Remove the filter: Letter").click()
    page.wait_for_url("**/search/?q=walrus&session=16")
    assert page.problems == []
