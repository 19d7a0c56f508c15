"""Make the pictures of the guide for editors: `python -m tests.guide_pictures` writes docs/pictures/.

Every picture is the running site with its sample content, so that a guide of last year's buttons is one command away
from this year's.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.served import say, served  # isort: skip
from asp_portal.releases.models import Release
from asp_portal.settings import development
from campaigns.models import Ballot
from publications.models import Publication
from tests.conftest import ARGUMENTS
from tests.services import CHROMIUM

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LAPTOP = {"width": 1120, "height": 700}
# Enough for flat colours and text; a picture of the desk then weighs a fifth.
COLOURS = 64
# Milliseconds in which editors, pictures and colours have come to rest.
SETTLED = 1500
PUBLICATIONS = "/admin/publications/publication/"


def desk(page):
    """The front page of the admin."""
    page.goto("/admin/")


def form(page):
    """The form of a page that waits for review, with the preview beside it."""
    page.goto(f"{PUBLICATIONS}{in_review().pk}/change/")
    page.get_by_role("button", name="Preview beside").click()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()


def review(page):
    """What a reviewer reads and decides."""
    page.goto(f"{PUBLICATIONS}{in_review().pk}/review/")


def findings(page):
    """What the portal finds in a text: a day that was no Tuesday."""
    page.goto(f"{PUBLICATIONS}{in_review().pk}/change/")
    page.get_by_label("Summary").fill("The Assembly meets on Tuesday, 7 December 2022.")
    found = page.locator(".findings-beside").first
    expect(found).to_be_visible(timeout=15_000)
    page.get_by_label("Summary").scroll_into_view_if_needed()


def compare(page):
    """Two versions side by side."""
    page.goto(f"{PUBLICATIONS}{Publication.objects.live_with_draft().first().pk}/compare/")


def calendar(page):
    """The editorial calendar."""
    page.goto("/admin/calendar/")
    page.get_by_role("link", name="Week").click()
    page.wait_for_url("**week**")


def palette(page):
    """The palette, with a few letters typed."""
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.keyboard.type("letter")
    expect(page.get_by_role("option").first).to_be_visible()


def library(page):
    """The pictures of the library."""
    page.goto("/admin/library/image/")


def release(page):
    """A release and what is ready in it."""
    page.goto(f"/admin/releases/release/{Release.objects.first().pk}/change/")


def ballots(page):
    """A ballot as it is corrected."""
    ballot = Ballot.objects.get(election__slug="prosecutor-2021")
    page.goto(f"/admin/campaigns/election/{ballot.election_id}/ballots/{ballot.number}/")


def in_review():
    """A publication that waits for somebody to read it."""
    return Publication.objects.in_review().first()


PICTURES = (desk, review, findings, compare, calendar, release, palette, library, ballots, form)


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
        context = browser.new_context(base_url=origin, viewport=LAPTOP, reduced_motion="reduce")
        page = context.new_page()
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("publisher")
        page.get_by_label("Password").fill(development.DEMO_PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")
        for look in PICTURES:
            page = context.new_page()
            look(page)
            page.wait_for_timeout(SETTLED)
            keep(page, look.__name__)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
