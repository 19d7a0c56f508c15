"""Who is answered from the replica, and when: nobody who could tell the difference."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.db import connection
from django.urls import resolve

from asp_portal.caching.replica import Reader
from asp_portal.settings.base import databases

REPLICA, PRIMARY = ["replica", True], ["default", True]
# Shown, and kept nowhere.
UNSURE = ["replica", False]


@pytest.fixture(scope="module")
def decided():
    """What a process of its own, with a primary and a replica, said: where each request read, and if it may be kept."""
    if connection.vendor != "postgresql":
        pytest.skip("a replica is PostgreSQL's: this runs in the part of the suite that has one")
    process = subprocess.run(
        [sys.executable, "-m", "tests.cluster.decisions"], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


@pytest.mark.parametrize(
    ("who", "where"),
    {
        "a reader": REPLICA,
        "a reader's HEAD": REPLICA,
        "a picture": REPLICA,
        "an address that leads nowhere": REPLICA,
        "signed in": PRIMARY,
        "with a form": PRIMARY,
        "authorized": PRIMARY,
        "a write": PRIMARY,
        "the desk": PRIMARY,
        "a link to share": PRIMARY,
        "health": PRIMARY,
        "after a write": PRIMARY,
        "in a transaction": PRIMARY,
        "cut off while it reads": PRIMARY,
        "outside a request": PRIMARY,
        "behind, and nothing was published": REPLICA,
        "behind": PRIMARY,
        "behind, and nobody knows the generation": PRIMARY,
        "level again": REPLICA,
        "level, and nobody knows the generation": UNSURE,
        "no primary, and nothing was published": REPLICA,
        "no primary": UNSURE,
        "no primary, something is due": UNSURE,
        "no primary, signed in": PRIMARY,
        "no replica": PRIMARY,
    }.items(),
)
def test_a_request_reads_where_it_sees_every_commit_before_it(decided, who, where):
    assert decided[who] == where


def test_what_was_read_from_the_replica_is_kept_under_no_other_generation(decided):
    assert decided["overtaken"] == REPLICA
    assert decided["after it"] == ["by nobody", True]
    # Remembered from the primary; what a replica shows while no primary answers is not remembered at all.
    assert decided["remembered before"] == ["default", True]
    assert decided["no primary, remembered"] == UNSURE


def test_after_a_promotion_writes_go_where_they_are_taken(decided):
    assert decided["promoted"] == ["True", True]


def test_without_a_replica_nothing_is_asked_of_anybody():
    with pytest.raises(MiddlewareNotUsed):
        Reader(None)
    assert settings.DATABASE_ROUTERS == []


@pytest.mark.parametrize("address", ["/", "/publications/", "/search/", "/feed/", "/sitemap.xml", "/documents/1/a.pdf"])
def test_readers_pages_may_come_from_a_replica(address):
    assert resolve(address).func.shows_what_is_public


def test_of_several_hosts_the_primary_is_the_one_that_takes_writes():
    found = databases("postgres://u:p@one:5432,two:5433/portal", "postgres://u:p@two:5433/portal")
    assert (found["default"]["HOST"], found["default"]["PORT"]) == ("one,two", "5432,5433")
    assert found["default"]["OPTIONS"]["target_session_attrs"] == "read-write"
    # A machine that is gone says nothing, and the next host is asked a second later.
    assert found["default"]["OPTIONS"]["tcp_user_timeout"] == 1000
    assert "target_session_attrs" not in found["replica"]["OPTIONS"]


def test_a_replica_of_sqlite_is_refused():
    with pytest.raises(ImproperlyConfigured, match="replica of the PostgreSQL"):
        databases("sqlite://:memory:", "postgres://u:p@two:5433/portal")
