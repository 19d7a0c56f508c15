"""Text and pictures under an editor's fingers: a footnote and a link that survives, many uploads and a focal point."""

import re

import pytest
from playwright.sync_api import expect

from asp_portal.library.models import Image
from publications.models import Publication
from tests.factories import make_publication, make_user
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page):
    """Signs the publisher in and opens an address."""
    make_user("publisher", group="Publisher")
    page.set_default_timeout(15_000)

    def open_at(address):
        page.goto(f"/admin/login/?next={address}")
        page.get_by_label("Username").fill("publisher")
        page.get_by_label("Password").fill("demo")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**{address}")
        return page

    return open_at


def test_a_footnote_and_a_link_are_written_and_the_link_survives_a_new_slug(desk):
    target = make_publication(live=True, title="Day four: witnesses", slug="day-four")
    letter = make_publication(title="Letter", body="<p>States paid.</p>")
    page = desk(f"/admin/publications/publication/{letter.pk}/change/")
    text = page.locator("#cke_id_body .cke_wysiwyg_div")
    expect(page.locator("#cke_id_body .cke_button__footnote")).to_be_enabled()
    text.get_by_text("States paid.").click()
    page.keyboard.press("End")

    page.get_by_role("button", name="Footnote").click()
    page.get_by_label("Text of the note").fill("All 123 <of> them.")
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    expect(page.locator(".cke_dialog:visible")).to_have_count(0)
    expect(text.locator("ol.footnotes li")).to_have_text(["All 123 <of> them."])

    page.keyboard.type(" See ")
    page.locator("#cke_id_body .cke_button__link").click()
    page.get_by_label("Page or file of this site").fill("witnesses")
    expect(page.locator(".own-targets [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".own-target-status")).to_contain_text("Leads to: Day four: witnesses")
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    expect(page.locator(".cke_dialog:visible")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft", exact=True).click()

    Publication.objects.get(pk=letter.pk).publish()
    with target.edit(None) as draft:
        draft.slug = "day-four-witnesses"
        draft.save()
    target.publish()
    page.goto(letter.get_absolute_url())
    page.locator("[role=doc-noteref]").click()
    expect(page.locator("section.footnotes li:target")).to_contain_text("All 123 <of> them.")
    page.get_by_label("Back to the text, note 1").click()
    expect(page).to_have_url(re.compile(r"#fnref1$"))
    page.get_by_role("link", name="Day four: witnesses").click()
    page.wait_for_url("**/publications/day-four-witnesses/")
    assert page.problems == []


def test_many_pictures_are_uploaded_and_one_gets_its_focal_point(desk):
    page = desk("/admin/library/image/")
    files = [picture_file("hall.jpg"), picture_file("podium.jpg", colour="#fff")]
    sent = [{"name": f.name, "mimeType": "image/jpeg", "buffer": f.read()} for f in files]
    sent += [{"name": "evil.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}, sent[0] | {"name": "again.jpg"}]
    page.get_by_label("Upload files").set_input_files(sent[:3])
    expect(page.locator(".many-uploads li")).to_have_count(3)
    expect(page.locator(".many-uploads li.refused")).to_contain_text("“evil.jpg” is not a picture")
    expect(page.locator(".library-card")).to_have_count(2)
    page.get_by_label("Upload files").set_input_files(sent[3:])
    expect(page.locator(".many-uploads li").last).to_contain_text("in the library already, as “hall”")

    page.locator(".library-card").filter(has_text="hall").get_by_role("link").click()
    page.wait_for_url("**/change/")
    picture = page.locator(".focus-picture img")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.3})
    page.keyboard.press("ArrowRight")
    point = page.get_by_role("button", name="Focal point: 21 per cent from the left, 30 from the top.")
    expect(point).to_be_focused()
    expect(page.locator("[data-shape=square]")).to_have_css("object-position", "21% 30%")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    assert Image.objects.get(title="hall").focus == (21, 30)
    assert page.problems == []
