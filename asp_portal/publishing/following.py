"""Following: who is told of every change of a page, and who is asked before it is scheduled."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


def follows_drafts(function):
    """Decorates a follower that also has to know when only the draft changed, and nothing that the public sees.

    It is then called with `drafted=True`.
    """
    function.follows_drafts = True
    return function


def tell_followers(page, deleted=False, drafted=False):
    """Call everybody who follows a change of `page`, which was `deleted`, or of its draft alone (`drafted`)."""
    for follower in followers():
        if not drafted:
            follower(page, deleted=deleted)
        elif getattr(follower, "follows_drafts", False):
            follower(page, drafted=True)


@cache
def followers():
    """The functions that follow every change of a page, from the setting PUBLISHING_FOLLOWERS."""
    return [import_string(path) for path in settings.PUBLISHING_FOLLOWERS]


@cache
def claims():
    """The functions that are asked before a page is scheduled by itself, from the setting PUBLISHING_CLAIMS."""
    return [import_string(path) for path in settings.PUBLISHING_CLAIMS]
