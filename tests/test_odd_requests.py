"""What no browser sends gets a plain answer: no trace, nothing of it reflected, on every address of the site.

Every run tries something of each kind on every address; `python -m tests.odd_requests` tries everything on each.
"""

import os
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from asp_portal.bounds import PlainRequest
from tests.odd_requests import EVIL, MARKUP, odd_requests, parameters_of
from tests.test_access import Visit, routes, site, without_extras  # noqa: F401

EVERYTHING = "ODD" in os.environ
WORDS = os.environ.get("ODD", "").split()


def chosen(kinds, number):
    """What is tried on the address `number`: one request of each of `kinds`, another one on the next address."""
    return [request for kind in kinds for request in (kind if EVERYTHING else [kind[number * 7 % len(kind)]])]


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


@pytest.mark.django_db
def test_an_odd_request_gets_a_plain_answer_everywhere(site, capsys, monkeypatch):  # noqa: F811
    # As in wsgi.py: the client makes its requests without the application.
    monkeypatch.setattr("django.test.client.WSGIRequest", PlainRequest)
    visits = {role: Visit(role, site) for role in ("visitor", "admin")}
    tried, faults = Counter(), {}
    asked = [route for route in sorted(set(routes())) if not WORDS or any(word in route for word in WORDS)]
    for number, route in enumerate(asked):
        visit = visits["admin" if route.startswith("/admin/") else "visitor"]
        visit.client.raise_request_exception = False
        known = site.address("live", route)
        with transaction.atomic():
            names = parameters_of(visit.client, known)
            transaction.set_rollback(True)
        for request in chosen(odd_requests(route, known, names), number):
            # What the request did is undone: it must not change the answer to the next one.
            visit.client.cookies.update(visit.cookies)
            with transaction.atomic():
                answer = request.sent_by(visit.client)
                wrong = fault(request, answer)
                transaction.set_rollback(True)
            tried[answer.status_code] += 1
            if wrong:
                faults[f"{route}: {wrong}"] = str(request)
    with capsys.disabled():
        by_status = ", ".join(f"{status}: {count}" for status, count in sorted(tried.items()))
        sys.stdout.write(
            f"\n{tried.total()} odd requests on {len(asked)} addresses ({by_status}), {len(faults)} faults\n"
        )
    assert not faults, "\n".join(f"{wrong} ← {request}" for wrong, request in faults.items())
