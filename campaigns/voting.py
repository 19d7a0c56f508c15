"""Majorities and minimum voting requirements: the rules of the Assembly's elections as pure functions.

Numbers that changed over time, such as States Parties and the sizes of regional groups, are always given, never known
here. Where a rule is marked as unconfirmed, no text of a resolution was at hand when it was written: it reproduces
every case seen, and a page that uses it has to say so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# Rome Statute, article 36, paragraph 5: at least nine judges from list A and five from list B.
LISTS = {"A": 9, "B": 5}
# Unconfirmed: six of each gender, two of each regional group, three of a group of more than sixteen States Parties.
GENDER = 6
REGION, LARGE_REGION, LARGE = 2, 3, 16
# The number of ballots in which region and gender bind; seen in the records of 2017, 2020 and 2023.
BALLOTS_WITH_REGION_AND_GENDER = 4


class Rules(StrEnum):
    """What a candidate needs to be elected."""

    TWO_THIRDS = "two-thirds"
    ALL_MEMBERS = "all-members"
    VOTING = "voting"
    CONSENSUS = "consensus"
    ACCLAMATION = "acclamation"

    @property
    def is_by_ballot(self):
        """Whether votes are counted at all."""
        return self not in (Rules.CONSENSUS, Rules.ACCLAMATION)


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands, stays on the bench or has been elected, as the requirements count them."""

    key: str
    list: str = ""
    region: str = ""
    gender: str = ""


@dataclass(frozen=True)
class Requirements:
    """How many names of each list, region and gender a valid ballot carries at least; only what is above zero."""

    lists: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    genders: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self):
        """Tuples (attribute of a candidate, its value, how many are needed)."""
        for attribute, needs in (("list", self.lists), ("region", self.regions), ("gender", self.genders)):
            for value, number in needs.items():
                yield attribute, value, number

    def without_region_and_gender(self):
        """What binds when region and gender no longer do."""
        return Requirements(lists=self.lists)


@dataclass(frozen=True)
class Fault:
    """Why a marked ballot is invalid, or why a count cannot be right: a code and the numbers to say it with."""

    code: str
    value: str = ""
    needed: int = 0
    given: int = 0


