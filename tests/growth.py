"""What each page costs as the archive grows: `python -m tests.growth [2000 20000 100000] [curves.svg]`.

Fills a database of its own (SQLite, or the one that `python -m tests.services --` starts) to each size and prints the
least time of ten of every public page, list and act of an editor, nothing remembered between two.
"""

# ruff: noqa: E402

import os
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-growth-")
os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/portal.sqlite3"

import django

django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from asp_portal.accounts.models import User
from publications.models import Publication
from tests import archive
from tests.curves import curves
from tests.forms import filled

SIZES = [2_000, 20_000, 100_000]
ROUNDS = 10
LIST = "/admin/publications/publication/"
PAGES = {
    "home": "/",
    "session": "/sessions/20/",
    "library": "/publications/",
    "library of a session": "/publications/?session=20",
    "library, four filters": "/publications/?session=20&kind=letter&theme=theme-3&year=2021",
    "library, page 20": "/publications/?page=20",
    "library of a theme": "/publications/?theme=theme-3",
    "library, a theme and a kind": "/publications/?theme=theme-3&kind=letter",
    "library, rare word": f"/publications/?q={archive.RARE}",
    "publication": "/publications/publication-999/",
    "theme": "/themes/theme-3/",
    "search, rare word": f"/search/?q={archive.RARE}",
    "search, common word": "/search/?q=" + "ba",
    "feed": "/feed/",
    "feed of a session": "/sessions/20/feed/",
    "sitemap": "/sitemap.xml",
    "sitemap, a part": "/sitemap-publication-2.xml",
    "not found": "/no/such/page/",
    "list (editors)": LIST,
    "list of a session (editors)": f"{LIST}?session=20",
    "search (editors)": f"{LIST}?q={archive.RARE}",
    "form (editors)": "",
}


def say(line=""):
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Desk:
    """An administrator at the form of a publication."""

    def __init__(self):
        name = "growth"
        self.user = User.objects.filter(username=name).first() or User.objects.create_superuser(
            name, f"{name}@x.example"
        )
        self.client = Client()
        self.client.force_login(self.user)
        # The newest, which is on the pages that are measured.
        self.page = Publication.objects.live().filter(slug="publication-999").get()
        self.form = f"{LIST}{self.page.pk}/change/"
        self.round = 0

    def post(self, **button):
        """Send the form with another title."""
        self.round += 1
        data = filled(self.client.get(self.form), "publication_form", title=f"A letter, {time.time_ns()}")
        started = time.perf_counter(), time.process_time()
        response = self.client.post(self.form, data | button)
        if response.status_code != 302:
            raise RuntimeError(f"the form answered {response.status_code}")
        return time.perf_counter() - started[0], time.process_time() - started[1]


def measure(action):
    """The least of ROUNDS times of `action` (gives the seconds on the clock and of the processor) in ms, as a pair."""
    times = []
    for _round in range(ROUNDS + 2):
        cache.clear()
        times.append(action())
    return tuple(min(column) * 1000 for column in zip(*times[2:], strict=True))


def get(client, address):
    """The seconds on the clock and of the processor that `address` costs."""
    started = time.perf_counter(), time.process_time()
    response = client.get(address)
    if response.status_code != (404 if "/no/" in address else 200):
        raise RuntimeError(f"{address}: {response.status_code}")
    return time.perf_counter() - started[0], time.process_time() - started[1]


def column():
    """All figures at the present size: a dict from the name of a page to its times."""
    desk, visitor, found = Desk(), Client(), {}
    for name, address in PAGES.items():
        client = desk.client if "editors" in name else visitor
        found[name] = measure(lambda client=client, address=address: get(client, address or desk.form))
    found["save (editors)"] = measure(lambda: desk.post(_continue="1"))
    found["publish (editors)"] = measure(lambda: desk.post(_publish_unreviewed="1", _reason="Measuring."))
    return found


def main(sizes, picture=""):
    """Fill, measure, print; draw the processor's time of visitors' pages into the file `picture` when one is named."""
    call_command("migrate", verbosity=0)
    if Publication.objects.exists():
        raise SystemExit("This database has publications; give me an empty one.")
    table = {}
    for size in sizes:
        started = time.perf_counter()
        archive.fill(size)
        say(f"{size:,} publications after {time.perf_counter() - started:.0f} s")
        table[size] = column()
    say()
    say(f"{connection.vendor}: milliseconds, the least of {ROUNDS}; in brackets those of this process's processor time")
    say()
    say(f"| page | {' | '.join(f'{size:,}' for size in sizes)} | times |")
    say(f"| --- |{' --: |' * (len(sizes) + 1)}")
    for name in table[sizes[0]]:
        cells = [f"{table[size][name][0]:.1f} ({table[size][name][1]:.1f})" for size in sizes]
        say(f"| {name} | {' | '.join(cells)} | {table[sizes[-1]][name][0] / table[sizes[0]][name][0]:.1f} |")
    if picture:
        pages = {
            size: {name: cost[1] for name, cost in costs.items() if "editors" not in name and "sitemap" not in name}
            for size, costs in table.items()
        }
        Path(picture).write_text(curves(pages), encoding="utf-8")


if __name__ == "__main__":
    with override_settings(ALLOWED_HOSTS=["testserver"], DEBUG=False):
        given = [int(size) for size in sys.argv[1:] if size.isdigit()]
        main(given or SIZES, next((name for name in sys.argv[1:] if name.endswith(".svg")), ""))
