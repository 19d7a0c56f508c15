"""Rounds: what must hold for the course of any election, whatever was counted and corrected."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import rounds
from campaigns.models import Ballot, Candidate, Election, GroupSize, SittingJudge

GROUPS = ("africa", "asia-pacific", "eastern-europe", "grulac", "weog")
KEYS = [uuid.UUID(int=number) for number in range(1, 8)]

kinds = st.tuples(st.sampled_from("AB"), st.sampled_from(GROUPS), st.sampled_from("FM"))
counts = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 120), min_size=1)
# A whole election is drawn each time.
some = settings(max_examples=40, deadline=None)
lefts = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["withdrew", "dropped"]), max_size=2)


@st.composite
def elections(draw):
    """An election as it would come from the database: candidates, bench and up to eight ballots of any numbers."""
    seats = draw(st.integers(1, 6))
    page = Election(pk=1, office="judge", rules="two-thirds", seats=seats, members=125)
    candidates = [
        Candidate(
            uid=key,
            name=f"Name {place}",
            sorting_name=f"Name {place}",
            list=kind[0],
            regional_group=kind[1],
            gender=kind[2],
            withdrawn_before=draw(st.none() | st.integers(1, 4)),
        )
        for place, (key, kind) in enumerate((key, draw(kinds)) for key in KEYS)
    ]
    bench = [
        SittingJudge(name=f"Judge {place}", list=kind[0], regional_group=kind[1], gender=kind[2])
        for place, kind in enumerate(draw(st.lists(kinds, max_size=12)))
    ]
    ballots = [
        Ballot(
            number=number,
            voting=draw(st.integers(0, 125)),
            votes={str(key): votes for key, votes in draw(counts).items()},
            left={str(key): reason for key, reason in draw(lefts).items()},
        )
        for number in range(1, draw(st.integers(0, 8)) + 1)
    ]
    sizes = [GroupSize(regional_group=group, states=draw(st.integers(0, 40))) for group in GROUPS]
    page._prefetched_objects_cache = {
        "candidates": candidates,
        "sitting_judges": bench,
        "group_sizes": sizes,
        "ballots": ballots,
    }
    return page


@some
@given(elections())
def test_nobody_is_elected_twice_and_seats_add_up(election):
    course = rounds.course(election)
    elected = [candidate.key for counted in course.rounds for candidate in counted.elected]
    assert len(elected) == len(set(elected))
    assert set(elected) == set(course.elected)
    assert course.seats_left == election.seats - len(elected) >= 0
    for counted in course.rounds:
        assert len(counted.elected) <= counted.seats
        assert all(counted.votes_of(candidate) >= counted.required for candidate in counted.elected)


@some
@given(elections())
def test_who_was_elected_or_left_stands_no_longer(election):
    course = rounds.course(election)
    standing = {candidate.key for candidate in course.standing}
    assert not standing & set(course.elected)
    assert not standing & {key for counted in course.rounds for key in counted.left}
    assert not set(course.gone) & set(course.elected)
    assert course.seats_left or not standing


@some
@given(elections())
def test_requirements_are_never_above_zero_for_what_the_bench_has_and_lapse_after_four_ballots(election):
    course = rounds.course(election)
    assert all(number > 0 for _attribute, _value, number in course.needs.rows)
    if course.next_number > 4:
        assert not course.needs.regions
        assert not course.needs.genders


@some
@given(elections())
def test_a_ballot_decides_nothing_about_those_before_it(election):
    whole = rounds.course(election)
    ballots = election._prefetched_objects_cache["ballots"]
    election._prefetched_objects_cache["ballots"] = ballots[:-1]
    before = rounds.course(election)
    assert [r.elected for r in before.rounds] == [r.elected for r in whole.rounds[: len(before.rounds)]]
    assert [r.needs for r in before.rounds] == [r.needs for r in whole.rounds[: len(before.rounds)]]


@some
@given(elections(), st.randoms())
def test_the_order_in_which_candidates_are_stored_does_not_matter(election, chance):
    first = rounds.course(election)
    chance.shuffle(election._prefetched_objects_cache["candidates"])
    second = rounds.course(election)
    assert [r.elected for r in first.rounds] == [r.elected for r in second.rounds]
    assert (first.needs, first.standing, first.elected) == (second.needs, second.standing, second.elected)
