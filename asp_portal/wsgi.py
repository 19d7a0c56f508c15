"""The WSGI application that a process manager starts: Django, and around it the cache of its public pages."""

import os
from importlib import import_module

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from .bounds import PlainRequest
from .caching import forget_pages
from .caching.layer import PageCache
from .outages.database import never_wait_for_the_dead

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.production")


class PlainHandler(WSGIHandler):
    """Django's handler, with requests that cannot be odd before any middleware sees them."""

    request_class = PlainRequest


django.setup(set_prefix=False)
never_wait_for_the_dead()
# A process that was killed between its commit and its word about it is followed by this one.
forget_pages()
# Views, forms and the admin are imported now, for half a second, and not while the first reader waits.
import_module(settings.ROOT_URLCONF)
application = PageCache(PlainHandler(), settings.PAGES_ROOM) if settings.PAGES_ROOM else PlainHandler()
