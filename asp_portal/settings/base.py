"""Settings that hold everywhere. The only package that reads the environment is this one."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from asp_portal.richtext.config import CKEDITOR_CONFIGS  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = False
SITE_NAME = "ASP Portal"
SITE_ORIGIN = env("SITE_ORIGIN", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "asp_portal.accounts",
    "asp_portal.richtext",
    "asp_portal.library",
    "asp_portal.publishing",
    "asp_portal.releases",
    "asp_portal.sharing",
    "asp_portal.search",
    "asp_portal.desk",
    "asp_portal.backup",
    "asp_portal.brake",
    "publications",
    "campaigns",
    "axes",
    "ckeditor",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "asp_portal.logs.note_requests",
    "asp_portal.bounds.within_size",
    "django.middleware.security.SecurityMiddleware",
    "asp_portal.security.quiet_browser",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "asp_portal.caching.private_unless_public",
    "asp_portal.security.SteadyPolicy",
    "asp_portal.caching.replica.Reader",
    "asp_portal.brake.middleware.read_only_while_braked",
    "asp_portal.publishing.due.publish_what_is_due",
    "asp_portal.patience.BoundedReads",
    "asp_portal.publishing.addresses.moved_or_gone",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "asp_portal.bounds.WithinBounds",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "asp_portal.accounts.gate.both_steps",
    "django.contrib.messages.middleware.MessageMiddleware",
    "asp_portal.publishing.notices.say_who_was_missed",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "asp_portal.publishing.expired.text_survives_sign_in",
    "asp_portal.accounts.fresh.FreshSignIn",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "asp_portal.urls"
# Widgets find their templates where all others are.
FORM_RENDERER = "asp_portal.form_markup.WrittenForms"
WSGI_APPLICATION = "asp_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "asp_portal.views.site",
            ],
            "libraries": {"frame": "asp_portal.frame", "form_markup": "asp_portal.form_markup"},
        },
    },
]

SQLITE_OPTIONS = {
    # A writer asks for its lock at BEGIN and waits; upgrading a read lock later would fail at once.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def moment(day):
    """The beginning of `day` (ISO 8601, a str) in UTC, or None for no day. Raises ImproperlyConfigured for another."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC) if day else None
    except ValueError as error:
        raise ImproperlyConfigured(f"“{day}” is no day: write it as 2027-06-30.") from error


def database(url):
    """The DATABASES entry for `url`, with what each engine needs to be safe under several processes."""
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_HEALTH_CHECKS"] = True
        # A machine that is gone does not even refuse.
        options = {"connect_timeout": 3}
        if "," in config["HOST"]:
            # In milliseconds. Where connecting is watched (asp_portal/outages), this alone leads on to the next host.
            options["tcp_user_timeout"] = 1000
        config["OPTIONS"] = options | config.get("OPTIONS", {})
    # Opening a connection, and reading the schema with it, costs as much as a small page: also on SQLite.
    config["CONN_MAX_AGE"] = 60
    return config


