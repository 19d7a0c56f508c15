"""Processes of a drill: real ones, forked from a process that has Django loaded, each with its own connection."""

import os
import signal
import sys
import traceback

from django.core.cache import cache
from django.db import connections


def start(job, *arguments):
    """Run `job(*arguments)` in a process of its own. Returns its id (int) and a file that has a byte when it began."""
    # What is open is not inherited: two processes on one connection of PostgreSQL would talk at once.
    connections.close_all()
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading, "rb")
    code = 1
    # What it starts itself (psql) ends with it.
    os.setsid()
    try:
        os.close(reading)
        # A browser that ran in this process before may have left connections where close_all() does not look.
        for alias in connections:
            connections[alias] = connections.create_connection(alias)
        # A node of its own: it remembers nothing of the others.
        cache.clear()
        os.write(writing, b"!")
        job(*arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        connections.close_all()
        # Not sys.exit: what pytest and others do at the end of a process is the business of the first one.
        os._exit(code)


def run(jobs):
    """Run all `jobs` (tuples of a function and its arguments) at once; how many (int) ended with an error."""
    started = [start(*job) for job in jobs]
    return sum(os.waitpid(pid, 0)[1] != 0 for pid, _began in started)


def kill(pid):
    """End a process, with those that it has started, as a power cut does.

    Returns its exit code (int) if it had come to its end before.
    """
    os.killpg(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
