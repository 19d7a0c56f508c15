"""Kill the portal at random moments: `python -m tests.drills.kills [100]`, on the database of DATABASE_URL.

A process saves, publishes, imports a Word file or waits for the clock, over and over, until `kill -9` ends it at a
random moment; then everything that must hold is checked. Without DATABASE_URL a fresh SQLite file is made; on
PostgreSQL: `python -m tests.services -- python -m tests.drills.kills`. **The database is filled with samples.**
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from itertools import count

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-kills-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
    import django

    django.setup()

from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from asp_portal.library.models import Image
from asp_portal.publishing.due import publish_due
from asp_portal.publishing.models import Event, Revision
from publications.models import Publication
from tests.drills import children
from tests.drills.desk import desk, press
from tests.drills.invariants import broken
from tests.factories import make_publication, make_session, make_user
from tests.library.files import picture_file
from tests.richtext.docx import docx_file, paragraph

EDITOR = "drill-editor"
# Seconds: most actions take less, so that the end comes in the middle of one and of any.
LONGEST = 1.0


def pages():
    """The pages on which the drill works."""
    return list(Publication.objects.filter(slug__startswith="drill").order_by("pk"))


def save(rounds):
    """Save drafts of live pages and of others, one after the other."""
    client = desk(EDITOR)
    for number in rounds:
        page = random.choice(pages())
        press(client, page.pk, "_continue", title=f"Saved {os.getpid()} {number}", summary=f"Sentence {number}.")


def publish(rounds):
    """Publish and withdraw, with pictures and new addresses."""
    images = list(Image.objects.all())
    for number in rounds:
        page = random.choice(pages())
        with page.edit(None) as draft:
            draft.title, draft.slug = f"Published {number}", f"drill-{page.pk}-{number % 3}"
            draft.cover = random.choice(images)
            draft.save()
        page.publish()
        if number % 3 == 2:
            page.withdraw()


def take_in(rounds):
    """Import Word files, as new drafts and into those that are there."""
    client = desk(EDITOR)
    for number in rounds:
        file = docx_file(paragraph(f"A letter, {number}."), paragraph("Its second paragraph."))
        if number % 2:
            there = reverse("admin:publications_publication_import_new")
        else:
            there = reverse("admin:publications_publication_import", args=[random.choice(pages()).pk])
        client.post(there, {"file": file, "kind": "letter", "place": "replace"})


def wait_for_the_clock(rounds):
    """Let pages go live and leave at moments that have just come."""
    for number in rounds:
        now = timezone.now()
        for page in random.sample(pages(), 2):
            with page.edit(None) as draft:
                draft.title, draft.go_live_at = f"Due {number}", now + timedelta(hours=1)
                draft.expire_at = now + timedelta(hours=2) if number % 2 else None
                draft.save()
            page.publish()
        publish_due(now + timedelta(hours=1))
        publish_due(now + timedelta(hours=2))


ACTIONS = {"save": save, "publish": publish, "import": take_in, "publish_due": wait_for_the_clock}


def prepare():
    """The pages, pictures and people that the drill needs."""
    make_user(EDITOR, is_superuser=True)
    session = make_session(live=True)
    for number in range(2):
        Image.objects.create_from_upload(
            picture_file(f"{number}.jpg", size=(48, 32)), title=f"Picture {number}", alt="A hall"
        )
    for number in range(6):
        make_publication(live=number % 2 == 0, slug=f"drill-{number}", session=session)
    for action in ACTIONS.values():
        # Once in this process, so that those that are forked from it have loaded what they need.
        action(range(2))


def drill(kills, seed=0):
    """Kill each kind of action in turn, `kills` (int) times in all.

    Returns the sentences about what was torn (list of str), and how often each action was killed (Counter).
    """
    chance = random.Random(seed)
    torn, killed = [], Counter()
    for number in range(kills):
        name = list(ACTIONS)[number % len(ACTIONS)]
        pid, began = children.start(ACTIONS[name], count())
        with began:
            began.read(1)
        time.sleep(chance.uniform(0, LONGEST))
        children.kill(pid)
        killed[name] += 1
        torn += [f"after kill {number} in {name}: {sentence}" for sentence in broken()]
    return torn, killed


def main(kills):
    """Run the drill on a database of its own and print its figures; 1 when anything was torn."""
    call_command("migrate", verbosity=0)
    prepare()
    began = time.monotonic()
    torn, killed = drill(kills)
    for sentence in torn:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(
        f"{connection.vendor}: {kills} kills ({', '.join(f'{n} in {name}' for name, n in killed.items())}) in "
        f"{time.monotonic() - began:.0f} s; {Revision.objects.count()} revisions and {Event.objects.count()} events "
        f"were written meanwhile; {len(torn)} broken rules.\n"
    )
    return int(bool(torn))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
