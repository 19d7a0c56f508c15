"""The replica: a copy of the database that follows behind, and answers readers who cannot tell the difference.

A request may read from it when nobody is signed in, nothing is written, and its view says that the generation tells of
every change to what it shows. Then the replica is asked whether it has come as far as the primary was when that
generation was read: whoever asks after a commit sees the commit. Everybody else, and a reader whose replica is behind,
reads from the primary. While no primary answers, readers are given what the replica has, and nothing of it is kept.
docs/adr/0026 tells why.
"""

import time
from contextvars import ContextVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.http import Http404
from django.urls import resolve

from .declared import UNSURE
from .generations import generation

REPLICA = "replica"
# Both are positions in the write-ahead log. That of the primary includes what is committed and not yet on its disk.
PRIMARY_IS_AT = "SELECT pg_current_wal_insert_lsn()"
# A server that was promoted follows nobody: it is reached as the primary.
REPLICA_SHOWS = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn"
# Seconds for which a primary that did not answer is not asked again: connecting to a machine that is gone takes long.
SILENCE = 1
SERVER_ERROR = 500


class Reading:
    """What a request on the replica sees: all that belongs to the generation `number`, or None when nobody can say.

    `alone` (bool) says that no primary answers.
    """

    def __init__(self, number, alone=False):
        self.number, self.alone = number, alone


# Of the request that this thread answers: None where it reads from the primary.
_reading = ContextVar("reading", default=None)


def reads_replica():
    """Whether the request that is being answered reads from the replica."""
    return _reading.get() is not None


def stay_with_primary():
    """From now on this request reads from the primary: it writes, or the replica failed it.

    Where no primary answers nothing is written: what is due meanwhile must not take its reader the page.
    """
    if reads_replica() and not _reading.get().alone:
        _reading.set(None)


def shows(number):
    """Whether what this request reads belongs to the generation `number` (str), so that it may be kept under it."""
    reading = _reading.get()
    return reading is None or reading.number == number


class Router:
    """Django's question which database to use; the primary, but for requests that `Reader` let read the replica."""

    def db_for_read(self, model, **hints):
        """What is read inside a transaction belongs to it. Rows know where they came from; that decides nothing."""
        return REPLICA if reads_replica() and not connection.in_atomic_block else DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints):
        """The primary, also for all that this request reads afterwards: it sees what it wrote."""
        stay_with_primary()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        """A row of the replica is a row of the primary."""
        return True

    def allow_migrate(self, alias, app_label, **hints):
        """The replica follows."""
        return alias != REPLICA


class Reader:
    """Middleware: decides where a request reads from, and lets the primary answer when the replica fails meanwhile."""

    def __init__(self, get_response):
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.known = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}

    def __call__(self, request):
        token = _reading.set(_standing() if self.may_lag(request) else None)
        try:
            if reads_replica() and _reading.get().number is None:
                request.META[UNSURE] = True
            response = self.get_response(request)
            broke = response.status_code >= SERVER_ERROR and not getattr(response, "was_given_up", False)
            if broke and reads_replica():
                stay_with_primary()
                if not reads_replica():
                    # The replica may have ended in the middle of it: to read once more harms nobody.
                    response = self.get_response(request)
            return response
        finally:
            _reading.reset(token)

    def may_lag(self, request):
        """Whether the generation tells of every change to what `request` may be shown: to a reader, of public pages."""
        if request.method not in ("GET", "HEAD") or self.known & request.COOKIES.keys():
            return False
        if "HTTP_AUTHORIZATION" in request.META:
            return False
        try:
            return getattr(resolve(request.path_info).func, "shows_what_is_public", False)
        except Http404:
            # What was public there once is told by the generation as well.
            return True


def _standing():
    """The Reading of a request that begins now, or None when it must read from the primary."""
    # The number comes first: what was committed before it was moved lies before the position that is asked for next.
    number = generation()
    try:
        position = _primary.position(number)
    except Error:
        return Reading(None, alone=True) if _replica_answers() else None
    try:
        if _has_come_to(position, number):
            return Reading(number)
        # Behind. Is there a primary to read from?
        _primary.ask()
    except _Silent:
        return Reading(None, alone=True) if _replica_answers() else None
    except Error:
        return None
    return None


class _Silent(Error):
    """No primary answers."""


class _Primary:
    """Where the primary was when a generation was first met by this process; and that it did not answer just now."""

    def __init__(self):
        self.met, self.silent_until = (None, None), 0

    def position(self, number):
        """A position that has all of the generation `number` behind it. Raises _Silent when no primary answers."""
        met, position = self.met
        if number is None or met != number:
            position = self.ask()
            self.met = number, position
        return position

    def ask(self):
        """Where the primary is now. Raises _Silent when none answers."""
        if time.monotonic() < self.silent_until:
            raise _Silent
        try:
            return _answer(connections[DEFAULT_DB_ALIAS], PRIMARY_IS_AT)
        except Error as error:
            self.silent_until = time.monotonic() + SILENCE
            raise _Silent from error


_primary = _Primary()
# The last generation that a connection to a replica showed. Another connection may lead to another replica.
_shown = WeakKeyDictionary()


def _has_come_to(position, number):
    """Whether the replica shows everything up to `position`, which belongs to the generation `number` or to none."""
    replica = connections[REPLICA]
    # A cursor notices that the connection was cut since the last request, and makes another.
    with replica.cursor():
        if number is not None and _shown.get(replica.connection) == number:
            return True
    shows = _answer(replica, REPLICA_SHOWS, [position])
    if shows and number is not None:
        _shown[replica.connection] = number
    return shows


def _replica_answers():
    try:
        return _answer(connections[REPLICA], "SELECT pg_is_in_recovery()")
    except Error:
        return False


def _answer(database, question, parameters=None):
    with database.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchone()[0]
