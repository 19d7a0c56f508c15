"""PDF: a page is laid out by WeasyPrint in a process of its own, an extra that needs Pango (requirements-pdf.txt)."""

import json
import logging
import re
import subprocess
import sys
from base64 import b64encode
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve

from asp_portal.library.models import Image

PACKAGE, LIBRARY = "weasyprint", "pangoft2-1.0"
STYLE = "css/booklet.css"
TYPESETTER = Path(__file__).with_name("typesetting.py")
# Isolated: neither the environment, with the keys of the portal, nor the folder that it is started in says anything.
COMMAND = [sys.executable, "-I", str(TYPESETTER)]
# Seconds on the clock: for one PDF, and until it is somebody's turn. A worker makes one at a time.
PATIENCE, QUEUE = 45, 3
# Bytes of pictures in one PDF; those beyond are left out.
MOST_PICTURES = 50_000_000

logger = logging.getLogger(__name__)
_turn = BoundedSemaphore(1)


class NotMade(Exception):
    """There is no PDF this time; somebody who asks again may get one."""


@cache
def _are_there(package, library):
    return bool(find_spec(package) and find_library(library))


def is_available():
    """Whether this machine can make PDFs."""
    return _are_there(PACKAGE, LIBRARY)


def pdf(html):
    """`html` (str) as a PDF (bytes) with bookmarks and tags for screen readers. Needs `is_available()`.

    Raises NotMade when it takes too long or too much, or when others wait for theirs.
    """
    if not _turn.acquire(timeout=QUEUE):
        raise NotMade("others are being made")
    try:
        # Those who wait would each hold all their pictures in memory.
        done = _typeset(_page_of(html))
    finally:
        _turn.release()
    if done.returncode:
        last_words = done.stderr.decode(errors="replace")[-2000:]
        logger.error("A PDF was not made (status %s): %s", done.returncode, last_words)
        raise NotMade(f"status {done.returncode}")
    return done.stdout


def _page_of(html):
    with open(finders.find(STYLE), encoding="utf-8") as file:
        style = file.read()
    page = {"html": html, "style": style, "base": f"{settings.SITE_ORIGIN}/", "pictures": pictures_of(html)}
    return json.dumps(page).encode()


def _typeset(page):
    try:
        return subprocess.run(
            COMMAND, input=page, capture_output=True, timeout=PATIENCE, env={"LANG": "C.UTF-8"}, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.exception("A PDF was not made")
        raise NotMade(str(error)) from error


def pictures_of(html):
    """The pictures that `html` shows and a PDF may have: base64 (str) of each by its whole address."""
    found, taken = {}, 0
    for source in re.findall(r'\bsrc="([^"]+)"', html):
        try:
            url = urljoin(f"{settings.SITE_ORIGIN}/", source)
            body = None if url in found else picture_at(url)
        except ValueError:
            # Words of a text that look like an address: http://[the site]/x
            continue
        if body is not None and taken + len(body) <= MOST_PICTURES:
            found[url] = b64encode(body).decode()
            taken += len(body)
    return found


def picture_at(url):
    """The bytes of the picture of ours at `url` that a live page offers; None for everything else."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_ORIGIN:
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name != "library:image":
        return None
    image = Image.objects.offered().filter(pk=match.kwargs["pk"]).first()
    if image is None:
        return None
    try:
        with image.open_rendition(match.kwargs["rendition"]) as file:
            return file.read()
    except (KeyError, FileNotFoundError):
        return None
