"""Take one service after the other away from a running portal: `python -m tests.drills.outages`.

Real ones: PostgreSQL (`python -m tests.services -- python -m tests.drills.outages`) and Valkey are killed and stopped
in the middle, a disk is full or read-only (a small tmpfs, where this process may mount one), uploads are locked away,
the mail server is down or silent. Each time: does a page that was read before still come, what is said of one that was
not, what becomes of a save, what does /healthz name, and does everything come back by itself? Prints a table.
"""

import contextlib
import http.client
import json
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

if __name__ == "__main__":
    FOLDER = Path(tempfile.mkdtemp(prefix="asp-portal-outages-"))
    FOLDER.chmod(0o755)
    with contextlib.ExitStack() as free:
        PORT, MAIL, CACHE = (
            free.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _number in range(3)
        )
    PLACE = FOLDER / "disk"
    PLACE.mkdir()
    VALKEY = shutil.which("valkey-server") or shutil.which("redis-server")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{PLACE}/portal.sqlite3")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.drills.plain_static",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "portal.example",
        "SITE_ORIGIN": "https://portal.example",
        "CACHE_URL": f"rediscache://127.0.0.1:{CACHE}/0" if VALKEY else f"filecache://{PLACE}/cache",
        "EMAIL_URL": f"smtp://127.0.0.1:{MAIL}",
        "MEDIA_ROOT": f"{PLACE}/media",
    }
    import django

    django.setup()
    logging.disable()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from asp_portal.accounts.sessions import SessionStore
from asp_portal.library.models import Document
from asp_portal.publishing.models import Revision
from tests.drills.invariants import broken
from tests.drills.mortal import ROOT, Postgres, Valkey
from tests.factories import make_publication, make_session, make_user
from tests.forms import filled
from tests.library.files import pdf_file
from tests.services import UNAVAILABLE

# Seconds: what a reader waits at most, and in which everything is back.
LONGEST, BACK = 3.0, 20.0
# Root passes by every lock on a file, unless it gives that up.
BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if ROOT else []
UNMOUNTED = "this process may mount no small disk"


