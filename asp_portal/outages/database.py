"""A PostgreSQL that hangs is not waited for: neither a timeout of its own nor one of the network ends that.

A server that was stopped in the middle (a frozen machine, a disk that does not answer) still takes connections, because
the kernel does, and says nothing. So whoever waits longer than PATIENCE asks the server the smallest question there is,
on another connection. If it answers that, the query is merely slow and may go on; else everybody in this process is
told at once.
"""

import contextlib
import select
import socket
import struct
import time

import psycopg2
from psycopg2 import extensions

# Seconds. Together they are less than the three in which a reader is answered.
PATIENCE, FOR_AN_ANSWER, FOR_A_CONNECTION = 0.8, 1.2, 2.0
# For so long (seconds) nobody in this process asks a server that did not answer.
REST = 2.0
# “Do you speak TLS?”, answered with one byte before anybody signs in.
# https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest
QUESTION = struct.pack("!ii", 8, 80877103)


class Watch:
    """psycopg2's way of waiting, for one process: raises OperationalError when the server does not answer."""

    def __init__(self):
        # Until when which server is left alone: a replica that hangs says nothing about the primary.
        self.rest_until = {}

    def __call__(self, connection):
        """Wait until `connection` (psycopg2) has what it asked for."""
        if time.monotonic() < self.rest_until.get(connection.dsn, 0):
            raise psycopg2.OperationalError("the server did not answer a moment ago")
        began = asked = time.monotonic()
        while (state := connection.poll()) != extensions.POLL_OK:
            connected = connection.info.status == 0
            if _is_ready(connection.fileno(), state, PATIENCE if connected else FOR_A_CONNECTION):
                continue
            now = time.monotonic()
            if not connected and now - began > FOR_A_CONNECTION:
                self._give_up(connection, "the server takes no connection")
            if connected and now - asked >= PATIENCE:
                if not answers(connection.info.host, connection.info.port):
                    self._give_up(connection, "the server hangs")
                asked = time.monotonic()

    def _give_up(self, connection, why):
        self.rest_until[connection.dsn] = time.monotonic() + REST
        raise psycopg2.OperationalError(why)


def _is_ready(number, state, seconds):
    """Whether the file `number` can be read (or written, as `state` says) within `seconds`."""
    waiting = select.poll()
    waiting.register(number, select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
    return bool(waiting.poll(seconds * 1000))


def answers(host, port):
    """Whether the PostgreSQL at `host` (a name, an address, or the folder of its socket) and `port` says anything."""
    with contextlib.suppress(OSError):
        if host.startswith("/"):
            there = socket.socket(socket.AF_UNIX)
            there.settimeout(FOR_AN_ANSWER)
            there.connect(f"{host}/.s.PGSQL.{port}")
        else:
            there = socket.create_connection((host, port), timeout=FOR_AN_ANSWER)
        with there:
            there.sendall(QUESTION)
            return there.recv(1) in (b"S", b"N")
    return False


def never_wait_for_the_dead():
    """Let all connections of this process be watched; called where a server process begins, not by commands."""
    extensions.set_wait_callback(Watch())
