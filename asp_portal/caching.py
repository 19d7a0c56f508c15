"""Caching: what a response may tell caches, and what all pages share until something is published."""

import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.core.cache import cache
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

GENERATION_KEY = "pages:generation"

# Whether what is computed now is a look at something that is not public, and must neither be kept nor come from memory.
_only_looking = ContextVar("only_looking", default=False)


def private_unless_public(get_response):
    """Middleware: every response is `private, no-store` unless its view said something else."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def public_page(view):
    """Mark `view` as public: shared caches may keep its answer, and ask each time whether it still holds.

    Asking each time means that a copy never outlives a publication, a withdrawal or an embargo. A public page is read:
    every other method is answered 405.
    """

    @require_safe
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.streaming:
            response["Cache-Control"] = "public, max-age=0, must-revalidate"
            set_response_etag(response)
            return get_conditional_response(request, etag=response["ETag"], response=response)
        return response

    return wrapper


def generation():
    """The name of the present state of all public pages; it changes when something is published."""
    return cache.get_or_set(GENERATION_KEY, lambda: secrets.token_hex(8), timeout=None)


def forget_pages():
    """Let everything that was remembered about public pages lapse. Called on commit."""
    cache.set(GENERATION_KEY, secrets.token_hex(8), timeout=None)


def remembered(name, compute, seconds=300):
    """The value of `compute()`, kept under `name` until something is published, at most `seconds`."""
    if _only_looking.get():
        return compute()
    return cache.get_or_set(f"{generation()}:{name}", compute, timeout=seconds)


@contextmanager
def nothing_remembered():
    """Inside, everything is computed anew and nothing is kept: a look leaves no memory and trusts none."""
    token = _only_looking.set(True)
    try:
        yield
    finally:
        _only_looking.reset(token)
