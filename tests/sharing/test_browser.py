"""The minister's office reads a letter on a phone, in a real Chromium, and answers."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from asp_portal.library.models import Image
from tests.factories import make_publication, make_user
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_embargoed_letter_is_shared_read_on_a_phone_answered_and_revoked(page, phone):
    make_user("publisher", group="Publisher")
    cover = Image.objects.create_from_upload(picture_file(), title="Hall", alt="Rows of seats")
    letter = make_publication(
        title="Letter to the minister",
        body="<p>Before she speaks.</p>",
        cover=cover,
        embargo_until=timezone.now() + timedelta(days=2),
    )
    page.goto("/admin/")
    page.get_by_label("Username").fill("publisher")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/publications/publication/{letter.pk}/change/")
    page.locator(".object-tools").get_by_role("link", name=re.compile("^Share")).click()
    expect(page.get_by_label("Date:")).to_be_hidden()
    page.get_by_label("For whom").fill("Minister’s office")
    page.get_by_label("For how long").select_option(label="3 days")
    page.get_by_label("They may comment").check()
    page.get_by_role("button", name="Make the link").click()
    gate = page.get_by_label("Address to give away").input_value().removeprefix("https://portal.example")

    phone.goto(gate)
    expect(phone.get_by_role("heading", level=1)).not_to_contain_text("Letter")
    phone.get_by_role("button", name="Open it").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Letter to the minister")
    expect(phone.get_by_label("Shared with you")).to_contain_text("Embargoed until")
    assert phone.get_by_role("img", name="Rows of seats").evaluate("image => image.decode().then(() => true)")
    assert Axe().run(phone).response["violations"] == []
    phone.emulate_media(media="print")
    expect(phone.locator(".shared-mark")).to_be_visible()
    phone.emulate_media(media="screen")

    phone.get_by_role("link", name="Comment or approve").click()
    phone.get_by_label("Your name").fill("Anna")
    phone.get_by_label("Your comment").fill("The date is the 8th.")
    phone.get_by_role("button", name="Send the comment").click()
    expect(phone.get_by_role("status")).to_contain_text("Thank you")
    phone.get_by_label("Your name").fill("Anna")
    phone.get_by_role("button", name="Approve this text").click()
    expect(phone.locator("#remarks li")).to_have_count(2)
    assert not phone.context.cookies()
    assert phone.problems == []

    page.goto(f"/admin/publications/publication/{letter.pk}/change/")
    expect(page.locator(".guest-remarks")).to_contain_text("The date is the 8th.")
    page.locator(".object-tools").get_by_role("link", name=re.compile("^Share")).click()
    expect(page.locator("main table, #content table")).to_contain_text("1 time")
    assert page.problems == []
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator(".messagelist")).to_contain_text("shows nothing any more")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link shows nothing any more")
