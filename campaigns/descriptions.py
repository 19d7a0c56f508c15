"""Descriptions: what an election is, for search engines."""

from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.linked_data import breadcrumbs
from publications.references import absolute


def things_of_election(page):
    """What an election is (list of dicts of schema.org), with the way to it.

    Nothing in schema.org is an election: what can be said honestly is that it is an event of a session, when and where.
    Without a date it is none yet.
    """
    elections = (_("Elections"), reverse("campaigns:election_list"))
    way = breadcrumbs(elections, (page.title, page.get_absolute_url()))
    return [_event(page), way] if page.begins_on else [way]


def _event(page):
    address, session = absolute(page.get_absolute_url()), page.session
    dates = [counted.ballot.held_on for counted in page.course.rounds if counted.ballot.held_on]
    place = {
        "@type": "Place",
        "name": session.venue or session.city or _("to be announced"),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": session.city,
            "addressCountry": session.country,
        },
    }
    # A part of a session may meet in another city, and the Court elects at its seat.
    at_session = not page.part and page.electors == page.Electors.STATES_PARTIES and session.live
    return {
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.language,
        "startDate": page.begins_on.isoformat(),
        "endDate": max(dates).isoformat() if dates and page.stage_now == page.Stage.CONCLUDED else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "location": place if at_session else None,
        "organizer": {
            "@type": "Organization",
            "name": "International Criminal Court"
            if page.electors == page.Electors.JUDGES
            else "Assembly of States Parties to the Rome Statute",
        },
        "superEvent": {
            "@type": "Event",
            "@id": absolute(session.get_absolute_url()),
            "url": absolute(session.get_absolute_url()),
            "name": str(session),
        }
        if session.live
        else None,
        "image": absolute(reverse("campaigns:election_card", args=[page.slug])),
    }
