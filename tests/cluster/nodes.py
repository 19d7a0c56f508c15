"""Application nodes, and nginx in front of them with deploy/nginx.conf itself."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from tests.cluster.processes import LOOPBACK, PROGRAMS, Process, free_ports, listens

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "localhost"
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


class Node:
    """gunicorn with the portal, on a machine of its own: its `folder` (Path) is the only place it writes to.

    What it reads, code and static files, is part of the release that each machine has.
    """

    def __init__(self, folder, environment):
        self.folder, self.port = folder, free_ports(1)[0]
        (folder / "tmp").mkdir(parents=True)
        self.environment = environment | {
            "MEDIA_ROOT": str(folder / "media"),
            "BACKUP_ROOT": str(folder / "backups"),
            "TMPDIR": str(folder / "tmp"),
        }
        self.process, self.master = None, folder / "gunicorn.pid"

    def start(self, wait=True):
        """Start it; unless `wait` is false it answers when this returns."""
        command = [Path(sys.executable).parent / "gunicorn", "--config", ROOT / "deploy" / "gunicorn.conf.py"]
        command += [
            "--bind",
            f"{LOOPBACK}:{self.port}",
            "--workers",
            "2",
            "--pid",
            self.master,
            "--worker-tmp-dir",
            self.folder / "tmp",
        ]
        self.process = Process(command, self.folder / "app.log", cwd=ROOT, env=os.environ | self.environment)
        if wait:
            self.wait()

    def wait(self):
        """Wait until it answers."""
        self.process.wait_until(lambda: self.get("/robots.txt").status == 200, seconds=180)

    def get(self, address, **headers):
        """Its answer to a reader, as nginx asks for it; the body is in `.body`."""
        return self.send("GET", address, **headers)

    def send(self, method, address, body=None, **headers):
        """Its answer to a request of any `method`."""
        proxied = {"Host": self.environment["SITE_ORIGIN"].split("//")[1], "X-Forwarded-Proto": "https"}
        proxied |= {"X-Forwarded-For": LOOPBACK}
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        return asked(connection, method, address, proxied | headers, body)

    def kill(self):
        """A power cut."""
        self.process.kill()

    def stop(self):
        """Ask it to end what it does, and to end."""
        if self.process:
            self.process.stop()

    def reload(self):
        """`systemctl reload`: another gunicorn takes over, and the one before ends. Waits until that is done."""
        before = now = self.master.read_text()
        os.kill(int(before), signal.SIGUSR2)
        end = time.monotonic() + 180
        while now == before:
            if time.monotonic() > end:
                raise RuntimeError("Nobody took over.")
            time.sleep(0.1)
            # For a moment the file has another name.
            with contextlib.suppress(OSError):
                now = self.master.read_text()

    def uploads(self):
        """How many files it keeps that another node would not find."""
        media = self.folder / "media"
        return sum(path.is_file() for path in media.rglob("*")) if media.exists() else 0


class Front:
    """nginx below `folder` (Path), on `port`, before `nodes`."""

    def __init__(self, folder, port, nodes, static):
        self.folder, self.port, self.process = folder, port, None
        folder.mkdir()
        folder.chmod(0o755)
        upstream = "; server ".join(f"{LOOPBACK}:{node.port} fail_timeout=1s" for node in nodes)
        values = {"HOST": HOST, "UPSTREAM": upstream, "STATIC": f"{static}/"}
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for name, value in values.items():
            text = text.replace(f"${{PORTAL_{name}}}", value)
        text = re.sub(r"listen 80\b", f"listen {LOOPBACK}:{free_ports(1)[0]}", text)
        text = re.sub(r"listen 443\b", f"listen {LOOPBACK}:{port}", text)
        # A site on another port than 443 has it in its name.
        text = text.replace("Host $host;", f"Host {HOST}:{port};")
        text = text.replace("/etc/ssl/portal/", f"{folder}/").replace("/var/cache/nginx-portal", f"{folder}/kept")
        (folder / "portal.conf").write_text(text)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder))

    def start(self):
        """Make a certificate, start nginx, and wait until it listens."""
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
        certificate += ["-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"]
        subprocess.run(certificate, check=True, capture_output=True)
        command = [shutil.which("nginx", path=PROGRAMS), "-c", self.folder / "nginx.conf", "-g", "daemon off;"]
        self.process = Process(command, self.folder / "nginx.out")
        self.process.wait_until(lambda: listens(self.port))

    def kill(self):
        """End it."""
        self.process.kill()

    def connect(self):
        """A connection over TLS, which believes the certificate that was made a moment ago."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        there = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        plain = socket.create_connection((LOOPBACK, self.port), timeout=30)
        there.sock = context.wrap_socket(plain, server_hostname=HOST)
        return there

    def get(self, address, **headers):
        """The answer to a reader on a new connection; the body is in `.body`."""
        return self.send("GET", address, **headers)

    def send(self, method, address, body=None, **headers):
        """The answer to a request of any `method`."""
        return asked(self.connect(), method, address, {"Host": f"{HOST}:{self.port}"} | headers, body)


def asked(connection, method, address, headers, body=None):
    """The answer (http.client.HTTPResponse) to one request; its body is read into `.body`."""
    headers = {"Accept-Encoding": "identity"} | headers
    with contextlib.closing(connection):
        connection.request(method, address, body=body, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()
    return answer
