"""No question keeps the database busy for long, and whoever asked it is told what to do."""

import pytest

from asp_portal.search import index
from tests.test_patience import ENDLESS, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_search_that_takes_too_long_is_given_up_and_the_next_one_answered(client, settings, monkeypatch):
    settings.READ_PATIENCE = 0.5
    with monkeypatch.context() as slow:
        slow.setattr(index, "ranked", lambda *_asked: run(ENDLESS))
        answer = client.get("/search/", {"q": "court"})
    assert answer.status_code == 400
    assert "Ask with fewer or rarer words" in answer.content.decode()
    settings.READ_PATIENCE = 60
    assert client.get("/search/", {"q": "court"}).status_code == 200
