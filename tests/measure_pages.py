"""Weigh the public pages: `python -m tests.measure_pages`, on a database of its own with the sample content.

Serves the site without DEBUG, compressed as `deploy/nginx.conf` does it, opens five kinds of pages in Chromium as a
phone, and prints requests, bytes and axe's findings. `LIGHTHOUSE=/path/to/lighthouse` adds the scores of Lighthouse.
"""

import json
import os
import subprocess
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.served import FOLDER, say, served  # isort: skip
from tests.conftest import ARGUMENTS
from tests.services import CHROMIUM

PAGES = {
    "home": "/",
    "session 16": "/sessions/16/",
    "a day": "/sessions/16/day/9/",
    "library": "/publications/",
    "campaign": "/campaigns/crime-of-aggression/",
}
# The phone of Lighthouse.
PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True, "has_touch": True}
SCORES = ["performance", "accessibility", "best-practices", "seo"]
# On a busy machine Chromium now and then misses the start of a page, and Lighthouse asks to be run again.
ATTEMPTS = 3
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def weigh(browser, address):
    """Requests, bytes of all answers unpacked, bytes over the wire with headers, and those of pictures among them."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    kinds, plain, wire = {}, {}, {}

    def add(totals, event, name):
        totals[event["requestId"]] = totals.get(event["requestId"], 0) + event[name]

    devtools = context.new_cdp_session(page)
    devtools.on("Network.requestWillBeSent", lambda event: kinds.setdefault(event["requestId"], event["type"]))
    devtools.on("Network.dataReceived", lambda event: add(plain, event, "dataLength"))
    devtools.on("Network.loadingFinished", lambda event: add(wire, event, "encodedDataLength"))
    devtools.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    context.close()
    pictures = sum(size for request, size in wire.items() if kinds[request] == "Image")
    return len(kinds), sum(plain.values()), sum(wire.values()), pictures


def violations(browser, address, scheme):
    """How many rules of axe the page breaks in the colours of `scheme` (light or dark)."""
    context = browser.new_context(**PHONE, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    found = Axe().run(page).response["violations"]
    context.close()
    return len(found)


def lighthouse(program, address):
    """The four scores of `program` (a path) for a phone on a simulated slow 4G, 0 to 100."""
    report = Path(FOLDER.name) / "lighthouse.json"
    command = [program, address, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(SCORES)}", "--no-enable-error-reporting"]
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, stderr=subprocess.PIPE, text=True)
        if not done.returncode:
            categories = json.loads(report.read_text())["categories"]
            return [round(categories[name]["score"] * 100) for name in SCORES]
    raise SystemExit(f"Lighthouse at {address}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")


def main(program):
    """Seed, serve, measure, print; `program` is Lighthouse or empty."""
    columns = ["page", "requests", "bytes unpacked", "over the wire", "of it pictures", "axe light", "axe dark"]
    columns += SCORES if program else []
    with served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        say(f"| {' | '.join(columns)} |")
        say(f"| --- |{' --: |' * (len(columns) - 1)}")
        for name, path in PAGES.items():
            # A first visit makes the renditions of pictures and fills the caches.
            weigh(browser, origin + path)
            row = [f"{number:,}" for number in weigh(browser, origin + path)]
            row += [violations(browser, origin + path, scheme) for scheme in ("light", "dark")]
            row += lighthouse(program, origin + path) if program else []
            say(f"| {name} | {' | '.join(map(str, row))} |")
        browser.close()


if __name__ == "__main__":
    main(os.environ.get("LIGHTHOUSE", ""))
