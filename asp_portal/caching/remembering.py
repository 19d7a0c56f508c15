"""What is remembered: values that are dear to compute, until something is published."""

from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.core.cache import cache

from .generations import generation
from .replica import shows

_NOTHING = object()
# Whether what is computed now is a look at something that is not public, and must neither be kept nor come from memory.
_only_looking = ContextVar("only_looking", default=False)


def remembered(name, compute, seconds=300):
    """The value of `compute()`, kept under `name` until something is published, at most `seconds`."""
    now = None if _only_looking.get() else generation()
    if now is None or not shows(now):
        return compute()
    return from_cache(f"{now}:{name}", compute, seconds)


def from_cache(key, compute, seconds):
    """The value of `compute()`, kept under `key` for at most `seconds`; computed anew while no cache answers."""
    try:
        value = cache.get(key, _NOTHING)
    except Exception:
        # Not reached, full, read-only: whatever a cache raises, nobody needs it.
        return compute()
    if value is _NOTHING:
        value = compute()
        with suppress(Exception):
            cache.set(key, value, timeout=seconds)
    return value


@contextmanager
def nothing_remembered():
    """Inside, everything is computed anew and nothing is kept: a look leaves no memory and trusts none."""
    token = _only_looking.set(True)
    try:
        yield
    finally:
        _only_looking.reset(token)