def say(line):
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Portal:
    """gunicorn with the production settings."""

    def __init__(self, folder):
        self.log = (folder / "app.log").open("w")
        gunicorn = [Path(sys.executable).parent / "gunicorn", "asp_portal.wsgi", "--bind", f"127.0.0.1:{PORT}"]
        self.process = subprocess.Popen(
            [*BOUND, *gunicorn, "--workers", "1", "--threads", "8"],
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def ask(self, address, sent=None, cookie="", **headers):
        """The answer to GET, or to POST of the form `sent` (dict): with `.took` (seconds) and `.content` (bytes)."""
        there = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        headers = {
            "Host": "portal.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Accept-Language": "fr",
        } | headers
        if cookie:
            headers |= {"Cookie": cookie, "Referer": settings.SITE_ORIGIN + address}
        body = None
        if sent is not None:
            body = urlencode(sent, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        with contextlib.closing(there):
            there.request("POST" if sent is not None else "GET", address, body, headers)
            answer = there.getresponse()
            answer.content = answer.read()
        answer.took = time.monotonic() - began
        return answer

    def wait(self):
        """Until it answers."""
        for _attempt in range(300):
            with contextlib.suppress(OSError):
                if self.ask("/healthz").status == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise SystemExit(Path(self.log.name).read_text())

    def renew(self):
        """Let new processes take over from those that run."""
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        while before & self.workers() or not self.workers():
            time.sleep(0.1)
        while True:
            with contextlib.suppress(OSError):
                self.ask("/healthz")
                return
            time.sleep(0.1)

    def workers(self):
        """The ids of the processes that answer."""
        pid = self.process.pid
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())

    def stop(self):
        """End all of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Editor:
    """Somebody who is signed in with both steps, has a form open, and remembers what the portal said was saved."""

    def __init__(self, portal, page):
        self.portal, self.page, self.acknowledged = portal, page, []
        user = make_user("editor", is_superuser=True)
        device = TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.create()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        self.address = reverse("admin:publications_publication_change", args=[page.pk])
        self.number = 0

    def open(self):
        """Open the form, and type."""
        answer = self.portal.ask(self.address, cookie=self.cookie)
        assert answer.status == 200, (answer.status, answer.headers["Location"])
        self.token = answer.headers["Set-Cookie"].split(";")[0]
        self.number += 1
        page = SimpleNamespace(content=answer.content)
        self.typed = filled(page, "publication_form", summary=f"Typed sentence {self.number}.")

    def press(self, button="_continue", **more):
        """Press a button of the form as it stands."""
        cookie = f"{self.cookie}; {self.token}"
        answer = self.portal.ask(self.address, self.typed | {button: "1"} | more, cookie)
        if answer.status == 302:
            self.acknowledged.append(self.typed["summary"])
        return answer


@contextlib.contextmanager
def full():
    """Something fills the disk."""
    with (PLACE / "filler").open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1_000_000))
            file.flush()
    yield
    (PLACE / "filler").unlink()


@contextlib.contextmanager
def only_read(portal):
    """Nothing of database and uploads may be written; the processes are new, so that they hold nothing open."""
    # The files beside the database stay as long as somebody has it open, as on a disk that the kernel closed.
    connection.ensure_connection()
    paths = [PLACE, *PLACE.rglob("*")]
    modes = [path.stat().st_mode for path in paths]
    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode & ~0o222)
    portal.renew()
    yield
    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode)


@contextlib.contextmanager
def locked():
    """Nobody may read the uploads."""
    media = PLACE / "media"
    mode = media.stat().st_mode
    media.chmod(0)
    yield
    media.chmod(mode)


@contextlib.contextmanager
def silent_mail():
    """A mail server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", MAIL)):
        yield


class Drill:
    """What is asked during each outage, and a row of the table for it."""

    def __init__(self, portal, editor, page, document):
        self.portal, self.editor, self.page, self.document = portal, editor, page, document
        self.wrong, self.number = [], 0

    def unread(self):
        """An address that nobody asked for before."""
        self.number += 1
        return f"/publications/?q=sentence{self.number}"

    def run(self, name, outage, gone, unread=503, save=503, button="_continue", file=200):
        """Take it away by `outage`; `gone` is what /healthz must name, the numbers are the answers that are right."""
        cached = self.page.get_absolute_url()
        for _reader in range(3):
            self.portal.ask(cached)
        self.editor.open()
        said = {"_reason": "Nobody else is awake."} if button == "_publish_unreviewed" else {}
        with outage():
            answers = {
                "read before": self.portal.ask(cached),
                "not read before": self.portal.ask(self.unread()),
                button: self.editor.press(button, **said),
                "a file": self.portal.ask(self.document.get_absolute_url()),
                "/healthz": self.portal.ask("/healthz"),
            }
        began = time.monotonic()
        while True:
            back = [self.portal.ask(self.unread()).status]
            if answers[button].status != 302 and back == [200]:
                # What she sent is sent once more, as a browser does that loads the page again.
                back.append(self.editor.press(button, **said).status)
            if set(back) <= {200, 302} or time.monotonic() - began > BACK:
                break
            time.sleep(0.1)
        self.judge(name, answers, dict(zip(answers, (200, unread, save, file, None), strict=True)), gone)
        if not set(back) <= {200, 302}:
            self.wrong.append(f"{name}: {back} {BACK:.0f} s after it was back")
        slowest = max(answer.took for answer in answers.values())
        cells = [answer.status for answer in answers.values()]
        took = time.monotonic() - began
        said = ",".join(self.named(answers["/healthz"])) or "-"
        say(
            "{:<22} {:>6} {:>6} {:>6} {:>6}  {:<24} {:>5.1f} s {:>5.1f} s".format(name, *cells[:4], said, slowest, took)
        )

    def judge(self, name, answers, wanted, gone):
        """Note every promise that was broken."""
        for what, answer in answers.items():
            if answer.took > LONGEST:
                self.wrong.append(f"{name}: {what} took {answer.took:.1f} s")
            if wanted[what] and answer.status != wanted[what]:
                self.wrong.append(f"{name}: {what} was answered {answer.status}")
            if answer.status >= 500 and what != "/healthz":
                text = answer.content.decode()
                if not answer.headers["Retry-After"] or 'lang="fr"' not in text or "<h1>" not in text:
                    self.wrong.append(f"{name}: {what} has no page that a reader understands")
        if set(self.named(answers["/healthz"])) != set(gone):
            self.wrong.append(f"{name}: /healthz names {self.named(answers['/healthz'])}")

    @staticmethod
    def named(answer):
        """What /healthz says does not answer."""
        found = json.loads(answer.content)
        return [name for name in ("database", "cache", "storage") if not found[name]]


def rows(drill, postgres, valkey, mounted):
    """Run all outages of this machine and database; yields sentences about what was left out."""
    locks_pass = bool(BOUND) and not shutil.which(BOUND[0])
    if postgres:
        drill.run("database killed", postgres.killed, {"database"}, file=503)
        drill.run("database hangs", postgres.hung, {"database"}, file=503)
        drill.run("database read-only", postgres.read_only, set(), unread=200)
    elif mounted:
        cache = set() if valkey else {"cache"}
        drill.run("disk full", full, cache | {"storage"}, unread=200)
    else:
        yield f"disk full: {UNMOUNTED}"
    if connection.vendor == "sqlite" and not locks_pass:
        cache = set() if valkey else {"cache"}
        drill.run("disk read-only", partial(only_read, drill.portal), cache | {"storage"}, unread=200)
    if valkey:
        drill.run("cache killed", valkey.killed, {"cache"}, unread=200, save=302)
        drill.run("cache hangs", valkey.hung, {"cache"}, unread=200, save=302)
    else:
        yield "cache killed and cache hangs: neither valkey-server nor redis-server is installed"
    if locks_pass:
        yield "disk read-only and uploads locked away: root without setpriv passes by every lock"
    else:
        drill.run("uploads locked away", locked, {"storage"}, unread=200, save=302, file=503)
    mail = {"unread": 200, "save": 302, "button": "_publish_unreviewed"}
    drill.run("mail down", contextlib.nullcontext, set(), **mail)
    drill.run("mail hangs", silent_mail, set(), **mail)


def main():
    """Run everything and print the figures; 1 when a promise was broken."""
    small = ["mount", "-t", "tmpfs", "-o", "size=128m,mode=755", "tmpfs", str(PLACE)]
    mounted = ROOT and subprocess.run(small, capture_output=True).returncode == 0
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, FOLDER, ignore_errors=True)
        if mounted:
            stack.callback(subprocess.run, ["umount", "--lazy", PLACE])
        valkey = Valkey(VALKEY, CACHE, FOLDER) if VALKEY else None
        if valkey:
            valkey.start()
            stack.callback(lambda: valkey.process.kill())
        call_command("migrate", verbosity=0)
        document = Document.objects.create_from_upload(pdf_file(), title="A paper")
        page = make_publication(live=True, session=make_session(live=True), documents=[document])
        make_user("colleague", is_superuser=True)
        connection.close()
        postgres = Postgres() if connection.vendor == "postgresql" else None
        portal = Portal(FOLDER)
        stack.callback(portal.stop)
        portal.wait()
        editor = Editor(portal, page)
        connection.close()
        drill = Drill(portal, editor, page, document)
        heads = ("read", "unread", "save", "file", "/healthz names", "slowest", "back in")
        say("{:<22} {:>6} {:>6} {:>6} {:>6}  {:<24} {:>7} {:>7}".format(f"{connection.vendor}: gone", *heads))
        left_out = list(rows(drill, postgres, valkey, mounted))
        kept = {revision.content["fields"]["summary"] for revision in Revision.objects.of(page)}
        lost = [text for text in editor.acknowledged if text not in kept]
        wrong = drill.wrong + [f"acknowledged and lost: {text}" for text in lost] + broken()
        connection.close()
    for sentence in wrong:
        say(f"NOT  {sentence}")
    for sentence in left_out:
        say(f"Left out: {sentence}.")
    say(
        f"{connection.vendor}: {len(drill.wrong)} promises broken; {len(editor.acknowledged)} saves acknowledged, "
        f"{len(lost)} lost."
    )
    return int(bool(wrong))


if __name__ == "__main__":
    if connection.vendor == "postgresql" and not settings.DATABASES["default"]["HOST"].startswith("/"):
        say("The database is not one that this drill may stop: let tests.services start one.")
        sys.exit(UNAVAILABLE)
    sys.exit(main())
