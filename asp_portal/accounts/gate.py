"""The gate: whoever gave a password alone is nobody, at every address of the site.

`request.claimant` is the person whose password was given, `request.user` the one who also took the second step. All
code asks `request.user`, so that no view can forget it: docs/adr/0018-signing-in.md.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from asp_portal.routes import path_of

from .network import network_of

# In the session: the second step is still to be taken.
AWAITED = "second_step_awaited"
# In the session: what the owner is shown of it. Written every five minutes at most, for each visit would be a write.
VISIT = "visit"
PRECISION = 5 * 60
# A form that lies open asks by itself who else has it open; that keeps nobody signed in.
BY_ITSELF = "_here"


def both_steps(get_response):
    """Middleware: makes nobody of a person who has taken the first step of two."""

    def middleware(request):
        claimant = request.claimant = request.user
        request.user = SimpleLazyObject(lambda: claimant if has_passed(request, claimant) else AnonymousUser())
        response = get_response(request)
        if request.path.startswith(path_of("admin:index")) and request.session.accessed:
            _note_visit(request)
        return response

    return middleware


def has_passed(request, claimant):
    """Whether `claimant` (User with django-otp's device) has taken each step that is asked of them."""
    return (
        not claimant.is_authenticated
        or claimant.is_verified()
        or not (settings.SECOND_FACTOR_REQUIRED or request.session.get(AWAITED))
    )


def _note_visit(request):
    match = request.resolver_match
    if not request.user.is_authenticated or (match and (match.url_name or "").endswith(BY_ITSELF)):
        return
    now = timezone.now().timestamp()
    if now - request.session.get(VISIT, {}).get("seen", 0) > PRECISION:
        agent = request.META.get("HTTP_USER_AGENT", "")[:200]
        request.session[VISIT] = {"seen": now, "agent": agent, "network": network_of(request)}
