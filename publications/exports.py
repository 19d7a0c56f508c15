"""What readers take away from a page: its citation in a file, the picture beside a link to it."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from asp_portal import cards
from asp_portal.caching import public_page

from .citations import as_bibtex, as_ris, key
from .descriptions import publication_card_of, session_card_of
from .models import Publication, Recommendation, Session
from .references import citation_of

CITATION_FORMS = {
    "bib": (as_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (as_ris, "application/x-research-info-systems; charset=utf-8"),
}


@public_page
def session_citation(request, address, form):
    """The citation of a session."""
    return _citation(Session.objects.live().at(address).for_links().first(), form)


@public_page
def day_citation(request, address, day, form):
    """The citation of the summary of one day, or of the days `6-7`."""
    return _citation(summary_at(address, day), form)


@public_page
def publication_citation(request, slug, form):
    """The citation of a publication."""
    return _citation(Publication.objects.live().at(slug).for_links().first(), form)


@public_page
def recommendation_citation(request, slug, form):
    """The citation of a recommendation."""
    return _citation(Recommendation.objects.live().at(slug).for_detail().first(), form)


@public_page
def site_card(request):
    """The picture beside a link to the site."""
    return cards.respond(cards.Card(_("Assembly of States Parties"), settings.SITE_NAME, settings.SITE_ORIGIN))


@public_page
def session_card(request, address):
    """The picture beside a link to a session."""
    return cards.respond(session_card_of(_known(Session.objects.live().at(address).for_links().first())))


@public_page
def publication_card(request, slug):
    """The picture beside a link to a publication."""
    return cards.respond(publication_card_of(_known(Publication.objects.live().at(slug).for_links().first())))


def summary_at(address, day):
    """The live summary that stands at `/sessions/<address>/day/<day>/`, or None."""
    session = Session.objects.at(address).for_links().first()
    if session is None:
        return None
    summaries = Publication.objects.live().of_session(session).daily_summaries().default_language_first().for_links()
    return next((summary for summary in summaries if summary.day_address == day), None)


def _citation(page, form):
    write, content_type = CITATION_FORMS.get(form, (None, None))
    citation = citation_of(_known(write and page))
    headers = {
        "Content-Disposition": f'attachment; filename="{key(citation.key)}.{form}"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(write(citation, timezone.localdate()), content_type=content_type, headers=headers)


def _known(page):
    if page is None:
        raise Http404(_("There is no such page."))
    return page
