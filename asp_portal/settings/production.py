"""Settings for the public site: everything from the environment, and a refusal to start without it."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import MEDIA_ROOT, SITE_ORIGIN, STATIC_ROOT, STORAGES, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters; `openssl rand -base64 48` prints one.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not SITE_ORIGIN.startswith("https://"):
    raise ImproperlyConfigured("SITE_ORIGIN must be the public https:// address of the site.")
MEDIA_ROOT = env.path("MEDIA_ROOT", default=MEDIA_ROOT)
STATIC_ROOT = env.path("STATIC_ROOT", default=STATIC_ROOT)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]

SECOND_FACTOR_REQUIRED = True
# The proxy in front writes it over, see deploy/nginx.conf.
CLIENT_ADDRESS = "HTTP_X_FORWARDED_FOR"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="webmaster@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
