"""Framing: a public page shown inside a preview, with a strip above it and links that lead on inside."""

import re

from django.conf import settings
from django.urls import Resolver404, resolve

START_TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>""")
ADDRESS = re.compile(r'(?<=\s)(href|src|action)="([^"]*)"')
# The link that skips to the content stays the first stop of the Tab key.
BODY = re.compile(r'<body[^>]*>(?:\s*<a class="skip"[^>]*>[^<]*</a>)?')


def framed(response, prefix, strip):
    """Put `strip` (HTML) at the top of the page `response` and lead its links and forms to below `prefix` (a path).

    What is no page of HTML stays as it is; a redirect leads on inside.
    """
    if response.has_header("Location"):
        response["Location"] = inside(response["Location"], prefix)
    if response.streaming or not response["Content-Type"].startswith("text/html"):
        return response
    html = response.content.decode()
    html = START_TAG.sub(lambda tag: ADDRESS.sub(lambda found: _led_inside(found, prefix), tag[0]), html)
    response.content = BODY.sub(lambda body: body[0] + strip, html, count=1)
    response.headers.pop("Content-Length", None)
    return response


def inside(address, prefix):
    """Where `address` lies in a preview below `prefix`. What is no page of this site keeps its address."""
    path = address.removeprefix(settings.SITE_ORIGIN)
    if not path.startswith("/") or path.startswith(("//", settings.STATIC_URL)) or _is_file(path):
        return address
    return prefix.rstrip("/") + path


def _led_inside(found, prefix):
    return f'{found[1]}="{inside(found[2], prefix)}"'


def _is_file(path):
    """Whether `path` is a file of the library, which staff may open where it is."""
    try:
        return resolve(path.partition("?")[0].partition("#")[0]).app_name == "library"
    except Resolver404:
        return False
