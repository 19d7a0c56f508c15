"""Which errors mean that a service is gone, and not that the portal has a mistake."""

import errno

from django.conf import settings
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError

DATABASE, CACHE, STORAGE = "database", "cache", "storage"
# A disk that is full, read-only, broken, shut, or on another machine that does not answer.
DISK = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENXIO),
    *(errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.EMFILE, errno.ENFILE),
}
# PostgreSQL's name for “read-only transaction”: a server that became a replica, or one that somebody closed.
READ_ONLY = "25006"


def gone(error):
    """Which service `error` (an exception), or one behind it, says is gone: a word, or None for any other error."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        service = _of_this(error)
        if service:
            return service
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def _of_this(error):
    if isinstance(error, DatabaseError | InterfaceError):
        return DATABASE if _is_about_the_server(error) else None
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    for service, known in settings.OUTAGE_ERRORS.items():
        if not names.isdisjoint(known):
            return service
    return STORAGE if isinstance(error, OSError) and error.errno in DISK else None


def _is_about_the_server(error):
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "pgcode", None) == READ_ONLY
    if isinstance(error, OperationalError):
        # SQLite says "no such table" in the same class: that is a mistake, and waiting mends none.
        return getattr(error.__cause__, "sqlite_errorname", None) != "SQLITE_ERROR"
    # A connection that broke in the middle of an answer has no class of its own.
    return isinstance(error, InterfaceError) or (
        type(error) is DatabaseError and getattr(error.__cause__, "pgcode", "") is None
    )
