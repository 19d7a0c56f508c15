"""Descriptions: what our pages are, for search engines and for the picture beside a link."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.cards import Card
from asp_portal.linked_data import breadcrumbs, organisation

from .models import Attendance, Publication, Recommendation, Session
from .references import REPORTS, absolute

Kind = Publication.Kind
TYPE_OF_KIND = dict.fromkeys(REPORTS, "Report") | {
    Kind.DAILY_SUMMARY: "NewsArticle",
    Kind.NEWS: "NewsArticle",
    Kind.PRESS_RELEASE: "NewsArticle",
    Kind.OPINION: "OpinionNewsArticle",
}


def things_of(page):
    """What a session, publication or recommendation is (list of dicts of schema.org), with the way to it."""
    return THINGS_OF[type(page)](page)


def card_address(page):
    """The path of the picture of a session, publication or recommendation, which shows that of its paper."""
    if isinstance(page, Session):
        return reverse("publications:session_card", args=[page.address])
    publication = page.publication if isinstance(page, Recommendation) else page
    return reverse("publications:publication_card", args=[publication.slug])


def session_card_of(session):
    """The Card of a session: its number and year are the title."""
    return Card(_("Assembly of States Parties"), str(session), settings.SITE_NAME, session.direction)


def publication_card_of(page):
    """The Card of a publication."""
    label = page.get_kind_display()
    session = page.session.short_name if page.session and page.session.live else ""
    above = " · ".join(part for part in (session, label[:1].upper() + label[1:]) if part)
    return Card(above, page.title, settings.SITE_NAME, page.direction)


def numbers_as_dataset(sessions):
    """What the page of the sessions in numbers is (list of dicts of schema.org); `sessions` in order of time."""
    address = absolute(reverse("publications:session_numbers"))
    years = [session.year for session in sessions if session.attendance.all()]
    dataset = {
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": _("Sessions of the Assembly of States Parties in numbers"),
        "description": _(
            "Organisations, representatives, States Parties, side events and budgets, session by session, each with "
            "its source; estimates are marked."
        ),
        "creator": organisation(),
        "isAccessibleForFree": True,
        "temporalCoverage": f"{min(years)}/{max(years)}" if years else None,
        "variableMeasured": [str(label) for label in Attendance.Measure.labels],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(reverse("publications:session_numbers_csv")),
            }
        ],
    }
    sessions_step = (_("Sessions"), reverse("publications:session_list"))
    return [dataset, breadcrumbs(sessions_step, (_("In numbers"), reverse("publications:session_numbers")))]


def _of_publication(page):
    address = absolute(page.get_absolute_url())
    session = page.session if page.session and page.session.live else None
    article = {
        "@type": TYPE_OF_KIND.get(page.kind, "Article"),
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": page.title,
        "description": page.summary,
        "inLanguage": page.language,
        "datePublished": page.issued_on.isoformat(),
        "dateModified": page.last_published_at.isoformat(),
        # A field for persons and organisations alike: of which type it is, nobody said.
        "author": {"name": page.authors} if page.authors else organisation(),
        "publisher": organisation(),
        "image": absolute(card_address(page)),
        "identifier": page.symbol,
        "keywords": [theme.name for theme in page.themes.all()],
        "about": _event_reference(session) if session else None,
        "correction": [
            {"@type": "CorrectionComment", "text": correction.note, "datePublished": correction.at.isoformat()}
            for correction in page.corrections.all()
        ],
        "isAccessibleForFree": True,
    }
    if page.kind == Kind.DAILY_SUMMARY and session:
        way = [(_("Sessions"), reverse("publications:session_list")), (session, session.get_absolute_url())]
    else:
        way = [(_("Library"), reverse("publications:publication_list"))]
    return [article, breadcrumbs(*way, (page.title, page.get_absolute_url()))]


def _of_session(page):
    event = _event(page, page) if page.opens_on else None
    if event:
        event |= {
            **_event_reference(page),
            "description": page.summary,
            "image": absolute(card_address(page)),
            "eventStatus": "https://schema.org/EventScheduled",
            "organizer": {"@type": "Organization", "name": "Assembly of States Parties to the Rome Statute"},
            "subEvent": [_event(part, page) | {"name": part.label} for part in page.parts.all() if part.opens_on],
        }
    sessions = (_("Sessions"), reverse("publications:session_list"))
    return [event, breadcrumbs(sessions, (page, page.get_absolute_url()))]


def _of_recommendation(page):
    address, paper = absolute(page.get_absolute_url()), page.publication
    work = {
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "name": _("Recommendation %(number)s") % {"number": page.number},
        "text": page.text,
        "inLanguage": page.language,
        "position": page.number,
        "datePublished": paper.issued_on.isoformat(),
        "publisher": organisation(),
        "isPartOf": {
            "@type": TYPE_OF_KIND.get(paper.kind, "Article"),
            "name": paper.title,
            "url": absolute(paper.get_absolute_url()),
        },
    }
    papers = (_("Recommendations"), reverse("publications:recommendation_list"))
    return [work, breadcrumbs(papers, (page, page.get_absolute_url()))]


def _event_reference(session):
    address = absolute(session.get_absolute_url())
    return {"@type": "Event", "@id": address, "url": address, "name": str(session)}


def _event(place, session):
    return {
        "@type": "Event",
        "startDate": place.opens_on.isoformat(),
        "endDate": place.closes_on.isoformat() if place.closes_on else None,
        "location": {
            "@type": "Place",
            "name": place.venue or place.city or session.city or _("to be announced"),
            "address": {
                "@type": "PostalAddress",
                "addressLocality": place.city,
                "addressCountry": place.country,
            },
        },
    }


THINGS_OF = {Publication: _of_publication, Recommendation: _of_recommendation, Session: _of_session}
