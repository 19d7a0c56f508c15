"""Backup and restore with the uploads in a bucket: `python -m tests.drills.bucket`, on a real store that speaks S3.

What was backed up is restored into an empty bucket, in the place of changed and lost objects, to a disk, and from that
disk into a bucket: every table and every object must be the same. Then the store is killed. Needs the packages of
requirements-cluster.txt; ends with 69 where they are missing.
"""

import io
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cluster.engines import Bucket, missing
from tests.drills import production
from tests.services import UNAVAILABLE

if __name__ == "__main__":
    if missing():
        sys.stdout.write(f"{' '.join(missing())}\n")
        sys.exit(UNAVAILABLE)
    STACK = ExitStack()
    STORE = STACK.enter_context(tempfile.TemporaryDirectory(prefix="asp-portal-store-", ignore_cleanup_errors=True))
    BUCKET = Bucket(Path(STORE) / "store")
    STACK.callback(BUCKET.stop)
    FOLDER = production.portal("bucket", **BUCKET.environment, BACKUP_ROOT=f"{STORE}/backups")

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from asp_portal.library.models import Document, Image
from tests.backup.places import empty_place, files, rows
from tests.factories import make_publication
from tests.library.files import pdf_file, picture_file

# Sign-ins end with a restore, and the memory of backups is written when the archive is closed.
NOT_IN_IT = {"accounts_signin", "backup_backup", "sqlite_sequence"}
OTHER = "elsewhere"
wrong = []


def held(condition, words):
    """Say what was found, and remember it when it is not what was promised."""
    sys.stdout.write(f"{'ok   ' if condition else 'NOT  '}{words}\n")
    sys.stdout.flush()
    wrong.extend([] if condition else [words])


def run(command, *arguments, **options):
    """The last line (str) that the command `command` of manage.py says, or why it refuses."""
    said = io.StringIO()
    try:
        call_command(command, *arguments, stdout=said, no_color=True, **options)
    except CommandError as error:
        return str(error)
    return said.getvalue().splitlines()[-1]


def backup():
    """Make a backup; its Path."""
    return Path(run("backup").split(" (")[0])


def content():
    """What must be the same before and after."""
    return {table: found for table, found in rows().items() if table not in NOT_IN_IT}, files()


@contextmanager
def elsewhere(name, bucket=True):
    """Another machine: an empty database with an empty bucket, or with an empty disk; `name` (str) is new."""
    storages = settings.STORAGES | {"default": {"BACKEND": "asp_portal.library.storage.WholeFiles"}}
    if bucket:
        # One for all: the store of this drill has room for few buckets.
        if OTHER not in [one["Name"] for one in BUCKET.client.list_buckets()["Buckets"]]:
            BUCKET.client.create_bucket(Bucket=OTHER)
        for found in BUCKET.client.list_objects_v2(Bucket=OTHER).get("Contents", ()):
            BUCKET.client.delete_object(Bucket=OTHER, Key=found["Key"])
        default = settings.STORAGES["default"]
        storages["default"] = default | {"OPTIONS": default["OPTIONS"] | {"bucket_name": OTHER}}
    folder = Path(FOLDER.name) / name
    folder.mkdir()
    with empty_place(folder), override_settings(STORAGES=storages):
        yield


def fill(number=12):
    """A page with its history, and uploads of every kind, one of them larger than what is held in memory."""
    page = make_publication(live=True, title="Kept for good")
    with page.edit(None) as draft:
        draft.title = "Kept as a draft"
        draft.save()
    for one in range(number):
        Image.objects.create_from_upload(picture_file(f"hall-{one}.jpg"), title=f"Hall {one}", alt="A hall")
        Document.objects.create_from_upload(pdf_file(f"{one}.pdf", more=str(one).encode()), title=f"Paper {one}")
    Document.objects.create_from_upload(pdf_file("long.pdf", more=b"%" + bytes(5_000_000) + b"\n%%EOF\n"), title="Long")


def main():
    """All of it; 1 when something was not the same."""
    call_command("migrate", verbosity=0)
    fill()
    before = content()
    size = sum(map(len, before[1].values()))
    archive = backup()
    with elsewhere("second"):
        held("Restored" in run("restore", archive) and content() == before, "restored into an empty bucket")
    names = list(before[1])
    BUCKET.client.put_object(Bucket="portal", Key=names[0], Body=b"changed behind the portal's back")
    BUCKET.client.delete_object(Bucket="portal", Key=names[-1])
    held(files() != before[1], "one object was changed, and one is gone")
    held("Restored" in run("restore", archive, replace=True) and content() == before, "both are put back")
    with elsewhere("disk", bucket=False):
        run("restore", archive)
        held(content() == before, "restored to a disk")
        moved = backup()
    with elsewhere("third"):
        held("Restored" in run("restore", moved) and content() == before, "from that disk into a bucket")
    BUCKET.kill()
    made = set(archive.parent.iterdir())
    for words in (run("backup"), run("restore", archive, replace=True)):
        held("does not answer" in words, f"with the store killed: {words}")
    held(set(archive.parent.iterdir()) == made, "and nothing is left of them")
    held(content_of_rows() == before[0], "and every table is as it was")
    sys.stdout.write(
        f"bucket: {len(before[1])} objects of {size:,} bytes and {len(before[0])} tables, restored four times, "
        f"{len(wrong) or 'none'} different.\n"
    )
    return int(bool(wrong))


def content_of_rows():
    """The tables without the uploads."""
    return {table: found for table, found in rows().items() if table not in NOT_IN_IT}


if __name__ == "__main__":
    with STACK:
        CODE = main()
    sys.exit(CODE)
