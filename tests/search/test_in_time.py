"""No question keeps PostgreSQL busy for long."""

import pytest
from django.db import connection

from asp_portal.search.engine import TookTooLong, in_time

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no limit to a statement"),
]


def asked(cursor, question):
    cursor.execute(question)
    return cursor.fetchone()[0]


def test_a_question_that_takes_too_long_is_given_up_and_the_next_one_answered():
    with connection.cursor() as cursor:
        with pytest.raises(TookTooLong), in_time(patience=50):
            cursor.execute("SELECT pg_sleep(60)")
        assert asked(cursor, "SELECT 1") == 1


def test_the_limit_ends_with_the_question():
    with connection.cursor() as cursor:
        before = asked(cursor, "SHOW statement_timeout")
        with in_time(patience=2000):
            assert asked(cursor, "SHOW statement_timeout") == "2s"
        assert asked(cursor, "SHOW statement_timeout") == before
