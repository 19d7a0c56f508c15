"""Rendering: the exact public page of what a link shares, marked on every sheet, with its files below the link."""

import re
from dataclasses import dataclass

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.framing import START_TAG
from asp_portal.publishing.offers import file_keys
from asp_portal.publishing.preview import preview_response
from asp_portal.zones import said

ADDRESS = re.compile(r'(?<=\s)(href|src|srcset)="([^"]*)"')
# At the beginning, or, in a srcset, after a comma.
FILE = re.compile(r"(?<![^\s,])/(image|document)s/(\d{1,18})/")


def zone_of(page):
    """The time zone (ZoneInfo) in which `page` happens, or None."""
    return admin.site.get_model_admin(type(page)).zone(page)


@dataclass(frozen=True)
class Shared:
    """What the templates of a public page know of the link through which somebody reads it, as `request.shared`."""

    link: object
    # Until when nobody may publish it, in words; empty when there is no such moment in the future.
    embargo: str
    # Where everybody reads the same text by now; empty as long as it is not public.
    public_address: str
    form: object
    was_said: bool


def shared_of(request, link, form):
    """What is said of `link` around its page. Asked before the preview, in which every page is public."""
    page, revision = link.page, link.shown_revision
    moment = page.due_moment(revision)
    is_public = page.live and page.live_revision_id == revision.pk
    return Shared(
        link=link,
        embargo=said(moment, zone_of(page)) if moment and moment > timezone.now() else "",
        public_address=page.get_absolute_url() if is_public else "",
        form=form,
        was_said="said" in request.GET,
    )


def shared_response(request, link, secret, form=None):
    """The public page of what `link` shows, for the holder of its `secret`. Nothing of it remains."""
    page, revision = link.page, link.shown_revision
    request.shared = shared_of(request, link, form)
    # Of the version that is shown, which may have another address than the row.
    with page.as_draft(revision):
        own_address = type(page)._default_manager.get(pk=page.pk).get_absolute_url()
    response = preview_response(request, page, revision=revision)
    keys = file_keys(type(page), revision.as_of_today())
    gate = reverse("sharing:shared_gate", args=[secret])

    def below(found):
        return gate.rstrip("/") + found[0] if int(found[2]) in keys[found[1]] else found[0]

    def led(found):
        path, mark, fragment = found[2].partition("#")
        if path == own_address:
            path = request.path
        return f'{found[1]}="{FILE.sub(below, path)}{mark}{fragment}"'

    html = response.content.decode()
    response.content = START_TAG.sub(lambda tag: ADDRESS.sub(led, tag[0]), html)
    response.headers.pop("Content-Length", None)
    return response
