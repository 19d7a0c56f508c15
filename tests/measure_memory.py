"""What one worker of the portal takes of the machine's memory: `python -m tests.measure_memory`.

Starts gunicorn with one worker on the sample content, in a database of its own, walks three times over every page that
the sitemap names, and prints what the worker's process takes (RSS), what of it is its own alone (USS), and how much of
that its modules had taken before the first request.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

ROUNDS = 3
GOAL = 90


def memory_of(process):
    """What the process (its number) takes: a dict of MB by the names in `/proc/…/smaps_rollup`."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size) / 1024 for name, size in re.findall(r"(\w+):\s+(\d+) kB", "\n".join(lines))}


def worker_of(parent):
    """The number of the only child of the process `parent`."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(children[0])


def free_port():
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(address):
    """The text behind `address`, an empty one while nobody answers."""
    try:
        with urlopen(address, timeout=60) as answer:
            return answer.read().decode(errors="replace")
    except OSError:
        return ""


def say(when, process):
    """Print a line about `process`."""
    found = memory_of(process)
    own = found["Private_Dirty"] + found["Private_Clean"]
    sys.stdout.write(f"{when:28} RSS {found['Rss']:6.1f} MB · PSS {found['Pss']:6.1f} MB · its own {own:6.1f} MB\n")
    return found["Rss"]


def main():
    """Start, walk, print; the status is 1 when a worker takes more than GOAL MB."""
    with tempfile.TemporaryDirectory(prefix="asp-portal-memory-") as folder:
        origin = f"http://127.0.0.1:{free_port()}"
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "asp_portal.settings.development",
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
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
                *("--workers", "1", "--threads", "2", "--log-level", "error"),
            ]
        )
        try:
            deadline = time.monotonic() + 120
            while not get(f"{origin}/robots.txt") and time.monotonic() < deadline:
                time.sleep(0.2)
            worker = worker_of(server.pid)
            say("after the first request", worker)
            pages = re.findall(r"<loc>([^<]+)</loc>", get(f"{origin}/sitemap.xml"))
            for _round in range(ROUNDS):
                for page in [*pages, f"{origin}/search/?q=court", f"{origin}/publications/?q=court", f"{origin}/feed/"]:
                    get(page)
            taken = say(f"after {ROUNDS} walks, {len(pages)} pages", worker)
        finally:
            server.terminate()
            server.wait()
    return int(taken > GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
