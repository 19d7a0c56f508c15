"""Recommendations over the sessions: the board, its counts as pictures, and both for spreadsheets and programmes."""

from dataclasses import dataclass

from django.http import JsonResponse
from django.shortcuts import redirect, render

from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown, page_of

from . import charts
from .board import COLUMNS_AT_MOST, board_of, counts_of
from .filters import recommendation_filters
from .models import FollowUp, Recommendation, Session
from .models.recommendation import Status
from .numbers import column_of, comma_separated
from .references import absolute

ROWS_A_PAGE = 25
HEAD = ("number", "text", "addressee", "theme", "paper", "made_to", "status", "repeats", "repeated_in", "address")


@dataclass(frozen=True)
class Strip:
    """One status: its picture over the sessions, and its numbers in words for those who do not see it."""

    status: Status
    chart: charts.Chart
    words: str


@public_page
@explains_unknown
def recommendation_board(request):
    """The matrix of recommendations and sessions, narrowed by the reader, with the counts of the same selection."""
    filters = recommendation_filters(request)
    if filters.has_empty_values(request):
        return redirect(filters.url())
    everything = Recommendation.objects.live().each_once().with_status()
    found = page_of(request, filters.apply(everything.for_listing().with_repetitions()), ROWS_A_PAGE)
    sessions = _sessions()
    counts = _counts(filters, sessions)
    context = {
        "filters": filters,
        "facets": filters.facets(everything),
        "recommendations": found,
        "board": board_of(found.object_list, sessions),
        "statuses": list(Status),
        "counts": counts[-COLUMNS_AT_MOST:],
        "strips": strips(counts[-COLUMNS_AT_MOST:]),
    }
    return render(request, "publications/recommendation_board.html", context)


def strips(counts):
    """A Strip (list) for each status that occurs in `counts`, all on one scale; none for a single session."""
    highest = max((number for count in counts for number in count.numbers.values()), default=0)
    if len(counts) < 2:
        # One session has nothing to be compared with.
        return []
    found = []
    for status in Status:
        columns = [column_of(count.session) for count in counts]
        for column, count in zip(columns, counts, strict=True):
            column.value = count.numbers[status]
        if any(column.value for column in columns):
            words = "; ".join(f"{count.session.short_name}: {count.numbers[status]}" for count in counts)
            found.append(Strip(status, charts.strip(columns, highest), words))
    return found


@public_page
@explains_unknown
def recommendation_list_csv(request):
    """The recommendations of a selection for spreadsheets: a row each, with a column for every session."""
    recommendations = _selected(request)
    sessions = board_of(recommendations, _sessions(), most=None).sessions
    head = [*HEAD, *(session.short_name for session in sessions)]
    return comma_separated("recommendations", head, (_row(one, sessions) for one in recommendations))


@public_page
@explains_unknown
def recommendation_list_json(request):
    """The same selection for programmes."""
    found = [
        _facts(recommendation)
        | {
            "repeats": _addresses(_repeated(recommendation)),
            "repeated_in": _addresses(recommendation.repeated_in.all()),
            "follow_up": [
                {
                    "session": entry.session.address,
                    "session_name": str(entry.session),
                    "status": entry.status,
                    "reason": entry.note,
                    "evidence": entry.evidence_url,
                }
                for entry in recommendation.follow_up.all()
            ],
        }
        for recommendation in _selected(request)
    ]
    return JsonResponse({"recommendations": found}, headers={"X-Robots-Tag": "noindex"})


@public_page
@explains_unknown
def recommendation_counts_csv(request):
    """How many recommendations of a selection had which status after each session."""
    counts = _counts(recommendation_filters(request), _sessions())
    rows = ([c.session.address, c.session.name, c.session.year, *c.numbers.values()] for c in counts)
    return comma_separated("recommendations-by-status", ["session", "name", "year", *Status.values], rows)


def _selected(request):
    """The recommendations that the address names, with everything that is told about them. Raises Unknown."""
    everything = Recommendation.objects.live().each_once().with_status()
    return list(recommendation_filters(request).apply(everything.for_listing().with_repetitions()))


def _sessions():
    return list(Session.objects.live().for_links().oldest_first())


def _counts(filters, sessions):
    selected = filters.apply(Recommendation.objects.live().each_once().with_status())
    entries = FollowUp.objects.at_live_sessions().filter(recommendation__in=selected.values("pk"))
    changes = entries.order_by().values_list("recommendation_id", "session_id", "status")
    return counts_of(selected.history(), changes, sessions)


def _repeated(recommendation):
    earlier = recommendation.repeated_from
    return [earlier] if earlier and earlier.live else []


def _addresses(recommendations):
    return [absolute(one.get_absolute_url()) for one in recommendations]


def _facts(recommendation):
    """What a table and a programme are told alike (dict), in the order of HEAD."""
    paper = recommendation.publication
    made_to = paper.session if paper.session and paper.session.live else None
    return {
        "number": recommendation.number,
        "text": recommendation.text,
        "addressee": recommendation.addressee,
        "theme": recommendation.theme.name if recommendation.theme else "",
        "paper": paper.title,
        "made_to": made_to.address if made_to else "",
        "status": recommendation.status_now.value,
        "repeats": " ".join(_addresses(_repeated(recommendation))),
        "repeated_in": " ".join(_addresses(recommendation.repeated_in.all())),
        "address": absolute(recommendation.get_absolute_url()),
    }


def _row(recommendation, sessions):
    entries = {entry.session.address: entry for entry in recommendation.follow_up.all()}
    return [*_facts(recommendation).values(), *(_in_a_cell(entries.get(session.address)) for session in sessions)]


def _in_a_cell(entry):
    """What became of it at one session (str): the status, the reason, the link."""
    if entry is None:
        return ""
    said = f"{entry.get_status_display()}: {entry.note}" if entry.note else str(entry.get_status_display())
    return f"{said} ({entry.evidence_url})" if entry.evidence_url else said
