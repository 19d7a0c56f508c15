"""The rule about links within the portal: they lead to something that readers can see."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.urls import Resolver404, is_valid_path, resolve
from django.utils.translation import gettext as _

from asp_portal.richtext.allowed import OWN_LINK

from ..findings import Severity, rule
from ..links import targets_of
from ..models import Address

FOUND, MOVED = 200, (301, 302)
# Addresses that are no page's own: each costs a view. Nobody types as many.
MOST_ASKED = 20


@rule(refuses=True)
def links_within(manuscript):
    """A link to a page of the portal that is hidden or was deleted, or to an address at which nothing is."""
    links = [(text, link) for text in manuscript.texts for link in text.links]
    targets = targets_of({reference for _text, link in links if (reference := reference_of(link.href))})
    paths = dict.fromkeys(path for _text, link in links if (path := path_of(link.href)))
    pages = _pages_at(paths)
    judged = {path: _judge_target(page) for path, page in pages.items()}
    judged |= {path: _judge(path) for path in [path for path in paths if path not in pages][:MOST_ASKED]}
    for text, link in links:
        reference = reference_of(link.href)
        found = _judge_target(targets.get(reference)) if reference else judged.get(path_of(link.href))
        if found:
            severity, reason, suggestion = found
            passage = text.passages[link.passage] if link.passage < len(text.passages) else None
            yield text.finding("broken-link", severity, reason, passage, link.text or link.href, suggestion=suggestion)


def reference_of(href):
    """The reference (str) to a page or file that `href` is, without its fragment; empty for an address."""
    match = OWN_LINK.fullmatch(href)
    return match[1] if match else ""


def path_of(href):
    """The path (str) that `href` names on this portal; empty for other hosts, other schemes and places on the page."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    origin = urlsplit(settings.SITE_ORIGIN)
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc != origin.netloc):
        return ""
    path = unquote(parts.path)
    # PostgreSQL cannot even be asked for a null byte.
    return path if path.startswith("/") and "\x00" not in path else ""


def _pages_at(paths):
    """The pages (dict by path, None where it was deleted) that are or were at one of `paths`.

    To have moved is no fault: the save keeps the link by the key of the page.
    """
    rows = Address.objects.filter(path__in=paths).prefetch_related("page") if paths else ()
    return {row.path: row.page for row in rows}


def _judge_target(target):
    """What is wrong with a link to the page or file `target` (None: deleted): severity, reason, suggestion, or None."""
    if target is None:
        return Severity.ERROR, _("What this link leads to was deleted."), ""
    # A file becomes public with the text that links to it.
    if getattr(target, "live", True):
        return None
    return Severity.WARNING, _("Readers do not see “%(page)s” yet, or no more.") % {"page": target}, ""


def _judge(path):
    """The same for a link to `path`, which is no page's own."""
    try:
        match = resolve(path)
    except Resolver404:
        return _judge_slash(path)
    if path.startswith("/admin/"):
        return Severity.ERROR, _("Readers cannot open the admin."), ""
    # A list is always there, and a file becomes public with the text that links to it.
    if not match.kwargs or not path.endswith("/"):
        return None
    status, location = _answer(path, match)
    if status in MOVED:
        return Severity.WARNING, _("%(path)s has moved; the link still arrives.") % {"path": path}, location
    if status != FOUND:
        return Severity.WARNING, _("Nothing that readers can see is at %(path)s.") % {"path": path}, ""
    return None


def _judge_slash(path):
    """Of an address that nothing answers: one that only lacks its last slash still arrives."""
    if not path.endswith("/") and is_valid_path(f"{path}/"):
        return Severity.WARNING, _("%(path)s has moved; the link still arrives.") % {"path": path}, f"{path}/"
    return Severity.ERROR, _("There is no page at %(path)s.") % {"path": path}, ""


def _answer(path, match):
    """The status (int) that a reader gets at `path`, and where it leads (str)."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.user, request.resolver_match = AnonymousUser(), match
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return 404, ""
    return response.status_code, response.headers.get("Location", "")
