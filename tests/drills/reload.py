"""How long a reader waits while new code is taken over: `python -m tests.drills.reload`, with deploy/gunicorn.conf.py.

One asks for a page without pause, of gunicorn with the production settings: while nothing happens, while it is told to
HUP, and while it is told what `systemctl reload asp-portal` tells it (USR2). Prints the longest wait of each.
"""

import contextlib
import http.client
import os
import re
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from tests.drills import production

if __name__ == "__main__":
    FOLDER = production.portal("reload")

from django.core.management import call_command

from tests.drills.production import HOST, PATIENCE
from tests.factories import make_publication, make_session

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
RELOAD = re.search(r"ExecReload=/bin/kill -(\w+) \$MAINPID", (DEPLOY / "asp-portal.service").read_text())[1]
# Requests without a reload, to compare with.
QUIET = 100
# Seconds that a reader does not notice; on a busy machine, how many times the longest wait of a quiet while.
UNNOTICED, TIMES = 1.0, 3


def ask(path):
    """The status (int) that a visitor of the front page gets on a new connection to the socket at `path`."""
    there = http.client.HTTPConnection(HOST, timeout=PATIENCE)
    there.sock = socket.socket(socket.AF_UNIX)
    there.sock.settimeout(PATIENCE)
    with contextlib.closing(there):
        there.sock.connect(str(path))
        there.request("GET", "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"})
        answer = there.getresponse()
        answer.read()
        return answer.status


class Reader:
    """Asks without pause for as long as the block; `waits` (list of seconds), `failed` (list of what was no answer)."""

    def __init__(self, path):
        self.path, self.waits, self.failed = path, [], []
        self.over = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.read)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join()

    def read(self):
        """Until it is over."""
        while not self.over.is_set():
            began = time.monotonic()
            try:
                status = ask(self.path)
                self.failed += [status] * (status != 200)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
            self.waits.append(time.monotonic() - began)
            time.sleep(0.005)


def told(folder, name):
    """Tell a new gunicorn the signal `name`, with somebody who reads; two Readers: of before, and of meanwhile."""
    application = production.Application(folder, options=["--config", str(DEPLOY / "gunicorn.conf.py")])
    try:
        production.wait_for(
            lambda: ask(application.socket) == 200, lambda: application.process.poll() is None, application.log
        )
        before = set(application.processes()[1:])
        with Reader(application.socket) as quiet:
            while len(quiet.waits) < QUIET:
                time.sleep(0.05)
        with Reader(application.socket) as reader:
            os.kill(application.process.pid, signal.Signals[f"SIG{name}"])
            end = time.monotonic() + PATIENCE
            # Those that answered at first are gone.
            while before & set(workers(application)) and time.monotonic() < end:
                time.sleep(0.05)
            seen = len(reader.waits)
            while len(reader.waits) < seen + 20 and time.monotonic() < end:
                time.sleep(0.05)
    finally:
        application.kill()
    return quiet, reader


def workers(application):
    """The ids (list of int) of its first workers that still run."""
    with contextlib.suppress(FileNotFoundError):
        return application.processes()[1:]
    return []


def main():
    """Both, and the figures; 1 when a reload makes anybody wait or fail."""
    folder = Path(FOLDER.name)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    make_publication(live=True, session=make_session(live=True))
    for name in ("HUP", RELOAD):
        quiet, reader = told(folder, name)
        sys.stdout.write(
            f"{name}: {len(reader.waits)} requests, {len(reader.failed)} without an answer {reader.failed[:3] or ''}, "
            f"longest wait {max(reader.waits):.2f} s (while nothing happened {max(quiet.waits):.2f} s)\n"
        )
        sys.stdout.flush()
    held = not reader.failed and max(reader.waits) < max(UNNOTICED, TIMES * max(quiet.waits))
    sys.stdout.write(f"A reload costs no answer and makes nobody wait: {'held' if held else 'NOT held'}.\n")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
