"""What no browser sends gets a plain answer: no trace, nothing of it reflected, on every address of the site.

Every run tries something of each kind on every address; `python -m tests.odd_requests` tries everything on each, an
address a test, and looks at the clock as well.
"""

import math
import os
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from asp_portal.bounds import PlainRequest
from tests.odd_requests import (
    EVIL,
    HEADERS,
    MARKUP,
    Odd,
    odd_headers,
    odd_requests,
    odd_values,
    parameters_of,
    query,
)
from tests.test_access import Visit, routes, site, without_extras  # noqa: F401

WORDS = os.environ.get("ODD", "").split()
ROUTES = sorted(set(routes()))
ASKED = [route for route in ROUTES if not WORDS or any(word in route for word in WORDS)]
# Seconds of this thread; how long a database on a busy machine takes is no property of the portal.
PATIENCE = 1


def fault(request, answer):
    """What is wrong with the answer to an odd request (str); empty when it is plain."""
    if answer.status_code >= 500:
        raised = getattr(answer, "exc_info", None)
        return f"{answer.status_code} {raised[1]!r}"[:300] if raised else str(answer.status_code)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = body + str(answer.headers).encode()
    reflected = [word for word in (MARKUP[:12], "Traceback (most recent") if word.encode() in said]
    # What an address holds may stand in a link to it; what another header says may stand nowhere.
    if EVIL not in request.address and EVIL.encode() in said:
        reflected.append(EVIL)
    if urlsplit(answer.headers.get("Location", "")).netloc not in ("", "testserver"):
        reflected.append(answer.headers["Location"])
    if "X-Odd" in answer.headers:
        reflected.append("a header of its own")
    return f"{answer.status_code} with {reflected}" if reflected else ""


class Asking:
    """Asks a site for what is odd, and keeps what came back."""

    def __init__(self, here, monkeypatch):
        # As in wsgi.py: the client makes its requests without the application.
        monkeypatch.setattr("django.test.client.WSGIRequest", PlainRequest)
        # Nobody asks which templates were rendered with what, and keeping it takes a third of the time.
        monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *given, **named: None)
        self.site, self.visits = here, {role: Visit(role, here) for role in ("visitor", "admin")}
        self.statuses, self.parts, self.faults, self.slowest = Counter(), 0, {}, (0, "")
        # Seconds that an answer may take.
        self.patience = math.inf

    def about(self, route):
        """The address of something that exists at `route` (str), and the parameters that are read there (list)."""
        self.route, self.visit = route, self.visits["admin" if route.startswith("/admin/") else "visitor"]
        self.visit.client.raise_request_exception = False
        known = self.site.address("live", route)
        with transaction.atomic():
            names = parameters_of(self.visit.client, known)
            transaction.set_rollback(True)
        return known, names

    def ask(self, request):
        """The status of the answer to `request`, which is undone: it must not change the answer to the next one."""
        self.visit.client.cookies.update(self.visit.cookies)
        with transaction.atomic():
            began = time.thread_time()
            answer = request.sent_by(self.visit.client)
            wrong = fault(request, answer)
            took = time.thread_time() - began
            transaction.set_rollback(True)
        self.statuses[answer.status_code] += 1
        self.slowest = max(self.slowest, (took, str(request)))
        if wrong or took > self.patience:
            self.faults[f"{self.route}: {wrong or f'{took:.1f} s'}"] = str(request)
        return answer.status_code

    def told(self):
        """What was wrong, and with which request (list of str)."""
        return [f"{wrong} ← {request}" for wrong, request in self.faults.items()]

    def ask_together(self, parts, made, plain):
        """Ask for what `made` (a function) makes of all `parts` (a list) at once.

        An answer other than `plain`, the status without any of them, may be due to one of them and hide what the others
        would have done: then each half is asked for alone, and so on, until every part was in a request that was
        answered as if it were not there, or stood alone.
        """
        if self.ask(made(parts)) == plain or len(parts) == 1:
            self.parts += len(parts)
            return
        half = len(parts) // 2
        self.ask_together(parts[:half], made, plain)
        self.ask_together(parts[half:], made, plain)


def with_values(known):
    """A function that makes a request for `known` with pairs of parameters and values."""
    return lambda values: Odd(query(known, values))


def with_headers(known):
    """A function that makes a request for `known` with several dicts of headers."""
    return lambda several: Odd(known, headers={name: value for headers in several for name, value in headers.items()})


@pytest.fixture
def asking(site, monkeypatch):  # noqa: F811
    return Asking(site, monkeypatch)


@pytest.mark.django_db
def test_an_odd_request_gets_a_plain_answer_everywhere(asking, capsys):
    for number, route in enumerate(ROUTES):
        known, names = asking.about(route)
        # One of each kind, and another one on the next address.
        for kind in odd_requests(route, known, names):
            asking.ask(kind[number * 7 % len(kind)])
        asking.ask(Odd(known, headers=HEADERS[number * 7 % len(HEADERS)]))
        if values := odd_values(names):
            asking.ask(with_values(known)(values[number * 7 % len(values)]))
    with capsys.disabled():
        by_status = ", ".join(f"{status}: {count}" for status, count in sorted(asking.statuses.items()))
        sys.stdout.write(
            f"\n{asking.statuses.total()} odd requests on {len(ROUTES)} addresses ({by_status}), "
            f"{len(asking.faults)} faults\n"
        )
    assert not asking.faults, "\n".join(asking.told())


@pytest.mark.django_db
@pytest.mark.parametrize("route", ASKED)
def everything_odd(route, asking, record_property):
    """What `python -m tests.odd_requests` runs."""
    asking.patience = PATIENCE
    known, names = asking.about(route)
    for kind in odd_requests(route, known, names):
        for request in kind:
            asking.ask(request)
    plain = asking.ask(Odd(known))
    for values in odd_values(names):
        asking.ask_together(values, with_values(known), plain)
    for headers in odd_headers():
        asking.ask_together(headers, with_headers(known), plain)
    record_property("statuses", dict(asking.statuses))
    record_property("parts", asking.parts)
    record_property("faults", asking.told())
    record_property("slowest", asking.slowest)
    assert not asking.faults, "\n".join(asking.told())


# No test of the suite: it takes too long, and is run by name alone.
everything_odd.__test__ = "ODD" in os.environ
