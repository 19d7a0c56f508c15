"""What was backed up comes back, all of it or nothing, and a damaged archive is not mistaken for a sound one."""

import io
import json
import shutil
import tarfile
import threading
from pathlib import Path

import pyrage
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from asp_portal.accounts.models import SignIn
from asp_portal.backup.models import Backup
from asp_portal.library.models import Image
from publications.models import Publication
from tests.drills.invariants import broken
from tests.factories import make_publication, make_user
from tests.library.files import picture_file

from .places import empty_place, files, rows

pytestmark = pytest.mark.django_db(transaction=True)
# Sign-ins end with a restore, and the memory of backups is written when the archive is closed.
NOT_IN_IT = {"accounts_signin", "backup_backup", "sqlite_sequence"}


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.BACKUP_ROOT = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"


def backup(**options):
    """Make a backup; return its Path."""
    said = io.StringIO()
    call_command("backup", stdout=said, **options)
    return Path(said.getvalue().splitlines()[-1].split(" (")[0])


def restore(archive, **options):
    """Restore, and return what the command said."""
    said = io.StringIO()
    call_command("restore", archive, stdout=said, **options)
    return said.getvalue()


def content():
    """What must be the same before and after."""
    return {table: found for table, found in rows().items() if table not in NOT_IN_IT}, files()


@pytest.fixture
def archive():
    """The archive of a portal with a page, its history and an upload."""
    page = make_publication(live=True, title="Kept for good")
    with page.edit(None) as draft:
        draft.title = "Kept as a draft"
        draft.save()
    Image.objects.create_from_upload(picture_file("hall.jpg"), title="The hall", alt="A hall")
    return backup()


def test_every_table_and_every_file_comes_back_in_an_empty_place(archive, tmp_path):
    before = content()
    with empty_place(tmp_path):
        assert "Restored" in restore(archive)
        assert content() == before
        assert Publication.objects.get().title == "Kept for good"
        assert broken() == []
    assert content() == before


def test_a_backup_of_a_busy_portal_is_of_one_instant_and_has_what_was_saved_before(tmp_path):
    page, stop, saved = make_publication(live=True), threading.Event(), []

    def work():
        for number in range(10_000):
            if stop.is_set():
                break
            with page.edit(None) as draft:
                draft.title = f"Saved {number}"
                draft.save()
            page.publish()
            Image.objects.create_from_upload(picture_file(f"hall-{number}.jpg"), title=f"Hall {number}", alt="A hall")
            saved.append(number)
        connection.close()

    editor = threading.Thread(target=work)
    editor.start()
    try:
        while len(saved) < 3 and editor.is_alive():
            stop.wait(0.01)
        acknowledged = saved[-1]
        archive = backup()
        later = saved[-1]
    finally:
        stop.set()
        editor.join()
    with empty_place(tmp_path):
        restore(archive)
        assert broken() == []
        title = Publication.objects.get().title
        assert acknowledged <= int(title.removeprefix("Saved ")) <= later + 1
        assert Image.objects.count() > acknowledged
        assert {image.file.name for image in Image.objects.all()} <= files().keys()


def test_an_encrypted_archive_opens_with_its_key_alone(tmp_path):
    make_publication(live=True, title="For few eyes")
    key = pyrage.x25519.Identity.generate()
    right, wrong = tmp_path / "key", tmp_path / "wrong"
    right.write_text(f"# created today\n{key}\n")
    wrong.write_text(str(pyrage.x25519.Identity.generate()))
    archive = backup(recipient=[str(key.to_public())])
    assert archive.suffix == ".age"
    assert b"For few eyes" not in archive.read_bytes()
    with pytest.raises(CommandError, match="name the key file"):
        restore(archive)
    with pytest.raises(CommandError, match="No key in the file opens"):
        restore(archive, key=wrong)
    with empty_place(tmp_path):
        restore(archive, key=right)
        assert Publication.objects.get().title == "For few eyes"


def test_what_is_no_key_is_refused_and_leaves_nothing_behind(settings):
    with pytest.raises(CommandError, match="“secret” is no public key of age"):
        backup(recipient=["secret"])
    assert list(settings.BACKUP_ROOT.iterdir()) == []
    assert not Backup.objects.exists()


def cut(archive):
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def flip(archive):
    """Another byte in the middle of an upload."""
    data = bytearray(archive.read_bytes())
    with tarfile.open(archive) as tar:
        entry = next(entry for entry in tar if entry.name.startswith("media/"))
    data[entry.offset_data + entry.size // 2] ^= 1
    archive.write_bytes(data)


def climb(archive):
    """A file that wants to be written outside of where it belongs."""
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo("../../escaped"))


def forget(archive):
    """An upload that the list knows and the archive does not have."""
    with tarfile.open(archive) as tar:
        kept = [(entry, tar.extractfile(entry).read()) for entry in tar if not entry.name.startswith("media/")]
    with tarfile.open(archive, "w") as tar:
        for entry, data in kept:
            tar.addfile(entry, io.BytesIO(data))


def other_format(archive):
    with tarfile.open(archive, "w") as tar:
        data = json.dumps({"format": 99, "files": {}}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))


def say_nothing(archive):
    with tarfile.open(archive, "w") as tar:
        data = json.dumps({"format": 1}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))


def noise(archive):
    archive.write_bytes(b"This is a letter, and no archive at all. " * 40)


def test_a_damaged_archive_is_refused_and_touches_nothing(archive, tmp_path):
    before = content()
    for harm in (cut, flip, climb, forget, other_format, say_nothing, noise):
        damaged = shutil.copy(archive, tmp_path / f"{harm.__name__}.tar")
        harm(damaged)
        with pytest.raises(CommandError, match="Nothing was restored"):
            restore(damaged, replace=True)
        assert content() == before, harm
    assert not (tmp_path.parent / "escaped").exists()


def test_a_portal_in_use_is_replaced_only_when_told_and_everybody_signs_in_again(archive):
    Client().force_login(make_user("late-visitor"))
    Publication.objects.update(title="Written since")
    with pytest.raises(CommandError, match="--replace"):
        restore(archive)
    assert Publication.objects.get().title == "Written since"
    restore(archive, replace=True)
    assert Publication.objects.get().title == "Kept for good"
    assert not SignIn.objects.exists()


def test_an_upload_that_was_changed_or_lost_is_put_back(archive):
    before = files()
    changed, *_others, lost = before
    default_storage.delete(lost)
    with Path(default_storage.path(changed)).open("ab") as file:
        file.write(b"changed behind the portal's back")
    restore(archive, replace=True)
    assert files() == before


def test_an_archive_can_be_checked_without_restoring_it(archive):
    Publication.objects.update(title="Written since")
    assert "sound" in restore(archive, check=True)
    assert Publication.objects.get().title == "Written since"


def test_an_archive_of_a_newer_version_is_refused(archive):
    later = MigrationRecorder(connection).Migration.objects.create(app="publications", name="9999_later")
    with pytest.raises(CommandError, match=r"newer version of the portal, which has publications\.9999_later"):
        restore(backup(), replace=True)
    later.delete()


def test_the_age_of_the_last_good_backup_is_known(archive):
    assert Backup.objects.newest().name == archive.name
    assert Backup.objects.newest().files == len(files())


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CommandError, match="No backup was made: "):
        backup(folder=tmp_path / "taken")
