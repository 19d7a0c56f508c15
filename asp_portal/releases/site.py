"""The whole site as it will be: a release is carried out, any public address is rendered, and everything is undone."""

from django.template.loader import render_to_string
from django.utils import timezone

from asp_portal.publishing.framing import framed
from asp_portal.publishing.preview import public_response, undone, unlisted

from .rehearsal import lock


def site_response(request, release, address, prefix):
    """What a visitor would get at `address` (a path) after `release`. Links lead on below `prefix` (a path).

    A page that could not go live yet is shown all the same; the strip above says how many there are.
    """
    items = [item for item in release.in_order() if not item.is_lost]
    unready = sum(not readiness.is_ready for readiness in release.readiness()) if release.is_open else 0
    with undone():
        lock(items)
        for item in items:
            if not item.is_settled:
                item.page.publish_at_once(revision=item.revision)
        response = public_response(request, address, request.META.get("QUERY_STRING", ""))
    context = {
        "release": release,
        "count": len(items),
        "unready": unready,
        "now": timezone.now(),
        "moment": release.scheduled_for or release.go_live_at,
    }
    return unlisted(framed(response, prefix, render_to_string("admin/releases/strip.html", context)))
