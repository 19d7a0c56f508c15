"""The front door: home, the sitemap, robots.txt and the health of the process."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .caching import public_page, remembered
from .sitemaps import sections


def site(request):
    """Context processor: what every page says about the site."""
    return {"site_name": settings.SITE_NAME, "site_origin": settings.SITE_ORIGIN}


@public_page
def home(request):
    """The current or next session, the latest publications, the campaigns: the template fetches them by tags."""
    return render(request, "home.html")


@public_page
def sitemap(request):
    """Every live page with the moment of its last publication; made anew only after something was published."""
    xml = remembered("sitemap", lambda: sitemap_views.sitemap(request, sections()).render().content)
    return HttpResponse(xml, content_type="application/xml; charset=utf-8", headers={"X-Robots-Tag": "noindex"})


@public_page
def robots(request):
    """Where crawlers may go, and where the sitemap is."""
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def health(request):
    """Whether this process answers."""
    return JsonResponse({"alive": True})


def nowhere(request, rest):
    """An address that Django's admin has and this site does not."""
    raise Http404
