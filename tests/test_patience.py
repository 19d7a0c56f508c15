"""A question of a reader that takes too long is given up and said so; what acts and what editors do is not."""

import pytest
from django.db import DatabaseError, OperationalError, close_old_connections, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from asp_portal.outages.errors import gone
from asp_portal.patience import BoundedReads, bounded, is_given_up, take_all_time

pytestmark = pytest.mark.django_db(transaction=True)

postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no server")

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


@pytest.fixture
def bound_stays(settings):
    """Readers leave PostgreSQL with their bound, as in production."""
    settings.READ_PATIENCE_STAYS = True
    yield
    take_all_time()


def statement_timeout():
    with connection.connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


@postgresql
def test_a_bound_stays_for_the_next_reader_and_goes_when_somebody_acts(bound_stays):
    reads = BoundedReads(lambda request: HttpResponse(str(run("SELECT 1"))))
    reads(RequestFactory().get("/publications/"))
    assert statement_timeout() == "1min"
    reads(RequestFactory().get("/publications/"))
    assert statement_timeout() == "1min"
    reads(RequestFactory().post("/search/"))
    assert statement_timeout() == "0"


@postgresql
def test_a_bound_that_was_rolled_back_is_said_again_to_the_next_reader(bound_stays):
    def rolls_back(request):
        with transaction.atomic():
            run("SELECT 1")
            transaction.set_rollback(True)
        return HttpResponse()

    BoundedReads(rolls_back)(RequestFactory().get("/publications/"))
    assert statement_timeout() == "0"
    BoundedReads(lambda request: HttpResponse(run("SELECT 1")))(RequestFactory().get("/publications/"))
    assert statement_timeout() == "1min"


@postgresql
def test_a_reader_whose_bound_cannot_be_said_is_told_that_the_server_is_gone(end_connection):
    end_connection()
    with pytest.raises(OperationalError) as raised, bounded(connection, 60):
        run("SELECT 1")
    assert gone(raised.value) == "database"
    assert connection.errors_occurred


@postgresql
@pytest.mark.parametrize("by", ["server", "driver"])
def test_a_connection_that_ended_between_two_readers_costs_the_second_nothing(
    client, bound_stays, end_connection, monkeypatch, by
):
    # However slow this machine is.
    monkeypatch.setattr("asp_portal.patience.FRESH", 3600)
    was_spared = []

    def view(request):
        was_spared.append(connection.health_check_done)
        return HttpResponse(run("SELECT 1"))

    def read(answer=lambda path: BoundedReads(view)(RequestFactory().get(path)), path="/publications/"):
        # Django does this as a request begins; its client for tests does not.
        close_old_connections()
        return answer(path).status_code

    end = end_connection if by == "server" else lambda: connection.connection.close()
    connection.close()
    assert (read(), read()) == (200, 200)
    end()
    assert read() == 200
    assert was_spared[1:] == [True, False]
    # And through all that a request passes, which remembers from the first when something is due.
    assert read(client.get, "/sitemap.xml") == 200
    end()
    assert read(client.get) == 200


@postgresql
@pytest.mark.parametrize("stays", [True, False])
def test_a_server_that_goes_in_the_middle_of_a_page_is_no_mistake_of_ours(
    client, settings, end_connection, monkeypatch, stays
):
    settings.READ_PATIENCE_STAYS = stays
    client.raise_request_exception = False
    assert client.get("/publications/").status_code == 200

    def cut_off(*arguments, **named):
        end_connection()
        run("SELECT 1")

    with monkeypatch.context() as patched:
        patched.setattr("asp_portal.views.remembered", cut_off)
        answer = client.get("/sitemap.xml")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    close_old_connections()
    assert client.get("/sitemap.xml").status_code == 200


def test_readers_are_told_what_to_do(client, monkeypatch):
    def slow(*arguments, **named):
        with bounded(connection, 0.01):
            run(ENDLESS)

    monkeypatch.setattr("asp_portal.views.remembered", slow)
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "ask for less" in answer.content.decode()
