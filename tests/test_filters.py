"""Any combination of filters costs a list at most fifteen questions to the database, whatever it is filtered by."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asp_portal.parameters import KNOWN, address
from tests.test_public_pages import Site

pytestmark = pytest.mark.django_db

MOST = 15
ROUNDS = 50
LISTS = (
    *("/publications/", "/recommendations/", "/search/", "/sessions/", "/campaigns/", "/elections/", "/states/"),
    *("/campaigns/aggression/", "/elections/judges/", "/states/peru/", "/recommendations/board/"),
    *("/feed/", "/sessions/16/feed/", "/recommendations/feed/", "/states/peru/feed/", "/campaigns/aggression/feed/"),
    *("/recommendations/list.csv", "/recommendations/list.json", "/recommendations/counts.csv"),
    *("/sessions/numbers/", "/sessions/numbers.csv", "/sessions/calendar.ics", "/sessions/16/calendar.ics"),
    *("/elections/judges/votes.csv", "/campaigns/aggression/ratifications.csv"),
)
# What exists, what does not, and what is nothing at all; of everything also for what it is not meant.
VALUES = (
    *("16", "15", "s-1", "kampala-2010", "2017", "1", "2", "0", "-1", "999999", "victims", "peace", "news", "letter"),
    *("daily-summary", "open", "adopted", "en", "ar", "fr", "All", "name", "state", "date", "newest", "relevance"),
    *(
        "page",
        "publication",
        "election",
        "victims of the crimes",
        "assembly",
        '"the assembly"',
        "x" * 200,
        "%",
        "",
        " ",
    ),
)


@pytest.mark.parametrize("seed", [0])
def test_no_combination_of_filters_asks_more_than_fifteen_times(client, seed):
    Site()
    chance, dear = random.Random(seed), {}
    for each in LISTS:
        # What all its visitors share is remembered.
        client.get(each)
    for number in range(ROUNDS):
        names = chance.sample(sorted(KNOWN), chance.randint(1, len(KNOWN)))
        asked = address(LISTS[number % len(LISTS)], {name: chance.choice(VALUES) for name in names})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(asked)
        assert answer.status_code < 500, asked
        if len(queries) > MOST:
            dear[asked] = len(queries)
    assert dear == {}
