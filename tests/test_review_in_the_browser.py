"""A draft on its way to the public, from hand to hand, on phones."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from publications.models import Publication
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LISTS = "/admin/publications/publication/"


@pytest.fixture
def sign_in(new_page, live_server):
    """A phone on which somebody has signed in."""

    def sign(user):
        client = Client()
        client.force_login(user)
        phone = new_page(**PHONE)
        phone.set_default_timeout(10_000)
        session = client.cookies["sessionid"].value
        phone.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return phone

    return sign


def fits(phone):
    """Nothing hangs over the edge of the screen."""
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_submit_request_changes_submit_again_approve_publish(sign_in):
    make_session(live=True, ordinal=16)
    amina, edith, paul = (
        sign_in(make_user(name, group))
        for name, group in (("amina", "Drafter"), ("edith", "Editor"), ("paul", "Publisher"))
    )

    amina.goto(f"{LISTS}add/?kind=letter")
    amina.get_by_label("Title:").fill("Letter to States Parties")
    amina.locator("#cke_id_body .cke_wysiwyg_div").click()
    amina.keyboard.type("Elect the best candidates.")
    amina.get_by_text("Note, reviewer and time for the review").click()
    amina.get_by_label("Note for the reviewer").fill("Is the tone right?")
    amina.get_by_role("button", name="Submit for review").click()
    expect(amina.locator(".messagelist")).to_contain_text("waits for review")
    page = Publication.objects.get()

    # The editor says what is wrong with which field, and gives it back.
    edith.goto(f"{LISTS}{page.pk}/review/")
    expect(edith.get_by_text("Is the tone right?")).to_be_visible()
    fits(edith)
    edith.get_by_text("Add a comment").click()
    edith.get_by_label("About").select_option(label="Body")
    edith.get_by_role("textbox", name="Comment:", exact=True).fill("Say what “best” means.")
    edith.get_by_role("button", name="Add the comment").click()
    expect(edith.locator(".comment .words")).to_have_text("Say what “best” means.")
    edith.get_by_role("button", name="Request changes").click()
    expect(edith.get_by_role("alert")).to_contain_text("needs a comment")
    edith.problems.clear()  # the browser notes the answer 400
    edith.get_by_label("Comment (needed when you request changes):").fill("One sentence more, then it goes.")
    edith.get_by_role("button", name="Request changes").click()
    expect(edith.locator(".messagelist")).to_contain_text("went back with your comment")

    # The author finds the remark beside the field, settles it and hands the page on again.
    amina.goto(f"{LISTS}{page.pk}/change/")
    expect(amina.locator(".field-body .field-comment")).to_contain_text("Say what “best” means.")
    expect(amina.get_by_text("One sentence more, then it goes.")).to_be_visible()
    amina.get_by_role("button", name="Mark as settled").click()
    expect(amina.locator(".field-comment")).to_have_count(0)
    amina.locator("#cke_id_body .cke_wysiwyg_div").click()
    amina.keyboard.type("Best means independent. ")
    fits(amina)
    amina.get_by_role("button", name="Submit for review").click()
    expect(amina.locator(".messagelist")).to_contain_text("waits for review")

    edith.goto(f"{LISTS}{page.pk}/review/")
    expect(edith.get_by_text("What changed since changes were requested")).to_be_visible()
    edith.get_by_role("button", name="Approve").click()
    expect(edith.locator(".messagelist")).to_contain_text("is approved")

    paul.goto(f"{LISTS}{page.pk}/review/")
    expect(paul.get_by_text("edith approved this version")).to_be_visible()
    paul.get_by_role("button", name="Publish", exact=True).click()
    expect(paul.locator(".messagelist")).to_contain_text("is published")
    page.refresh_from_db()
    assert page.live
    assert "independent" in page.body
    assert [phone.problems for phone in (amina, edith, paul)] == [[], [], []]
