"""The front door: home, the sitemap, robots.txt and the health of the process."""

import logging
import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import sitemaps
from .backup.models import Backup
from .caching import public_page, remembered
from .library.kinds import MAX_BYTES
from .publishing.due import overdue

logger = logging.getLogger(__name__)


def site(request):
    """Context processor: what every page says about the site."""
    return {"site_name": settings.SITE_NAME, "site_origin": settings.SITE_ORIGIN}


@public_page
def home(request):
    """The current or next session, the latest publications, the campaigns: the template fetches them by tags."""
    return render(request, "home.html")


@public_page
def sitemap(request):
    """Every live page with the moment of its last publication; of a large site the parts that name them.

    Made anew only after something was published.
    """
    return _xml(
        remembered("sitemap", lambda: _index() if sitemaps.is_large() else _addresses(request, sitemaps.sections()))
    )


@public_page
def sitemap_part(request, section, part):
    """The live pages of one part of the site."""
    found = sitemaps.part(section, part)
    # With zeros before its number it would have as many addresses as anybody likes.
    if not found or request.path != reverse("sitemap_part", args=[section, part]):
        raise Http404(_("There is no such page."))
    return _xml(remembered(f"sitemap:{section}:{part}", lambda: _addresses(request, found)))


def _index():
    addresses = [reverse("sitemap_part", args=part) for part in sitemaps.parts()]
    found = [{"location": f"{settings.SITE_ORIGIN}{address}"} for address in addresses]
    return render_to_string("sitemap_index.xml", {"sitemaps": found})


def _addresses(request, found):
    return sitemap_views.sitemap(request, found).render().content


def _xml(content):
    return HttpResponse(content, content_type="application/xml; charset=utf-8", headers={"X-Robots-Tag": "noindex"})


@public_page
def robots(request):
    """Where crawlers may go, and where the sitemap is."""
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def health(request):
    """Whether this process can serve (200 or 503), what does not answer, what is overdue, the age of the last backup.

    Words and numbers alone, for everybody: a watcher has no account. What exactly is wrong stands in the log. A storage
    that is shut or full does not keep readers from reading, so the process stays ready.
    """
    answers = {
        "database": _answers(_database_answers),
        "cache": _answers(_cache_answers),
        "storage": _answers(_storage_answers),
    }
    late, hours = (overdue(), Backup.objects.hours_since()) if answers["database"] else (None, None)
    ready = answers["database"] and answers["cache"]
    found = {"alive": True, "ready": ready, **answers, "overdue": late, "backup_age_hours": hours}
    return JsonResponse(found, status=200 if ready else 503)


def _answers(ask):
    try:
        return ask()
    except Exception:
        logger.exception("The portal misses something")
        return False


def _database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache_answers():
    said = secrets.token_hex(4)
    cache.set("health", said, timeout=60)
    # Another process may have asked in between: any answer is one.
    return cache.get("health") is not None


def _storage_answers():
    try:
        folder = Path(default_storage.path(""))
    except NotImplementedError:
        # On another machine: any answer is one.
        default_storage.exists("health")
        return True
    while not folder.exists():
        # It is made with the first upload.
        folder = folder.parent
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK) and shutil.disk_usage(folder).free > MAX_BYTES


@require_safe
def security_txt(request):
    """Whom to tell of a hole (RFC 9116); 404 without a contact, and when nobody renewed the promise that it is one."""
    until = settings.SECURITY_CONTACT_UNTIL
    if not settings.SECURITY_CONTACT or not until or until <= timezone.now():
        raise Http404
    lines = [
        *(f"Contact: {address}" for address in settings.SECURITY_CONTACT),
        f"Expires: {until.isoformat()}",
        "Preferred-Languages: en, fr",
        f"Canonical: {settings.SITE_ORIGIN}{reverse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def nowhere(request, rest):
    """An address that Django's admin has and this site does not."""
    raise Http404
