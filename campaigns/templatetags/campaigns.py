"""Tags by which pages of a lower storey show campaigns."""

from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asp_portal.linked_data import breadcrumbs, organisation
from asp_portal.prepared import prepared
from asp_portal.routes import path_of
from campaigns import wording
from campaigns.descriptions import things_of_election
from campaigns.models import Campaign, Election, Ratification
from publications.references import absolute
from publications.templatetags.ways_out import social

register = template.Library()


class Line(NamedTuple):
    """What pages of a lower storey say of a campaign or an election; `name` is that of its address."""

    name: str
    title: str
    slug: str
    summary: str

    def get_absolute_url(self):
        """The page of it."""
        return path_of(self.name, self.slug)


CAMPAIGN, ELECTION = "campaigns:campaign_detail", "campaigns:election_detail"
COLUMNS = ("title", "slug", "summary")


@register.simple_tag
def campaigns_of_session(session):
    """The live campaigns of a session (list of Line)."""
    return [Line(CAMPAIGN, *row) for row in _campaigns_of_session(session.pk)]


@register.simple_tag
def campaigns_of_publication(publication):
    """The live campaigns that show a publication (list of Line)."""
    return [Line(CAMPAIGN, *row) for row in _campaigns_of_publication(publication.pk)]


@register.simple_tag
def elections_of_session(session):
    """The live elections at a session (list of Line)."""
    return [Line(ELECTION, *row) for row in _elections_of_session(session.pk)]


@prepared
def _campaigns_of_session(session):
    return Campaign.objects.live().originals().of_session(session).values_list(*COLUMNS)


@prepared
def _campaigns_of_publication(publication):
    return Campaign.objects.live().originals().of_publication(publication).values_list(*COLUMNS)


@prepared
def _elections_of_session(session):
    return Election.objects.live().originals().of_session(session).values_list(*COLUMNS)


@register.inclusion_tag("components/state_ratifications.html")
def state_ratifications(state):
    """What `state` ratified, as far as live campaigns show it; nothing when they show none."""
    return {"ratifications": Ratification.objects.public_of_state(state)}


@register.filter
def senders(letter):
    """Who wrote `letter`: its authors, or the first who signed it and how many others did; empty when nobody says."""
    if letter.authors:
        return letter.authors
    signed = [line.strip() for line in letter.signatories.splitlines() if line.strip()]
    if len(signed) < 2:
        return "".join(signed)
    others = len(signed) - 1
    return ngettext("%(name)s and %(others)s other", "%(name)s and %(others)s others", others) % {
        "name": signed[0],
        "others": others,
    }


@register.filter
def votes_in(candidate, counted):
    """The votes of `candidate` in a `rounds.Round`, or None."""
    return counted.votes_of(candidate)


@register.filter
def left_after(candidate, counted):
    """Why `candidate` did not stand again after a `rounds.Round`, in words; empty for who did."""
    return wording.in_cell(counted, candidate)


@register.filter
def standing_in(candidate, election):
    """What became of `candidate` in `election` so far, in words."""
    return wording.standing(election, candidate)


@register.simple_tag
def election_description(page):
    """What an election tells other programmes of itself, for the head of its page."""
    card = reverse("campaigns:election_card", args=[page.slug])
    return social(page, "website", page.summary, card, things_of_election(page))


@register.simple_tag
def current_campaigns(count):
    """The first `count` live campaigns by title."""
    return Campaign.objects.live().originals().for_listing()[:count]


@register.simple_tag
def campaign_description(page, record):
    """What a campaign and the Record of its ratifications tell other programmes, for the head of its page."""
    address = absolute(page.get_absolute_url())
    card = reverse("campaigns:campaign_card", args=[page.slug])
    collection = {
        "@type": "CollectionPage",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.language,
        "dateModified": page.last_published_at.isoformat(),
        "image": absolute(card),
        "publisher": organisation(),
    }
    way = breadcrumbs((_("Campaigns"), reverse("campaigns:campaign_list")), (page.title, page.get_absolute_url()))
    return social(page, "website", page.summary, card, [collection, *_as_dataset(page, record), way])


def _as_dataset(page, record):
    if not record.rows:
        return []
    address, years = absolute(page.get_absolute_url()), [year.label for year in record.years]
    return [
        {
            "@type": "Dataset",
            "@id": f"{address}#ratifications",
            "url": f"{address}#ratifications",
            "name": _("Ratifications of the %(treaty)s") % {"treaty": page.treaty} if page.treaty else page.title,
            "description": _(
                "States that ratified, each with its date, its source and what is disputed about the date."
            ),
            "creator": organisation(),
            "isAccessibleForFree": True,
            "temporalCoverage": f"{years[0]}/{years[-1]}" if years else None,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "text/csv",
                    "contentUrl": absolute(reverse(f"campaigns:{name}", args=[page.slug])),
                }
                for name in ("ratifications_csv", "ratifications_by_year_csv")
            ],
        }
    ]
