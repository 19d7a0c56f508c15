"""Pages of campaigns."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from asp_portal import cards
from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown, page_of

from .models import Campaign

CAMPAIGNS_A_PAGE = 50


@public_page
@explains_unknown
def campaign_list(request):
    """All campaigns by title."""
    campaigns = page_of(request, Campaign.objects.live().originals().for_listing(), CAMPAIGNS_A_PAGE)
    return render(request, "campaigns/campaign_list.html", {"campaigns": campaigns})


@public_page
def campaign_detail(request, slug):
    """One campaign: its aim, its milestones and its publications session by session."""
    campaign = Campaign.objects.live().at(slug).for_detail().with_corrections().first()
    if not campaign:
        raise Http404(_("There is no such campaign."))
    publications = campaign.publications.live().for_listing().by_session()
    context = {"page": campaign, "publications": publications}
    return render(request, "campaigns/campaign_detail.html", context)


@public_page
def campaign_card(request, slug):
    """The picture beside a link to a campaign."""
    campaign = Campaign.objects.live().at(slug).for_links().first()
    if not campaign:
        raise Http404(_("There is no such campaign."))
    return cards.respond(cards.Card(_("Campaign"), campaign.title, settings.SITE_NAME, campaign.direction))
