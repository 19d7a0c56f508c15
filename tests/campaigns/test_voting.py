"""The rules of the Assembly's elections: the cases that were seen, and what must hold for all others."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.voting import (
    Candidate,
    Fault,
    Requirements,
    Rules,
    absolute_majority,
    can_be_met,
    elected,
    faults_of_ballot,
    faults_of_count,
    in_force,
    lowest,
    nominations_needed,
    required_votes,
    requirements,
    two_thirds,
)

GROUPS = ("Africa", "Asia-Pacific", "Eastern Europe", "GRULAC", "WEOG")
SIZES_2019 = dict(zip(GROUPS, (33, 19, 18, 28, 25), strict=True))

candidates = st.builds(
    Candidate,
    key=st.text("abcdefgh", min_size=1, max_size=3),
    list=st.sampled_from("AB"),
    region=st.sampled_from(GROUPS),
    gender=st.sampled_from("FM"),
)
benches = st.lists(candidates, max_size=12)
fields = st.lists(candidates, min_size=1, max_size=8, unique_by=lambda candidate: candidate.key)
votes = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 123), min_size=1, max_size=12)


def bench(lists, regions, genders):
    """Judges whose lists, regions and genders add up to the given numbers, however they combine."""
    columns = (
        [name for name, number in zip("AB", lists, strict=True) for _ in range(number)],
        [name for name, number in zip(GROUPS, regions, strict=True) for _ in range(number)],
        [name for name, number in zip("FM", genders, strict=True) for _ in range(number)],
    )
    return [Candidate(f"judge {n}", *row) for n, row in enumerate(zip(*columns, strict=True))]


@pytest.mark.parametrize(("voting", "needed"), [(123, 82), (122, 82), (119, 80), (105, 70), (104, 70), (0, 0)])
def test_a_judge_needs_two_thirds_of_those_voting(voting, needed):
    assert two_thirds(voting) == needed == required_votes(Rules.TWO_THIRDS, voting, 125)


def test_the_prosecutor_needs_more_than_half_of_all_members_and_officers_of_those_voting():
    assert absolute_majority(123) == required_votes(Rules.ALL_MEMBERS, 122, 123) == 62
    assert required_votes(Rules.VOTING, 100, 123) == 51
    assert required_votes(Rules.CONSENSUS, 100, 123) is None
    with pytest.raises(ValueError, match="-1"):
        two_thirds(-1)


class Test2017:
    """Six seats; the bench that stayed, and the state after two women of list A from Japan and Peru were elected."""

    staying = bench((8, 4), (2, 2, 3, 2, 3), (1, 11))

    def test_before_the_first_ballot(self):
        needs = requirements(self.staying, SIZES_2019)
        assert needs.lists == {"A": 1, "B": 1}
        assert needs.regions == {"Africa": 1, "Asia-Pacific": 1, "GRULAC": 1}
        assert needs.genders == {"F": 5}
        assert [nominations_needed(number) for number in (1, 1, 1, 5)] == [2, 2, 2, 10]

    def test_after_the_first_day(self):
        chosen = [Candidate("Akane", "A", "Asia-Pacific", "F"), Candidate("Ibáñez Carranza", "A", "GRULAC", "F")]
        assert requirements([*self.staying, *chosen], SIZES_2019) == Requirements({"B": 1}, {"Africa": 1}, {"F": 3})


class Test2011:
    """Six seats; the requirements before the first ballot and after two were elected in it."""

    staying = bench((6, 6), (3, 2, 2, 1, 4), (8, 4))

    def test_before_the_first_ballot(self):
        expected = Requirements({"A": 3}, {"Asia-Pacific": 1, "Eastern Europe": 1, "GRULAC": 2}, {"M": 2})
        assert requirements(self.staying, SIZES_2019) == expected

    def test_after_the_first_ballot(self):
        votes = {"Defensor-Santiago": 79, "Carmona": 72, "Fremr": 60}
        assert elected(votes, two_thirds(104), 6) == ["Defensor-Santiago", "Carmona"]
        chosen = [Candidate("Defensor-Santiago", "B", "Asia-Pacific", "F"), Candidate("Carmona", "A", "GRULAC", "M")]
        expected = Requirements({"A": 2}, {"Eastern Europe": 1, "GRULAC": 1}, {"M": 1})
        assert requirements([*self.staying, *chosen], SIZES_2019) == expected


def test_the_prosecutor_of_2021():
    votes = {"Khan": 72, "Gaynor": 42, "Castresana": 5, "Lo Voi": 3}
    assert faults_of_count(votes, voting=122, seats=1, members=123, silent=1) == []
    assert elected(votes, required_votes(Rules.ALL_MEMBERS, 122, 123), 1) == ["Khan"]


def test_a_group_of_more_than_sixteen_states_has_three_and_a_smaller_one_two():
    assert requirements([], {"Small": 16, "Large": 17}).regions == {"Small": 2, "Large": 3}


def test_region_and_gender_lapse_after_four_ballots_and_lists_never():
    needs = Requirements({"B": 1}, {"Africa": 1}, {"F": 1})
    standing = [Candidate("one", "B", "Africa", "F")]
    assert in_force(needs, standing, seats=1, ballot=4) == needs
    assert in_force(needs, standing, seats=1, ballot=5) == Requirements({"B": 1})


def test_region_and_gender_lapse_when_nobody_could_meet_them_together():
    needs = Requirements({"B": 1}, {"Africa": 1}, {"F": 1})
    apart = [Candidate("one", "B", "WEOG", "M"), Candidate("two", "A", "Africa", "M"), Candidate("three", "A", "", "F")]
    assert in_force(needs, apart, seats=3, ballot=1) == needs
    assert in_force(needs, apart, seats=2, ballot=1) == Requirements({"B": 1})


def test_a_ballot_says_everything_that_makes_it_invalid():
    standing = [
        Candidate("a", "A", "WEOG", "M"),
        Candidate("b", "B", "Africa", "F"),
        Candidate("c", "A", "GRULAC", "M"),
    ]
    needs = Requirements({"B": 1}, {"Africa": 1}, {"F": 1})
    assert faults_of_ballot(["b", "a"], standing, needs, seats=2) == []
    assert faults_of_ballot(["a", "a", "c", "x"], standing, needs, seats=2) == [
        Fault("unknown", "x"),
        Fault("twice", "a", 1, 2),
        Fault("too-many", "", 2, 3),
        Fault("list", "B", 1, 0),
        Fault("region", "Africa", 1, 0),
        Fault("gender", "F", 1, 0),
    ]


def test_a_count_that_cannot_be_right_says_why():
    assert faults_of_count({"a": 80, "b": -1}, voting=79, seats=1, members=80, silent=2) == [
        Fault("negative", "b", 0, -1),
        Fault("more-than-voting", "a", 79, 80),
        Fault("more-than-members", "", 80, 81),
    ]
    assert faults_of_count({"a": 3, "b": 3}, voting=3, seats=1, members=9) == [Fault("too-many-marks", "", 3, 6)]
    assert faults_of_count({"a": 1}, voting=3, seats=1, members=9) == [Fault("marks-missing", "", 3, 1)]


def test_those_who_share_the_last_seat_are_not_elected():
    assert elected({"a": 90, "b": 85, "c": 85}, required=82, seats=2) == ["a"]
    assert elected({"a": 90, "b": 85, "c": 84}, required=82, seats=2) == ["a", "b"]


def test_the_lowest_drops_out_from_the_fifth_ballot_on():
    votes = {"a": 90, "b": 10, "c": 5, "d": 5}
    assert lowest(votes, ["a"], ballot=4) == []
    assert lowest(votes, ["a"], ballot=5) == ["c", "d"]
    assert lowest({"a": 90, "b": 10}, ["a"], ballot=6) == []


@given(benches, st.fixed_dictionaries({group: st.integers(0, 60) for group in GROUPS}))
def test_a_requirement_is_never_negative_and_one_more_judge_never_raises_it(staying, sizes):
    needs = requirements(staying, sizes)
    assert all(number > 0 for _attribute, _value, number in needs.rows)
    more = requirements([*staying, Candidate("new", "A", "Africa", "F")], sizes)
    before = {row[:2]: row[2] for row in needs.rows}
    assert all(number <= before[attribute, value] for attribute, value, number in more.rows)


@given(benches, st.randoms())
def test_the_order_of_the_bench_changes_nothing(staying, chance):
    mixed = staying[:]
    chance.shuffle(mixed)
    assert requirements(mixed, SIZES_2019) == requirements(staying, SIZES_2019)


@given(fields, fields, st.integers(0, 6))
def test_requirements_can_be_met_exactly_when_a_valid_ballot_exists(standing, ideal, seats):
    needs = Requirements(
        {"B": sum(c.list == "B" for c in ideal[:2])}, {ideal[0].region: 1}, {"F": sum(c.gender == "F" for c in ideal)}
    )
    needs = Requirements(
        *({k: n for k, n in part.items() if n} for part in (needs.lists, needs.regions, needs.genders))
    )
    ballots = (marks for size in range(seats + 1) for marks in combinations([c.key for c in standing], size))
    exists = any(not faults_of_ballot(marks, standing, needs, seats) for marks in ballots)
    assert can_be_met(needs, standing, seats) == exists


@given(votes, st.integers(0, 123), st.integers(0, 6), st.randoms())
def test_never_more_are_elected_than_there_are_seats_and_order_does_not_matter(votes, required, seats, chance):
    chosen = elected(votes, required, seats)
    assert len(chosen) <= seats
    assert all(votes[key] >= required for key in chosen)
    left = [number for key, number in votes.items() if key not in chosen]
    assert all(votes[key] > max(left) for key in chosen if left and max(left) >= required)
    mixed = list(votes.items())
    chance.shuffle(mixed)
    assert elected(dict(mixed), required, seats) == chosen


@given(votes, st.integers(1, 12))
def test_whoever_drops_out_was_not_elected_and_somebody_stays_unless_all_share_the_fewest(votes, ballot):
    chosen = elected(votes, 82, 2)
    dropped = lowest(votes, chosen, ballot)
    assert not set(dropped) & set(chosen)
    assert all(votes[key] == min(n for k, n in votes.items() if k not in chosen) for key in dropped)


@given(votes, st.integers(0, 130), st.integers(1, 6))
def test_a_count_without_a_fault_elects_nobody_with_more_votes_than_voters(votes, voting, seats):
    if not faults_of_count(votes, voting, seats, members=130):
        assert sum(votes.values()) <= voting * seats
        assert all(0 <= number <= voting for number in votes.values())


@given(st.integers(0, 300))
def test_majorities_are_the_smallest_numbers_that_suffice(number):
    assert 3 * two_thirds(number) >= 2 * number > 3 * (two_thirds(number) - 1) or number == 0
    assert 2 * absolute_majority(number) > number >= 2 * (absolute_majority(number) - 1)


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from(list(Rules)))
def test_one_more_voter_never_lowers_what_is_needed_and_only_a_vote_needs_anything(voting, members, rules):
    needed = required_votes(rules, voting, members)
    assert (needed is None) == (not rules.is_by_ballot)
    if needed is not None:
        assert 0 <= needed <= required_votes(rules, voting + 1, members + 1)


@given(benches, fields, st.integers(0, 6), st.integers(1, 9))
def test_what_is_in_force_is_a_part_of_what_is_wanted_and_lists_always_are(staying, standing, seats, ballot):
    needs = requirements(staying, SIZES_2019)
    bound = in_force(needs, standing, seats, ballot)
    assert bound in (needs, needs.without_region_and_gender())
    assert bound.lists == needs.lists


@given(fields, benches, st.integers(0, 6), st.data())
def test_the_order_of_marks_does_not_matter_and_a_valid_ballot_stays_valid_under_less(standing, staying, seats, data):
    needs = requirements(staying, SIZES_2019)
    marks = data.draw(st.permutations([candidate.key for candidate in standing]))[:seats]
    faults = faults_of_ballot(marks, standing, needs, seats)
    again = faults_of_ballot(data.draw(st.permutations(marks)), standing, needs, seats)
    assert set(again) == set(faults)
    assert all(fault.given < fault.needed for fault in faults)
    assert set(faults_of_ballot(marks, standing, needs.without_region_and_gender(), seats)) <= set(faults)
