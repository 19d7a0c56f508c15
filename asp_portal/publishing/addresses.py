"""Addresses: a link to a page that was public once never leads nowhere.

A page that moved is found again (301), one that was withdrawn or deleted is told (410). A page that was never public
has no address here: it answers like one that does not exist.
"""

from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from asp_portal.prepared import prepared

from .models import Address

NOT_FOUND = 404


def remember_address(page, deleted=False):
    """Follow a change of `page`: its public address is its own for ever, or until another page takes it over."""
    if not page.live or deleted:
        return
    path = page.get_absolute_url()
    if not Address.objects.of(page).filter(path=path).exists():
        Address.objects.update_or_create(path=path, defaults={"page": page})


@prepared
def _at(path):
    return Address.objects.filter(path=path).select_related("content_type").order_by("pk")[:1]


def moved_or_gone(get_response):
    """Middleware: where nothing is found, look whether something was there."""

    def middleware(request):
        response = get_response(request)
        path = request.path_info
        if response.status_code != NOT_FOUND or request.method not in ("GET", "HEAD"):
            return response
        known = next(iter(_at(path)), None)
        if known is None:
            return response
        page = known.page
        if page is None or not page.live:
            return render(request, "410.html", status=410)
        address = page.get_absolute_url()
        # The page's own address answered 404: a view that does not know it must not be asked in a circle.
        return response if address == known.path else HttpResponsePermanentRedirect(address)

    return middleware
