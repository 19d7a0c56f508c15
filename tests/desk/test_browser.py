"""The desk under the fingers: palette, calendar by keyboard and mouse, many pages at once; nothing is in the way."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from playwright.sync_api import expect

from asp_portal.desk.models import SavedView
from tests.barriers import barriers_in_every_light_and_size
from tests.factories import make_publication, make_session, make_theme, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/publications/publication/"


@pytest.fixture
def publisher():
    return make_user("paul", "Publisher")


@pytest.fixture
def at(new_page, publisher):
    """Sign in and go to an address."""

    def go(address):
        # Colours that fade from one to the other would be measured half-way.
        page = new_page(reduced_motion="reduce")
        page.set_default_timeout(10_000)
        page.goto(f"/admin/login/?next={address}")
        page.fill("#id_username", publisher.username)
        page.fill("#id_password", "demo")
        page.click("[type=submit]")
        page.wait_for_url(re.compile(re.escape(address) + "$"))
        return page

    return go


def test_the_palette_leads_anywhere_by_keyboard_alone_and_can_be_turned_off(at, publisher):
    page_of_report = make_publication(title="Report of the Bureau", user=publisher)
    page = at("/admin/")
    field, dialog, sheet = (page.locator(s) for s in ("[role=combobox]", "#desk-palette", "#desk-keys"))

    page.keyboard.press("Control+k")
    expect(dialog).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.type("bureau")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option", selected=True)).to_contain_text("Report of the Bureau")
    expect(field).to_have_attribute("aria-activedescendant", "desk-palette-0")
    assert barriers_in_every_light_and_size(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}{page_of_report.pk}/change/")

    # A key that is typed into a field is a letter.
    page.goto("/admin/")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    assert barriers_in_every_light_and_size(page) == []
    page.get_by_label("Use these keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(sheet).to_be_hidden()
    expect(dialog).to_be_hidden()
    # The link stays, and so does the way to turn the keys on again.
    page.get_by_role("link", name="Go to…").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use these keys in this browser").check()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/admin/calendar/")
    assert page.problems == []


def test_an_entry_of_the_calendar_moves_by_keyboard_and_by_mouse_and_back(at, publisher):
    zone = ZoneInfo("America/New_York")
    monday = date(2098, 12, 1)
    session = make_session(live=True, ordinal=97, opens_on=monday, closes_on=date(2098, 12, 5), timezone=zone.key)
    moment = datetime(2098, 12, 3, 9, 30, tzinfo=zone)
    letter = make_publication(title="Letter", session=session, go_live_at=moment, user=make_user())
    letter.publish(publisher)
    page = at("/admin/calendar/?on=2098-12-03")
    assert barriers_in_every_light_and_size(page) == []

    def is_planned_for(day):
        letter.refresh_from_db()
        return letter.scheduled_for == moment.replace(day=day)

    page.get_by_role("link", name="Move “Letter” to…").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#calendar-says")).to_have_text("to Tuesday 9 December")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It would be moved to")).to_contain_text("Tue 9 Dec 2098, 09:30 New York (14:30 UTC)")
    assert is_planned_for(3)
    assert barriers_in_every_light_and_size(page) == []
    page.get_by_role("button", name="Move it").click()
    expect(page.locator(".messagelist")).to_contain_text("Tue 9 Dec 2098, 09:30 New York")
    assert is_planned_for(9)

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-day='2098-12-03'] .moment")).to_contain_text("Letter")
    assert is_planned_for(3)

    start, end = (page.locator(f"[data-day='2098-12-{day}']").bounding_box() for day in ("03", "12"))
    page.mouse.move(start["x"] + 40, start["y"] + 60)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 30, steps=5)
    page.mouse.up()
    expect(page.get_by_text("It would be moved to")).to_contain_text("Fri 12 Dec 2098, 09:30 New York")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator("[data-day='2098-12-12'] .moment")).to_contain_text("Letter")
    assert is_planned_for(12)
    assert page.problems == []


def test_many_pages_are_published_after_a_look_at_what_will_happen(at, publisher):
    make_theme(name="Cooperation")
    drafter = make_user()
    ready = make_publication(title="Ready", user=drafter)
    make_publication(title="Mine", user=publisher)
    make_publication(title="Asked", user=drafter).submit_for_review(drafter, due_at=timezone.now() - timedelta(hours=1))
    SavedView.objects.create(
        owner=publisher, content_type=ContentType.objects.get_for_model(ready), name="Letters", query="kind=letter"
    )
    page = at(LIST)
    assert barriers_in_every_light_and_size(page) == []
    page.get_by_label("Select this object for an action - Ready").check()
    page.get_by_label("Select this object for an action - Mine").check()
    page.select_option("[name=action]", "bulk_publish")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("region", name="Will be done")).to_contain_text("Ready")
    expect(page.get_by_role("region", name="Cannot be done")).to_contain_text("somebody else has to approve it")
    ready.refresh_from_db()
    assert not ready.live
    assert barriers_in_every_light_and_size(page) == []
    page.get_by_role("button", name="Do it for 1").click()
    expect(page.get_by_role("status").first).to_contain_text("Done for 1.")
    ready.refresh_from_db()
    assert ready.live
    for address in ("/admin/", "/admin/views/", "/admin/history/", "/admin/go/?q=ready"):
        page.goto(address)
        assert barriers_in_every_light_and_size(page) == [], address
    assert page.problems == []
