"""The archive: a tar file with the database, the uploads, and at its end a list of all checksums; on request encrypted.

    database.sqlite3.gz or database.pgdump
    media/…
    manifest.json     {"format", "made_at", "engine", "migrations", "files": {name: {"size", "sha256"}}}

Any tar reads it. An encrypted one is a file of https://age-encryption.org/v1: the machine that makes backups needs only
the public keys of those who may read them.
"""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import time
from pathlib import Path

import pyrage

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media/"
AGE = b"age-encryption.org/"
UNFINISHED, LOCK = ".unfinished-", "lock"


class Damaged(Exception):
    """The archive is not what its checksums say, or no archive; the message is for the operator."""


class Locked(Exception):
    """The archive is encrypted and none of the keys opens it."""


@contextlib.contextmanager
def workplace(folder):
    """A folder (Path) in `folder` for what is not encrypted yet, gone afterwards. Those of the dead go first."""
    with contextlib.ExitStack() as gate:
        # One at a time: a place that is made and not locked yet would be taken for that of a dead process.
        door = os.open(folder, os.O_RDONLY)
        gate.callback(os.close, door)
        fcntl.flock(door, fcntl.LOCK_EX)
        for left in Path(folder).glob(f"{UNFINISHED}*"):
            with contextlib.suppress(OSError), (left / LOCK).open("a") as lock:
                # Whoever works there holds it, and lets it go when it ends, however it ends.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
        own = contextlib.ExitStack()
        work = Path(own.enter_context(tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder)))
        lock = own.enter_context((work / LOCK).open("a"))
        fcntl.flock(lock, fcntl.LOCK_EX)
    with own:
        yield work


class Counted:
    """A file that counts and hashes what is read from it; wraps an open binary file."""

    def __init__(self, file):
        self.file, self.size, self.sha = file, 0, hashlib.sha256()

    def read(self, number=-1):
        """Read as the file does."""
        data = self.file.read(number)
        self.size += len(data)
        self.sha.update(data)
        return data

    @property
    def facts(self):
        """What the manifest says of the file."""
        return {"size": self.size, "sha256": self.sha.hexdigest()}


class Writer:
    """Writes an archive; `facts` (dict) stand in its manifest. Close it with `finish()`."""

    def __init__(self, path, facts):
        self.facts = {"format": FORMAT, **facts, "files": {}}
        # Nobody but the one who makes it may read it.
        self.file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        self.tar = tarfile.TarFile(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)

    def add(self, name, file, size):
        """Put `size` bytes of the open `file` into the archive as `name`. Raises OSError when there are fewer."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
        counted = Counted(file)
        self.tar.addfile(entry, counted)
        self.facts["files"][name] = counted.facts

    def finish(self):
        """Write the manifest, and let the disk have everything."""
        text = json.dumps(self.facts, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode, entry.mtime = len(text), 0o600, int(time.time())
        self.tar.addfile(entry, io.BytesIO(text))
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


def lock(source, target, recipients):
    """Encrypt `source` into `target` for `recipients` (age public keys). Raises ValueError for what is no such key."""
    keys = []
    for recipient in recipients:
        try:
            keys.append(pyrage.x25519.Recipient.from_str(recipient))
        except pyrage.RecipientError as error:
            raise ValueError(f"“{recipient}” is no public key of age; it begins with age1.") from error
    with source.open("rb") as plain, target.open("wb") as locked:
        pyrage.encrypt_io(plain, locked, keys)
        locked.flush()
        os.fsync(locked.fileno())


def is_locked(path):
    """Whether the file is encrypted."""
    with path.open("rb") as file:
        return file.read(len(AGE)) == AGE


def unlock(source, target, key):
    """Decrypt `source` into `target` with `key` (the text of an age key file). Raises Locked, Damaged."""
    secrets = [line.strip() for line in key.splitlines() if line.startswith("AGE-SECRET-KEY-")]
    try:
        identities = [pyrage.x25519.Identity.from_str(secret) for secret in secrets]
    except pyrage.IdentityError as error:
        raise Locked("The key file holds no secret key of age.") from error
    if not identities:
        raise Locked("The key file holds no secret key of age.")
    with source.open("rb") as locked, target.open("wb") as plain:
        try:
            pyrage.decrypt_io(locked, plain, identities)
        except pyrage.DecryptError as error:
            raise Locked("No key in the file opens this archive, or it is damaged.") from error
        except OSError as error:
            raise Damaged("The archive is damaged: it ends too early or was changed.") from error


def unpack(path, folder, progress=lambda done: None):
    """Take the archive at `path` apart into the empty `folder`, everything compared with its checksums.

    Returns the manifest (dict). Calls `progress(done)` after each file. Raises Damaged.
    """
    found = {}
    try:
        with tarfile.open(path, "r:") as tar:
            for entry in tar:
                if not entry.isfile():
                    raise Damaged(f"The archive holds “{entry.name}”, which is no file.")
                tar.extract(entry, folder, filter="data")
                with (folder / entry.name).open("rb") as file:
                    found[entry.name] = {"size": entry.size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
                progress(len(found))
        found.pop(MANIFEST, None)
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise Damaged("The archive ends too early: its list of checksums is missing.") from error
    except (tarfile.TarError, ValueError, RecursionError) as error:
        raise Damaged(f"This is no archive of the portal, or it is damaged ({error}).") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Damaged(f"This is no archive of the portal, or not one of format {FORMAT}, which this version reads.")
    if missing := {"made_at", "engine", "migrations", "files"} - manifest.keys():
        raise Damaged(f"The list of checksums does not say: {', '.join(sorted(missing))}.")
    if not isinstance(manifest["files"], dict):
        raise Damaged("The list of checksums is none.")
    for name in sorted(found.keys() | manifest["files"].keys()):
        if found.get(name) != manifest["files"].get(name):
            raise Damaged(f"“{name}” is not what its checksum says.")
    return manifest


def uploads(folder):
    """The uploads of an archive that was taken apart: pairs of their name in the storage and their Path."""
    media = Path(folder) / MEDIA
    return sorted((path.relative_to(media).as_posix(), path) for path in media.rglob("*") if path.is_file())
