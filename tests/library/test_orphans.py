"""Files that no row knows go, and nothing else; a file has its name only when it is whole."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from asp_portal.library.models import Document, Image
from asp_portal.library.orphans import orphans

from .files import pdf_file, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_what_no_row_knows_is_deleted_once_it_is_a_day_old():
    image = Image.objects.create_from_upload(picture_file(), title="A hall", alt="A hall")
    Document.objects.create_from_upload(pdf_file(), title="A paper")
    known = set(image.paths)
    left = {default_storage.save(name, ContentFile(b"half")) for name in ("documents/x.pdf", "images/y/original.jpg")}
    assert set(orphans()) == set()
    assert set(orphans(timedelta(0))) == left
    said = io.StringIO()
    call_command("purge_files", hours=0, dry_run=True, stdout=said)
    assert "2 files would be deleted" in said.getvalue()
    call_command("purge_files", hours=0, stdout=io.StringIO())
    assert set(orphans(timedelta(0))) == set()
    assert all(default_storage.exists(name) for name in known)


def test_where_the_database_knows_no_file_at_all_nothing_is_deleted_by_itself():
    name = default_storage.save("documents/x.pdf", ContentFile(b"of another database"))
    with pytest.raises(CommandError, match="right database"):
        call_command("purge_files", hours=0)
    assert default_storage.exists(name)
    call_command("purge_files", hours=0, force=True, stdout=io.StringIO())
    assert not default_storage.exists(name)


class Torn(io.BytesIO):
    """A file of which a part alone can be read."""

    def read(self, *arguments):
        """Some bytes, and then no more."""
        if self.tell():
            raise OSError("The process ends here.")
        return super().read(10)


def test_what_is_cut_off_while_it_is_written_never_has_its_name():
    with pytest.raises(OSError, match="ends here"):
        default_storage.save("documents/torn.pdf", File(Torn(bytes(100)), name="torn.pdf"))
    assert not default_storage.exists("documents/torn.pdf")
    assert len(set(orphans(timedelta(0)))) == 1
