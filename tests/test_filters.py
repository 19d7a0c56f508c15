"""Any combination of filters costs a list at most fifteen questions to the database, whatever it is filtered by.

`python -m tests.drills.filters` asks the same of a hundred thousand publications.
"""

import random

import pytest

from tests.drills.filters import LISTS, asked_by_visitors, over
from tests.test_public_pages import Site

pytestmark = pytest.mark.django_db

ROUNDS = 80


def test_no_combination_of_filters_asks_more_than_fifteen_times(client):
    Site()
    chance = random.Random(0)
    for each in LISTS:
        # What all its visitors share is remembered.
        client.get(each)
    wrong = [over(client, asked_by_visitors(chance, number))[0] for number in range(ROUNDS)]
    assert [problem for problem in wrong if problem] == []
