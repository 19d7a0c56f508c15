"""Measure how long a ballot takes from an empty form to the public page: `python -m pytest -s tests/measure_ballot.py`.

Types the numbers of twelve candidates as a person does, who looks up before each of them, and pastes them as a column.
"""

import time

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.factories import make_election, make_user

pytestmark = pytest.mark.django_db(transaction=True)

KEY_MILLISECONDS, LOOK_MILLISECONDS = 180, 1_500
NAMES = [f"Candidate{chr(65 + place)} Family{chr(65 + place)}" for place in range(12)]


@pytest.mark.parametrize("way", ["typed", "pasted"])
def test_measure(new_page, live_server, way):
    election = make_election(
        live=True, slug="measured", office="judge", seats=6, candidates=dict.fromkeys(NAMES, ("A", "weog", "F"))
    )
    client = Client()
    client.force_login(make_user("officer", group="Elections officer"))
    page = new_page()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    def write(label, text):
        page.wait_for_timeout(LOOK_MILLISECONDS)
        page.get_by_label(label, exact=True).press_sequentially(text, delay=KEY_MILLISECONDS)

    begun = time.monotonic()
    page.goto(f"/admin/campaigns/election/{election.pk}/ballots/")
    write("Present and voting:", "123")
    if way == "typed":
        for place, name in enumerate(NAMES):
            write(name, str(20 + place * 5))
    else:
        page.wait_for_timeout(10 * LOOK_MILLISECONDS)
        page.get_by_label("Paste a column").fill("\n".join(f"{name} {20 + n * 5}" for n, name in enumerate(NAMES)))
    expect(page.locator("[data-check]")).to_contain_text("Votes in all: 570.", timeout=30_000)
    page.wait_for_timeout(LOOK_MILLISECONDS)
    page.get_by_role("button", name="Publish this ballot").click()
    expect(page.locator(".messagelist")).to_contain_text("is public", timeout=30_000)
    page.goto("/elections/measured/")
    expect(page.get_by_role("heading", name="Ballots", exact=True)).to_be_visible()
    print(f"\n12 candidates, {way}: {time.monotonic() - begun:.0f} s from the empty form to the public page")
