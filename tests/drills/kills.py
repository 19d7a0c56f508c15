"""Kill the portal at random moments: `python -m tests.drills.kills [300 [seed]]`, on the database of DATABASE_URL.

A process saves, publishes, imports a Word file or a whole archive, uploads, waits for the clock, or makes backups,
over and over until `kill -9` ends it at a random moment; then everything that must hold is checked. Another restores a
backup, or migrates a database of the past: what a restore leaves must be whole, and a migration that is begun again
must come to its end. Each does so in a copy of its own, so that the hundredth kill is checked as quickly as the first.
Without DATABASE_URL a fresh SQLite file is made; on PostgreSQL: `python -m tests.services -- python -m
tests.drills.kills`.
**The database is filled with samples.**
"""

import json
import os
import random
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

if __name__ == "__main__":
    FOLDER = TemporaryDirectory(prefix="asp-portal-kills-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
    import django

    django.setup()

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from asp_portal.library.models import Document, DocumentVersion, Image
from asp_portal.library.orphans import orphans
from asp_portal.publishing.due import publish_due
from publications.models import Publication
from tests.backup.places import copied_place, empty_place, left_alone, others
from tests.drills import children
from tests.drills.desk import desk, press
from tests.drills.invariants import broken
from tests.factories import make_publication, make_session, make_user
from tests.library.files import pdf_file, picture_file
from tests.migrations import past
from tests.richtext.docx import docx_file, paragraph

EDITOR = "drill-editor"
# Of an archive: more make each check take longer, and nothing else happens to them.
PAPERS = 12


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


def upload(rounds):
    """Upload pictures and documents, and replace them."""
    for number in rounds:
        name = f"{os.getpid()}-{number}"
        picture = picture_file(f"{name}.jpg", size=(900, 600), colour=f"#{number % 4096:03x}")
        image = Image.objects.create_from_upload(picture, title=name, alt="A hall")
        document = Document.objects.create_from_upload(pdf_file(f"{name}.pdf", more=name.encode()), title=name)
        image.replace(picture_file(f"{name}-2.jpg", size=(800, 500)))
        document.replace(pdf_file(f"{name}-2.pdf", more=b"%" + os.urandom(100_000).hex().encode() + b"\n%%EOF\n"))
        image.delete()


def take_over(rounds):
    """Import an archive of some papers, then the next."""
    for number in rounds:
        lines = [
            json.dumps(
                {"title": f"Paper {n}", "slug": f"archive-{os.getpid()}-{number}-{n}", "kind": "letter"}
                | {"issued_on": "2017-12-04", "body": "<p>Of the archive.</p>", "live": True}
            )
            for n in range(PAPERS)
        ]
        with NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("\n".join(lines))
            file.flush()
            call_command("import_publications", file.name, user=EDITOR, stdout=StringIO())


@contextmanager
def backups_in(folder):
    """Backups are written to `folder` (Path)."""
    with override_settings(BACKUP_ROOT=folder, ALLOWED_HOSTS=["*"]):
        yield


def back_up(rounds):
    """Make backups, one after the other."""
    for _number in rounds:
        call_command("backup", stdout=StringIO())


ENDLESS = {
    "save": save,
    "publish": publish,
    "import": take_in,
    "publish_due": wait_for_the_clock,
    "upload": upload,
    "archive": take_over,
    "backup": back_up,
}
KINDS = [*ENDLESS, "restore", "migrate"]


def restore(archive):
    """Put the backup in the place of what is there."""
    call_command("restore", archive, replace=True, stdout=StringIO())


def migrate():
    """Bring the database to this version."""
    call_command("migrate", verbosity=0)


def torn_files():
    """Sentences about files that are not whole, and about those that `purge_files` does not find."""
    for row in [*Image.objects.all(), *DocumentVersion.objects.all()]:
        if not row.is_sealed():
            yield f"{row._meta.model_name} {row.pk} has another file than was stored"
        if isinstance(row, DocumentVersion) and row.file.size != row.size:
            yield f"document version {row.pk} is half a file"
    for name in list(orphans(timedelta(0))):
        default_storage.delete(name)
    if left := list(orphans(timedelta(0))):
        yield f"{left} cannot be cleaned"


def torn_archives(folder):
    """Sentences about backups in `folder` (Path) that are none, and about what was left of them."""
    for path in folder.glob("portal-*"):
        try:
            call_command("restore", path, check=True, stdout=StringIO())
        except CommandError as error:
            yield f"{path.name}: {error}"
    back_up(range(1))
    yield from (f"{path.name} was left" for path in folder.glob(".unfinished-*"))


@contextmanager
def place_for(name, folder, archive, chance):
    """A place of its own for the action `name`; yields the job (tuple of a function and its arguments) to be killed.

    `folder` (Path) is free for it, `archive` the backup to restore, `chance` chooses the database of the past.
    """
    if name == "migrate":
        with empty_place(folder):
            past.load(chance.choice(past.NAMES[-2:]), folder)
            yield (migrate,)
    else:
        with copied_place(folder):
            if name == "restore":
                # What is there is not what comes back.
                publish(range(2))
            yield (restore, archive) if name == "restore" else (ENDLESS[name], count())


def seconds_of(job):
    """How long (float) a `job` takes that is done once before, so that this process has loaded what it needs."""
    function, *arguments = job
    if function in ENDLESS.values():
        function(range(1))
        arguments = [range(1, 2)]
    began = time.monotonic()
    function(*arguments)
    return time.monotonic() - began


def kill_after(job, seconds):
    """Start `job` (a function and its arguments) and end it, with all that it has started, after `seconds`.

    Returns its exit code (int) if it came to its end before.
    """
    before = others()
    pid, began = children.start(*job)
    with began:
        began.read(1)
    time.sleep(seconds)
    ended = children.kill(pid)
    left_alone(before)
    return ended


def torn_by(name):
    """Sentences about what is not whole in the present place after the action `name` was killed there."""
    if name == "migrate":
        # What the operator does, or whatever starts the portal for them: the same once more.
        migrate()
        yield from past.unanswered()
    yield from broken()
    yield from torn_files()
    if name == "backup":
        yield from torn_archives(settings.BACKUP_ROOT)


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


def drill(kills, kinds=KINDS, seed=0, place=place_for):
    """Kill each of `kinds` in turn, `kills` (int) times in all, each in a `place`.

    Returns the sentences about what was torn (list of str), how often each was killed (Counter), and how many of these
    had come to their end before.
    """
    chance, lengths = random.Random(seed), {}
    torn, killed, early = [], Counter(), 0
    with TemporaryDirectory(prefix="asp-portal-kills-") as folder:
        call_command("backup", folder=Path(folder), stdout=StringIO())
        (archive,) = Path(folder).glob("portal-*.tar")
        # The first round of each is not killed, and says how long it takes on this machine today.
        for number in range(-len(kinds), kills):
            name = kinds[number % len(kinds)]
            with (
                TemporaryDirectory(dir=folder) as own,
                override_settings(BACKUP_ROOT=Path(own) / "backups", ALLOWED_HOSTS=["*"]),
                place(name, Path(own), archive, chance) as job,
            ):
                if name not in lengths:
                    lengths[name] = seconds_of(job)
                    continue
                ended = kill_after(job, chance.uniform(0, lengths[name]))
                sentences = [f"it ended with {ended}"] * bool(ended) + [*torn_by(name)]
            killed[name] += 1
            early += ended is not None
            torn += [f"after kill {number} in {name}: {sentence}" for sentence in sentences]
            sys.stdout.write(f"{number + 1} of {kills}: {name}{''.join(f'; NOT {it}' for it in sentences)}\n")
            sys.stdout.flush()
    return torn, killed, early


def main(kills, seed):
    """Run the drill on a database of its own and print its figures; 1 when anything was torn."""
    call_command("migrate", verbosity=0)
    prepare()
    began = time.monotonic()
    torn, killed, early = drill(kills, seed=seed)
    for sentence in torn:
        sys.stdout.write(f"{sentence}\n")
    kinds = ", ".join(f"{number} in {name}" for name, number in killed.items())
    sys.stdout.write(
        f"{connection.vendor}: {kills} kills ({kinds}; {early} came "
        f"after the end) in {time.monotonic() - began:.0f} s; {len(torn)} broken rules.\n"
    )
    return int(bool(torn))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
