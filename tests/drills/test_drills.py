"""The drills in small; `python -m tests.drills.kills` and `python -m tests.drills.saves` run them in full."""

import sys
from contextlib import contextmanager
from itertools import count

import pytest

from tests.drills import due, kills, saves, stale

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_text_is_lost_and_none_is_written_over_unseen_when_eight_save_at_once():
    lost, answers = saves.drill(3)
    sys.stdout.write(f"{answers}\n")
    assert lost == []


def test_every_page_goes_live_and_leaves_once_however_many_nodes_see_its_moment():
    assert due.drill(6) == []


@contextmanager
def here(name, folder, archive, chance):
    """No copy: other tests of this process may have left connections to the database."""
    yield kills.ENDLESS[name], count()


def test_a_killed_process_leaves_nothing_torn():
    kills.prepare()
    torn, killed, _early = kills.drill(7, kinds=[*kills.ENDLESS], place=here)
    sys.stdout.write(f"{killed}\n")
    assert torn == []


def test_nobody_reads_a_page_that_is_older_than_the_last_commit_before_they_asked():
    wrong, answers = stale.drill(15)
    sys.stdout.write(f"{answers} answers\n")
    assert wrong == []
