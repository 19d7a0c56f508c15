"""Eight people save five pages at once: `python -m tests.drills.saves [50]`, on the database of DATABASE_URL.

Each is a process with a browser of its own and the real forms; who is refused (409), or finds the portal too busy (on
SQLite one writer waits for the other, at most 20 s), opens the form again and writes it anew. Without
DATABASE_URL a fresh SQLite file is made; on PostgreSQL: `python -m tests.services -- python -m tests.drills.saves`.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-saves-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
    import django

    django.setup()

from django.core.management import call_command
from django.db import connection

from asp_portal.publishing.models import Revision
from publications.models import Publication
from tests.drills import children
from tests.drills.desk import desk, press
from tests.drills.invariants import broken
from tests.factories import make_publication, make_user

CLIENTS, PAGES = 8, 5
SAVED, REFUSED = 302, 409
# Nobody is that unlucky among eight: something is broken, and says what.
ATTEMPTS = 200


def write(client, name, saves, keys, log):
    """Save `saves` texts, in turn to the pages of `keys`, each until it is taken; `log` is the path of the protocol."""
    with Path(log).open("a", buffering=1) as lines:
        for number in range(saves):
            key, text = keys[number % len(keys)], f"{name}, sentence {number}"
            for _attempt in range(ATTEMPTS):
                answer, sent = press(client, key, "_continue", summary=text)
                # Without it there was no form: the portal was too busy to show it.
                lines.write(json.dumps([key, text, int(sent.get("_based_on", 0)), answer.status_code]) + "\n")
                if answer.status_code == SAVED:
                    break
            else:
                raise RuntimeError(f"{text}: {answer.status_code} at last") from (answer.exc_info or [None, None])[1]


def drill(saves):
    """Let CLIENTS people save `saves` (int) texts each.

    Returns sentences (list of str) about what was lost, and how often which status was answered (Counter).
    """
    names = [make_user(f"writer-{number}", is_superuser=True).username for number in range(CLIENTS)]
    keys = [make_publication(live=number % 2 == 0).pk for number in range(PAGES)]
    clients = {name: desk(name) for name in names}
    # Once in this process, so that those that are forked from it have loaded what they need.
    press(clients[names[0]], keys[0], "_continue", summary="Loaded")
    with tempfile.NamedTemporaryFile("r") as log:
        jobs = [
            (write, clients[name], name, saves, keys[n % PAGES :] + keys[: n % PAGES], log.name)
            for n, name in enumerate(names)
        ]
        failed = children.run(jobs)
        lines = [json.loads(line) for line in log]
    lost = [f"{failed} of the processes ended with an error"] if failed else []
    taken = [line for line in lines if line[3] == SAVED]
    if len(taken) != CLIENTS * saves:
        lost.append(f"{len(taken)} texts were taken, not {CLIENTS * saves}")
    return lost + overwritten(taken) + broken(), Counter(line[3] for line in lines)


def overwritten(taken):
    """Sentences about texts that are in no revision, and about revisions that do not stand on the one before them."""
    sentences, before = [], {}
    found = {}
    for page in Publication.objects.all():
        for revision in reversed(Revision.objects.of(page)):
            found[page.pk, revision.content["fields"]["summary"]] = before.get(page.pk)
            before[page.pk] = revision.pk
    for key, text, based_on, _status in taken:
        if (key, text) not in found:
            sentences.append(f"“{text}” is in no revision")
        elif found[key, text] != based_on:
            sentences.append(f"“{text}” was written over a revision that its writer had not seen")
    return sentences


def main(saves):
    """Run the drill on a database of its own and print its figures; 1 when a text was lost."""
    call_command("migrate", verbosity=0)
    began = time.monotonic()
    lost, answers = drill(saves)
    for sentence in lost:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(
        f"{connection.vendor}: {CLIENTS} clients, {saves} saves each on {PAGES} pages, "
        f"{time.monotonic() - began:.0f} s: "
        f"{answers[SAVED]} taken, {answers[REFUSED]} refused, "
        f"{answers.total() - answers[SAVED] - answers[REFUSED]} too busy (both tried again), {len(lost)} lost.\n"
    )
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
