"""What a Varnish keeps of the portal and forgets in time: `python -m tests.drills.varnish`, with deploy/varnish.vcl.

Starts gunicorn with the production settings and Varnish before it, on a free port of this machine and in folders of its
own, and measures: how often the portal is asked, how soon a published change is public and a withdrawn page gone, what
else is forgotten with it, who may let pages be forgotten, and what readers are given when no application is left.
Needs `varnishd` with the module xkey (Debian: varnish, varnish-modules), and ends with 69 where they are missing.
On PostgreSQL: `python -m tests.services -- python -m tests.drills.varnish`. **The database is filled with samples.**
"""

import contextlib
import http.client
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.drills import production
from tests.services import UNAVAILABLE

if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as free:
        PORT = free.getsockname()[1]
    FOLDER = production.portal("varnish", CACHES_IN_FRONT=f"http://127.0.0.1:{PORT}/")

from django.core.management import call_command

from asp_portal.caching.in_front import ECHO
from tests.drills.front import ROUNDS, moments, say, until
from tests.drills.production import HOST, PATIENCE, PROGRAMS
from tests.factories import make_publication, make_session

CONFIGURATION = Path(__file__).resolve().parent.parent.parent / "deploy" / "varnish.vcl"


class Varnish:
    """varnishd in `folder` (Path) before the application, on `port`."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    @staticmethod
    def missing():
        """Why it cannot run on this machine (str), or an empty str."""
        if not shutil.which("varnishd", path=PROGRAMS):
            return "no varnishd on this machine; apt-get install varnish varnish-modules brings it"
        if not any(Path("/usr/lib").glob("*/varnish/vmods/libvmod_xkey.so")):
            return "Varnish has no module xkey on this machine; apt-get install varnish-modules brings it"
        return ""

    def write_configuration(self, socket):
        """deploy/varnish.vcl as `portal.vcl`, with its two names filled in."""
        text = CONFIGURATION.read_text()
        for name, value in {"HOST": HOST, "SOCKET": str(socket)}.items():
            text = text.replace(f"${{PORTAL_{name}}}", value)
        (self.folder / "portal.vcl").write_text(text)

    @contextlib.contextmanager
    def running(self, application):
        """It runs as long as the block."""
        self.write_configuration(application.socket)
        command = [shutil.which("varnishd", path=PROGRAMS), "-F", "-j", "none", "-n", self.folder / "varnish"]
        command += ["-f", self.folder / "portal.vcl", "-a", f"127.0.0.1:{self.port}", "-s", "malloc,64m", "-T", "none"]
        log = self.folder / "varnish.log"
        with log.open("w") as output:
            server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            production.wait_for(
                lambda: self.get("/healthz").status == 200, lambda: server.poll() is None, log, application.log
            )
            yield
        finally:
            server.terminate()
            server.wait()

    def get(self, address, method="GET", **headers):
        """The answer to a request for `address` as nginx before it would hand it on; its body is in `.body`."""
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        said = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        with contextlib.closing(there):
            there.request(method, address, headers=said | {k.replace("_", "-"): v for k, v in headers.items()})
            answer = there.getresponse()
            answer.body = answer.read()
        return answer


def quiet(varnish, address):
    """Wait until nothing more is said to Varnish, and let it keep the page at `address`."""
    time.sleep(ECHO + 1)
    varnish.get(address)


def main():
    """Run everything and print the figures; 1 when a promise was broken."""
    folder, broken = Path(FOLDER.name), []
    varnish = Varnish(folder, PORT)
    if reason := varnish.missing():
        say(f"Left out: {reason}.")
        return UNAVAILABLE

    def check(holds, sentence):
        say(f"{'ok   ' if holds else 'NOT  '}{sentence}")
        broken.extend([] if holds else [sentence])

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    session = make_session(live=True)
    page, other = (make_publication(live=True, summary="Commit number 0.", session=session) for _page in range(2))
    address, elsewhere = page.get_absolute_url(), other.get_absolute_url()
    application = production.Application(folder)
    try:
        with varnish.running(application):
            quiet(varnish, elsewhere)
            first, second = varnish.get(address), varnish.get(address)
            check(
                (first.status, second.headers["X-Cache"], second.body) == (200, "HIT", first.body),
                f"the second reader is given what Varnish keeps ({second.headers['X-Cache']})",
            )
            shown = {name.lower() for name in second.headers} & {"surrogate-key", "surrogate-control", "xkey", "via"}
            check(not shown, "readers see nothing of keys")
            check(varnish.get(address, If_None_Match=second.headers["ETag"]).status == 304, "a copy that holds: 304")
            known = varnish.get(address, Cookie="sessionid=abc")
            check(known.headers["X-Cache"] == "MISS", "who may be signed in is answered by the portal")
            check(varnish.get("/admin/login/").headers["X-Cache"] == "MISS", "the admin is not kept")

            public, gone = moments(varnish, page)
            check(max(public) <= 1, f"{ROUNDS} changes: the last old answer was asked for {max(public):.2f} s after")
            check(max(gone) <= 1, f"{ROUNDS} withdrawn pages: the last was asked for {max(gone):.2f} s after")

            style = next(f"/static/css/{path.name}" for path in (folder / "static/css").glob("site.*.css"))
            for kept in (style, elsewhere):
                varnish.get(kept)
            quiet(varnish, elsewhere)
            before = [varnish.get(kept).headers["X-Cache"] for kept in (style, elsewhere)]
            page.publish()
            until(lambda: varnish.get(elsewhere).headers["X-Cache"] == "MISS")
            after = varnish.get(style).headers["X-Cache"]
            check(
                (before, after) == (["HIT", "HIT"], "HIT"),
                "a publication lets go of every page, as any may show its title, and of no static file",
            )

            quiet(varnish, elsewhere)
            refused = varnish.get("/", "PURGE", Surrogate_Key="pages").status
            check(
                (refused, varnish.get(elsewhere).headers["X-Cache"]) == (403, "HIT"),
                f"a reader who sends PURGE is refused: {refused}",
            )

            quiet(varnish, elsewhere)
            varnish.get(address)
            page.publish()
            # Nobody has asked for the page since: what is left of it is what was forgotten.
            time.sleep(ECHO + 0.5)
            application.kill()
            answers = [varnish.get(address) for _reader in range(50)]
            check(
                {answer.status for answer in answers} == {200} and f"number {ROUNDS}.".encode() in answers[0].body,
                f"with every process of the application dead, {sum(a.status == 200 for a in answers)} of 50 readers "
                "are given the page",
            )
            check(varnish.get("/sessions/none/").status == 503, "what was never asked for: 503")
    finally:
        application.kill()
    say(
        f"Varnish: public after {max(public):.2f} s, gone after {max(gone):.2f} s, "
        f"{len(broken) or 'no'} promises broken."
    )
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
