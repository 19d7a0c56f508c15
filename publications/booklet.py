"""A session's booklet: all its daily summaries in day order, then its papers, on one page and as a PDF."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from asp_portal.caching import public_page, remembered
from asp_portal.parameters import Unknown, explains_unknown
from asp_portal.richtext.links import shown

from .models import Publication, Recommendation, Session
from .pdf import NotMade, is_available, pdf

Kind = Publication.Kind
# After the days, in this order.
PAPERS = (Kind.RECOMMENDATIONS, Kind.EXPLAINER, Kind.LETTER)
DAY = 24 * 60 * 60


def _session_at(address):
    session = Session.objects.live().at(address).for_detail().first()
    if session is None:
        raise Http404(_("There is no such page."))
    return session


def booklet_of(session):
    """What stands in the booklet of `session` (dict): all of it live, each text once, in its original language."""
    publications = list(Publication.objects.live().originals().of_session(session).for_booklet(PAPERS))
    summaries = [publication for publication in publications if publication.kind == Kind.DAILY_SUMMARY]
    papers = [publication for publication in publications if publication.kind != Kind.DAILY_SUMMARY]
    asks = {}
    for recommendation in Recommendation.objects.live().of_session(session).in_papers():
        asks.setdefault(recommendation.publication_id, []).append(recommendation)
    summaries.sort(key=lambda summary: summary.day_numbers)
    papers.sort(key=lambda paper: PAPERS.index(paper.kind))
    texts = [*summaries, *papers]
    sections = [section for text in texts for section in text.sections.all()]
    bodies = iter(shown(*(text.body for text in texts), *(section.body for section in sections)))
    of_texts = {text.pk: next(bodies) for text in texts}
    of_sections = {section.pk: next(bodies) for section in sections}
    return {
        "page": session,
        "texts": [
            (
                text,
                of_texts[text.pk],
                [(section, of_sections[section.pk]) for section in text.sections.all()],
                asks.get(text.pk, []),
            )
            for text in texts
        ],
        "changed_at": max(page.last_published_at for page in [session, *publications]),
        "site_name": settings.SITE_NAME,
        "site_origin": settings.SITE_ORIGIN,
    }


@public_page
def session_print(request, address):
    """The whole session on one page, to print or to keep."""
    context = booklet_of(_session_at(address)) | {"has_pdf": is_available()}
    return render(request, "publications/session_print.html", context)


@public_page
@explains_unknown
def session_pdf(request, address):
    """The same as a PDF; a portal without the extra says so."""
    session = _session_at(address)
    if not is_available():
        raise Unknown(
            _("This portal makes no PDF files. The same text stands on a page that every browser can print or save."),
            reverse("publications:session_print", args=[session.address]),
            _("Show the page to print"),
        )
    # Laying out takes seconds: once for every state of the portal, not for every reader.
    try:
        content = remembered(f"booklet:{session.pk}", lambda: _pdf_of(session), seconds=DAY)
    except NotMade as error:
        raise Unknown(
            _(
                "The PDF could not be made just now: please try again in a minute. The same text stands on a page that "
                "every browser can print or save."
            ),
            reverse("publications:session_print", args=[session.address]),
            _("Show the page to print"),
            status=503,
        ) from error
    name = f"{session.address}-{session.year}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="asp-{name}"'}
    )


def _pdf_of(session):
    with override(session.language):
        return pdf(render_to_string("publications/session_pdf.html", booklet_of(session)))
