"""A question of a reader that takes too long is given up and said so; what acts and what editors do is not."""

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from asp_portal.patience import BoundedReads, bounded, is_given_up, take_all_time

pytestmark = pytest.mark.django_db(transaction=True)

# Counting that would take minutes, in words that both databases know.
ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) SELECT count(*), max(i) FROM n"
)
SHORT = ENDLESS.replace("300000000", "20000")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_a_statement_that_takes_too_long_is_given_up_and_what_comes_afterwards_is_not():
    with bounded(connection, 0.05), pytest.raises(OperationalError) as given_up:
        run(ENDLESS)
    assert is_given_up(given_up.value)
    assert run(SHORT)[0] == 20000


def test_other_errors_are_not_taken_for_it():
    with bounded(connection, 60), pytest.raises(DatabaseError) as error:
        run("SELECT nothing FROM nowhere")
    assert not is_given_up(error.value)


@pytest.mark.parametrize(
    ("method", "path", "is_bounded"),
    [("GET", "/publications/", True), ("HEAD", "/", True), ("POST", "/search/", False), ("GET", "/admin/", False)],
)
def test_what_is_read_is_bounded_and_what_is_written_is_not(settings, method, path, is_bounded):
    settings.READ_PATIENCE = 0.001

    def view(request):
        if is_bounded:
            with pytest.raises(OperationalError):
                run(ENDLESS)
        else:
            run(SHORT)
        return HttpResponse()

    assert BoundedReads(view)(RequestFactory().generic(method, path)).status_code == 200


def statement_timeout():
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's bound is in this process")
def test_a_bound_stays_for_the_next_reader_and_goes_when_somebody_acts(settings):
    settings.READ_PATIENCE_STAYS = True
    reads = BoundedReads(lambda request: HttpResponse(str(run("SELECT 1"))))
    try:
        reads(RequestFactory().get("/publications/"))
        assert statement_timeout() == "1min"
        reads(RequestFactory().get("/publications/"))
        assert statement_timeout() == "1min"
        reads(RequestFactory().post("/search/"))
        assert statement_timeout() == "0"
    finally:
        take_all_time()


def test_readers_are_told_what_to_do(client, monkeypatch):
    def slow(*arguments, **named):
        with bounded(connection, 0.01):
            run(ENDLESS)

    monkeypatch.setattr("asp_portal.views.remembered", slow)
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "ask for less" in answer.content.decode()
