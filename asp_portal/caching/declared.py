"""What a view declares: that its answer is the same for everybody, and until when it holds."""

import time
from functools import wraps

from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

from asp_portal.parameters import known

# Shared caches may keep a copy, and ask each time whether it still holds.
PUBLIC = "public, max-age=0, must-revalidate"
# Where a request carries the moment (datetime, or None for never) at which public pages change by themselves.
LASTS_UNTIL = "asp_portal.lasts_until"
# Where a request notes that nobody can say whether what it was shown is up to date.
UNSURE = "asp_portal.unsure"


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

    Asking each time means that a copy never outlives a publication, a withdrawal or an embargo. The view sees the
    parameters that pages of this site know and no others, so that what is kept cannot depend on them. A public page is
    read: every other method is answered 405.
    """

    @require_safe
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.GET = known(request.GET)
        request.META["QUERY_STRING"] = request.GET.urlencode()
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.streaming:
            response["Cache-Control"] = PUBLIC
            set_response_etag(response)
            return get_conditional_response(request, etag=response["ETag"], response=response)
        return response

    wrapper.is_public_page = True
    return shows_what_is_public(wrapper)


def shows_what_is_public(view):
    """Mark `view`: whatever changes what it gives to a reader calls `forget_pages`, so a replica may be asked."""
    view.shows_what_is_public = True
    return view


def this_second():
    """The header (a pair) that lets nginx, and nobody behind it, keep an answer to the end of this second.

    The second is that in which the question came, so that an answer that took longer is not kept. nginx's own shortest
    time is one second and what is left of the one in which that ends.
    """
    return "X-Accel-Expires", f"@{int(time.time())}"


def lasts_until(request, moment):
    """Note that what is public now changes by itself at `moment` (datetime; None: never): no copy outlives it."""
    request.META[LASTS_UNTIL] = moment
