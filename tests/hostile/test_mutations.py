"""Hostile text that nobody wrote: the wall holds, and what has passed it once passes unchanged.

A few thousand of them in the suite, always the same; `python -m tests.drills.fuzz` goes on for as long as it is told.
"""

import sys

from asp_portal.richtext.cleaning import cleaned
from asp_portal.richtext.sanitiser import sanitise

from .mutations import mutation
from .reading import faults, scheme

TRIES = 5000


def test_nothing_that_could_run_survives_and_cleaning_twice_is_cleaning_once():
    found = {}
    for seed in range(TRIES):
        html = mutation(seed)
        if wrong := [*faults(html, cleaned), *faults(html, sanitise)]:
            found[seed] = (html, wrong)
    sys.stdout.write(f"{TRIES} mutations, {len(found)} got through\n")
    assert found == {}


def test_a_mutation_is_found_again_by_its_number():
    assert [mutation(seed) for seed in range(50)] == [mutation(seed) for seed in range(50)]
    assert len({mutation(seed) for seed in range(500)}) > 450


def test_a_scheme_is_what_browsers_take_for_one():
    assert scheme("java\nscript:x") == scheme(" \x01JavaScript:x") == "javascript"
    assert scheme("/a:b") == scheme("#a:b") == scheme("<a:b") == ""
