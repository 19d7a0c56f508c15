"""The brake's middleware."""

from django.shortcuts import render

from asp_portal.routes import path_of

from .models import Brake

READING = {"GET", "HEAD", "OPTIONS"}
# Seconds after which a client may ask again.
RETRY_AFTER = 600


def read_only_while_braked(get_response):
    """Middleware: while the brake is on, pages are read and nothing else; the desk is closed, signing in included."""

    def middleware(request):
        writes = request.method not in READING or request.path_info.startswith(path_of("admin:index"))
        if writes and Brake.objects.is_on():
            response = render(request, "503.html", status=503)
            response["Retry-After"] = RETRY_AFTER
            return response
        return get_response(request)

    return middleware
