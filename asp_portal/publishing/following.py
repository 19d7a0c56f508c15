"""Following: who is told of every change of a page, and who is asked what else will become of it."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

# The pages of which followers will hear at the end of `told_once`; None outside of it.
_waiting = ContextVar("waiting", default=None)


def follows_drafts(function):
    """Decorates a follower that also has to know when only the draft changed, and nothing that the public sees.

    It is then called with `drafted=True`.
    """
    function.follows_drafts = True
    return function


def tell_followers(page, deleted=False, drafted=False):
    """Call everybody who follows a change of `page`, which was `deleted`, or of its draft alone (`drafted`)."""
    waiting = _waiting.get()
    if waiting is not None and not deleted:
        key = type(page), page.pk
        waiting[key] = page, drafted and waiting.get(key, (page, True))[1]
        return
    for follower in followers():
        if not drafted:
            follower(page, deleted=deleted)
        elif getattr(follower, "follows_drafts", False):
            follower(page, drafted=True)


@contextmanager
def told_once():
    """Inside, followers hear of nothing but deletions; at the end, of each page that changed once, as it stands then.

    Who saves and publishes at once would have everything made twice. What is told belongs into the same transaction.
    """
    waiting = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for page, drafted in waiting.values():
        tell_followers(page, drafted=drafted)


@contextmanager
def told_at_once():
    """Inside, followers hear of each change when it is made, whatever stands around: for what will be undone."""
    token = _waiting.set(None)
    try:
        yield
    finally:
        _waiting.reset(token)


@cache
def followers():
    """The functions that follow every change of a page, from the setting PUBLISHING_FOLLOWERS."""
    return [import_string(path) for path in settings.PUBLISHING_FOLLOWERS]


@cache
def claims():
    """The functions that are asked before a page is scheduled by itself, from the setting PUBLISHING_CLAIMS."""
    return [import_string(path) for path in settings.PUBLISHING_CLAIMS]


@cache
def promises():
    """The functions that know what goes live by itself without its page, from the setting PUBLISHING_PROMISES."""
    return [import_string(path) for path in settings.PUBLISHING_PROMISES]
