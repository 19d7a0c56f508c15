"""Files in the storage that no row knows: of uploads that were cut off, and of deletions that did not end."""

from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.utils import timezone

from .models import DocumentVersion, Image

FOLDERS = ("images", "documents")
# A file is stored before its row is committed.
YOUNGEST = timedelta(hours=24)


def orphans(older_than=YOUNGEST):
    """The names (str) of the files that no row knows and that are older than `older_than` (timedelta).

    Renditions count with their original: those of sizes that are no more are made again when somebody asks.
    """
    before = timezone.now() - older_than
    # First the files, then the rows: what got its row in between is known.
    found = list(stored())
    known = set(DocumentVersion.objects.values_list("file", flat=True))
    known |= {path for image in Image.objects.iterator() for path in image.paths}
    for name in found:
        if name not in known and default_storage.get_modified_time(name) <= before:
            yield name


def stored():
    """Yield the names (str) of all files of the library."""
    for folder in FOLDERS:
        yield from _names(folder)


def _names(folder):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield str(PurePosixPath(folder, name))
    for name in folders:
        yield from _names(str(PurePosixPath(folder, name)))
