"""What nginx promises in front of the portal: `python -m tests.drills.front`, with deploy/nginx.conf itself.

Starts gunicorn with the production settings and nginx with TLS before it, on free ports of this machine and in folders
of its own, and measures: how soon a published change is public and a withdrawn page gone, parts of a document, static
files, the limits, and what readers are given when no application is left. Needs `nginx` and `openssl`.
On PostgreSQL: `python -m tests.services -- python -m tests.drills.front`. **The database is filled with samples.**
"""

import contextlib
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.drills import production

if __name__ == "__main__":
    FOLDER = production.portal("front")

from django.core.management import call_command

from asp_portal.library.models import Document
from tests.drills.production import HOST, PATIENCE, PROGRAMS
from tests.factories import make_publication, make_session
from tests.library.files import pdf_file

CONFIGURATION = Path(__file__).resolve().parent.parent.parent / "deploy" / "nginx.conf"
# Debian keeps the module in a package of its own; without it, files go out as gzip.
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
AROUND = """
pid {folder}/nginx.pid; error_log {folder}/nginx.log warn; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/portal.conf;
}}
"""
ROUNDS = 10
READERS = 4
SEARCHES = 200


def say(line):
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Front:
    """nginx and gunicorn in `folder` (Path); `port` is where https is spoken, or http where there is no `tls`."""

    def __init__(self, folder, tls=True):
        self.folder, self.tls = folder, tls
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
            self.port, self.plain = one.getsockname()[1], two.getsockname()[1]
        self.context = ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE

    @contextlib.contextmanager
    def running(self, workers=2):
        """Both run as long as the block, gunicorn with so many `workers` (int)."""
        self.write_configuration()
        nginx = [shutil.which("nginx", path=PROGRAMS), "-c", self.folder / "nginx.conf", "-g", "daemon off;"]
        self.application = production.Application(self.folder, workers)
        log = self.folder / "nginx.out"
        with log.open("w") as output:
            self.nginx = subprocess.Popen(nginx, stderr=output)
        try:
            healthy, alive = lambda: self.get("/healthz").status == 200, lambda: self.nginx.poll() is None
            production.wait_for(healthy, alive, log, self.application.log)
            yield
        finally:
            self.application.kill()
            self.nginx.terminate()
            self.nginx.wait()

    def get(self, address, together=None, **headers):
        """The answer to a request for `address` on a new connection; its body is in `.body`.

        Waits, once it is connected, for the others of `together` (threading.Barrier).
        """
        there = http.client.HTTPConnection("127.0.0.1", self.port)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        there.sock = self.context.wrap_socket(plain, server_hostname=HOST) if self.tls else plain
        with contextlib.closing(there):
            if together:
                together.wait()
            headers = {"Accept-Encoding": "identity"} | {k.replace("_", "-"): v for k, v in headers.items()}
            there.request("GET", address, headers={"Host": HOST} | headers)
            answer = there.getresponse()
            answer.body = answer.read()
        return answer

    def write_configuration(self):
        """deploy/nginx.conf with its three names filled in, on our ports and in our folders."""
        text = CONFIGURATION.read_text()
        values = {"HOST": HOST, "UPSTREAM": f"unix:{self.folder}/app.sock", "STATIC": f"{self.folder}/static/"}
        for name, value in values.items():
            text = text.replace(f"${{PORTAL_{name}}}", value)
        text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{self.plain}", text)
        text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{self.port}", text)
        text = text.replace("/etc/ssl/portal/", f"{self.folder}/").replace(
            "/var/cache/nginx-portal", f"{self.folder}/kept"
        )
        if not self.tls:
            text = text.replace("ssl_reject_handshake on;", "").replace(" ssl default_server", " default_server")
            text = text.replace(" ssl http2;", ";").replace("$scheme", "https")
        around = AROUND.format(folder=self.folder)
        if BROTLI.exists():
            text = text.replace("# brotli_static on;", "brotli_static on;")
            around = f"load_module {BROTLI};{around}"
        (self.folder / "portal.conf").write_text(text)
        (self.folder / "nginx.conf").write_text(around)
        subprocess.run(
            [
                *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"],
                *["-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"],
            ],
            check=True,
            capture_output=True,
        )


def until(condition):
    """After how many seconds the last request was sent to which `condition()` was still false; it is asked at once."""
    began, last = time.monotonic(), 0.0
    while True:
        sent = time.monotonic() - began
        if condition():
            return last
        last = sent
        if sent > 30:
            raise SystemExit("It never became true.")


