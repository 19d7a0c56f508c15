"""Rounds: the course of an election, computed from its ballots each time, so that a correction reaches all after it."""

from dataclasses import dataclass, field

from . import voting


@dataclass
class Round:
    """One ballot with what the rules say about it; candidates are rows of the election, in its order."""

    ballot: object
    seats: int
    standing: list
    needs: voting.Requirements
    required: int | None
    elected: list
    left: dict = field(default_factory=dict)
    # Those who would drop out for having the fewest votes: a proposal, the officer decides.
    lowest: list = field(default_factory=list)
    # Those who should have stood by the ballots before it and have no votes in it: one of the ballots is wrong.
    missing: list = field(default_factory=list)

    def votes_of(self, candidate):
        """The votes (int) of `candidate` in it, or None where they did not stand."""
        return self.ballot.votes.get(candidate.key)


@dataclass
class Course:
    """All rounds, and what holds for the next one."""

    seats: int
    rounds: list
    seats_left: int
    standing: list
    needs: voting.Requirements
    # What would bind if region and gender had not lapsed.
    lapsed: bool
    elected: dict
    # Whether the judges who stay are entered, from which the requirements follow.
    knows_bench: bool = True

    @property
    def next_number(self):
        """The number of the next ballot."""
        return self.rounds[-1].ballot.number + 1 if self.rounds else 1

    def seats_before(self, number):
        """The seats that are left before ballot `number`."""
        filled = sum(len(r.elected) for r in self.rounds if r.ballot.number < number)
        return max(self.seats - filled, 0)

    @property
    def is_official(self):
        """Whether the Secretariat has posted every ballot."""
        return all(r.ballot.is_official for r in self.rounds)


def course(election):
    """The Course of `election`, from its candidates, judges who stay, group sizes and ballots as they are stored."""
    candidates = sorted(election.candidates.all(), key=lambda candidate: candidate.place_in_lists)
    by_key = {candidate.key: candidate for candidate in candidates}
    bench = [judge.as_counted() for judge in election.sitting_judges.all()]
    sizes = {size.regional_group: size.states for size in election.group_sizes.all()}
    seats_left = election.seats - sum(candidate.is_elected for candidate in candidates)
    elected = {candidate.key: None for candidate in candidates if candidate.is_elected}
    gone, found = set(), []

    def requirements(standing, seats, number):
        # Without those who stay on the bench nobody can tell what it lacks.
        if not (election.has_requirements and bench):
            return voting.Requirements(), False
        wanted = voting.requirements([*bench, *(by_key[key].as_counted() for key in elected)], sizes)
        in_force = voting.in_force(wanted, [c.as_counted() for c in standing], seats, number)
        return in_force, in_force != wanted

    def standing_before(number):
        return [
            candidate
            for candidate in candidates
            if candidate.key not in elected
            and candidate.key not in gone
            and not (candidate.withdrawn_before and candidate.withdrawn_before <= number)
        ]

    for ballot in election.ballots.all():
        standing = [by_key[key] for key in by_key if key in ballot.votes]
        missing = [candidate for candidate in standing_before(ballot.number) if candidate.key not in ballot.votes]
        needs, _lapsed = requirements(standing, seats_left, ballot.number)
        required = voting.required_votes(voting.Rules(election.rules), ballot.voting, election.members)
        votes = {key: number for key, number in ballot.votes.items() if key in by_key and key not in elected}
        chosen = voting.elected(votes, required, seats_left) if required is not None else []
        lowest = voting.lowest(votes, chosen, ballot.number)
        found.append(
            Round(
                ballot,
                seats_left,
                standing,
                needs,
                required,
                [by_key[key] for key in chosen],
                {key: reason for key, reason in ballot.left.items() if key in by_key and key not in chosen},
                [by_key[key] for key in lowest],
                missing,
            )
        )
        elected |= dict.fromkeys(chosen, ballot.number)
        gone |= set(ballot.left)
        seats_left -= len(chosen)
    number = found[-1].ballot.number + 1 if found else 1
    standing = standing_before(number) if seats_left else []
    needs, lapsed = requirements(standing, seats_left, number)
    return Course(election.seats, found, seats_left, standing, needs, lapsed, elected, bool(bench))
