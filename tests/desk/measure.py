"""What the desk costs with 20,000 publications: `python -m tests.desk.measure [publications]`.

Prints for each page of the desk its best time of five and its queries, and for each export its time, its size and by
how much it raised the highest memory of the process. A database of its own is made and thrown away.
"""

# Django is set up before its models are imported.
# ruff: noqa: E402

import os
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = f"sqlite:///{Path(FOLDER.name) / 'desk.sqlite3'}"
os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from publications.models import Publication
from tests.factories import make_publication, make_session, make_user

PAGES = ("/admin/", "/admin/calendar/", "/admin/go/?q=judges", "/admin/history/", "/admin/publications/publication/")
WAITING = 60
ROUNDS = 5


def say(line):
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def highest_memory():
    """The highest memory (float, in MiB) that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(number):
    """Make `number` publications, and some that wait for review; return an administrator."""
    call_command("migrate", verbosity=0)
    user, session = make_user("measure", is_superuser=True), make_session(live=True)
    for _ in range(WAITING):
        make_publication(session=session, user=user, title="How judges are elected").submit_for_review(user)
    rows = (
        Publication(title=f"Publication {n} with a title of the usual length", slug=f"p-{n}", session=session)
        for n in range(number)
    )
    Publication.objects.bulk_create(rows, batch_size=500)
    return user


def measure(user):
    """Say what each page and each export costs."""
    client = Client()
    client.force_login(user)
    for page in PAGES:
        client.get(page)
        times = []
        for _ in range(ROUNDS):
            begun = perf_counter()
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            times.append(perf_counter() - begun)
        say(f"{page:36} {min(times) * 1000:6.0f} ms {len(queries):4} queries")
    for form in ("csv", "xlsx"):
        before, begun, size = highest_memory(), perf_counter(), 0
        for chunk in client.get("/admin/export/publications/publication/", {"format": form}).streaming_content:
            size += len(chunk)
        say(f"{form:4} {perf_counter() - begun:6.1f} s {size:9} bytes, memory +{highest_memory() - before:.0f} MiB")


if __name__ == "__main__":
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        measure(fill(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