def at_once(front, addresses):
    """The statuses (list of int) of requests for `addresses`, sent when all of them have their connection."""
    together = threading.Barrier(len(addresses), timeout=PATIENCE)
    with ThreadPoolExecutor(len(addresses)) as readers:
        return list(readers.map(lambda address: front.get(address, together).status, addresses))


@contextlib.contextmanager
def hammered(front, address):
    """Readers ask for `address` without pause as long as the block; yields the statuses they were given."""
    over, statuses = threading.Event(), []

    def read():
        while not over.is_set():
            statuses.append(front.get(address).status)

    threads = [threading.Thread(target=read) for _number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        over.set()
        for thread in threads:
            thread.join()


def moments(front, page):
    """How long (seconds, two lists) after each publication and each withdrawal the public still had the old answer."""
    address, public, gone = page.get_absolute_url(), [], []
    with hammered(front, address) as statuses:
        for number in range(1, ROUNDS + 1):
            with page.edit(None) as draft:
                draft.summary = f"Commit number {number}."
                draft.save()
            page.publish()
            words = f"Commit number {number}.".encode()
            public.append(until(lambda words=words: words in front.get(address).body))
            page.withdraw()
            gone.append(until(lambda: front.get(address).status == 410))
            page.publish()
            until(lambda: front.get(address).status == 200)
    # 404: the page went live between the two questions that make a 410.
    assert set(statuses) <= {200, 404, 410}, set(statuses)
    return public, gone


def main():
    """Run everything and print the figures; 1 when a promise was broken."""
    folder, broken = Path(FOLDER.name), []

    def check(holds, sentence):
        say(f"{'ok   ' if holds else 'NOT  '}{sentence}")
        broken.extend([] if holds else [sentence])

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    document = Document.objects.create_from_upload(pdf_file(), title="A paper")
    page = make_publication(
        live=True, summary="Commit number 0.", session=make_session(live=True), documents=[document]
    )
    address = page.get_absolute_url()
    front = Front(folder)
    with front.running():
        public, gone = moments(front, page)
        check(
            max(public) <= 1,
            f"{ROUNDS} changes: the last old answer was asked for {max(public):.2f} s after the commit",
        )
        check(max(gone) <= 1, f"{ROUNDS} withdrawn pages: the last was asked for {max(gone):.2f} s after the commit")

        html = front.get(address, Accept_Encoding="gzip, br")
        check(html.headers["Content-Encoding"] == "br", "a page is sent as the application compressed it")
        tag = html.headers["ETag"]
        check(front.get(address, Accept_Encoding="br", If_None_Match=tag).status == 304, "a copy that holds: 304")

        style = re.search(rb'href="(/static/css/site\.[0-9a-f]{12}\.css)"', front.get(address).body)[1].decode()
        for encoding in ("gzip", "br"):
            if encoding == "br" and not BROTLI.exists():
                say("     (not tried: br, as nginx has no libnginx-mod-http-brotli-static here)")
                continue
            static = front.get(style, Accept_Encoding=encoding)
            check(
                static.headers["Content-Encoding"] == encoding and "immutable" in static.headers["Cache-Control"],
                f"{style} was compressed beforehand as {encoding} and lasts",
            )

        whole = front.get(document.get_absolute_url())
        part = front.get(document.get_absolute_url(), Range="bytes=2-5")
        check(
            (part.status, part.body) == (206, whole.body[2:6]),
            f"a part of a document: {part.status} {part.headers['Content-Range']}",
        )

        statuses = at_once(front, [address] * 300)
        check(set(statuses) == {200}, "300 readers behind one address are not limited")
        # Of what comes at once, 50 and what falls due meanwhile are let through, however slow the machine is.
        statuses = at_once(front, [f"/search/?q=word{number}" for number in range(SEARCHES)])
        check(
            statuses.count(200) >= 50 and statuses.count(429) >= 50 and set(statuses) == {200, 429},
            f"of {SEARCHES} searches at once {statuses.count(429)} were put off, {statuses.count(200)} answered",
        )
        check(front.get("/admin/login/").headers["Cache-Control"].count("no-store"), "the admin is not kept")

        front.application.kill()
        time.sleep(1.1)
        answers = [front.get(address) for _reader in range(50)]
        check(
            {(answer.status, answer.headers["X-Cache"]) for answer in answers} == {(200, "STALE")}
            and f"number {ROUNDS}.".encode() in answers[0].body,
            "with every process of the application dead, 50 of 50 readers are given the page",
        )
        check(front.get(document.get_absolute_url()).body == whole.body, "and the document")
        check(front.get("/sessions/none/").status == 502, "what was never asked for: 502")
    say(
        f"nginx: public after {max(public):.2f} s, gone after {max(gone):.2f} s, {len(broken) or 'no'} promises broken."
    )
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
