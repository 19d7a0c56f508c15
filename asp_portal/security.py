"""Security: what a page may load and run, beyond the strict policy in the settings."""

from csp.constants import HEADER, SELF
from csp.decorators import csp_update
from csp.middleware import CSPMiddleware

# CKEditor 4 shows pasted pictures as data: and blob: before they are uploaded. Its handlers and styles in attributes
# need nothing here: richtext/static/richtext/strict.js writes them in a way that the strict policy lets through.
EDITOR_DIRECTIVES = {
    "img-src": ["data:", "blob:"],
    # The live preview beside the form.
    "frame-src": [SELF],
}

# Decorates a view (or, by `method_decorator`, ModelAdmin.render_change_form) whose page shows the editor.
editor_policy = csp_update(EDITOR_DIRECTIVES)


class SteadyPolicy(CSPMiddleware):
    """Middleware: the policy with its directives in one order; in django-csp each process has an order of its own.

    `default-src` first: what is allowed at all is read from there on.
    """

    def process_response(self, request, response):
        """`response` with its policy."""
        response = super().process_response(request, response)
        if HEADER in response:
            directives = response[HEADER].split("; ")
            response[HEADER] = "; ".join(sorted(directives, key=lambda one: (not one.startswith("default-src"), one)))
        return response


def quiet_browser(get_response):
    """Middleware: pages ask for no device, no sensor and no advertising interface, and let nobody embed their files."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Nothing of another host is on any page, so none has to agree to it.
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response

    return middleware


PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)
