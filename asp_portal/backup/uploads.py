"""The uploads, wherever they are stored."""

import hashlib
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.storage import default_storage

from asp_portal.outages.errors import STORAGE, gone


class Unreachable(OSError):
    """The storage of the uploads, on another machine, does not answer or refuses; the message is for the operator."""


@contextmanager
def asked():
    """Whatever the storage is asked inside. Raises OSError when it is gone, whatever its own library would raise."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        if gone(error) != STORAGE:
            raise
        raise Unreachable(f"the storage of the uploads does not answer, or refuses ({error})") from error


def names(folder=""):
    """The names of all stored uploads, in an order that stays."""
    try:
        with asked():
            folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield str(PurePosixPath(folder, name))
    for name in sorted(folders):
        yield from names(str(PurePosixPath(folder, name)))


def put(name, path):
    """Store the file at `path` as `name`; one that is there already with other bytes gives way."""
    with asked(), path.open("rb") as file:
        if default_storage.exists(name):
            with default_storage.open(name) as there:
                if hashlib.file_digest(there, "sha256").digest() == hashlib.file_digest(file, "sha256").digest():
                    return
            file.seek(0)
            default_storage.delete(name)
        default_storage.save(name, File(file))
