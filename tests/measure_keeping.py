"""Measure what keeping costs and what a dying browser would take along: `python -m pytest -s tests/measure_keeping.py`.

Types into the editor of a letter of three sizes without a pause, counts the requests that keep it and their bytes, and
compares, right after the last key, what stands in the editor with what the device and the portal hold of it.
"""

import json
import time

import pytest
from playwright.sync_api import expect

from asp_portal.publishing.models import Unfinished
from tests.factories import make_publication, make_user

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 12


@pytest.mark.parametrize("kilobytes", [1, 20, 200])
def test_measure(new_page, kilobytes):
    user = make_user("amina", "Publisher")
    letter = make_publication(body="<p>Words and words.</p>" * (kilobytes * 44), user=user)
    address = f"/admin/publications/publication/{letter.pk}/change/"
    page = new_page()
    page.goto(f"/admin/login/?next={address}")
    page.fill("#id_username", "amina")
    page.fill("#id_password", "demo")
    page.click("[type=submit]")
    editor = page.locator("#cke_id_body .cke_wysiwyg_div")
    expect(editor).to_be_visible()
    # Another window of the same browser sees what the device holds, and does nothing of its own.
    witness = page.context.new_page()
    witness.goto("/robots.txt")
    page.bring_to_front()
    sent = []
    page.on("request", lambda request: "/unfinished/" in request.url and sent.append(len(request.post_data or "")))
    editor.click(position={"x": 25, "y": 25})
    page.keyboard.press("Control+Home")
    typed, begun = 0, time.monotonic()
    while time.monotonic() - begun < SECONDS:
        page.keyboard.type("z")
        typed += 1
    took = time.monotonic() - begun
    held = json.loads(witness.evaluate("JSON.stringify(Object.values(localStorage))"))
    texts = [json.loads(copy)["form"]["body"][0] for copy in held if copy.startswith("{")]
    texts += [kept.form["body"][0] for kept in Unfinished.objects.all()]
    found = max((text.count("z") for text in texts), default=0)
    print(
        f"\n{kilobytes:>4} KB body: {typed} keys in {took:.0f} s, {len(sent) * 60 / took:.0f} requests a minute, "
        f"{max(sent, default=0) / 1000:.1f} KB the largest; {typed - found} of {typed} keys held nowhere"
    )
