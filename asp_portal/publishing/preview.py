"""Preview: the exact public page of a draft, made by publishing it, rendering its address, and undoing both."""

import copy

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import resolve

# A moved address answers with a redirect; a page that keeps redirecting is broken and says so.
MOST_REDIRECTS = 3


def preview_response(request, page, content=None):
    """The public page of `page` as `content` (its latest draft unless given) would make it. Nothing of it remains.

    Raises Http404 when the draft has no address that answers.
    """
    with transaction.atomic():
        if content is not None:
            page.save_draft(None, content)
        page.publish_at_once()
        page = type(page)._default_manager.get(pk=page.pk)
        response = _answer(request, page.get_absolute_url())
        transaction.set_rollback(True)
    del response["ETag"]
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request, address):
    for _attempt in range(MOST_REDIRECTS):
        match = resolve(address)
        visitor = _visitor(request, address, match)
        response = match.func(visitor, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        if response.status_code not in (301, 302):
            return response
        address = response["Location"]
    raise Http404


def _visitor(request, address, match):
    """The request that somebody without an account would make for `address`."""
    visitor = copy.copy(request)
    visitor.method = "GET"
    visitor.path = visitor.path_info = address
    visitor.GET = visitor.POST = QueryDict()
    visitor.COOKIES = {}
    visitor.user = AnonymousUser()
    visitor.resolver_match = match
    hidden = ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
    visitor.META = {k: v for k, v in request.META.items() if k not in hidden}
    visitor.META |= {"REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": ""}
    return visitor
