"""Pages of elections: who stands, what is needed, what was counted, and whether a ballot would be valid."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asp_portal import cards
from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown, page_of, text
from publications.numbers import comma_separated

from . import voting
from .models import Election
from .versions import with_facts
from .vote_charts import picture
from .wording import majority_source, requirement_rows, verdict

ELECTIONS_A_PAGE = 50
ORDERS = {
    "name": gettext_lazy("By name"),
    "list": gettext_lazy("By list"),
    "region": gettext_lazy("By regional group"),
    "gender": gettext_lazy("By gender"),
    "questionnaire": gettext_lazy("By questionnaire"),
}
CSV_HEAD = "ballot date candidate state list region gender votes voting required elected official".split()


@public_page
@explains_unknown
def election_list(request):
    """All elections, the latest first."""
    elections = page_of(request, Election.objects.live().originals().for_listing(), ELECTIONS_A_PAGE)
    return render(request, "campaigns/election_list.html", {"elections": elections})


@public_page
def election_detail(request, slug):
    """One election; `mark` asks whether a ballot with these names would be valid, `sort` orders the comparison."""
    election = with_facts(_election(Election.objects.with_corrections(), slug))
    course = election.course
    orders = {name: label for name, label in ORDERS.items() if name != "list" or election.has_requirements}
    order = text(request, "sort") if text(request, "sort") in orders else "name"
    marks = [key for key in request.GET.getlist("mark")[:60] if key in {c.key for c in course.standing}]
    asked = "mark" in request.GET or "check" in request.GET
    # Also what is said in Python is said in the language of the page.
    with translation.override(election.language):
        context = {
            "page": election,
            "course": course,
            "order": order,
            "orders": orders,
            "candidates": in_order(election.candidates.all(), order),
            "majority_source": majority_source(election),
            "needs": requirement_rows(course),
            "required": voting.required_votes(voting.Rules(election.rules), election.members, election.members),
            "picture": picture(election),
            "marks": marks,
            "verdict": verdict(course, marks) if asked and course.standing else None,
        }
        return render(request, "campaigns/election_detail.html", context)


@public_page
def election_card(request, slug):
    """The picture beside a link to an election."""
    election = _election(Election.objects, slug)
    return cards.respond(cards.Card(_("Election"), election.title, settings.SITE_NAME, election.direction))


@public_page
def election_csv(request, slug):
    """The votes of all ballots for spreadsheets."""
    election = with_facts(_election(Election.objects, slug))
    rows = (
        [
            counted.ballot.number,
            counted.ballot.held_on or "",
            candidate.name,
            candidate.state or "",
            candidate.list,
            candidate.regional_group,
            candidate.gender,
            counted.votes_of(candidate),
            "" if counted.ballot.is_decision else counted.ballot.voting,
            counted.required,
            "yes" if candidate in counted.elected else "no",
            counted.ballot.source_url or "no",
        ]
        for counted in election.course.rounds
        for candidate in counted.standing
    )
    return comma_separated(election.slug, CSV_HEAD, rows)


def in_order(candidates, order):
    """`candidates` (list) by one of ORDERS, and by name within it."""
    attribute = {"region": "regional_group"}.get(order, order)
    return sorted(candidates, key=lambda c: ("" if order == "name" else getattr(c, attribute), c.place_in_lists))


def _election(elections, slug):
    election = elections.live().at(slug).for_page().first()
    if not election:
        raise Http404(_("There is no such election."))
    return election
