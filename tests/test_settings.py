"""Production refuses to start half configured; SQLite is set up for several processes."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError
from django.db.utils import ConnectionHandler

from asp_portal.settings.base import cache_in_front, database, header

WHOLE = {
    "SECRET_KEY": "a key of more than fifty characters, for this test alone",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_ORIGIN": "https://portal.example",
    "DATABASE_URL": "sqlite://:memory:",
}
# A developer's own .env must not complete what a test leaves out.
LOAD = """
import environ
environ.Env.read_env = lambda *args, **kwargs: None
import asp_portal.settings.production
"""


def start_production(changes, then=""):
    """Load the production settings in a process of their own, then run `then`; None takes a variable away."""
    variables = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", LOAD + then],
        env={"PATH": os.defpath} | variables,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_production_starts_when_everything_is_given():
    process = start_production({})
    assert (process.returncode, process.stderr) == (0, "")


def test_production_keeps_its_cookies_to_this_host():
    said = "from asp_portal.settings import production as p; " + "print(*(getattr(p, n, None) for n in {names}))"
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    names += ["SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_HTTPONLY"]
    process = start_production({}, said.format(names=names))
    told = "__Host-sessionid __Host-csrftoken True True Lax Lax None None"
    # HttpOnly is Django's own default for the session.
    assert process.stdout.strip() == told, process.stderr


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "at least 50 characters"),
        ({"SECRET_KEY": "development only: production refuses to start without its own"}, "drawn by chance"),
        ({"SECRET_KEY": "ab" * 40}, "drawn by chance"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "at least 50 characters"),
        ({"DEBUG": "true"}, "DEBUG shows the code"),
        ({"SECURITY_CONTACT_UNTIL": "next year"}, "is no day"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"SITE_ORIGIN": None}, "SITE_ORIGIN"),
        ({"SITE_ORIGIN": "http://portal.example"}, "https://"),
    ],
)
def test_production_refuses_to_start_and_says_why(changes, told):
    process = start_production(changes)
    assert process.returncode != 0
    assert told in process.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    "url", ["127.0.0.1:6081", "ftp://cache.internal/", "http://", "http://a:b@cache/", "http://x:99999/"]
)
def test_a_cache_in_front_is_an_address_of_the_web(url):
    with pytest.raises(ImproperlyConfigured, match="CACHES_IN_FRONT"):
        cache_in_front(url)
    assert cache_in_front("http://10.0.0.7:6081/") == "http://10.0.0.7:6081/"


@pytest.mark.parametrize("line", ["Fastly-Key", "Fastly Key: a", "Fastly-Key: a\r\nHost: b"])
def test_a_header_for_caches_in_front_is_one_header(line):
    with pytest.raises(ImproperlyConfigured, match="PURGE_HEADER"):
        header(line)
    assert (header("Fastly-Key: a: b"), header("")) == ({"Fastly-Key": "a: b"}, {})


def test_the_example_names_every_variable_that_settings_read():
    modules = (settings.BASE_DIR / "asp_portal" / "settings").glob("*.py")
    read = {name for module in modules for name in re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', module.read_text())}
    listed = re.findall(r"^#?([A-Z0-9_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    assert sorted(read) == sorted(listed)


def test_every_static_file_that_a_stylesheet_or_script_names_is_there(settings, tmp_path):
    # Production's storage gives each file a hashed name and fails on a reference that leads nowhere.
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, ignore_patterns=["ckeditor*"], verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


@pytest.fixture
def sqlite(tmp_path, db):
    """Two connections to one new SQLite file, as two processes would have them."""
    config = database(f"sqlite:///{tmp_path / 'portal.sqlite3'}")
    both = [ConnectionHandler({DEFAULT_DB_ALIAS: config})[DEFAULT_DB_ALIAS] for _ in range(2)]
    yield both
    for connection in both:
        connection.close()


def query(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def test_sqlite_lets_visitors_read_while_an_editor_writes(sqlite):
    writer, reader = sqlite
    query(writer, "CREATE TABLE page (title text)")
    writer.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    query(writer, "INSERT INTO page VALUES ('draft')")
    assert query(reader, "SELECT count(*) FROM page") == (0,)
    assert query(reader, "PRAGMA journal_mode") == ("wal",)
    writer.rollback()


def test_a_transaction_on_sqlite_takes_the_write_lock_at_its_beginning(sqlite):
    first, second = sqlite
    query(second, "PRAGMA busy_timeout = 0")
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(OperationalError, match="locked"):
        query(second, "CREATE TABLE page (title text)")
    first.rollback()
    query(second, "CREATE TABLE page (title text)")


def test_sqlite_holds_foreign_keys(sqlite):
    connection, _ = sqlite
    query(connection, "CREATE TABLE page (id integer PRIMARY KEY)")
    query(connection, "CREATE TABLE part (page integer REFERENCES page)")
    with pytest.raises(IntegrityError):
        query(connection, "INSERT INTO part VALUES (1)")
