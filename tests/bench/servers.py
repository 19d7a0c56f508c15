"""What runs beside the two sides: their databases, and the application servers that answer kept pages."""

import contextlib
import http.client
import importlib.util
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2

SERVERS = {
    "gunicorn": "gunicorn asp_portal.wsgi --bind 127.0.0.1:{port} --workers 1 --threads 2 --keep-alive 30",
    "granian": "granian --interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 2 --no-ws "
    "--log-level warning asp_portal.wsgi:application",
}
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
REQUESTS = 20_000


def parent(process):
    """The number of the process that started `process`."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def children(process):
    """The numbers of the processes that `process` started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if parent(folder.name) == process:
                found.append(int(folder.name))
    return found


def spent(processes):
    """The processor's milliseconds that `processes` (numbers) have used so far, all their threads."""
    total = 0
    for process in processes:
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(task.read_text().split()[0])
    return total / 1e6


def databases(url, names):
    """Make the databases `names` on the PostgreSQL at `url`; gives their addresses and the server's process number."""
    parts = urlsplit(url)
    known = environ.Env.db_url_config(url)
    found = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"]}
    with contextlib.closing(psycopg2.connect(**found, port=known["PORT"] or None)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"DROP DATABASE IF EXISTS bench_{name}")
                cursor.execute(f"CREATE DATABASE bench_{name}")
        server = parent(connection.info.backend_pid)
    return {
        name: urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/bench_{name}")) for name in names
    }, server


def kept(environment, address):
    """Yield the name of each installed server and what a request for the kept page `address` costs it, in ms."""
    for name, command in SERVERS.items():
        if not importlib.util.find_spec(name):
            continue
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        arguments = [sys.executable, "-m", *command.format(port=port).split()]
        # Pages are kept for the site's own name alone.
        own = {"PAGES_ROOM": "16000000", "SITE_ORIGIN": f"http://127.0.0.1:{port}"}
        with subprocess.Popen(arguments, env=environment | own, **QUIET) as server:
            try:
                yield name, _hammered(server.pid, port, address)
            finally:
                server.terminate()


def _hammered(server, port, address):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _attempt in range(100):
        try:
            connection.connect()
            break
        except OSError:
            time.sleep(0.2)
    for number in range(REQUESTS + 100):
        if number == 100:
            # All processes know the page by now.
            busy = [server, *children(server)]
            before = spent(busy)
        connection.request("GET", address, headers={"Accept-Encoding": "gzip, deflate, br"})
        with connection.getresponse() as response:
            response.read()
        if response.status != 200:
            raise SystemExit(f"{address} answered {response.status}")
    connection.close()
    return (spent(busy) - before) / REQUESTS
