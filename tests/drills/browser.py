"""Every address in a real browser, as a visitor, an editor and an administrator: `python -m tests.drills.browser`.

Opens each address of `tests/access.txt` that is a page to that person, in each state of what it names, and each page of
the sample content, with the policies of the site as they are. Prints how many pages were opened, how often a policy was
violated, what the console complained of and what was asked of other hosts, each with its page; 1 when there was any.
Words choose the addresses that hold one of them.
"""

# ruff: noqa: I001

import contextlib
import os
import re
import sys
from collections import Counter, defaultdict
from urllib.parse import urlsplit

# Names the database and sets Django up.
from tests.served import say, served

from django.conf import settings
from django.test import Client
from playwright.sync_api import Error, TimeoutError, sync_playwright

from tests.conftest import ARGUMENTS, REPORT_VIOLATIONS
from tests.factories import make_user
from tests.services import CHROMIUM
from tests.test_access import Site, expected

ROLES = {"visitor": None, "editor": {"group": "Editor"}, "admin": {"is_superuser": True}}
# What the console says of a page that is itself no 200; that page is meant.
ITSELF = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
NOT_SHOWN = "Download is starting", "ERR_ABORTED", "ERR_HTTP_RESPONSE_CODE_FAILURE"
VIOLATION = "Content-Security-Policy:"
# Milliseconds until a page is taken for quiet that goes on asking the server for something.
QUIET = 4000


class Walk:
    """One browser of somebody in a role (str), at the site at `origin`."""

    def __init__(self, browser, origin, role):
        self.origin, self.role, self.problems, self.statuses = origin, role, defaultdict(Counter), Counter()
        self.context = browser.new_context(base_url=origin, viewport={"width": 1280, "height": 800})
        self.context.add_init_script(REPORT_VIOLATIONS)
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_message)
        self.context.on("weberror", lambda error: self._note("an error", str(error.error)))
        if ROLES[role] is not None:
            self.client = Client()
            self.client.force_login(make_user(f"walking-{role}", **ROLES[role]))

    def _note(self, kind, words):
        sentence = f"{self.role} {self.address}: {kind}: {words}"
        if sentence not in self.problems[kind]:
            say(sentence)
        self.problems[kind][sentence] += 1

    def _note_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and f"{address.scheme}://{address.netloc}" != self.origin:
            self._note("a request to another host", request.url)

    def _note_kind(self, response):
        if response.request.is_navigation_request():
            self.is_page = response.headers.get("content-type", "").startswith("text/html")

    def _note_message(self, message):
        url = message.location["url"]
        # A picture or a feed that is opened alone is shown by a page of the browser's, which styles itself.
        if message.type != "error" or not self.is_page or url.endswith("/favicon.ico"):
            return
        if ITSELF.match(message.text) and urlsplit(url).path == urlsplit(self.asked).path:
            return
        violated = VIOLATION in message.text or "Content Security Policy" in message.text
        self._note("a violation" if violated else "an error", f"{message.text} ({url})")

    def open(self, address):
        """Open `address` (str) in a page of its own and wait until it is quiet."""
        self.address, self.asked, self.is_page = address, address, True
        if ROLES[self.role] is not None:
            # One of the addresses signs out.
            name = settings.SESSION_COOKIE_NAME
            value = self.client.cookies[name].value
            self.context.add_cookies([{"name": name, "value": value, "url": self.origin}])
        page = self.context.new_page()
        page.on("response", self._note_kind)
        page.on("framenavigated", lambda frame: setattr(self, "asked", frame.url))
        page.on("dialog", lambda dialog: self._note("an error", f"dialog: {dialog.message}"))
        with contextlib.closing(page):
            try:
                answer = page.goto(address)
                self.statuses[answer.status if answer else 0] += 1
                page.wait_for_load_state("networkidle", timeout=QUIET)
            except TimeoutError:
                pass
            except Error as error:
                # A file that is kept, not shown; no content; or a refusal without a page.
                if not any(words in str(error) for words in NOT_SHOWN):
                    self._note("an error", str(error).splitlines()[0])
                self.statuses["a file"] += 1


def addresses(site, role, words):
    """The addresses (list of str) with one of `words` in their route that somebody in `role` opens.

    Every one that is a page to them, in each state; of those that are not, one for each answer in the admin and one
    outside: who may not is shown the same page everywhere. And every page of the sample content.
    """
    chosen = {}
    for (method, state, route), answers in sorted(expected().items()):
        if method == "GET" and (not words or any(word in route for word in words)):
            status, inside = answers[role], route.startswith("/admin/")
            key = (state, route) if status == 200 else (status, inside)
            chosen.setdefault(key, site.address("live" if state == "-" else state, route))
    sample = [] if words else in_sitemap()
    return list(dict.fromkeys([*chosen.values(), *sample]))


def in_sitemap():
    """The path of every page (list of str) that the sitemap names."""
    client, paths, unread = Client(), [], ["/sitemap.xml"]
    while unread:
        for location in re.findall(r"<loc>([^<]+)</loc>", client.get(unread.pop()).content.decode()):
            address = urlsplit(location)
            found = f"{address.path}?{address.query}" if address.query else address.path
            (unread if ".xml" in address.path else paths).append(found)
    return paths


def main(words):
    """Walk through the site and print what was seen; 1 when there was anything to complain of."""
    problems, statuses, opened = defaultdict(Counter), Counter(), 0
    with served() as origin:
        site = Site()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for role in ROLES:
                walk, asked = Walk(browser, origin, role), addresses(site, role, words)
                for address in asked:
                    walk.open(address)
                opened += len(asked)
                statuses.update(walk.statuses)
                for kind, found in walk.problems.items():
                    problems[kind].update(found)
                say(f"{role}: {len(asked)} addresses, {dict(walk.statuses)}")
            browser.close()
    counts = ", ".join(
        f"{problems[kind].total()} {name}"
        for kind, name in (
            ("a violation", "violations of the policy"),
            ("an error", "errors on the console"),
            ("a request to another host", "requests to other hosts"),
        )
    )
    say(f"{opened} pages opened as {len(ROLES)} people, {counts}.")
    return int(any(problems.values()))


if __name__ == "__main__":
    # Playwright's synchronous interface runs an event loop in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sys.exit(main(sys.argv[1:]))
