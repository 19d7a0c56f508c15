"""Where the time of a page goes that is made without a cache: `python -m tests.bench.profile /sessions/25/ [times]`.

Asks the portal of DATABASE_URL, in one process without a server, and prints CPU milliseconds of the whole page, of its
questions to the database, and the shares of each layer in the profiler's own time (which makes calls dearer than they
are: shares of layers with many small calls are a little too big).
"""

# ruff: noqa: E402

import cProfile
import os
import pstats
import sys
import time
from collections import Counter
from io import BytesIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.development")
os.environ.setdefault("DEBUG", "false")
os.environ["PAGES_ROOM"] = "0"

import django

django.setup()

from django.conf import settings
from django.db import connection

from asp_portal.wsgi import application

WARM_UP = 5
# The first that fits a file names its layer.
LAYERS = [
    ("~", "C: strings, lists, the database's own work"),
    ("django/template/", "templates"),
    ("django/templatetags/", "templates"),
    ("django/db/", "questions and rows (Django)"),
    ("asp_portal/prepared", "questions and rows (prepared)"),
    ("django/utils/translation", "translation"),
    ("gettext.py", "translation"),
    ("asgiref/", "translation"),
    ("django/utils/html", "escaping and rows of HTML"),
    ("django/utils/safestring", "escaping and rows of HTML"),
    ("django/utils/functional", "escaping and rows of HTML"),
    ("html/__init__", "escaping and rows of HTML"),
    ("templatetags/", "escaping and rows of HTML"),
    ("django/urls/", "addresses"),
    ("asp_portal/routes", "addresses"),
    ("asp_portal/richtext/", "rich text"),
    ("django/core/handlers/", "request, answer, middleware"),
    ("django/http/", "request, answer, middleware"),
    ("middleware", "request, answer, middleware"),
    ("csp/", "request, answer, middleware"),
    ("publications/", "the pages' own code"),
    ("campaigns/", "the pages' own code"),
    ("asp_portal/", "the pages' own code"),
]


def ask(address):
    """The body (bytes) of the page at `address`."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answer = application(environ, lambda *_said: None)
    body = b"".join(answer)
    answer.close()
    return body


def layer_of(file):
    """The name (str) of the layer to which the code in `file` (str) belongs."""
    return next((layer for part, layer in LAYERS if part in file), "the rest")


def main(address, times):
    """Measure and print."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    for _ in range(WARM_UP):
        body = ask(address)
    least, asked = 1e9, []

    def count(execute, *arguments):
        began = time.process_time()
        try:
            return execute(*arguments)
        finally:
            asked.append(time.process_time() - began)

    for _ in range(times):
        began = time.process_time()
        ask(address)
        least = min(least, time.process_time() - began)
    with connection.execute_wrapper(count):
        ask(address)
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for _ in range(times):
        ask(address)
    profiler.disable()
    shares, calls = Counter(), 0
    for (file, _line, _name), (_primitive, number, own, *_rest) in pstats.Stats(profiler).stats.items():
        shares[layer_of(file)] += own
        calls += number
    whole = sum(shares.values())
    sys.stdout.write(
        f"{address} on {connection.vendor}: {len(body):,} bytes, {least * 1000:.2f} ms of CPU (the least of {times}), "
        f"{calls // times:,} calls, {len(asked)} questions of {sum(asked) * 1000:.2f} ms\n\n"
    )
    sys.stdout.write("| layer | share |\n| --- | --: |\n")
    for layer, own in shares.most_common():
        sys.stdout.write(f"| {layer} | {own / whole:.0%} |\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 30)
