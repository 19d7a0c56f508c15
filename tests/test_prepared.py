"""Prepared questions: the rows are those of the queryset, whatever was asked before."""

from contextlib import closing
from weakref import WeakKeyDictionary

import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from asp_portal.outages.errors import gone
from asp_portal.patience import bounded, is_given_up
from asp_portal.prepared import OFTEN, attach, prepared
from publications.models import Publication
from tests.factories import make_publication, make_session

pytestmark = pytest.mark.django_db

postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans in microseconds")


@prepared
def _of_session(session, language):
    return Publication.objects.live().of_session(session).filter(language=language).select_related("session")


@prepared
def _titles(keys, live):
    return Publication.objects.filter(pk__in=keys, live=live).order_by("pk").values_list("title", "issued_on")


def test_rows_are_read_anew_for_the_values_that_are_given():
    first, second = make_session(live=True), make_session(live=True)
    page = make_publication(live=True, session=first)
    assert _of_session(first.pk, "en") == [page]
    assert _of_session(second.pk, "en") == []
    other = make_publication(live=True, session=second)
    assert _of_session(second.pk, "en") == [other]
    assert _of_session(second.pk, "fr") == []


def test_a_row_holds_what_that_of_the_queryset_holds():
    page = make_publication(live=True, session=make_session(live=True))
    page.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        [found] = _of_session(page.session_id, "en")
        year = found.session.year
    assert len(asked) == 1
    assert year == page.session.year
    for name in ("title", "issued_on", "last_published_at", "has_unpublished_changes"):
        assert getattr(found, name) == getattr(page, name)


def test_a_list_of_any_length_is_asked_for():
    pages = [make_publication(live=True) for _ in range(3)]
    told = [(page.title, page.issued_on) for page in pages]
    keys = tuple(page.pk for page in pages)
    assert _titles(keys, True) == told
    assert _titles(keys[:1], True) == told[:1]
    assert _titles(keys[:1], False) == []
    with CaptureQueriesContext(connection) as asked:
        assert _titles((), True) == []
    assert not asked.captured_queries


def test_whoever_narrows_rows_that_were_attached_gets_none_of_other_pages():
    mine = make_publication(live=True, days=[1])
    make_publication(live=True, days=[1])
    attach(mine, days=list(mine.days.all()))
    assert len(mine.days.all()) == 1
    assert not mine.days.filter(number__gte=0)


@postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_keeps_the_plan_of_what_is_asked_often_and_is_asked_in_full_when_it_has_lost_it():
    page = make_publication(live=True)
    for _time in range(OFTEN + 1):
        assert _titles((page.pk,), True) == [(page.title, page.issued_on)]
    with CaptureQueriesContext(connection) as asked:
        assert _titles((page.pk,), True)
    assert asked[0]["sql"].startswith("EXECUTE ")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert _titles((page.pk,), True) == [(page.title, page.issued_on)]
    assert _titles((page.pk,), False) == []


@pytest.fixture
def almost_prepared(transactional_db):
    """A question that PostgreSQL is asked to prepare the next time, on a connection that has nothing prepared."""
    connection.close()
    question = prepared(_titles.__wrapped__)
    for _time in range(OFTEN - 1):
        question((1,), True)
    return question


@postgresql
def test_to_prepare_takes_no_longer_than_a_reader_may_wait(almost_prepared):
    with closing(connection.copy()) as migration, migration.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"LOCK TABLE {Publication._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        with (
            CaptureQueriesContext(connection) as asked,
            pytest.raises(OperationalError) as raised,
            bounded(connection, 0.05),
        ):
            almost_prepared((1,), True)
    assert is_given_up(raised.value)
    assert asked[-1]["sql"].startswith("PREPARE ")
    assert almost_prepared((1,), True) == []


@postgresql
def test_a_server_that_is_gone_is_noticed_by_whoever_prepares(almost_prepared, end_connection):
    end_connection()
    with pytest.raises(OperationalError) as raised:
        almost_prepared((1,), True)
    assert gone(raised.value) == "database"
    # As the next request begins.
    close_old_connections()
    assert almost_prepared((1,), True) == []


@postgresql
def test_what_is_prepared_already_under_the_name_of_a_question_is_taken_for_it(almost_prepared, monkeypatch):
    page = make_publication(live=True)
    almost_prepared((page.pk,), True)
    monkeypatch.setattr("asp_portal.prepared._known", WeakKeyDictionary())
    with CaptureQueriesContext(connection) as asked:
        assert almost_prepared((page.pk,), True) == [(page.title, page.issued_on)]
    assert [query["sql"].split()[0] for query in asked] == ["PREPARE", "EXECUTE"]


def test_the_name_of_a_prepared_statement_says_what_is_asked_so_that_processes_behind_a_pooler_never_mix_theirs_up():
    titles, again, of_session = (prepared(one.__wrapped__) for one in (_titles, _titles, _of_session))
    titles((1,), True)
    again((1,), True)
    of_session(1, "en")
    names = [question.questions.popitem()[1].name for question in (titles, again, of_session)]
    assert names[0] == names[1]
    assert names[0] != names[2]
