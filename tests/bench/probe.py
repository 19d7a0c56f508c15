"""One side of the benchmark, asked over its standard input: `python probe.py` in a folder with a Django project.

Each line asks one thing, as JSON: `{"get": address, "times": n}` for a page as a visitor gets it, `{"do": act, "times":
n}` for an act of an editor, named in the module of BENCH_DESK. The answer is a line too: status, bytes, queries, and
the milliseconds of this process's processor, the median of n.
"""

import io
import json
import os
import statistics
import sys
import time
from functools import partial
from importlib import import_module

import django
from django.conf import settings
from django.db import connection
from django.test import Client

HOST = "127.0.0.1"


class Counter:
    """Counts the queries of a block."""

    def __init__(self):
        self.number = 0

    def __call__(self, execute, *arguments):
        self.number += 1
        return execute(*arguments)


def visitor():
    """A function that asks the WSGI application for an address and gives (status, bytes of the body)."""
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    application = getattr(import_module(module), name)

    def ask(address):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST,
            "REMOTE_ADDR": HOST,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        said = []
        answer = application(environ, lambda status, headers, *error: said.append(status))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return int(said[0][:3]), body

    return ask


def acts():
    """The acts of an editor: a dict from a name to a function that makes ready and gives what is measured."""
    settings.ALLOWED_HOSTS = ["*"]
    return import_module(os.environ["BENCH_DESK"]).acts(Client(HTTP_HOST=HOST))


def measured(ready, times):
    """What the action that `ready()` gives answers and costs, the median of `times`."""
    counter, costs = Counter(), []
    for _time in range(times):
        action = ready()
        started = time.process_time()
        status, body = action()
        costs.append((time.process_time() - started) * 1000)
    action = ready()
    with connection.execute_wrapper(counter):
        action()
    return {
        "status": status,
        "bytes": len(body),
        "queries": counter.number,
        "cpu": statistics.median(costs),
        "body": body.decode(),
    }


def main():
    """Answer until the input ends."""
    # Whatever Django or a package prints must not stand between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    ask, desk = visitor(), None
    for line in sys.stdin:
        wanted = json.loads(line)
        if "do" in wanted:
            desk = desk or acts()
            ready = desk[wanted["do"]]
        else:
            ready = partial(partial, ask, wanted["get"])
        answer = measured(ready, wanted["times"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main()
