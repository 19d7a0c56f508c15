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
    # Those with votes in it who had been elected or had gone by the ballots before it: one of the ballots is wrong.
    surplus: list = field(default_factory=list)

    def votes_of(self, candidate):
        """The votes (int) of `candidate` in it, or None where they did not stand."""
        return self.ballot.votes.get(candidate.key)


@dataclass(frozen=True)
class Departure:
    """Why (a word of `Ballot.Left`) somebody stands no longer, and from which ballot on, None where nobody knows."""

    reason: str
    before: int | None


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
    # By the keys of those elected: the number of the ballot, or None where no ballot tells.
    elected: dict
    # By the keys of those who stand no longer and were not elected.
    gone: dict
    # Those who stay on the bench, and those elected so far, as the requirements count them.
    staying: list = field(default_factory=list)
    chosen: list = field(default_factory=list)

    @property
    def next_number(self):
        """The number of the next ballot."""
        return self.rounds[-1].ballot.number + 1 if self.rounds else 1

    @property
    def ballots(self):
        """The rounds in which votes were counted."""
        return [counted for counted in self.rounds if not counted.ballot.is_decision]

    @property
    def doubted(self):
        """The rounds with votes for somebody who stood no longer by those before: what is noted of them cannot be."""
        return [counted for counted in self.ballots if counted.surplus]

    @property
    def decisions(self):
        """The rounds that were a consensus or an acclamation."""
        return [counted for counted in self.rounds if counted.ballot.is_decision]

    @property
    def knows_bench(self):
        """Whether the judges who stay are entered, from which the requirements follow."""
        return bool(self.staying)

    def round(self, number):
        """The Round of ballot `number`, or None."""
        return next((counted for counted in self.rounds if counted.ballot.number == number), None)

    def seats_before(self, number):
        """The seats that are left before ballot `number`."""
        counted = self.round(number)
        return counted.seats if counted else self.seats_left

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
    rules = voting.Rules(election.rules)
    elected = {candidate.key: None for candidate in candidates if candidate.is_elected}
    seats_left = max(election.seats - len(elected), 0)
    left, found = {}, []

    def chosen_so_far():
        return [by_key[key].as_counted() for key in elected]

    def requirements(standing, number):
        # Without those who stay on the bench nobody can tell what it lacks.
        if not (election.has_requirements and bench):
            return voting.Requirements(), False
        wanted = voting.requirements([*bench, *chosen_so_far()], sizes)
        in_force = voting.in_force(wanted, [c.as_counted() for c in standing], seats_left, number)
        return in_force, in_force != wanted

    def has_gone(candidate, number):
        return candidate.key in left or bool(candidate.withdrawn_before and candidate.withdrawn_before <= number)

    def standing_before(number, votes=()):
        # Who is known to have withdrawn, but not before which ballot, stood where there are votes for them.
        return [
            candidate
            for candidate in candidates
            if candidate.key not in elected
            and not has_gone(candidate, number)
            and (candidate.key in votes or candidate.withdrawn_before or not candidate.withdrawn_on)
        ]

    for ballot in election.ballots.all():
        number = ballot.number
        standing = [candidate for key, candidate in by_key.items() if key in ballot.votes]
        needs, _lapsed = requirements(standing, number)
        votes = {key: n for key, n in ballot.votes.items() if key in by_key and key not in elected}
        required, chosen, lowest, missing = None, list(votes)[:seats_left], [], []
        if not ballot.is_decision:
            required = voting.required_votes(rules, ballot.voting, election.members)
            chosen = voting.elected(votes, required, seats_left) if required is not None else []
            lowest = voting.lowest(votes, chosen, number)
            missing = [c for c in standing_before(number, ballot.votes) if c.key not in ballot.votes]
        found.append(
            Round(
                ballot,
                seats_left,
                standing,
                needs,
                required,
                [candidate for candidate in standing if candidate.key in chosen],
                {key: reason for key, reason in ballot.left.items() if key in by_key and key not in chosen},
                [by_key[key] for key in lowest],
                missing,
                [c for c in standing if elected.get(c.key) is not None or has_gone(c, number)],
            )
        )
        elected |= dict.fromkeys(chosen, number)
        left |= {key: Departure(reason, number + 1) for key, reason in found[-1].left.items()}
        seats_left -= len(chosen)
    number = found[-1].ballot.number + 1 if found else 1
    standing = standing_before(number) if seats_left else []
    needs, lapsed = requirements(standing, number)
    withdrawn = [c for c in candidates if c.withdrawn_before or c.withdrawn_on]
    gone = {c.key: Departure("withdrew", c.withdrawn_before) for c in withdrawn} | left
    return Course(
        election.seats,
        found,
        seats_left,
        standing,
        needs,
        lapsed,
        elected,
        {key: why for key, why in gone.items() if key not in elected},
        bench,
        chosen_so_far(),
    )
