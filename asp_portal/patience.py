"""Patience: no question of a reader keeps the database busy for long, however it is put together.

A page that is only read gives each of its statements READ_PATIENCE seconds: on PostgreSQL by its clock
(statement_timeout), on SQLite by the time of the processor, which a busy machine does not use up. What acts, what
editors do and what commands do has no such limit; nor has what is published by the way of a reader's request.
"""

import logging
import select
from contextlib import ExitStack, contextmanager
from time import monotonic, thread_time
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import OperationalError, connections
from django.shortcuts import render

from .routes import path_of

# What PostgreSQL calls a statement that it gave up (query_canceled), and what SQLite says of one.
GIVEN_UP, INTERRUPTED = "57014", "interrupted"
# After so many steps SQLite asks whether to go on; some hundredths of a second.
STEPS = 100_000
# A connection that answered less than so many seconds ago, and was not closed since, is not asked whether it is there.
FRESH = 1.0

logger = logging.getLogger(__name__)
# Of PostgreSQL's connections: the bound (in milliseconds) that was left in force, and when readers last used it.
_left, _used = WeakKeyDictionary(), WeakKeyDictionary()


class BoundedReads:
    """Middleware: bounds the statements of pages that are read, and says so (503) where one was given up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(path_of("admin:index")):
            take_all_time()
            return self.get_response(request)
        with ExitStack() as stack:
            for connection in connections.all():
                _spare_the_question(connection)
                stack.enter_context(bounded(connection, settings.READ_PATIENCE, settings.READ_PATIENCE_STAYS))
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
def bounded(connection, seconds, stays=False):
    """Inside, every statement on `connection` ends within `seconds`. Costs nothing where none is made.

    With `stays` PostgreSQL is left with the bound, until `take_all_time`: the next reader need not say it again.
    """
    bound = _SQLite(connection, seconds) if connection.vendor == "sqlite" else _PostgreSQL(connection, seconds, stays)
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
    """Tells PostgreSQL before the first statement, unless it was left so, and takes it back or leaves it."""

    def __init__(self, connection, seconds, stays):
        self.connection, self.bound, self.stays, self.raw = connection, int(seconds * 1000), stays, None

    def __call__(self, execute, *statement):
        raw = self.connection.connection
        if self.raw is not raw:
            if _left.get(raw) != self.bound:
                # Said in a transaction, it goes with it when that is rolled back.
                self.stays = self.stays and not self.connection.in_atomic_block
                # A server that is gone is told like one that the statement itself would miss.
                with self.connection.wrap_database_errors:
                    _say(raw, f"SET statement_timeout = {self.bound}")
            self.raw = raw
        return execute(*statement)

    def end(self):
        """Let the next one take its time, unless that is another reader."""
        if self.raw is None or self.raw is not self.connection.connection:
            return
        if self.stays and not self.connection.in_atomic_block:
            _left[self.raw], _used[self.raw] = self.bound, monotonic()
        else:
            _reset(self.connection)


def take_all_time():
    """Let statements on all connections take their time again, whatever readers left behind."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and connection.connection in _left:
            _reset(connection)


def _reset(connection):
    _left.pop(connection.connection, None)
    try:
        _say(connection.connection, "RESET statement_timeout")
    except connection.Database.Error:
        # A connection that cannot be told so is not used again.
        if not connection.in_atomic_block:
            connection.close()


def _say(raw, words):
    with raw.cursor() as cursor:
        cursor.execute(words)


def _spare_the_question(connection):
    """Let Django not ask `connection` whether it is still there when it was a moment ago and nobody has closed it."""
    raw = connection.connection
    if raw is None or connection.vendor == "sqlite" or raw.closed or monotonic() - _used.get(raw, 0) > FRESH:
        return
    said = select.poll()
    said.register(raw.fileno(), select.POLLIN)
    # A server that ends says so; of one that merely falls silent, the page's own first question would not know more.
    # What ends between this look and that question is a 503 to one reader: asp_portal/outages.
    if not said.poll(0):
        connection.health_check_done = True
