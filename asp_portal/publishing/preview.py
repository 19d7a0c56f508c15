"""Preview: what a visitor would find if drafts were public, made by publishing them, rendering, and undoing both."""

import copy
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import resolve, reverse
from django.views.defaults import page_not_found

from asp_portal.caching import nothing_remembered

from .addresses import moved_or_gone
from .following import told_at_once

# A moved address answers with a redirect; a page that keeps redirecting is broken and says so.
MOST_REDIRECTS = 3


@contextmanager
def undone():
    """Inside, anything may be published to look at it; afterwards nothing of it remains, in database or cache."""
    with transaction.atomic(), nothing_remembered(), told_at_once():
        yield
        transaction.set_rollback(True)


def preview_response(request, page, content=None, revision=None):
    """The public page of `page` as `content` or `revision` (its latest draft unless given) would make it.

    Raises Http404 when it has no address that answers.
    """
    with undone():
        if content is not None:
            revision = page.save_draft(None, content)
        page.publish_at_once(revision=revision)
        page = type(page)._default_manager.get(pk=page.pk)
        response = _followed(request, page.get_absolute_url())
    return unlisted(response)


def public_response(request, address, query=""):
    """What somebody without an account gets at `address` (a path) with `query` (str), as the database is now.

    An address of the admin is none that visitors have.
    """
    return moved_or_gone(_answer)(_visitor(request, address, query))


def unlisted(response):
    """`response` made private: kept by no cache, found by no search engine."""
    del response["ETag"]
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _followed(request, address):
    for _attempt in range(MOST_REDIRECTS):
        response = public_response(request, address)
        if response.status_code not in (301, 302):
            break
        address = urlsplit(response["Location"]).path
    if response.status_code != 200:
        raise Http404
    return response


def _answer(visitor):
    try:
        # Not all of these addresses are in its namespace: signing in and the desk have names of their own.
        if visitor.path_info.startswith(reverse("admin:index")):
            raise Http404
        match = visitor.resolver_match = resolve(visitor.path_info)
        response = match.func(visitor, *match.args, **match.kwargs)
    except Http404 as error:
        return page_not_found(visitor, error)
    if hasattr(response, "render"):
        response.render()
    return response


def _visitor(request, address, query):
    """The request that somebody without an account would make for `address`."""
    visitor = copy.copy(request)
    visitor.method = "GET"
    visitor.path = visitor.path_info = address
    visitor.GET, visitor.POST = QueryDict(query), QueryDict()
    visitor.COOKIES = {}
    visitor.user = visitor.claimant = AnonymousUser()
    hidden = ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
    visitor.META = {k: v for k, v in request.META.items() if k not in hidden}
    visitor.META |= {"REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query}
    return visitor
