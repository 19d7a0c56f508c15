"""Patience: no question of a reader keeps the database busy for long, however it is put together.

A page that is only read gives each of its statements READ_PATIENCE seconds: on PostgreSQL by its clock
(statement_timeout), on SQLite by the time of the processor, which a busy machine does not use up. What acts, what
editors do and what commands do has no such limit; nor has what is published by the way of a reader's request.
"""

import logging
from contextlib import ExitStack, contextmanager
from time import thread_time

from django.conf import settings
from django.db import OperationalError, connections
from django.shortcuts import render
from django.urls import reverse

# What PostgreSQL calls a statement that it gave up (query_canceled), and what SQLite says of one.
GIVEN_UP, INTERRUPTED = "57014", "interrupted"
# After so many steps SQLite asks whether to go on; some hundredths of a second.
STEPS = 100_000

logger = logging.getLogger(__name__)


class BoundedReads:
    """Middleware: bounds the statements of pages that are read, and says so (503) where one was given up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(reverse("admin:index")):
            return self.get_response(request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(bounded(connection, settings.READ_PATIENCE))
            return self.get_response(request)

    def process_exception(self, request, exception):
        """The page about a question that took too long."""
        if not is_given_up(exception):
            return None
        logger.warning("A statement of %s was given up", request.resolver_match and request.resolver_match.route)
        response = render(request, "too_slow.html", status=503)
        response["Retry-After"] = "60"
        # Nobody asks it again elsewhere for the same reader: caching/replica.py.
        response.was_given_up = True
        return response


def is_given_up(error):
    """Whether `error` is that of a statement which took too long."""
    return isinstance(error, OperationalError) and (
        getattr(error.__cause__, "pgcode", "") == GIVEN_UP or str(error) == INTERRUPTED
    )


@contextmanager
def bounded(connection, seconds):
    """Inside, every statement on `connection` ends within `seconds`. Costs nothing where none is made."""
    bound = (_SQLite if connection.vendor == "sqlite" else _PostgreSQL)(connection, seconds)
    with connection.execute_wrapper(bound):
        try:
            yield
        finally:
            bound.end()


class _SQLite:
    """Asked now and then by SQLite whether it may go on."""

    def __init__(self, connection, seconds):
        self.connection, self.seconds, self.raw, self.deadline = connection, seconds, None, 0.0

    def __call__(self, execute, *statement):
        if self.raw is not self.connection.connection:
            self.raw = self.connection.connection
            self.raw.set_progress_handler(lambda: thread_time() > self.deadline, STEPS)
        self.deadline = thread_time() + self.seconds
        return execute(*statement)

    def end(self):
        """Ask no more."""
        if self.raw is not None and self.raw is self.connection.connection:
            self.raw.set_progress_handler(None, 0)


class _PostgreSQL:
    """Tells PostgreSQL once, before the first statement, and takes it back."""

    def __init__(self, connection, seconds):
        self.connection, self.seconds, self.raw = connection, seconds, None

    def __call__(self, execute, *statement):
        if self.raw is not self.connection.connection:
            self.raw = self.connection.connection
            self._say(f"SET statement_timeout = {int(self.seconds * 1000)}")
        return execute(*statement)

    def end(self):
        """Let the next one take its time; a connection that cannot be told so is not used again."""
        if self.raw is None or self.raw is not self.connection.connection:
            return
        try:
            self._say("RESET statement_timeout")
        except self.connection.Database.Error:
            if not self.connection.in_atomic_block:
                self.connection.close()

    def _say(self, words):
        with self.raw.cursor() as cursor:
            cursor.execute(words)
