"""The generation: one number for the state of all public pages. What was made under another number is out of date.

It is random, not counted: nobody has to agree on the next one, and half of an old and half of a new one match nothing.
Processes of one machine share it through a file that each maps into its memory, several machines through the cache
that they share. Whoever cannot read it knows nothing, and makes every page anew.
"""

import logging
import mmap
import os
import secrets
import threading
import time
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from .in_front import messenger

KEY = "pages:generation"
SIZE = 8
# For so long (seconds) nobody in this process asks a cache that did not answer.
REST = 1.0

logger = logging.getLogger(__name__)


class InCache:
    """The number in Django's cache: for several machines, which share a Redis or Valkey."""

    def __init__(self):
        self.rest_until = 0.0

    def read(self):
        """The number as it is now (str). Raises whatever the cache raises when it cannot be reached."""
        # A page asks several times, and each would wait for a cache that hangs.
        if time.monotonic() < self.rest_until:
            raise OSError("the cache did not answer a moment ago")
        try:
            return cache.get_or_set(KEY, _another, timeout=None)
        except Exception:
            self.rest_until = time.monotonic() + REST
            raise

    def move(self):
        """Let the number be another one."""
        cache.set(KEY, _another(), timeout=None)


class InFile:
    """The number in the file `path`, in the memory of all processes of one machine: to read it asks nobody."""

    def __init__(self, path):
        self.path, self.file, self.memory = Path(path), None, None
        self.opening = threading.Lock()

    def read(self):
        """The number as it is now (str). Raises OSError where the file can be neither read nor made."""
        # Somebody may have emptied the folder: those who come later would share another file than we do.
        if self.memory is None or not os.fstat(self.file).st_nlink:
            self._open()
        return self.memory[:SIZE].hex()

    def move(self):
        """Let the number be another one. Raises OSError like `read`."""
        self.read()
        self.memory[:SIZE] = bytes.fromhex(_another())

    def _open(self):
        with self.opening:
            if self.memory is not None and os.fstat(self.file).st_nlink:
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o660)
            # Room is taken now: to write where a full disk has none would end the process.
            os.posix_fallocate(file, 0, SIZE)
            memory = mmap.mmap(file, SIZE)
            if self.file is not None:
                os.close(self.file)
            self.file, self.memory = file, memory


def generation():
    """The name (str) of the present state of all public pages, or None when nobody can say."""
    try:
        now = _keeper(settings.PAGES_GENERATION_FILE).read()
        if not _owed.is_set():
            return now
        forget_pages()
        return None if _owed.is_set() else _keeper(settings.PAGES_GENERATION_FILE).read()
    except Exception as error:
        # Whatever a shared cache raises when it cannot be reached: the page is made anew.
        logger.warning("The generation of the pages cannot be read: %s", error)
        return None


def forget_pages():
    """Let everything that was kept about public pages lapse, here and in caches in front. Called on commit.

    What cannot be told now is owed: this process keeps nothing, and tells it as soon as that is possible.
    """
    try:
        _keeper(settings.PAGES_GENERATION_FILE).move()
        _owed.clear()
    except Exception:
        # The page is published, and whoever published it must not be told that it failed.
        _owed.set()
        logger.exception("The generation of the pages cannot be moved")
    messenger.send()


_owed = threading.Event()


@once
def _keeper(path):
    return InFile(path) if path else InCache()


def _another():
    return secrets.token_hex(SIZE)
