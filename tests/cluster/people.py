"""Who uses a cluster: readers who ask without pause, and an editor at the desk of one node or another."""

import contextlib
import http.client
import itertools
import threading
import time
from collections import Counter
from types import SimpleNamespace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.forms import filled


class Editor:
    """The demo's account `name`, signed in; the session is a row, so it holds on every node."""

    def __init__(self, name):
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        self.cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}

    def send(self, node, method, address, body=None, kind="application/x-www-form-urlencoded"):
        """The answer of `node` (Node or Front) to this person; new cookies are kept. The `body` is of that `kind`."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "Origin": settings.SITE_ORIGIN}
        answer = node.send(method, address, body, **headers)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def save(self, node, page, button, **changes):
        """Open the form of `page` on `node`, type `changes`, press `button`. Returns the status (int)."""
        address = form_address(page)
        shown = self.send(node, "GET", address)
        if shown.status != 200:
            return shown.status
        model = page._meta.model_name
        values = filled(SimpleNamespace(content=shown.body), f"{model}_form", **changes, _reason="Nobody else is here")
        return self.send(node, "POST", address, urlencode(values | {button: "1"}, doseq=True)).status

    def upload(self, node, file):
        """The answer of `node` to a new document with the uploaded `file`."""
        address = reverse("admin:library_document_add")
        shown = self.send(node, "GET", address)
        if shown.status != 200:
            return shown
        values = filled(SimpleNamespace(content=shown.body), "document_form", title="A paper", upload=file)
        return self.send(node, "POST", address, encode_multipart(BOUNDARY, values), MULTIPART_CONTENT)


def form_address(page):
    """Where the form of `page` is."""
    return reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])


class Readers:
    """`number` readers who ask `front` for `addresses` in turn for as long as the block, `statuses` counts answers.

    Each address gets words that no page knows, so that nginx keeps nothing ready: every question reaches a node.
    """

    def __init__(self, front, addresses, number=3):
        self.front, self.addresses, self.number = front, addresses, number
        self.statuses, self.slowest, self.over = Counter(), 0, threading.Event()

    def __enter__(self):
        self.threads = [threading.Thread(target=self.read, args=[name]) for name in range(self.number)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def read(self, name):
        """One of them, on a connection that is kept."""
        there = self.front.connect()
        for number in itertools.count():
            if self.over.is_set():
                break
            address = self.addresses[number % len(self.addresses)]
            began = time.monotonic()
            try:
                there.request(
                    "GET", f"{address}?reader={name}-{number}", headers={"Host": f"localhost:{self.front.port}"}
                )
                answer = there.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
            except (OSError, http.client.HTTPException) as error:
                self.statuses[type(error).__name__] += 1
                there.close()
                with contextlib.suppress(OSError):
                    there = self.front.connect()
            self.slowest = max(self.slowest, time.monotonic() - began)
            # A person, not a flood: two cores carry all these machines.
            self.over.wait(0.02)
        there.close()

    @property
    def errors(self):
        """How many answers were none, or an error."""
        return self.statuses.total() - self.statuses[200]

    def __str__(self):
        others = {status: number for status, number in self.statuses.items() if status != 200}
        return f"{self.statuses.total()} requests, {self.errors} errors {others or ''}, slowest {self.slowest:.1f} s"


def together(*jobs):
    """Run `jobs` (callables) at the same moment; returns what each gave."""
    barrier, found = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        barrier.wait()
        found[place] = job()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
