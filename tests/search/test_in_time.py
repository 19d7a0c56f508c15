"""No question keeps the database busy for long, and whoever asked it is told what to do."""

import pytest
from django.db import connection

from asp_portal.patience import bounded
from asp_portal.search import index
from tests.test_patience import ENDLESS, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_search_that_takes_too_long_is_given_up_and_the_next_one_answered(client, monkeypatch):
    def slow_ranking(*_asked):
        # Nothing else of the page: a busy machine may take its time for that.
        with bounded(connection, 0.5):
            return run(ENDLESS)

    with monkeypatch.context() as slow:
        slow.setattr(index, "ranked", slow_ranking)
        answer = client.get("/search/", {"q": "court"})
    assert answer.status_code == 400
    assert "Ask with fewer or rarer words" in answer.content.decode()
    assert client.get("/search/", {"q": "court"}).status_code == 200
