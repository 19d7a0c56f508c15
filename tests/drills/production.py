"""The portal as it runs in production, for drills: settings, a database, gunicorn. Import it before anything of Django.

`portal()` is called first, where the script is the main module: it sets the environment and Django up.
"""

import contextlib
import http.client
import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

HOST = "portal.example"
# How long (seconds) a server, or an answer, is waited for: long enough for a machine on which others work.
PATIENCE = 180
# Debian keeps servers where only root looks for programs.
PROGRAMS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"


def portal(name, **variables):
    """Set Django up with the production settings, in a folder (tempfile.TemporaryDirectory) of the drill `name`.

    The database is that of DATABASE_URL, or a SQLite file in the folder; `variables` are added to the environment.
    """
    # Whoever is ended by `timeout` or `make drill` still ends its servers and takes its folder along.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder = tempfile.TemporaryDirectory(prefix=f"asp-portal-{name}-")
    # Servers in front give up root; their workers read the static files.
    Path(folder.name).chmod(0o755)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/portal.sqlite3")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "asp_portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": HOST,
        "SITE_ORIGIN": f"https://{HOST}",
        "CACHE_URL": f"filecache://{folder.name}/cache",
        "MEDIA_ROOT": f"{folder.name}/media",
        "STATIC_ROOT": f"{folder.name}/static",
    } | variables
    django.setup()
    # The drill's own lines are read, and those of the servers kept in their files.
    logging.getLogger().setLevel(logging.ERROR)
    return folder


class Application:
    """gunicorn with the portal, listening on the socket `app.sock` in `folder` (Path); its log is `app.log`.

    `options` (strings) of gunicorn go before those that are given here.
    """

    def __init__(self, folder, workers=2, threads=4, options=()):
        self.folder = folder
        self.socket, self.log = folder / "app.sock", folder / "app.log"
        command = [
            Path(sys.executable).parent / "gunicorn",
            "asp_portal.wsgi",
            *options,
            "--bind",
            f"unix:{self.socket}",
        ]
        command += ["--umask", "0", "--workers", str(workers), "--threads", str(threads)]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stderr=log, start_new_session=True)

    def kill(self):
        """End every process of it as a power cut does, also of those that took over from the first."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def processes(self):
        """The ids (list of int) of its master and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]


def cpu_seconds(processes):
    """How long (seconds, float) `processes` (ids) have worked by now, in their own code and in the kernel's."""
    ticks = 0
    for process in processes:
        with contextlib.suppress(FileNotFoundError):
            # The name of a program, in brackets, may hold blanks.
            ticks += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_for(answers, alive, *logs):
    """Wait until `answers()` is true; end with the text of `logs` (Paths) when it never is, or `alive()` is not."""
    end = time.monotonic() + PATIENCE
    while alive() and time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if answers():
                return
        time.sleep(0.1)
    raise SystemExit("\n".join(["It did not start.", *(log.read_text() for log in logs if log.exists())]))