def cache_in_front(url):
    """`url` (str), of a cache in front that is told what to forget. Raises ImproperlyConfigured for no web address."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        fits = False
    if not fits:
        raise ImproperlyConfigured(f"CACHES_IN_FRONT: “{url}” is no address such as http://127.0.0.1:6081/.")
    return url


def header(line):
    """The header (dict) that `line` ("Name: value") says; none for "". Raises ImproperlyConfigured for another."""
    name, colon, value = line.partition(":")
    if line and not (colon and re.fullmatch(r"[\w-]+", name) and value.strip().isprintable()):
        raise ImproperlyConfigured("PURGE_HEADER must be one header, such as “Fastly-Key: …”.")
    return {name: value.strip()} if line else {}


def shared_cache(url):
    """The CACHES entry for `url`. Nobody waits long for a cache that is not there: pages are made without it."""
    config = env.cache_url_config(url)
    if config["BACKEND"].endswith("RedisCache"):
        config["OPTIONS"] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5} | config.get("OPTIONS", {})
    return config


def generation_file(cache):
    """Where the generation of the pages stands beside `cache` (a CACHES entry), or "" when it is in it."""
    return str(Path(cache["LOCATION"]) / "generation") if cache["BACKEND"].endswith("FileBasedCache") else ""


def databases(url, replica_url):
    """DATABASES for the primary at `url` and, unless `replica_url` is empty, a replica for readers.

    Of several hosts in `url` that one is the primary which takes writes: after a failover it is another one. Raises
    ImproperlyConfigured for a replica of anything but PostgreSQL.
    """
    found = {"default": database(url)}
    if "," in found["default"].get("HOST", ""):
        found["default"]["OPTIONS"].setdefault("target_session_attrs", "read-write")
    if replica_url:
        if any("postgresql" not in env.db_url_config(one)["ENGINE"] for one in (url, replica_url)):
            raise ImproperlyConfigured("DATABASE_REPLICA_URL is a replica of the PostgreSQL in DATABASE_URL.")
        # Tests have one database, under two names.
        found["replica"] = database(replica_url) | {"TEST": {"MIRROR": "default"}}
    return found


DATABASES = databases(
    env("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"), env("DATABASE_REPLICA_URL", default="")
)
DATABASE_ROUTERS = ["asp_portal.caching.replica.Router"] if "replica" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Files are a truth that all processes of one machine share; several machines share Redis or Valkey.
CACHES = {"default": shared_cache(env("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}"))}
# The file in which the processes of one machine share the generation of the pages; none where they share a cache that
# other machines share too.
PAGES_GENERATION_FILE = generation_file(CACHES["default"])
# How many bytes of public pages each process keeps, ready to be sent; 0 keeps none.
PAGES_ROOM = env.int("PAGES_ROOM", default=16_000_000)
# Addresses of caches between the readers and the portal, which may keep pages and are told when they are out of date:
# asked with this method, the surrogate key, and a header by which they know us.
CACHES_IN_FRONT = [cache_in_front(url) for url in env.list("CACHES_IN_FRONT", default=[])]
PURGE_METHOD = env("PURGE_METHOD", default="PURGE")
PURGE_HEADERS = header(env("PURGE_HEADER", default=""))

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["asp_portal.accounts.backends.NameOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "asp_portal.accounts.passwords.EasyToGuess"},
]
# What else is tried first here, beside accounts/context_words.txt: the organisation, its people, its projects.
PASSWORD_WORDS = env.list("PASSWORD_WORDS", default=[])
LOGIN_URL = "admin:login"
# Links in mails that set a password work once, and so long (in seconds).
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60

# Whether an account without a second step can do anything but set one up. Who has one is always asked for it.
SECOND_FACTOR_REQUIRED = False
OTP_TOTP_ISSUER = SITE_NAME
# A passkey belongs to the name of the site for ever; under another name each has to be made anew.
OTP_WEBAUTHN_RP_NAME = SITE_NAME
OTP_WEBAUTHN_RP_ID = urlsplit(SITE_ORIGIN).hostname
OTP_WEBAUTHN_ALLOWED_ORIGINS = [SITE_ORIGIN]

# Who guesses is stopped for the account from the network they are in; its owner gets in from any other.
# So many wrong passwords for whatever accounts, and a network lets in known browsers alone: accounts/spraying.py.
NETWORK_FAILURE_LIMIT = 30
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "asp_portal.accounts.network.network_of"
AXES_USERNAME_CALLABLE = "asp_portal.accounts.backends.account_named"
AXES_LOCKOUT_CALLABLE = "asp_portal.accounts.sign_in.too_many_guesses"
AXES_SENSITIVE_PARAMETERS = ["username", "carried", "csrfmiddlewaretoken", "token", "credential"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Where the address of a visitor stands in request.META.
CLIENT_ADDRESS = "REMOTE_ADDR"

LANGUAGE_CODE = "en"
# How long a page that is only read may ask the database one thing, in seconds.
READ_PATIENCE = 5
# Whether PostgreSQL is left with that until somebody acts: between two readers nothing has to be said. Only this
# process knows of it: a pooler in between must not give its session to another one (docs/deployment.md).
READ_PATIENCE_STAYS = True

# The languages in which the Assembly's civil society reads; English alone has content today.
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "asp_portal" / "locale"]
FORMAT_MODULE_PATH = ["asp_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "asp_portal.library.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
# Where `manage.py backup` writes, and the public keys of age of those who alone may read what it writes.
BACKUP_ROOT = Path(env("BACKUP_ROOT", default=VAR_DIR / "backups"))
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])
# Where ClamAV's clamd looks at uploads (unix:///run/clamav/clamd.ctl, tcp://127.0.0.1:3310); "" for no scanner.
CLAMD_URL = env("CLAMD_URL", default="")
# What one request may have, in bytes: the largest document and the form around it, as deploy/nginx.conf has it.
LARGEST_REQUEST = 55 * 1024 * 1024
# Of it what is no file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A campaign with a row for every State Party has more than the 1,000 fields that Django takes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# django-ckeditor warns that CKEditor 4 has no upstream support. We know: the editor is treated as untrusted,
# and richtext.checks fails when its box is opened.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]

# The errors by which packages say that a service is gone, by their full names: who has no such package imports none.
OUTAGE_ERRORS = {
    "cache": ["redis.exceptions.RedisError"],
    "storage": ["botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"],
}

# Called with (page,) after every saved draft, publication, withdrawal and deletion, inside its transaction.
PUBLISHING_FOLLOWERS = [
    "asp_portal.publishing.addresses.remember_address",
    "asp_portal.publishing.offers.offer_files",
    "asp_portal.search.index.update",
    "asp_portal.publishing.checking.keep_findings",
    "asp_portal.publishing.sealing.seal_page",
]

# Read a manuscript and yield findings, in this order.
PUBLISHING_RULES = [
    "asp_portal.publishing.rules.texts.missing_ground",
    "asp_portal.publishing.rules.texts.nothing_to_read",
    "asp_portal.publishing.rules.texts.unfinished_title",
    "asp_portal.publishing.rules.texts.undescribed_pictures",
    "asp_portal.publishing.rules.texts.heading_levels",
    "asp_portal.publishing.rules.texts.link_words",
    "asp_portal.publishing.rules.links.links_within",
    "asp_portal.publishing.rules.files.held_files",
    "publications.rules.dates.day_of_a_summary",
    "publications.rules.dates.weekday_and_date",
    "publications.rules.dates.outside_its_session",
    "publications.rules.wording.promised_number",
    "publications.rules.wording.future_that_is_past",
    "publications.rules.wording.amounts",
    "publications.rules.wording.unlinked_highlight",
    "publications.rules.names.people",
    "publications.rules.names.states",
]

# Models besides the pages whose rows act by themselves at a moment.
PUBLISHING_ALSO_DUE = ["releases.Release"]
# Models besides the pages whose rows a page may stand in before it is public.
PUBLISHING_ALSO_USES = ["releases.Release"]

# Called with (page,) before a page is scheduled by itself; each raises ValidationError where there is another plan.
PUBLISHING_CLAIMS = ["asp_portal.releases.models.claim"]
# Called without anything; each returns the revisions that go live by themselves though their pages say nothing of it.
PUBLISHING_PROMISES = ["asp_portal.releases.models.promised"]

# Called with (file,), a row of the library: whether an approved or scheduled version of a page shows it.
LIBRARY_DECIDED = "asp_portal.publishing.offers.is_decided"

# Called with references ("page:publications.publication:12", "document:7"): the addresses of those that are public.
RICHTEXT_LINKS = "asp_portal.publishing.links.addresses_of"

# Sections of the sitemap besides lists and pages, each with a function that gives its paths.
SITEMAP_SECTIONS = {"answers": "publications.states.answer_addresses"}

# Called with the first and the last day (dates) that the desk's calendar shows; they yield what these days are.
DESK_DAYS = ["publications.days.session_days"]

# The buttons of the desk, also in its palette: label, model, and what stands behind the address of its empty form.
DESK_JOBS = [
    (_("Tonight’s summary"), "publications.publication", "tonight=1"),
    (_("Letter"), "publications.publication", "kind=letter"),
    (_("Press release"), "publications.publication", "kind=press-release"),
    (_("Recommendation"), "publications.recommendation", ""),
    (_("Campaign"), "campaigns.campaign", ""),
    (_("Election"), "campaigns.election", ""),
    (_("Session"), "publications.session", ""),
    (_("Upload a picture"), "library.image", ""),
    (_("Upload a document"), "library.document", ""),
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# In seconds. Whoever presses a button does not wait so long (publishing/notices.py).
EMAIL_TIMEOUT = 10

# Whom to tell of a hole, as addresses (mailto:, https:), and until when somebody there promises to read it.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_CONTACT_UNTIL = moment(env("SECURITY_CONTACT_UNTIL", default=""))

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "asp_portal.accounts.sessions"
# All in seconds: how long a session may stand idle, how long it lasts at most, and how long a sign-in counts as fresh
# before roles, second steps and many pages at once.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_LONGEST = 7 * 24 * 60 * 60
FRESH_SIGN_IN = 15 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
