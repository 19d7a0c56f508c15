"""Opening day in a real Chromium: a drafter packs, a publisher looks at the whole site on a phone and lets it go."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.factories import make_publication, make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, name, address):
    page.goto(f"/admin/login/?next={address}")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    # Until its scripts are there as well: a box that is ticked before selects nothing.
    page.wait_for_url(lambda url: urlsplit(url).path == urlsplit(address).path)


def test_opening_day_from_the_pack_to_the_public(page, phone, new_page):
    dora, paul = make_user("dora", group="Drafter"), make_user("paul", group="Publisher")
    session = make_session(ordinal=25, year=2026, opens_on=date(2026, 12, 7), closes_on=date(2026, 12, 16), user=dora)
    pack = [
        make_publication(title=title, session=session, kind=kind, user=dora)
        for title, kind in (("A letter to all States", "letter"), ("What we recommend", "recommendations"))
    ]

    sign_in(page, "dora", "/admin/publications/publication/")
    page.get_by_role("checkbox", name="Select all").check()
    expect(page.get_by_text("2 of 2 selected")).to_be_visible()
    page.locator("select[name=action]").select_option(label="Add to a release")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("A new release called").fill("Opening day")
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_role("heading", name="2 pages go live together")).to_be_visible()
    expect(page.get_by_text("Publish the session “25th session (2026)” first.")).to_have_count(2)

    page.get_by_label("Words of a page").fill("25th session")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name=re.compile("^Put in.*25th session")).click()
    expect(page.get_by_role("heading", name="3 pages go live together")).to_be_visible()
    expect(page.get_by_text("Nobody has approved this version.")).to_have_count(3)
    expect(page.get_by_role("link", name="Release now…")).to_have_count(0)
    release = page.url
    assert page.problems == []

    for one in (session, *pack):
        one.approve(paul)
    sign_in(phone, "paul", release)
    expect(phone.locator("p.ready")).to_have_count(3)
    with phone.expect_popup() as opened:
        phone.get_by_role("link", name="Preview of the whole site").click()
    site = opened.value
    expect(site.get_by_role("complementary", name="Preview")).to_contain_text("None of it is public.")
    site.get_by_role("link", name="25th session").first.click()
    expect(site.get_by_role("heading", level=1)).to_have_text("25th session")
    site.get_by_role("link", name="A letter to all States").first.click()
    expect(site.get_by_role("heading", level=1)).to_have_text("A letter to all States")
    site.get_by_role("searchbox").fill("recommend")
    site.get_by_role("searchbox").press("Enter")
    expect(site.get_by_role("link", name="What we recommend")).to_be_visible()
    assert "/site/search/" in site.url

    visitor = new_page()
    assert visitor.goto("/sessions/25/").status == 404
    site.get_by_role("link", name="Back to the release").click()
    site.get_by_role("link", name="Release now…").click()
    site.get_by_role("button", name="Release now").click()
    expect(site.locator(".messagelist")).to_contain_text("“Opening day” is public.")
    assert visitor.goto("/sessions/25/").status == 200
    expect(visitor.get_by_role("link", name="A letter to all States").first).to_be_visible()
    expect(visitor.get_by_role("link", name="What we recommend").first).to_be_visible()
    assert phone.problems == []
