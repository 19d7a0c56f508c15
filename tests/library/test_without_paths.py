"""Uploads in a storage that has no folders and no paths, as a bucket has none."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from asp_portal.backup import uploads
from asp_portal.library.models import Document, Image

from .files import PDF, pdf_file, picture_file

pytestmark = pytest.mark.django_db


class Bucket(Storage):
    """What every storage can do, and nothing else: whoever asks it for a path gets NotImplementedError."""

    def __init__(self):
        self.files = {}

    def _open(self, name, mode="rb"):
        if name not in self.files:
            raise FileNotFoundError(name)
        return ContentFile(self.files[name], name)

    def _save(self, name, content):
        content.seek(0)
        self.files[name] = content.read()
        return name

    def delete(self, name):
        self.files.pop(name, None)

    def exists(self, name):
        return name in self.files

    def listdir(self, path):
        folder = f"{path}/" if path else ""
        below = [name.removeprefix(folder) for name in self.files if name.startswith(folder)]
        return list({name.split("/")[0] for name in below if "/" in name}), [name for name in below if "/" not in name]


@pytest.fixture(autouse=True)
def storage_without_paths(settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Bucket"}}


def test_a_picture_is_stored_cut_sealed_and_deleted(django_capture_on_commit_callbacks):
    image = Image.objects.create_from_upload(picture_file())
    assert image.is_sealed()
    with image.open_rendition("medium") as file:
        assert file.read(4) == b"RIFF"
    default_storage.delete(image.rendition_path("medium"))
    with image.open_rendition("medium") as file:
        assert file.read(4) == b"RIFF"
    with django_capture_on_commit_callbacks(execute=True):
        image.refocus(10, 10)
        image.replace(picture_file(colour="#aa0000"))
        image.delete()
    assert list(uploads.names()) == []


def test_a_document_is_given_to_readers_from_wherever_it_is_stored(admin_client):
    document = Document.objects.create_from_upload(pdf_file())
    assert document.latest_version.is_sealed()
    response = admin_client.get(document.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    default_storage.delete(document.latest_version.file.name)
    assert admin_client.get(document.get_absolute_url()).status_code == 404


def test_uploads_go_into_a_backup_and_come_out_of_it(tmp_path):
    document = Document.objects.create_from_upload(pdf_file())
    name = document.latest_version.file.name
    assert list(uploads.names()) == [name]
    copy = tmp_path / "copy"
    copy.write_bytes(PDF)
    default_storage.delete(name)
    for _again in range(2):
        uploads.put(name, copy)
    with default_storage.open(name) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == hashlib.sha256(PDF).hexdigest()
    assert document.latest_version.is_sealed()
