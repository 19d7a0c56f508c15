"""Settings for a developer's machine and for `make demo`."""

from .base import *  # noqa: F403
from .base import PAGES_ROOM, SITE_ORIGIN, env

DEBUG = env.bool("DEBUG", default=True)
if DEBUG:
    # Who changes a template wants to see it.
    PAGES_ROOM = 0
SECRET_KEY = "development only: production refuses to start without its own"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Static files straight from the source, also with DEBUG off, as `make demo` runs.
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# The password of the demo accounts; no other settings module has one.
DEMO_PASSWORD = env("DEMO_PASSWORD", default="demo")

# Browsers make no passkey for an address of numbers: ask for the portal as http://localhost:8000 to try one.
OTP_WEBAUTHN_RP_ID = "localhost"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [SITE_ORIGIN.replace("127.0.0.1", "localhost")]
