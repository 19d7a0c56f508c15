"""Settings for the public site: everything from the environment, and a refusal to start without it."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import MEDIA_ROOT, SITE_ORIGIN, STATIC_ROOT, STORAGES, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
# Keys of before: what they signed still holds, nothing is signed with them any more.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
for key in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    if len(key) < 50:
        raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters; `openssl rand -base64 48` prints one.")
    if len(set(key)) < 10 or key.startswith(("development only", "django-insecure")):
        raise ImproperlyConfigured("SECRET_KEY must be drawn by chance; `openssl rand -base64 48` prints one.")
if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG shows the code and its values to visitors: take it out of the environment.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not SITE_ORIGIN.startswith("https://"):
    raise ImproperlyConfigured("SITE_ORIGIN must be the public https:// address of the site.")
MEDIA_ROOT = env.path("MEDIA_ROOT", default=MEDIA_ROOT)
STATIC_ROOT = env.path("STATIC_ROOT", default=STATIC_ROOT)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
if bucket := env("AWS_STORAGE_BUCKET_NAME", default=""):
    from botocore.config import Config

    # The bucket is private: what editors upload is given out by the portal alone, which asks whether it is public.
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("AWS_S3_ENDPOINT_URL", default=None),
            "region_name": env("AWS_S3_REGION_NAME", default=None),
            "access_key": env("AWS_ACCESS_KEY_ID", default=None),
            "secret_key": env("AWS_SECRET_ACCESS_KEY", default=None),
            "default_acl": None,
            "querystring_auth": True,
            # A bucket that is gone is said to be gone within three seconds, within twelve when it takes the question
            # and says nothing; boto3 would try for minutes. Whoever makes a backup may have more patience.
            "client_config": Config(
                connect_timeout=1,
                read_timeout=5,
                retries={"total_max_attempts": env.int("AWS_MAX_ATTEMPTS", default=2)},
            ),
            # An upload never takes the place of another one.
            "file_overwrite": False,
            # Bytes of a file that are held in memory; the rest of it waits on the disk for its reader.
            "max_memory_size": 2_000_000,
        },
    }
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
# With this prefix a browser takes them over https from this host alone: no neighbouring site can set them. What stands
# in front knows these names: deploy/nginx.conf, deploy/varnish.vcl.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="webmaster@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "asp_portal.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Django would add a handler of its own, in words.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
