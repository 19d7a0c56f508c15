"""What a worker of the portal takes of the machine's memory: `python -m tests.measure_memory [further words]`.

Starts gunicorn as deploy/asp-portal.service does, with three workers of four threads, on the sample content in a
database of its own, or in that of DATABASE_URL (`python -m tests.services -- python -m tests.measure_memory`). Every
worker walks three times over every page that the sitemap names, in two encodings, with lists, searches, a feed and a
PDF. Further words go to gunicorn.

Printed for each worker: RSS, which counts the files of Python and of its packages again for each process; USS, what
nobody else has and ending it would free; PSS, where each page of memory is divided among those who have it: the PSS of
all processes is what the portal takes. The goal is held against PSS.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

WORKERS, ROUNDS = 3, 3
GOAL = 90
MORE = ("/search/?q=court", "/publications/?q=court", "/feed/", "/sessions/16/session.pdf")


def memory_of(process):
    """What the process (its number) takes: a dict of MB by the names in `/proc/…/smaps_rollup`."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size) / 1024 for name, size in re.findall(r"(\w+):\s+(\d+) kB", "\n".join(lines))}


def children_of(parent):
    """The numbers of the children of the process `parent`."""
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def free_port():
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(address, encoding="identity"):
    """Status and body (bytes) behind `address` in `encoding`; 0 and nothing while nobody answers."""
    try:
        with urlopen(Request(address, headers={"Accept-Encoding": encoding}), timeout=60) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def walk(origin, paths):
    """Ask for all `paths` in both encodings; gives the number of answers that were no page."""
    return sum(get(f"{origin}{path}", encoding)[0] != 200 for path in paths for encoding in ("br", "identity"))


def say(when, server):
    """Print a line for the master `server` (its number) and each of its workers; gives the greatest PSS of a worker."""
    sys.stdout.write(f"{when}\n")
    takes = {"master": memory_of(server)}
    takes |= {f"worker {number}": memory_of(child) for number, child in enumerate(children_of(server), start=1)}
    for name, found in takes.items():
        own = found["Private_Dirty"] + found["Private_Clean"]
        sys.stdout.write(f"  {name:10} RSS {found['Rss']:6.1f} MB · PSS {found['Pss']:6.1f} MB · USS {own:6.1f} MB\n")
    sys.stdout.write(f"  {'together':10} PSS {sum(found['Pss'] for found in takes.values()):6.1f} MB\n")
    return max(found["Pss"] for name, found in takes.items() if name != "master")


def main(more):
    """Start, walk, print; the status is 1 when a worker takes more than GOAL MB or a page was missing."""
    with tempfile.TemporaryDirectory(prefix="asp-portal-memory-") as folder:
        origin = f"http://127.0.0.1:{free_port()}"
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/portal.sqlite3")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "asp_portal.settings.development",
            # As the unit has it.
            "MALLOC_ARENA_MAX": "1",
            "CACHE_URL": f"filecache://{folder}/cache",
            "MEDIA_ROOT": f"{folder}/media",
            "SITE_ORIGIN": origin,
            "DEBUG": "false",
        }
        for command in (["migrate", "-v0"], ["seed_demo"]):
            subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "asp_portal.wsgi", "--bind", origin.removeprefix("http://")),
                *("--workers", str(WORKERS), "--threads", "4", "--log-level", "error", *more),
            ]
        )
        try:
            deadline = time.monotonic() + 120
            while not get(f"{origin}/robots.txt")[0] and time.monotonic() < deadline:
                time.sleep(0.2)
            paths = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", get(f"{origin}/sitemap.xml")[1].decode())
            say("after the first requests", server.pid)
            # Whichever worker is free takes a request; one that slept is woken by those of the others.
            missing = 0
            for _round in range(ROUNDS * WORKERS):
                missing += walk(origin, [*paths, *MORE])
            taken = say(f"after {ROUNDS} walks of each over {len(paths)} pages, {missing} answers missing", server.pid)
        finally:
            server.terminate()
            server.wait()
    return int(taken > GOAL or missing > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
