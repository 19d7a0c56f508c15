"""Republish a page while readers hammer it: `python -m tests.drills.stale [1000] [gunicorn] [granian]`.

Nobody may ever get a body that is older than the last commit before they asked. The script starts each application
server with several workers on a free port and publishes from a process of its own; the database is that of
DATABASE_URL, or a fresh SQLite file: `python -m tests.services -- python -m tests.drills.stale` takes PostgreSQL.
**The database is filled with samples.** The suite runs the same in small, without a server.
"""

import contextlib
import http.client
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from multiprocessing.sharedctypes import RawValue
from pathlib import Path

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-stale-")
    with socket.create_server(("127.0.0.1", 0)) as free:
        PORT = free.getsockname()[1]
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")
    os.environ.setdefault("CACHE_URL", f"filecache://{FOLDER.name}/cache")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "asp_portal.settings.development",
        "SITE_ORIGIN": f"http://127.0.0.1:{PORT}",
        "DEBUG": "false",
    }
    import django

    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.test import override_settings

from asp_portal.caching.layer import PageCache
from publications.models import Publication
from tests.drills import children
from tests.factories import make_publication, make_session

READERS = 4
SAID = re.compile(rb"Commit number (\d+)\.")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SERVERS = {
    "gunicorn": "gunicorn asp_portal.wsgi --bind 127.0.0.1:{port} --workers 3 --threads 2 --keep-alive 30",
    "granian": "granian --interface wsgi --host 127.0.0.1 --port {port} --workers 3 --blocking-threads 2 --no-ws "
    "asp_portal.wsgi:application",
}


def prepare():
    """The page that is republished."""
    return make_publication(live=True, summary="Commit number 0.", session=make_session(live=True))


def republish(key, first, last, told):
    """Publish the publication `key` with the numbers `first` to `last`; each is told when its commit is done."""
    page = Publication.objects.get(pk=key)
    for number in range(first, last + 1):
        with page.edit(None) as draft:
            draft.summary = f"Commit number {number}."
            draft.save()
        page.publish()
        told.value = number


@contextlib.contextmanager
def readers(connect, told):
    """READERS who ask without pause as long as the block; yields a Counter of (told before, found).

    `connect()` makes a function that asks once and returns the body (bytes).
    """
    over, read = threading.Event(), Counter()

    def hammer():
        ask = connect()
        while not over.is_set():
            before = told.value
            found = SAID.search(ask())
            read[before, int(found[1]) if found else -1] += 1
        connections.close_all()

    threads = [threading.Thread(target=hammer) for _number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield read
    finally:
        over.set()
        for thread in threads:
            thread.join()


def stale(read):
    """Sentences about bodies that were older than the last commit before they were asked for."""
    return [f"asked after commit {before}, got {found}" for before, found in read if found < before]


def drill(times):
    """Let another process publish a page `times` (int) times while readers ask a page cache of this one for it.

    Returns sentences about what was stale or failed (list of str) and how many answers were read (int).
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(PAGES_GENERATION_FILE=f"{folder}/generation", ALLOWED_HOSTS=["*"]),
    ):
        page, told = prepare(), RawValue("q", 0)
        layer = PageCache(get_wsgi_application(), room=1_000_000)
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": page.get_absolute_url(),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": layer.host,
            "wsgi.url_scheme": "http",
        }

        def ask():
            body = layer(environ | {"wsgi.input": io.BytesIO()}, lambda status, headers, exc_info=None: None)
            return b"".join(body)

        pid, began = children.start(republish, page.pk, 1, times, told)
        with began, readers(lambda: ask, told) as read:
            failed = os.waitpid(pid, 0)[1]
            # The last word is read, however quick the other process was.
            read[told.value, int(SAID.search(ask())[1])] += 1
        return stale(read) + (["the process that publishes ended with an error"] if failed else []), read.total()


def connected(page):
    """A function that asks the server on PORT once for `page`, on a connection that it keeps."""
    there = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask():
        for _attempt in range(2):
            try:
                there.request("GET", page.get_absolute_url(), headers={"Host": f"127.0.0.1:{PORT}"})
                return there.getresponse().read()
            except (http.client.HTTPException, ConnectionError):
                # The server closed the connection between two requests.
                there.close()
        raise RuntimeError("The server does not answer.")

    return ask


@contextlib.contextmanager
def served(name):
    """The application server `name` on PORT as long as the block."""
    command = SERVERS[name].format(port=PORT).split()
    server = subprocess.Popen([Path(sys.executable).parent / command[0], *command[1:]], **QUIET)
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT)):
                break
            if server.poll() is not None:
                raise SystemExit(f"{name} did not start.")
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()


def main(times, names):
    """Run the drill with each server of `names` and print its figures; 1 when anything was stale."""
    call_command("migrate", verbosity=0)
    page, told, bad = prepare(), RawValue("q", 0), 0
    for name in names:
        with served(name):
            began, first = time.monotonic(), told.value + 1
            with readers(lambda: connected(page), told) as read:
                republish(page.pk, first, first + times - 1, told)
                read[told.value, int(SAID.search(connected(page)())[1])] += 1
            took, found = time.monotonic() - began, stale(read)
        for sentence in found[:20]:
            sys.stdout.write(f"{sentence}\n")
        bad += len(found)
        sys.stdout.write(
            f"{connection.vendor}, {name} with 3 workers: {times} publications in {took:.0f} s, {read.total()} answers "
            f"to {READERS} readers, {len(found)} older than the last commit before they were asked for.\n"
        )
        sys.stdout.flush()
    return int(bool(bad))


if __name__ == "__main__":
    assert settings.PAGES_ROOM, "DEBUG keeps no pages"
    arguments = sys.argv[1:]
    wanted = [name for name in arguments if name in SERVERS] or list(SERVERS)
    sys.exit(main(next((int(a) for a in arguments if a.isdigit()), 1000), wanted))
