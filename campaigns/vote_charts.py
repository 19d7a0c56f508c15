"""Charts of votes: for each candidate a small one of the ballots, against the votes that were needed in each.

Geometry alone; a template draws it as SVG. Units are those of the drawing, which grows with its column.
"""

from dataclasses import dataclass

WIDTH, HEIGHT = 34, 84
# Room above the highest bar for its votes, and below the bars for the numbers of the ballots.
ABOVE, BELOW = 12, 16


@dataclass(frozen=True)
class Bar:
    """The votes of one ballot: where the bar stands, how high it is, and where the votes needed lie."""

    number: int
    votes: int
    required: int
    is_elected: bool
    x: int
    y: int
    height: int
    line: int

    @property
    def middle(self):
        """Where its number stands."""
        return self.x + WIDTH // 2

    @property
    def end(self):
        """Where the line of the votes needed ends."""
        return self.x + WIDTH


@dataclass(frozen=True)
class Row:
    """One candidate with the bars of the ballots in which they stood."""

    candidate: object
    bars: list


@dataclass(frozen=True)
class Picture:
    """All candidates who stood in a ballot, by name, and the size of each drawing."""

    rows: list
    width: int
    base: int = HEIGHT
    height: int = HEIGHT + BELOW


def picture(election):
    """The Picture of an election's votes, all candidates on one scale; None where no votes are known."""
    rounds = election.course.ballots
    if not rounds:
        return None
    highest = max([r.required or 0 for r in rounds] + [n for r in rounds for n in r.ballot.votes.values()] + [1])

    def level(votes):
        return HEIGHT - round((HEIGHT - ABOVE) * votes / highest)

    rows = []
    for candidate in sorted(election.candidates.all(), key=lambda candidate: candidate.place_in_lists):
        bars = [
            Bar(
                counted.ballot.number,
                votes,
                counted.required or 0,
                candidate in counted.elected,
                place * WIDTH,
                level(votes),
                HEIGHT - level(votes),
                level(counted.required or 0),
            )
            for place, counted in enumerate(rounds)
            if (votes := counted.votes_of(candidate)) is not None
        ]
        if bars:
            rows.append(Row(candidate, bars))
    return Picture(rows, WIDTH * len(rounds))
