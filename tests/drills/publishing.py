"""What readers wait for while something is published every second: `python -m tests.drills.publishing [seconds]`.

An archive of 24 sessions and 2,000 publications, of whose sitemap readers ask for 248 pages by chance while a page is
published every second, which makes every kept page out of date. Measured are

- what one request costs, in CPU time of the process that answers it, alone and one after the other: this holds on a
  machine on which others work. The work of a PostgreSQL is not in it;
- what readers wait for (wall time: of a quiet machine, or of nothing) behind gunicorn as deploy/asp-portal.service
  starts it, and the CPU time of its processes. They ask RATE times a second, at moments that do not wait for answers
  that are late; first for one page that nobody touches, which shows how quiet the machine is, then for all while
  something is published; then the same through nginx, where it is installed.

On PostgreSQL: `python -m tests.services -- python -m tests.drills.publishing`.
"""

import contextlib
import gc
import http.client
import io
import os
import random
import shutil
import socket
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from tests.drills import production

if __name__ == "__main__":
    FOLDER = production.portal("publishing")

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from asp_portal.caching.layer import PageCache
from asp_portal.sitemaps import Lists
from publications.models import Publication, Session
from tests import archive
from tests.drills import children
from tests.drills.front import Front, say
from tests.drills.production import HOST, PROGRAMS, cpu_seconds

SIZE, PAGES, SECONDS = 2_000, 248, 20
RATE, READERS = 40, 16
# Milliseconds: what issue 6 asks for.
GOAL = 50


def addresses():
    """PAGES addresses of the sitemap: all lists and sessions, and the newest publications."""
    rows = [*Session.objects.live(), *Publication.objects.live().order_by("-issued_on", "-pk").for_links()[:PAGES]]
    return [*map(reverse, Lists.names), *(row.get_absolute_url() for row in rows)][:PAGES]


def publish(key, seconds):
    """Publish the publication `key` anew at the beginning of each of so many seconds (int)."""
    page, began = Publication.objects.get(pk=key), time.monotonic()
    for number in range(seconds):
        time.sleep(max(0, began + number - time.monotonic()))
        publish_once(page, number)


def publish_once(page, number):
    """Publish `page` with another summary, which holds `number`."""
    with page.edit(None) as draft:
        draft.summary = f"Commit number {number}."
        draft.save()
    page.publish()


def summary(waits):
    """What a list of waits (milliseconds) comes to, as words, and the wait (float) that one in a hundred exceeds."""
    waits = sorted(waits)
    late = waits[len(waits) * 99 // 100]
    return f"p50 {waits[len(waits) // 2]:.1f}, p99 {late:.1f}, longest {waits[-1]:.1f} ms", late


def alone(wanted, page, seconds):
    """Ask for RATE of `wanted` between two publications, in this process.

    Returns what each request took (ms of CPU time), and the same by kind of page (dict of lists).
    """
    environ = {
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": HOST,
        "SERVER_PORT": "443",
        "HTTP_HOST": HOST,
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "http",
    }
    application = PageCache(WSGIHandler(), settings.PAGES_ROOM)
    chance, took, kinds = random.Random(16), [], defaultdict(list)
    for number in range(seconds):
        publish_once(page, number)
        for address in chance.choices(wanted, k=RATE):
            began, said = time.thread_time(), []
            asked = environ | {"PATH_INFO": address, "wsgi.input": io.BytesIO()}
            answer = application(asked, lambda status, headers, exc_info=None, said=said: said.append(status))
            b"".join(answer)
            with contextlib.suppress(AttributeError):
                answer.close()
            took.append((time.thread_time() - began) * 1000)
            parts = address.strip("/").split("/")
            kinds[f"/{parts[0]}/" + "…/" * (len(parts) - 1) if parts[0] else "/"].append(took[-1])
            assert said[0].startswith("200"), (address, said)
    return took, kinds


def read(connect, wanted, seconds):
    """Let READERS ask for `wanted` pages, RATE times a second in all; what each waited for (ms) from its moment on."""
    began, waits = time.monotonic(), []

    def reader(number):
        chance = random.Random(number)
        for turn in range(seconds * RATE // READERS):
            moment = began + (turn + number / READERS) * READERS / RATE
            time.sleep(max(0, moment - time.monotonic()))
            there = http.client.HTTPConnection(HOST)
            there.sock = connect()
            with contextlib.closing(there):
                there.request(
                    "GET", chance.choice(wanted), headers={"Accept-Encoding": "br", "X-Forwarded-Proto": "https"}
                )
                answer = there.getresponse()
                answer.read()
            waits.append((time.monotonic() - moment) * 1000 if answer.status == 200 else float("inf"))

    threads = [threading.Thread(target=reader, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def main(seconds):
    """Run it and print the figures; 1 when one request in a hundred costs more than the goal by itself."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    archive.fill(SIZE)
    # What filling left behind is no burden of the portal's.
    gc.collect()
    gc.freeze()
    wanted, page = addresses(), Publication.objects.live().get(slug="publication-999")
    say(f"{connection.vendor}, {len(wanted)} pages, {RATE} readers a second, load {os.getloadavg()[0]:.1f}")
    alone(wanted, page, 2)
    took, kinds = alone(wanted, page, seconds)
    words, late = summary(took)
    say(f"CPU of one request alone, a publication every {RATE} requests: {words}")
    for kind, costs in sorted(kinds.items(), key=lambda item: -median(item[1])):
        say(f"    {kind:<22} {median(costs):6.1f} ms, longest {max(costs):6.1f} ms, {len(costs)} times")

    if shutil.which("nginx", path=PROGRAMS) and shutil.which("openssl"):
        behind(Front(Path(FOLDER.name), tls=False), wanted, page, seconds)
    else:
        say("Left out: waits, as there is no nginx or openssl on this machine; apt-get install nginx openssl")
    say(f"{connection.vendor}: CPU of one request {words}; the goal for p99 is {GOAL} ms.")
    return int(late >= GOAL)


def behind(front, wanted, page, seconds):
    """Print what readers wait for behind gunicorn and, in `front` of it, nginx."""

    def gunicorn():
        there = socket.socket(socket.AF_UNIX)
        there.connect(str(front.application.socket))
        return there

    with front.running(workers=3):
        ways = {"gunicorn": gunicorn, "nginx": lambda: socket.create_connection(("127.0.0.1", front.port))}
        for name, connect in ways.items():
            for what, pages in (("one page, nothing published", wanted[:1]), ("a publication every second", wanted)):
                with contextlib.ExitStack() as stack:
                    if pages is wanted:
                        stack.enter_context(published_meanwhile(page, seconds))
                    read(connect, pages, 1)
                    before = cpu_seconds(front.application.processes())
                    waits = read(connect, pages, seconds)
                    cost = (cpu_seconds(front.application.processes()) - before) / len(waits) * 1000
                say(f"{name}, {what}: {len(waits)} waits, {summary(waits)[0]}; {cost:.1f} ms of CPU a request")


@contextlib.contextmanager
def published_meanwhile(page, seconds):
    """Another process publishes `page` every second, for at least as long as the block."""
    pid, began = children.start(publish, page.pk, seconds + 2)
    with began:
        began.read(1)
        yield
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("The process that publishes ended with an error.")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
