"""The next session from the last one, in a real Chromium: from its page to a checklist that shrinks."""

from datetime import date

import pytest
from playwright.sync_api import expect

from publications.models import Session
from tests.factories import make_campaign, make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_next_session_is_started_and_its_checklist_shrinks(page):
    make_user("dora", group="Drafter")
    source = make_session(
        live=True,
        ordinal=16,
        opens_on=date(2017, 12, 4),
        closes_on=date(2017, 12, 14),
        about="<p>Join us at ASP16.</p>",
        body="<h2>Elections</h2><p>Six judges.</p>",
    )
    make_campaign(live=True, sessions=[source], title="Elections")
    page.goto(f"/admin/login/?next=/admin/publications/session/{source.pk}/change/")
    page.get_by_label("Username").fill("dora")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()

    page.get_by_role("link", name="Start the next session from this one").click()
    expect(page.get_by_role("checkbox", name="Elections")).to_be_checked()
    page.get_by_label("Year").fill("2999")
    page.get_by_role("button", name="Start the next session").click()

    checklist = page.get_by_role("region", name="still to be filled in")
    expect(checklist.get_by_role("heading")).to_have_text("9 things still to be filled in")
    expect(checklist).to_contain_text("Still says “ASP16”")
    session = Session.objects.get(ordinal=17)
    assert page.url.endswith(f"/admin/publications/session/{session.pk}/change/")

    # A link leads into its box, also below the editor of texts.
    checklist.get_by_role("link", name="President").click()
    expect(page.locator("#id_president")).to_be_focused()
    page.keyboard.type("O-Gon Kwon")
    expect(page.locator("#cke_id_about .cke_wysiwyg_div")).to_be_visible()
    checklist.get_by_role("link", name="About the Assembly").click()
    expect(page.locator("#cke_id_about .cke_wysiwyg_div")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Join us at ASP17.")
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(checklist.get_by_role("heading")).to_have_text("7 things still to be filled in")
    expect(checklist).not_to_contain_text("President")
    assert page.problems == []