def two_thirds(voting: int) -> int:
    """The votes that a judge needs: two thirds of the `voting` States Parties present and voting, rounded up.

    Rome Statute, article 36, paragraph 6 (a). Raises ValueError for a negative number.
    """
    return -(-2 * _counted(voting) // 3)


def absolute_majority(members: int) -> int:
    """The votes that more than half of `members` are.

    Of all States Parties for the Prosecutor (Rome Statute, article 42, paragraph 4), of all judges for the Registrar
    (article 43, paragraph 4). Raises ValueError for a negative number.
    """
    return _counted(members) // 2 + 1


def required_votes(rules: Rules, voting: int, members: int) -> int | None:
    """The votes needed under `rules` with `voting` States present and voting out of `members`; None without a vote.

    A majority of those present and voting for other officers is unconfirmed. Raises ValueError for a negative number.
    """
    match rules:
        case Rules.TWO_THIRDS:
            return two_thirds(voting)
        case Rules.ALL_MEMBERS:
            return absolute_majority(members)
        case Rules.VOTING:
            return absolute_majority(voting)
    return None


def requirements(staying: Iterable[Candidate], group_sizes: Mapping[str, int], genders=("F", "M")) -> Requirements:
    """What a ballot must carry for a bench on which `staying` (judges who stay, and those elected so far) sit.

    `group_sizes` are the States Parties of each regional group on the day of the election. Lists: Rome Statute, article
    36, paragraph 5. Regions and genders: resolution ICC-ASP/3/Res.6, paragraph 20, in numbers that are unconfirmed; its
    table for groups with few candidates is not applied.
    """
    staying = list(staying)
    lists = Counter(judge.list for judge in staying)
    regions = Counter(judge.region for judge in staying)
    sexes = Counter(judge.gender for judge in staying)
    return Requirements(
        lists=_missing(LISTS, lists),
        regions=_missing({g: LARGE_REGION if size > LARGE else REGION for g, size in group_sizes.items()}, regions),
        genders=_missing(dict.fromkeys(genders, GENDER), sexes),
    )


def in_force(needs: Requirements, standing: Iterable[Candidate], seats: int, ballot: int) -> Requirements:
    """What binds in `ballot` (from 1), with `seats` left and the candidates `standing`.

    Lists always bind. Regions and genders lapse after four ballots, and when nobody could fill in a ballot that meets
    them together (resolution ICC-ASP/3/Res.6; paragraph unconfirmed).
    """
    if ballot > BALLOTS_WITH_REGION_AND_GENDER or not can_be_met(needs, standing, seats):
        return needs.without_region_and_gender()
    return needs


def can_be_met(needs: Requirements, standing: Iterable[Candidate], seats: int) -> bool:
    """Whether somebody could mark at most `seats` of the candidates `standing` and meet all of `needs`."""
    kinds = sorted(Counter((c.list, c.region, c.gender) for c in standing).items())
    rows = [({"list": 0, "region": 1, "gender": 2}[attribute], value, n) for attribute, value, n in needs.rows]
    states = {(seats, tuple(n for _place, _value, n in rows))}
    for kind, available in kinds:
        # A name of this kind takes a seat and one off each need that it answers.
        answers = [kind[place] == value for place, value, _n in rows]
        states |= {
            (left - taken, tuple(max(0, n - taken) if hit else n for n, hit in zip(missing, answers, strict=True)))
            for left, missing in states
            for taken in range(1, min(left, available) + 1)
        }
    return any(not any(missing) for _left, missing in states)


def faults_of_ballot(
    marks: Iterable[str], standing: Iterable[Candidate], needs: Requirements, seats: int
) -> list[Fault]:
    """Why a ballot that marks the keys `marks` is invalid; empty for a valid one.

    At most one name a seat (unconfirmed), each once, all of candidates who stand, and the requirements in force met
    (resolution ICC-ASP/3/Res.6, paragraph 20).
    """
    marks, known = list(marks), {candidate.key: candidate for candidate in standing}
    faults = [Fault("unknown", key) for key in dict.fromkeys(marks) if key not in known]
    faults += [Fault("twice", key, 1, times) for key, times in Counter(marks).items() if times > 1]
    chosen = [known[key] for key in dict.fromkeys(marks) if key in known]
    if len(set(marks)) > seats:
        faults.append(Fault("too-many", "", seats, len(set(marks))))
    for attribute, value, needed in needs.rows:
        given = sum(getattr(candidate, attribute) == value for candidate in chosen)
        if given < needed:
            faults.append(Fault(attribute, value, needed, given))
    return faults


def faults_of_count(votes: Mapping[str, int], voting: int, seats: int, members: int, silent: int = 0) -> list[Fault]:
    """Why the numbers of a ballot cannot all be right; empty when they can.

    `votes` by candidate, `voting` States with a valid paper, `silent` with an invalid one or abstaining, of `members`.
    """
    faults = [Fault("negative", key, 0, number) for key, number in votes.items() if number < 0]
    faults += [Fault("negative", name, 0, n) for name, n in (("voting", voting), ("silent", silent)) if n < 0]
    faults += [Fault("more-than-voting", key, voting, number) for key, number in votes.items() if number > voting]
    total = sum(votes.values())
    if voting + silent > members:
        faults.append(Fault("more-than-members", "", members, voting + silent))
    if total > voting * seats:
        faults.append(Fault("too-many-marks", "", voting * seats, total))
    if seats == 1 and total < voting:
        faults.append(Fault("marks-missing", "", voting, total))
    return faults


def elected(votes: Mapping[str, int], required: int, seats: int) -> list[str]:
    """The keys of those elected, by votes: at least `required`, and the highest when they are more than `seats`.

    Rome Statute, article 36, paragraph 6 (a). Those who share the votes of the last seat are not elected when they do
    not all fit (unconfirmed: the Assembly would vote again between them).
    """
    enough = sorted((key for key, number in votes.items() if number >= required), key=lambda key: (-votes[key], key))
    if len(enough) <= seats:
        return enough
    return [key for key in enough[:seats] if votes[key] > votes[enough[seats]]]


def lowest(votes: Mapping[str, int], elected_now: Iterable[str], ballot: int) -> list[str]:
    """The keys of those with the fewest votes in `ballot` who drop out of the next one.

    From the fifth ballot on; “exceptions may apply”, so a page proposes and the officer decides. More than one when
    they share the fewest votes.
    """
    staying = {key: number for key, number in votes.items() if key not in set(elected_now)}
    if ballot <= BALLOTS_WITH_REGION_AND_GENDER or len(staying) < 2:
        return []
    fewest = min(staying.values())
    return sorted(key for key, number in staying.items() if number == fewest)


def nominations_needed(requirement: int) -> int:
    """How many candidates must be nominated so that the period is not extended: twice the requirement.

    Resolution ICC-ASP/3/Res.6 (paragraph unconfirmed). Raises ValueError for a negative number.
    """
    return 2 * _counted(requirement)


def _counted(number):
    if number < 0:
        raise ValueError(f"{number} is not a number of States")
    return number


def _missing(wanted, there):
    return {value: number - there[value] for value, number in wanted.items() if number > there[value]}
