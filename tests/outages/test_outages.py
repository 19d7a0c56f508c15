"""What readers and editors are told while a service is gone. `python -m tests.drills.outages` takes real ones away."""

import errno
import socket
import time

import psycopg2
import pytest
from django.db import DatabaseError, InternalError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from psycopg2 import extensions

from asp_portal.caching import forget_pages
from asp_portal.outages import database
from asp_portal.outages.errors import gone
from tests.factories import make_publication, make_user
from tests.test_page_cache import Site


def closed_port():
    """A port of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def take_database_away(transactional_db, settings):
    """A function that leaves the portal without its database until the test is over."""
    settings.ALLOWED_HOSTS = ["*"]
    before = dict(connection.settings_dict)

    def go():
        connection.close()
        if connection.vendor == "sqlite":
            connection.settings_dict["NAME"] = "/nowhere/portal.sqlite3"
        else:
            connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": closed_port()}

    yield go
    connection.close()
    connection.settings_dict |= before


def test_without_a_database_readers_and_editors_are_told_and_health_names_it(take_database_away):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(is_superuser=True))
    take_database_away()
    for language, direction, heading in (("fr", "ltr", "Nous revenons"), ("ar", "rtl", "سنعود")):
        response = client.get("/publications/", headers={"accept-language": language})
        text = response.content.decode()
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert response["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert f'<html lang="{language}" dir="{direction}">' in text
        assert f"<h1>{heading}" in text
        assert "We will be back in a moment" in text
    form = reverse("admin:publications_publication_add")
    response = client.post(form, {"title": "Two hours of work"})
    assert response.status_code == 503
    assert "go back in your browser to what you typed" in response.content.decode()
    assert f'href="{form}">Back to the form that you sent' in response.content.decode()
    response = client.get("/healthz")
    found = response.json()
    assert (response.status_code, found["ready"]) == (503, False)
    assert (found["database"], found["cache"], found["storage"]) == (False, True, True)


def test_a_page_that_was_read_is_given_on_until_something_is_published(take_database_away):
    site, page = Site(), make_publication(live=True)
    whole = site.get(page.get_absolute_url()).body
    for kept in site.layer.pages.pages.values():
        # Its minute is over.
        kept.until = 0
    take_database_away()
    answer = site.get(page.get_absolute_url())
    assert (answer.status, answer.body) == (200, whole)
    assert len(site.rendered) == 2
    assert site.get("/publications/").status == 503
    # Somebody who has a database published on another machine.
    forget_pages()
    assert site.get(page.get_absolute_url()).status == 503


def test_what_changes_by_itself_is_not_given_beyond_its_moment(take_database_away):
    site, page = Site(), make_publication(live=True)
    site.get(page.get_absolute_url())
    for kept in site.layer.pages.pages.values():
        kept.until = kept.due = time.time()
    take_database_away()
    assert site.get(page.get_absolute_url()).status == 503


@pytest.fixture
def watched(monkeypatch):
    """A Watch over the connections of this process, with less patience than in production."""
    monkeypatch.setattr(database, "FOR_A_CONNECTION", 0.2)
    monkeypatch.setattr(database, "FOR_AN_ANSWER", 0.2)
    before = extensions.get_wait_callback()
    watch = database.Watch()
    extensions.set_wait_callback(watch)
    yield watch
    extensions.set_wait_callback(before)


def test_nobody_waits_for_a_database_that_takes_connections_and_says_nothing(watched):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(psycopg2.OperationalError, match="takes no connection"):
            psycopg2.connect(host="127.0.0.1", port=port, dbname="portal", user="portal")
        # Others are told at once.
        with pytest.raises(psycopg2.OperationalError, match="a moment ago"):
            psycopg2.connect(host="127.0.0.1", port=port, dbname="portal", user="portal")
        assert not database.answers("127.0.0.1", port)


@pytest.mark.django_db
def test_a_database_that_is_merely_slow_is_waited_for(watched, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite is no server: nothing of it can hang")
    monkeypatch.setattr(database, "PATIENCE", 0.02)
    monkeypatch.setattr(database, "FOR_AN_ANSWER", 10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_sleep(0.1)")
        assert cursor.fetchone() == (1,)


def caused(error, cause):
    """`error` as Django raises it, because of `cause`."""
    error.__cause__ = cause
    return error


class ReadOnly(psycopg2.errors.ReadOnlySqlTransaction):
    """As PostgreSQL says it."""

    pgcode = "25006"


@pytest.mark.parametrize(
    ("error", "service"),
    [
        (OperationalError("server closed the connection"), "database"),
        (caused(InternalError("cannot execute UPDATE"), ReadOnly()), "database"),
        (caused(DatabaseError("no message"), psycopg2.DatabaseError()), "database"),
        (caused(RuntimeError("while telling"), OperationalError("gone")), "database"),
        (OSError(errno.ENOSPC, "No space left"), "storage"),
        (PermissionError(errno.EACCES, "Permission denied"), "storage"),
        (ProgrammingError("no such column"), None),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (ValueError("a mistake of ours"), None),
    ],
)
def test_a_service_that_is_gone_is_told_from_a_mistake_of_ours(error, service):
    assert gone(error) == service


@pytest.mark.django_db
def test_a_missing_table_is_a_mistake_and_no_outage():
    with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert gone(raised.value) is None
