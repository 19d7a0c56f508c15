"""Pages of sessions, publications and recommendations."""

import re

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown, page_of

from . import questions
from .filters import recommendation_filters
from .listing import Library, LibraryFilters
from .lives import life_of
from .models import Publication, Recommendation, Session
from .rail import neighbours, rail

DAY_ADDRESS = re.compile(r"([1-9]\d{0,2})(?:-([1-9]\d{0,2}))?\Z", re.ASCII)
PUBLICATIONS_A_PAGE = 20
RECOMMENDATIONS_A_PAGE = 50


def _or_404(queryset):
    page = queryset.first()
    if page is None:
        raise Http404(_("There is no such page."))
    return page


@public_page
def session_list(request):
    """All sessions, the latest first."""
    sessions = Session.objects.live().originals().for_listing()
    return render(request, "publications/session_list.html", {"sessions": sessions})


@public_page
def session_detail(request, address):
    """One session: its facts, its days and what was published about it. Other names of it lead to its address."""
    session = questions.session_at(address)
    if session is None:
        return redirect(_or_404(Session.objects.live().known_as(address)), permanent=True)
    summaries, standing = questions.standing_papers(session)
    context = {
        "page": session,
        "stops": rail(session, summaries),
        "summaries": summaries,
        "standing": standing,
        "latest": questions.latest_lines(session),
        "recommendations": questions.first_recommendations(session),
        **questions.neighbours_of(session),
    }
    return render(request, "publications/session_detail.html", context)


@public_page
def day_detail(request, address, day):
    """The summary of one day, or of the days `6-7`; a day of a combined summary leads to it."""
    match = DAY_ADDRESS.match(day)
    if not match:
        raise Http404(_("There is no such day."))
    session = questions.calendar_of(address)
    if session is None:
        raise Http404(_("There is no such page."))
    summaries = questions.summaries_of(session)
    here = next((s for s in summaries if s.day_address == day), None)
    if here is None:
        covering = next((s for s in summaries if not match[2] and int(day) in s.day_numbers), None)
        if covering is None:
            raise Http404(_("There is no summary of this day."))
        return redirect(covering, permanent=True)
    summaries = [summary for summary in summaries if summary.language == here.language]
    previous, following = neighbours(summaries, here)
    page = questions.summary_of_day(here, session)
    if page is None:
        raise Http404(_("There is no summary of this day."))
    context = {
        "page": page,
        "session": session,
        "stops": rail(session, summaries, here),
        "previous": previous,
        "following": following,
    }
    return render(request, "publications/day_detail.html", context)


@public_page
@explains_unknown
def publication_list(request):
    """The library: everything public, narrowed by the reader."""
    filters = LibraryFilters(request)
    if filters.has_empty_values(request):
        return redirect(filters.url())
    library = Library(filters, PUBLICATIONS_A_PAGE)
    found = page_of(request, library, PUBLICATIONS_A_PAGE)
    context = {
        "filters": filters,
        "facets": filters.facets(Publication.objects.live()),
        "publications": found,
        "is_long": library.is_long,
        "onward": library.onward(found),
    }
    return render(request, "publications/publication_list.html", context)


@public_page
def publication_detail(request, slug):
    """One publication; a daily summary is read at its day."""
    publication = questions.publication_at(slug)
    if publication is None:
        raise Http404(_("There is no such page."))
    if publication.kind == Publication.Kind.DAILY_SUMMARY and publication.day_address:
        return redirect(publication, permanent=True)
    context = {
        "page": publication,
        "session": publication.session,
        "related": questions.related_lines(publication),
        "recommendations": questions.recommendations_in(publication),
    }
    return render(request, "publications/publication_detail.html", context)


@public_page
@explains_unknown
def recommendation_list(request):
    """Recommendations and where they stand."""
    filters = recommendation_filters(request)
    if filters.has_empty_values(request):
        return redirect(filters.url())
    recommendations = Recommendation.objects.live().with_status()
    found = page_of(request, filters.apply(recommendations.for_listing()), RECOMMENDATIONS_A_PAGE)
    context = {"filters": filters, "facets": filters.facets(recommendations), "recommendations": found}
    return render(request, "publications/recommendation_list.html", context)


@public_page
def recommendation_detail(request, slug):
    """One recommendation and what became of it, session by session."""
    recommendation = _or_404(Recommendation.objects.live().at(slug).for_detail().with_corrections())
    siblings = list(Recommendation.objects.live().of_paper(recommendation).for_links())
    position = siblings.index(recommendation)
    context = {
        "page": recommendation,
        "life": life_of(recommendation),
        "previous": siblings[position - 1] if position else None,
        "following": siblings[position + 1] if position + 1 < len(siblings) else None,
    }
    return render(request, "publications/recommendation_detail.html", context)
