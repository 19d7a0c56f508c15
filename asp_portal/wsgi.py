"""The WSGI application that a process manager starts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.production")

application = get_wsgi_application()
