"""The WSGI application that a process manager starts."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler

from .bounds import PlainRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.production")


class PlainHandler(WSGIHandler):
    """Django's handler, with requests that cannot be odd before any middleware sees them."""

    request_class = PlainRequest


django.setup(set_prefix=False)
application = PlainHandler()
