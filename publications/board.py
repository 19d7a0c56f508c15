"""The board: recommendations against sessions, and how many stood where after each session. No queries in here."""

from collections import Counter
from dataclasses import dataclass, field

from .models import FollowUp, Recommendation, Session
from .models.recommendation import Status

# More columns than that are no longer compared at a glance.
COLUMNS_AT_MOST = 12


@dataclass
class Cell:
    """What a session has to do with a recommendation: it was made there, something became of it, it was repeated."""

    session: Session
    is_made: bool = False
    entry: FollowUp | None = None
    repeated: list = field(default_factory=list)

    @property
    def is_empty(self):
        """Whether nothing is recorded."""
        return not (self.is_made or self.entry or self.repeated)


@dataclass(frozen=True)
class Row:
    """One recommendation and its cells, one for each column of the board."""

    recommendation: Recommendation
    cells: list


@dataclass(frozen=True)
class Board:
    """The matrix: the sessions that are its columns, its rows, and whether sessions between them are left out."""

    sessions: list
    rows: list
    has_gaps: bool


@dataclass(frozen=True)
class Count:
    """How many recommendations had each status (dict from Status to int) when `session` was over."""

    session: Session
    numbers: dict


def columns_of(sessions, touched, most=COLUMNS_AT_MOST):
    """The sessions (list) to show of all `sessions` in order of time, and whether some between them are left out.

    From the first address in `touched` to the last; when that is more than `most` (int, or None for all), only those in
    `touched`, the latest.
    """
    sessions = by_address(sessions)
    places = [place for place, address in enumerate(sessions) if address in touched]
    if not places:
        return [], False
    between = list(sessions.values())[places[0] : places[-1] + 1]
    if most is None or len(between) <= most:
        return between, False
    return [session for session in between if session.address in touched][-most:], True


def by_address(sessions):
    """`sessions` (in order) as a dict by address: the language versions of a session share one, the original's."""
    found = {}
    for session in sessions:
        if session.address not in found or session.translation_of_id is None:
            found[session.address] = session
    return found


def board_of(recommendations, sessions, most=COLUMNS_AT_MOST):
    """The Board of `recommendations`, read `for_listing` and `with_repetitions`, over `sessions` in order of time.

    It has `most` columns (int, None for as many as it takes).
    """
    marks = [_cells(recommendation) for recommendation in recommendations]
    columns, has_gaps = columns_of(sessions, {address for cells in marks for address in cells}, most)
    rows = [
        Row(recommendation, [cells.get(session.address) or Cell(session) for session in columns])
        for recommendation, cells in zip(recommendations, marks, strict=True)
    ]
    return Board(columns, rows, has_gaps)


def _cells(recommendation):
    """The Cells of `recommendation` that are not empty, by the address of their session."""
    cells = {}

    def cell(session):
        return cells.setdefault(session.address, Cell(session))

    made_to = recommendation.publication.session
    if made_to and made_to.live:
        cell(made_to).is_made = True
    for entry in recommendation.follow_up.all():
        cell(entry.session).entry = entry
    for later in recommendation.repeated_in.all():
        session = later.publication.session
        if session and session.live:
            cell(session).repeated.append(later)
    return cells


def counts_of(history, entries, sessions):
    """A list of Count, one for each session from the first to the last at which something happened.

    `history` has tuples (key, key of the session or None, year of the paper), `entries` tuples (key of the
    recommendation, key of the session, status); `sessions` are all, in order of time. A recommendation counts from the
    session on that it was made to, open until a session made something else of it.
    """
    address_of = {session.pk: session.address for session in sessions}
    columns = by_address(sessions)
    place = {address: number for number, address in enumerate(columns)}
    if not columns:
        return []
    born, changes = {}, {}
    for key, session, year in history:
        born[key] = place[address_of[session]] if session in address_of else _first_of(year, columns.values())
    for key, session, status in entries:
        if key in born and session in address_of:
            changes.setdefault(place[address_of[session]], {})[key] = status
    moments = [*born.values(), *changes]
    if not moments:
        return []
    now, counts = {}, []
    for number, session in list(enumerate(columns.values()))[min(moments) : max(moments) + 1]:
        now |= {key: Status.OPEN for key, start in born.items() if start == number and key not in now}
        now |= changes.get(number, {})
        found = Counter(now.values())
        counts.append(Count(session, {status: found[status] for status in Status}))
    return counts


def _first_of(year, sessions):
    """The place of the first of `sessions` in `year` or after it, of the last one when none is."""
    places = [place for place, session in enumerate(sessions) if session.year >= year]
    return places[0] if places else len(sessions) - 1
