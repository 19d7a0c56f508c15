"""A preview beside the form, in a real Chromium: on a wide screen, and over the form on a phone."""

import pytest
from playwright.sync_api import expect

from asp_portal.library.models import Image
from publications.models import Publication
from tests.barriers import barriers
from tests.factories import make_publication, make_user
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "".join(f"<p>Paragraph {number} of a long night.</p>" for number in range(30))


def sign_in(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("drafter")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")


def test_what_is_typed_is_shown_beside_with_its_barriers_and_nothing_is_saved(page, phone):
    drafter = make_user("drafter", group="Drafter")
    cover = Image.objects.create_from_upload(picture_file(), title="Hall", alt="Rows of seats")
    letter = make_publication(title="Before", body=f"<h2>Head</h2>{LONG}", cover=cover, user=drafter)
    before = Publication.objects.values().get()
    sign_in(page)
    page.goto(f"/admin/publications/publication/{letter.pk}/change/")
    page.get_by_role("button", name="Preview beside").click()
    shown = page.frame_locator("#beside iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Before")
    # A picture of a draft, in the sandbox, with the editor's right to see it.
    expect(shown.get_by_role("img", name="Rows of seats")).to_be_visible()
    assert shown.get_by_role("img", name="Rows of seats").evaluate("image => image.decode().then(() => true)")
    expect(page.locator(".beside-status")).to_have_text("No barriers found.")
    assert barriers(page) == []

    # The place is kept, and the widths are real ones.
    place = "() => [innerWidth, Math.round(scrollY)]"
    page.locator(".beside-bar label", has_text="375").click()
    shown.locator("html").evaluate("() => window.scrollTo(0, 700)")
    page.get_by_label("Title:").fill("After")
    expect(shown.get_by_role("heading", level=1)).to_have_text("After")
    assert shown.locator("html").evaluate(place) == [375, 700]
    page.locator(".beside-bar label", has_text="Print").click()
    expect(shown.locator(".menu")).to_be_hidden()
    page.locator(".beside-bar label", has_text="1280").click()
    expect(shown.locator(".menu")).to_be_visible()
    assert shown.locator("html").evaluate(place)[0] == 1280

    # A finding leads to its place.
    page.evaluate("CKEDITOR.instances.id_body.setData('<h4>Too deep</h4><p>Words to find.</p>')")
    expect(shown.get_by_role("heading", name="Too deep")).to_be_visible()
    expect(page.locator(".beside-status")).to_have_text("Barriers found: 1")
    expect(shown.locator("h4[data-barrier]")).to_have_text("Too deep")
    page.locator(".beside-findings summary").click()
    page.get_by_role("button", name="Too deep").click()
    expect(shown.locator("h4[data-outlined]")).to_have_text("Too deep")

    # What is pressed is found in the form, and leads nowhere else.
    shown.get_by_role("heading", level=1).click()
    expect(page.get_by_label("Title:")).to_be_focused()
    shown.get_by_text("Words to find.").click()
    expect(page.locator("#cke_id_body .cke_wysiwyg_div")).to_be_focused()
    assert page.problems == []

    # Errors leave the last good preview, and are put right from beside it.
    page.get_by_label("Title:").fill("")
    problem = page.locator(".beside-problems").get_by_role("button", name="Title")
    expect(problem).to_be_visible()
    expect(shown.get_by_role("heading", level=1)).to_have_text("After")
    problem.click()
    expect(page.get_by_label("Title:")).to_be_focused()
    page.keyboard.type("Good again")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Good again")
    expect(problem).to_be_hidden()
    assert Publication.objects.values().get() == before

    # It is remembered here; on a phone it lies over the form, and only when it is asked for.
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/publications/publication/add/")
    expect(page.locator("#beside")).to_be_visible()
    page.get_by_label("Title:").fill("Never saved")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Never saved")
    sign_in(phone)
    phone.goto(f"/admin/publications/publication/{letter.pk}/change/")
    expect(phone.locator("#beside")).to_be_hidden()
    phone.get_by_role("button", name="Preview beside").click()
    expect(phone.frame_locator("#beside iframe").get_by_role("heading", level=1)).to_have_text("Before")
    expect(phone.get_by_role("button", name="Close the preview")).to_be_focused()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="Preview beside")).to_be_focused()
    assert phone.problems == []
