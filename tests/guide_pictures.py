"""Make the pictures of the guide for editors: `python -m tests.guide_pictures` writes docs/pictures/.

Every picture is the running site with its sample content, so that a guide of last year's buttons is one command away
from this year's.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.served import say, served  # isort: skip
from asp_portal.settings import development
from publications.models import Publication
from tests.conftest import ARGUMENTS
from tests.services import CHROMIUM

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LAPTOP = {"width": 1120, "height": 700}
# Enough for flat colours and text; a picture of the desk then weighs a fifth.
COLOURS = 64
PUBLICATIONS = "/admin/publications/publication/"


def desk(page):
    """The front page of the admin."""
    page.goto("/admin/")


def form(page):
    """The form of a page that waits for review."""
    page.goto(f"{PUBLICATIONS}{in_review().pk}/change/")


def review(page):
    """What a reviewer reads and decides."""
    page.goto(f"{PUBLICATIONS}{in_review().pk}/review/")


def history(page):
    """Who did what to a page."""
    page.goto(f"{PUBLICATIONS}{Publication.objects.live_with_draft().first().pk}/history/")


def compare(page):
    """Two versions side by side."""
    page.goto(f"{PUBLICATIONS}{Publication.objects.live_with_draft().first().pk}/compare/")


def calendar(page):
    """The editorial calendar."""
    page.goto("/admin/calendar/")


def palette(page):
    """The palette, with a few letters typed."""
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.keyboard.type("letter")
    expect(page.get_by_role("option").first).to_be_visible()


def library(page):
    """The pictures of the library."""
    page.goto("/admin/library/image/")


def in_review():
    """A publication that waits for somebody to read it."""
    return Publication.objects.in_review().first()


PICTURES = (desk, form, review, history, compare, calendar, palette, library)


def keep(page, name):
    """Write what `page` shows to `name`.png, in few colours."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    target = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    say(f"{target.name}: {target.stat().st_size:,} bytes")


def main():
    """Seed, serve, sign in, and look at one page after the other."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(base_url=origin, viewport=LAPTOP, reduced_motion="reduce").new_page()
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("publisher")
        page.get_by_label("Password").fill(development.DEMO_PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")
        for look in PICTURES:
            look(page)
            page.wait_for_load_state("networkidle")
            keep(page, look.__name__)
        browser.close()


if __name__ == "__main__":
    main()
