"""Production, with accounts to try: a password that everybody may know, and no second step."""

from asp_portal.settings.production import *  # noqa: F403
from asp_portal.settings.production import STORAGES

DEMO_PASSWORD = "demo"
SECOND_FACTOR_REQUIRED = False
# Compressing each static file takes a minute, and several machines show nothing by it.
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
