"""The front door: home, robots.txt and the health of the process."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from .caching import public_page


def site(request):
    """Context processor: what every page says about the site."""
    return {"site_name": settings.SITE_NAME, "site_origin": settings.SITE_ORIGIN}


@public_page
def home(request):
    """The current or next session, the latest publications, the campaigns: the template fetches them by tags."""
    return render(request, "home.html")


def robots(request):
    """Where crawlers may go."""
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")


def health(request):
    """Whether this process answers."""
    return JsonResponse({"alive": True})
