"""One night at the desk, in a real Chromium: from signing in to the page that visitors read, and back."""

import re
import time
from datetime import date

import pytest
from playwright.sync_api import expect

from asp_portal.library.models import Image
from publications.models import Publication
from tests.factories import make_session, make_user
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sixteenth():
    return make_session(live=True, ordinal=16, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))


@pytest.fixture
def desk(new_page):
    """A browser in which the publisher has signed in."""
    make_user("publisher", group="Publisher")
    page = new_page()
    page.set_default_timeout(10_000)
    page.goto("/admin/")
    page.get_by_label("Username").fill("publisher")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    return page


def until(page, condition):
    """Wait for `condition` (JavaScript). Playwright's own wait needs eval, which the policy forbids."""
    deadline = time.monotonic() + 10
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def editor(page):
    """The box of the editor, once it is ready to be written in."""
    until(page, "window.CKEDITOR && CKEDITOR.instances.id_body?.status === 'ready'")
    return page.locator("#cke_id_body .cke_wysiwyg_div")


def write(page, text):
    """Type `text` at the beginning of the body, away from the pictures in it."""
    editor(page).click(position={"x": 25, "y": 25})
    page.keyboard.press("Home")
    page.keyboard.type(text)


def insert_picture(page, title):
    """Choose the picture called `title` through the editor's own image dialog."""
    page.locator("#cke_id_body .cke_button__image").click()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Choose from the library").click()
    chooser = popup.value
    chooser.get_by_role("searchbox").fill(title)
    chooser.get_by_role("searchbox").press("Enter")
    with chooser.expect_event("close"):
        chooser.get_by_role("button", name=re.compile(title)).click()
    page.locator(".cke_dialog_ui_button_ok:visible").click()


def publish_alone(page):
    """Publish one's own text, because nobody else is awake."""
    page.get_by_text("Nobody else is awake?").click()
    page.get_by_label("Why it cannot wait:").fill("Nobody else is awake")
    page.get_by_role("button", name="Publish without review").click()
    # Not the message of the time before: the box for the reason is shut again.
    expect(page.get_by_label("Why it cannot wait:")).to_be_hidden()
    expect(page.locator(".messagelist")).to_contain_text("is published")


def read(new_page, path):
    """What a visitor who has never been here reads at `path`."""
    visitor = new_page()
    visitor.goto(path)
    assert not visitor.problems
    assert not visitor.context.cookies()
    return visitor.locator("main").inner_text()


def test_a_night_from_sign_in_to_restore(desk, new_page, sixteenth):
    hall = Image.objects.create_from_upload(
        picture_file("hall.jpg"), title="The hall", alt="Rows of seats in a half circle"
    )

    # The one button for tonight: session, day and date are there; a title and a text are what is left to write.
    desk.get_by_role("link", name="Tonight’s summary").click()
    desk.get_by_role("link", name="16th session").click()
    desk.get_by_label("Title:").fill("Day 1: two seats filled")
    write(desk, "The Assembly opened in New York.")
    insert_picture(desk, "The hall")

    with desk.expect_popup() as popup:
        desk.get_by_role("button", name="Preview", exact=True).click()
    preview = popup.value
    expect(preview.get_by_role("heading", level=1)).to_have_text("Day 1: two seats filled")
    expect(preview.get_by_role("img", name="Rows of seats in a half circle")).to_have_count(1)
    assert not Publication.objects.exists()
    preview.close()

    publish_alone(desk)
    assert "The Assembly opened in New York." in read(new_page, "/sessions/16/day/1/")
    visitor = new_page()
    visitor.goto("/sessions/16/day/1/")
    picture = visitor.get_by_role("img", name="Rows of seats in a half circle")
    picture.scroll_into_view_if_needed()
    until(visitor, "[...document.images].every(image => image.complete && image.naturalWidth)")
    assert f"/images/{hall.pk}/" in picture.get_attribute("src")

    # A change is a draft: visitors still read what was published.
    write(desk, "Three seats remain. ")
    desk.get_by_role("button", name="Save draft", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("Visitors still read the published text")
    assert "Three seats remain" not in read(new_page, "/sessions/16/day/1/")
    assert "Three seats remain" in editor(desk).inner_text()

    desk.get_by_role("link", name="What would change").click()
    assert "Three seats remain." in desk.locator("ins").first.inner_text()
    desk.go_back()
    editor(desk)
    publish_alone(desk)
    assert "Three seats remain" in read(new_page, "/sessions/16/day/1/")

    # The second thought: the first version comes back as a draft and is published again.
    desk.get_by_role("link", name="History").click()
    desk.get_by_role("button", name=re.compile("^Restore")).last.click()
    assert "is now the draft" in desk.locator(".messagelist").inner_text()
    assert "Three seats remain" in read(new_page, "/sessions/16/day/1/")
    editor(desk)
    publish_alone(desk)
    assert "Three seats remain" not in read(new_page, "/sessions/16/day/1/")
    assert desk.problems == []
