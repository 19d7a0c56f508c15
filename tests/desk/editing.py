"""What an editor's work costs: `python -m tests.desk.editing [publications]`.

Prints for the filtered list, the form, saving a draft, publishing, and keeping what is typed the median CPU time of
fifteen and the queries, with 1 and with 20 child rows. On SQLite, or the database that `python -m tests.services --`
starts; it is made and thrown away. Wagtail's figures for the same come from its own bench (docs/performance.md).
"""

# Django is set up before its models are imported.
# ruff: noqa: E402

import json
import os
import statistics
import sys
import tempfile
import time
import uuid

FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-editing-")
os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/portal.sqlite3"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from publications.models import Publication
from tests import archive
from tests.factories import make_section, make_state, make_user
from tests.forms import filled

ROUNDS = 15
LIST = "/admin/publications/publication/"


def say(line):
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Desk:
    """An editor at the form of a live publication with `rows` (int) sections."""

    def __init__(self, rows):
        self.user = make_user(is_superuser=True)
        self.client = Client()
        self.client.force_login(self.user)
        self.page = Publication.objects.live().exclude(kind="daily-summary").order_by("-issued_on", "-pk")[rows]
        themes = list(archive.Theme.objects.all()[:3])
        for number in range(rows):
            make_section(self.page, states=[make_state()], themes=themes, position=number + 1)
        self.page.save_draft(self.user)
        self.page.publish()
        self.address = f"{LIST}{self.page.pk}/change/"
        self.number = 0

    def filtered(self):
        """The list of one session."""
        return self.client.get(LIST, {"session": self.page.session_id})

    def form(self):
        """The form as it is opened."""
        return self.client.get(self.address)

    def typed(self):
        """What the form sends with a new title (dict)."""
        self.number += 1
        return filled(self.form(), "publication_form", title=f"A letter to the States Parties, {self.number}")

    def save(self, data):
        """Save a draft."""
        return self.client.post(self.address, data | {"_continue": "1"})

    def publish(self, data):
        """Save and publish."""
        return self.client.post(self.address, data | {"_publish_unreviewed": "1", "_reason": "Measuring."})

    def keep(self, data):
        """Keep what is typed, as the form does every few seconds."""
        body = {"page": self.page.pk, "based_on": None, "seen": 0, "form": {n: [str(v)] for n, v in data.items()}}
        address = f"{LIST}unfinished/{uuid.uuid4()}/"
        return self.client.post(address, json.dumps(body), content_type="application/json")


def measured(action, prepare=None):
    """CPU milliseconds (median of ROUNDS) and queries (int) of `action`, which is given what `prepare` makes."""
    times = []
    for _round in range(ROUNDS + 2):
        given = [prepare()] if prepare else []
        started = time.process_time()
        response = action(*given)
        times.append((time.process_time() - started) * 1000)
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{action.__name__} answered {response.status_code}")
    given = [prepare()] if prepare else []
    with CaptureQueriesContext(connection) as queries:
        action(*given)
    return statistics.median(times[2:]), len(queries)


def main(number):
    """Say what everything costs in an archive of `number` publications."""
    call_command("migrate", verbosity=0)
    archive.fill(number)
    for rows in (1, 20):
        desk = Desk(rows)
        figures = {
            "list of a session": measured(desk.filtered),
            "form of a live page": measured(desk.form),
            "save a draft": measured(desk.save, desk.typed),
            "form of a live page with a draft": measured(desk.form),
            "publish": measured(desk.publish, desk.typed),
            "keep what is typed": measured(desk.keep, desk.typed),
        }
        say(f"with {rows} rows:")
        for name, (milliseconds, queries) in figures.items():
            say(f"  {name:34} {milliseconds:6.1f} ms {queries:4} queries")


if __name__ == "__main__":
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
