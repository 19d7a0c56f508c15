"""The site with its sample content, on a database of its own and a free port: for scripts that look at it in a browser.

Import it before anything of Django: it names the database and sets Django up.
"""

# ruff: noqa: E402

import contextlib
import os
import sys
import tempfile
import threading
from io import StringIO

FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-served-")
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/portal.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from tests.services import CHROMIUM, NO_CHROMIUM


class QuietHandler(WSGIRequestHandler):
    """Serves without writing a line for each request."""

    def log_message(self, format, *args):
        """Write nothing."""


def say(line=""):
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def served():
    """The site with its sample content on a free port of this machine, as long as the block; yields its address.

    Raises SystemExit where there is no Chromium to look at it.
    """
    if not CHROMIUM:
        raise SystemExit(NO_CHROMIUM)
    call_command("migrate", verbosity=0)
    call_command("seed_demo", stdout=StringIO())
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    origin = f"http://127.0.0.1:{server.server_port}"
    compressed = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    with override_settings(DEBUG=False, SITE_ORIGIN=origin, MIDDLEWARE=compressed, WHITENOISE_USE_FINDERS=True):
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield origin
        finally:
            server.shutdown()
            server.server_close()
