"""The production settings, with static files as they lie in the sources: to compress them all takes a minute."""

from asp_portal.settings.production import *  # noqa: F403
from asp_portal.settings.production import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
