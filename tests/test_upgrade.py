"""An upgrade lets nobody wait, and code that does not start takes nothing down at the reload: deploy/gunicorn.conf.py.

It does so when the first of the old workers is replaced; until then the release of before must be back on the disk.

Real gunicorns with a small application, whose code can be held back while it is read. `python -m tests.drills.reload`
measures the portal itself.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = settings.BASE_DIR / "deploy"
RELEASE = """
import os, pathlib, time
while not pathlib.Path({gate!r}).exists():
    time.sleep(0.02)
{more}
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "{length}")])
    return [b"{words}"]
pathlib.Path({folder!r}, f"{words}-{{os.getpid()}}").touch()
"""
WORKERS = 2


class Site:
    """gunicorn in `folder` (Path), told of systemd's socket; its code is what `release` wrote last."""

    def __init__(self, folder):
        self.folder, self.gate = folder, folder / "gate"
        self.systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.systemd.bind(str(folder / "notify"))
        self.systemd.settimeout(60)

    def release(self, words, more=""):
        """Put code on the disk that answers `words`, after the lines `more` were run."""
        places = {"gate": str(self.gate), "folder": str(self.folder)}
        text = RELEASE.format(more=more, words=words, length=len(words), **places)
        (self.folder / "small_site.py").write_text(text)

    def start(self):
        """Start it, and wait until all of its workers have read their code."""
        command = [Path(sys.executable).parent / "gunicorn", "--config", DEPLOY / "gunicorn.conf.py"]
        command += ["--bind", f"unix:{self.folder}/app.sock", "--workers", str(WORKERS), "small_site"]
        environment = os.environ | {"NOTIFY_SOCKET": str(self.folder / "notify"), "PYTHONDONTWRITEBYTECODE": "1"}
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stderr=log, start_new_session=True
            )
        self.wait_for(lambda: len(list(self.folder.glob("before-*"))) == WORKERS)

    def ask(self):
        """What it answers (str)."""
        there = http.client.HTTPConnection("portal.example", timeout=60)
        there.sock = socket.socket(socket.AF_UNIX)
        there.sock.settimeout(60)
        with contextlib.closing(there):
            there.sock.connect(str(self.folder / "app.sock"))
            there.request("GET", "/")
            return there.getresponse().read().decode()

    def reload(self):
        """What `systemctl reload asp-portal` does."""
        name = re.search(r"ExecReload=/bin/kill -(\w+) \$MAINPID", (DEPLOY / "asp-portal.service").read_text())[1]
        self.process.send_signal(signal.Signals[f"SIG{name}"])

    def said(self, words):
        """Wait until gunicorn said something with `words` to systemd; returns it."""
        while words not in (heard := self.systemd.recv(1000).decode()):
            pass
        return heard

    def wait_for(self, condition):
        """Until `condition()` is true. Fails with gunicorn's own words."""
        end = time.monotonic() + 60
        while not condition():
            if time.monotonic() > end:
                pytest.fail((self.folder / "log").read_text())
            time.sleep(0.02)

    def end(self):
        """All of it, whoever took over."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.systemd.close()


@pytest.fixture
def site():
    # The name of a socket has room for 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="asp-upgrade-", dir="/tmp"))
    site = Site(folder)
    site.gate.touch()
    site.release("before")
    yield site
    site.end()
    shutil.rmtree(folder)


def test_readers_are_answered_while_new_code_is_read_and_then_by_it(site):
    site.start()
    site.gate.unlink()
    site.release("after")
    site.reload()
    # The second gunicorn is there, and its workers wait at the gate.
    site.said("READY=1")
    site.said("READY=1")
    assert [site.ask() for _reader in range(20)] == ["before"] * 20
    site.gate.touch()
    heard = site.said("MAINPID=")
    # The first one ends by itself, and nobody finds the door shut.
    site.wait_for(lambda: site.process.poll() is not None)
    assert site.process.returncode == 0
    assert [site.ask() for _reader in range(20)] == ["after"] * 20
    main = int(re.search(r"MAINPID=(\d+)", heard)[1])
    assert main != site.process.pid
    assert os.getpgid(main) == site.process.pid


def test_a_reload_to_code_that_does_not_start_takes_nothing_down(site):
    site.start()
    site.release("after", more="raise RuntimeError('a release that was not tried')")
    site.reload()
    site.wait_for(lambda: "Worker failed to boot" in (site.folder / "log").read_text())
    assert [site.ask() for _reader in range(20)] == ["before"] * 20
    assert site.process.poll() is None
