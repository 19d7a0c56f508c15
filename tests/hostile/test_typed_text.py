"""Hostile text, typed key by key and pasted into the form of a page in a real browser: nothing of it runs, before it is
saved, after it is published, on public pages and on those of the desk; and nothing leaves.

A few payloads in the suite; `make drill ARGS=typed` types 45 and pastes all.
"""

import re
import sys
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from publications.models import Publication
from tests.factories import make_publication, make_user
from tests.hostile.payloads import ADDRESSES, ELEMENTS, FOREIGN, HANDLERS, PAYLOADS
from tests.hostile.test_hostile_text import POKE
from tests.richtext.editing import PASTE_ANYTHING

KINDS = (HANDLERS, ADDRESSES, FOREIGN, ELEMENTS)
# How many of each kind are typed, and every how manieth payload is pasted.
FEW, ALL = (1, 46), (12, 1)
PASTED_AT_ONCE = 60
# What a hand does on its way over a text that is being written.
TOUCH = """() => document.querySelectorAll('.cke_wysiwyg_div *').forEach(element => {
    for (const kind of ["mouseover", "pointerover", "focus", "wheel", "error", "load", "animationstart", "toggle"])
        element.dispatchEvent(new Event(kind, {bubbles: true}));
})"""


@pytest.fixture
def desk(new_page):
    """The desk in a browser; `page.ran` collects payloads that ran and requests that left."""
    make_user("editor", is_superuser=True)
    page = new_page()
    page.add_init_script("window.pwned = parent.pwned = () => console.error('a payload ran')")
    page.ran = []

    def note_message(message):
        if "a payload ran" in message.text:
            page.ran.append(message.text)

    def note_request(asked):
        if "evil.example" in urlsplit(asked.url).netloc:
            page.ran.append(asked.url)

    def note_dialog(dialog):
        page.ran.append(f"dialog: {dialog.message}")
        dialog.accept()

    page.context.on("console", note_message)
    page.context.on("request", note_request)
    page.on("dialog", note_dialog)
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    return page


def open_form(page, publication):
    """The form of `publication`, with its editor ready; returns where one writes."""
    page.goto(reverse("admin:publications_publication_change", args=[publication.pk]))
    text = page.get_by_role("textbox", name="Body")
    expect(text).to_be_visible()
    return text


def save(page, publication):
    """Save the form, publish the page, and go through the pages that show it, touching everything on them."""
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".messagelist .success").first).to_be_visible()
    before, publication = publication, Publication.objects.get(pk=publication.pk)
    assert publication.latest_revision_id != before.latest_revision_id
    publication.publish()
    page.goto(publication.get_absolute_url())
    assert page.evaluate(POKE, "main *") == []
    for address in ("/publications/", "/search/?q=pwned", "/feed/"):
        page.goto(address)
        assert page.evaluate(POKE, "main *") == []
    for name in ("change", "history"):
        page.goto(reverse(f"admin:publications_publication_{name}", args=[publication.pk]))
        page.locator("#content").hover(position={"x": 5, "y": 5})
    page.evaluate(POKE, ".cke_wysiwyg_div *")
    return publication


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_typed_or_pasted_runs_or_leaves(desk, request):
    each, every = ALL if request.config.getoption("--all-payloads") else FEW
    # A key is one character; what no keyboard has is pasted alone.
    typed = [text for kind in KINDS for text in [text for text in kind if re.fullmatch(r"[ -~]+", text)][:each]]
    pasted = PAYLOADS[::every]

    publication = make_publication(title="Typed")
    text = open_form(desk, publication)
    desk.get_by_label("Title", exact=False).first.press("End")
    desk.keyboard.type(" <img src=x onerror=pwned()>")
    for payload in typed:
        text.press("Control+End")
        desk.keyboard.type(payload)
        desk.keyboard.press("Enter")
    publication = save(desk, publication)
    for payload in typed:
        assert payload.split("=")[0].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in publication.body

    for start in range(0, len(pasted), PASTED_AT_ONCE):
        publication = make_publication(title=f"Pasted {start}", body="<p>Words.</p>")
        text = open_form(desk, publication)
        for payload in pasted[start : start + PASTED_AT_ONCE]:
            text.press("Control+End")
            desk.evaluate(PASTE_ANYTHING, payload or " ")
            desk.evaluate(TOUCH)
        save(desk, publication)

    refused = sum("Content Security Policy" in problem for problem in desk.problems)
    sys.stdout.write(
        f"{len(typed)} payloads typed, {len(pasted)} pasted, {len(desk.ran)} ran or left; "
        f"{refused} handlers were refused by the policy before the editor had filtered them\n"
    )
    assert desk.ran == []
