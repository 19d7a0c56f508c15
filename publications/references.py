"""References: how our own pages are named elsewhere."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from .citations import Citation
from .models import Publication, Recommendation, Session

Kind = Publication.Kind
REPORTS = {Kind.REPORT, Kind.BRIEFING_PAPER, Kind.OVERVIEW, Kind.RECOMMENDATIONS, Kind.GUIDE}


def absolute(address):
    """The path `address` under SITE_ORIGIN; Django would ask the request for the host."""
    return f"{settings.SITE_ORIGIN}{address}"


def citation_of(page):
    """The Citation of a session, a publication or a recommendation, in the language of the page."""
    with translation.override(page.language):
        return CITATION_OF[type(page)](page)


def _of_publication(page):
    label = str(Kind(page.kind).label)
    return Citation(
        key=f"asp{page.session.address}-day-{page.day_address}" if page.day_address else page.slug,
        author=page.authors or settings.SITE_NAME,
        title=page.title,
        address=absolute(page.get_absolute_url()),
        issued_on=page.issued_on,
        kind=label[:1].upper() + label[1:],
        session=_session_line(page.session),
        publisher=settings.SITE_NAME,
        symbol=page.symbol,
        language=page.language,
        is_report=page.kind in REPORTS,
    )


def _of_recommendation(page):
    paper = page.publication
    return Citation(
        key=page.slug,
        author=paper.authors or settings.SITE_NAME,
        title=page.text,
        address=absolute(page.get_absolute_url()),
        issued_on=paper.issued_on,
        kind=_("Recommendation %(number)s") % {"number": page.number},
        session=_session_line(paper.session),
        publisher=settings.SITE_NAME,
        language=page.language,
    )


def _of_session(page):
    return Citation(
        key=f"asp{page.address}",
        author=settings.SITE_NAME,
        title=_session_line(page),
        address=absolute(page.get_absolute_url()),
        issued_on=page.last_published_at.date() if page.last_published_at else None,
        publisher=settings.SITE_NAME,
        language=page.language,
    )


def _session_line(session):
    if not session or not session.live:
        return ""
    return _("%(session)s of the Assembly of States Parties") % {"session": session}


CITATION_OF = {Publication: _of_publication, Recommendation: _of_recommendation, Session: _of_session}
