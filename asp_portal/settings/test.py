"""Settings for the test suite: fast password hashing, nothing kept."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403

SECRET_KEY = "for tests alone"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_ORIGIN = "https://portal.example"
# No test depends on how busy the machine is.
READ_PATIENCE = 60
# Nor on what the test before it left behind.
READ_PATIENCE_STAYS = False
DEMO_PASSWORD = "demo"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGES_GENERATION_FILE = ""
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="asp-portal-media-"))
# Whoever loads these settings, a script or a worker of pytest, takes its uploads away again.
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
