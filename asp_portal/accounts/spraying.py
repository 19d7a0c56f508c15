"""Spraying: one password tried at many accounts from one network, which no count by account would notice.

A network from which many wrong passwords came lets in, for a while, only browsers in which the same account was signed
in before: so an office whose network somebody abuses goes on working, and so does everybody in any other network.
"""

from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.utils import timezone

from .network import network_of

COOKIE, SALT = "known_browser", "accounts.spraying"
# In seconds: half a year.
REMEMBERED = 180 * 24 * 60 * 60


def is_stopped(request):
    """Whether so many wrong passwords came from the network of `request` lately that strangers have to wait."""
    lately = AccessAttempt.objects.filter(
        ip_address=network_of(request), attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME
    )
    wrong = lately.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0
    return wrong >= settings.NETWORK_FAILURE_LIMIT


def knows(request, user):
    """Whether `user` (User or None) was signed in before in the browser of `request`."""
    said = request.COOKIES.get(COOKIE, "")
    try:
        return user is not None and signing.loads(said, salt=SALT, max_age=REMEMBERED) == user.pk
    except signing.BadSignature:
        return False


def remember(response, user):
    """Let the browser that gets `response` be known as one of `user` from now on. It opens nothing by itself."""
    response.set_cookie(
        COOKIE,
        signing.dumps(user.pk, salt=SALT),
        max_age=REMEMBERED,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
