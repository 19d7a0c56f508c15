"""Change rows and files behind the portal's back and find them: `python -m tests.drills.tampering [100000]`.

Fills a database of its own (SQLite, or the one that `python -m tests.services --` starts) with so many live
publications, does as an operator would (`manage verify`, `--put-back`), and prints time and memory. Fails where one of
the changes is not found or does not go back, and where memory grows with the archive.
"""

import io
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-tampering-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/portal.sqlite3"
    import django

    django.setup()

from django.core.management import CommandError, call_command
from django.db import connection

from asp_portal.library.models import Document
from publications.models import Publication
from tests import archive
from tests.library.files import pdf_file

# In megabytes: so much may a look at everything add to what the process has.
MOST_MEMORY = 150


def verify(**options):
    """What `manage verify` finds: its lines, and whether it was content."""
    found = io.StringIO()
    try:
        call_command("verify", stdout=sys.stdout, stderr=found, **options)
    except CommandError:
        return found.getvalue().splitlines(), False
    return found.getvalue().splitlines(), True


def memory():
    """The most that the process ever had, in megabytes (int)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def drill(number):
    """What went wrong (list of str), and what a look at everything takes: seconds of the processor and megabytes."""
    archive.fill(number)
    document = Document.objects.create_from_upload(pdf_file("letter.pdf"), title="A letter")
    call_command("verify", adopt=True, stdout=io.StringIO(), stderr=io.StringIO())
    before, began = memory(), time.process_time()
    lines, content = verify()
    cost = time.process_time() - began, memory() - before
    wrong = [] if content else [f"an untouched archive is called changed: {lines[:3]}"]
    wrong += [f"{cost[1]} MB more"] if cost[1] > MOST_MEMORY else []
    keys = list(Publication.objects.order_by("pk").values_list("pk", flat=True)[1 :: number // 3])
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("UPDATE publications_publication SET title = 'We take it all back' WHERE id = %s", [key])
    file = Path(document.latest_version.file.path)
    written = file.read_bytes()
    file.write_bytes(written + b"%")
    lines, content = verify()
    if content or len(lines) != len(keys) + 1:
        wrong.append(f"{len(keys)} rows and a file were changed, found: {lines}")
    verify(put_back=True)
    file.write_bytes(written)
    if Publication.objects.filter(title="We take it all back").exists() or not verify()[1]:
        wrong.append("not all of it went back")
    return wrong, cost


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    if Publication.objects.exists():
        raise SystemExit("This database has publications; give me an empty one.")
    wrong, (seconds, megabytes) = drill(size)
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    sys.stdout.write(
        f"{size:,} publications looked through in {seconds:.0f} s of the processor with {megabytes} MB more, "
        f"{connection.vendor}: {len(wrong)} wrong\n"
    )
    sys.exit(int(bool(wrong)))
