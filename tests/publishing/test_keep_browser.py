"""A night on a phone: the line drops, the browser dies, the sign-in expires, and every word is there."""

import re

import pytest
from playwright.sync_api import expect

from asp_portal.publishing.models import Unfinished
from publications.models import Publication
from tests.factories import make_publication, make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, name, address):
    page.goto(f"/admin/login/?next={address}")
    page.fill("#id_username", name)
    page.fill("#id_password", "demo")
    page.click("[type=submit]")
    page.wait_for_url(f"**{address}")


def ready(page):
    """Wait until the editor can be written in."""
    expect(page.locator("#cke_id_body .cke_wysiwyg_div")).to_be_visible()
    expect(page.locator("[name=_continue]")).to_be_visible()
    return page


def kept(page):
    return page.locator(".keep-status")


def copies(page):
    """The names under which texts wait on this device."""
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('asp-portal.text.'))")


def form_address(publication):
    return f"/admin/publications/publication/{publication.pk}/change/"


def test_no_word_is_lost_when_line_browser_and_sign_in_fail_in_one_night(phone):
    amina = make_user("amina", "Publisher")
    letter = make_publication(title="Letter", summary="", body="", user=amina)
    sign_in(phone, "amina", form_address(letter))
    ready(phone)

    # Typed, and kept on the portal a moment later; the draft itself is untouched.
    phone.locator("#id_summary").press_sequentially("Judges")
    phone.locator("#cke_id_body .cke_wysiwyg_div").click()
    phone.keyboard.type("Eighteen seats.")
    expect(phone.locator("#cke_id_body .cke_wysiwyg_div")).to_contain_text("Eighteen seats.")
    expect(kept(phone)).to_have_text(re.compile(r"All changes kept \d+:\d\d:\d\d"))
    expect(kept(phone)).to_have_attribute("data-tone", "kept")
    assert Publication.objects.get().summary == ""
    assert phone.evaluate("Object.keys(localStorage).filter(key => key.startsWith('asp-portal.text')).length") == 0

    # The line drops. Saving does not leave the page; the text stays on this device.
    phone.context.set_offline(True)
    phone.locator("#id_summary").press_sequentially(" and a prosecutor")
    phone.keyboard.press("Control+s")
    expect(phone.locator(".trouble")).to_contain_text("Not connected")
    expect(kept(phone)).to_have_text("Kept on this device only")
    phone.locator("#id_summary").press_sequentially(" tonight!")

    # The browser dies with the last key. Opened anew, it offers what it held.
    phone.close(run_before_unload=False)
    phone.context.set_offline(False)
    again = phone.context.new_page()
    again.goto(form_address(letter))
    strip = again.locator(".kept[data-from=device]")
    expect(strip).to_be_visible()
    strip.get_by_role("link", name="Look at the differences").click()
    expect(again.locator("ins").first).to_contain_text("Judges and a prosecutor tonight!")
    again.locator("#content-main").get_by_role("link", name="Continue").click()
    expect(again.locator("#id_summary")).to_have_value("Judges and a prosecutor tonight!")
    expect(again.locator("#cke_id_body .cke_wysiwyg_div")).to_contain_text("Eighteen seats.")

    # The sign-in expires. The save waits for the person, who signs in in another tab, and goes on by itself.
    again.context.clear_cookies(name="sessionid")
    again.locator("#id_summary").press("End")
    again.locator("#id_summary").press_sequentially(" Late.")
    again.click("[name=_continue]")
    expect(again.get_by_role("dialog")).to_contain_text("You were signed out")
    with again.expect_popup() as opened:
        again.get_by_role("link", name="Sign in in a new tab").click()
    tab = opened.value
    tab.fill("#id_username", "amina")
    tab.fill("#id_password", "demo")
    tab.click("[type=submit]")
    tab.wait_for_url("**/admin/")
    tab.close()
    expect(again.locator(".messagelist")).to_contain_text("is saved")
    saved = Publication.objects.get()
    assert saved.summary == "Judges and a prosecutor tonight! Late."
    assert "Eighteen seats." in saved.body
    assert not Unfinished.objects.exists()
    # What else asks in the background is told that there is no line, and that the token is that of the old sign-in.
    expected = ("ERR_INTERNET_DISCONNECTED", "403 (Forbidden)")
    assert [problem for problem in phone.problems if not any(words in problem for words in expected)] == []


def test_a_page_never_saved_is_offered_on_another_machine_rows_and_choices_too(page, new_page):
    make_user("amina", "Publisher")
    make_session(ordinal=16)
    add = "/admin/publications/session/add/"
    sign_in(page, "amina", add)
    page.fill("#id_year", "2017")
    page.locator("#highlights-group .add-row a").click()
    page.fill("#id_highlights-0-text", "Six judges elected")
    expect(kept(page)).to_have_attribute("data-tone", "kept")
    expect(kept(page)).to_contain_text("All changes kept")
    page.close(run_before_unload=False)

    laptop = new_page()
    sign_in(laptop, "amina", add)
    laptop.locator(".kept").get_by_role("link", name="Continue").click()
    expect(laptop.locator("#id_highlights-0-text")).to_have_value("Six judges elected")
    expect(laptop.locator("#id_year")).to_have_value("2017")
    assert laptop.problems == []


def test_two_people_at_one_page_see_each_other_and_merge_what_they_wrote(page, new_page):
    amina, _bram = make_user("amina", "Publisher"), make_user("bram", "Publisher")
    letter = make_publication(title="Letter", summary="Words", user=amina)
    sign_in(page, "amina", form_address(letter))
    other = new_page()
    sign_in(other, "bram", form_address(letter))
    expect(other.locator(".present")).to_contain_text("amina is editing this")
    page.fill("#id_summary", "Words of Amina")
    page.click("[name=_continue]")
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    page.close()

    other.fill("#id_title", "Letter of Bram")
    other.fill("#id_summary", "Words of Bram")
    other.click(".submit-row [name=_continue]")
    expect(other.get_by_role("heading", name="Somebody else saved this page")).to_be_visible()
    other.get_by_label("Take that of amina").check()
    other.get_by_role("button", name="Save both together").click()
    expect(other.locator(".messagelist")).to_contain_text("is saved")
    saved = Publication.objects.get()
    assert (saved.title, saved.summary) == ("Letter of Bram", "Words of Amina")


def test_a_device_keeps_a_text_for_its_author_for_a_month_whoever_signs_out_meanwhile(page):
    make_user("amina", "Publisher")
    sign_in(page, "amina", "/admin/")
    page.evaluate("""() => {
      const keep = (name, days) => localStorage.setItem(name, JSON.stringify({ at: Date.now() - days * 86400000 }));
      keep("asp-portal.text.0.hers", 29);
      keep("asp-portal.text.0.old", 31);
      localStorage.setItem("asp-portal.text.0.broken", "{");
      sessionStorage.setItem("place", "here");
    }""")
    page.reload()
    assert copies(page) == ["asp-portal.text.0.hers"]
    page.locator("#logout-form button").click()
    page.wait_for_url("**/admin/logout/")
    assert copies(page) == ["asp-portal.text.0.hers"]
    assert page.evaluate("sessionStorage.length") == 0
