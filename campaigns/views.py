"""Pages of campaigns."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from asp_portal import cards
from asp_portal.caching import public_page
from asp_portal.parameters import Unknown, explains_unknown, page_of, text, without
from publications.numbers import comma_separated

from .models import Campaign
from .ratifications import FIRST_ORDER, ORDERS, TABLE_HEAD, YEARS_HEAD, record_of, rows_of_table, rows_of_years
from .record import chapters_of, letters_of, updates_of

CAMPAIGNS_A_PAGE = 50


@public_page
@explains_unknown
def campaign_list(request):
    """All campaigns by title."""
    campaigns = page_of(request, Campaign.objects.live().originals().for_listing(), CAMPAIGNS_A_PAGE)
    return render(request, "campaigns/campaign_list.html", {"campaigns": campaigns})


@public_page
@explains_unknown
def campaign_detail(request, slug):
    """One campaign: what it asks for, its news, how far it came, and what belongs to it session by session.

    The parameter `sort` orders the ratifications. Raises Unknown for an order that there is none of.
    """
    campaign = _campaign(Campaign.objects.for_detail().with_corrections(), slug)
    order = text(request, "sort") or FIRST_ORDER
    if order not in ORDERS:
        raise Unknown(_("“%(value)s” is no order of this table.") % {"value": order}, without(request, "sort"))
    publications = list(campaign.publications.live().for_listing().by_session())
    record = record_of(campaign, with_pages=True)
    context = {
        "page": campaign,
        "updates": updates_of(publications),
        "letters": letters_of(publications),
        "chapters": chapters_of(publications, campaign.recommendations.live().for_listing()),
        "record": record,
        "ratifications": record.in_order(order),
        "order": order,
        "orders": ORDERS,
    }
    return render(request, "campaigns/campaign_detail.html", context)


@public_page
def ratifications_csv(request, slug):
    """The ratifications that a campaign lists, for spreadsheets."""
    campaign = _campaign(Campaign.objects.for_links(), slug)
    return comma_separated(f"{campaign.slug}-ratifications", TABLE_HEAD, rows_of_table(record_of(campaign)))


@public_page
def ratifications_by_year_csv(request, slug):
    """How many ratifications there were year by year, listed and reported, for spreadsheets."""
    campaign = _campaign(Campaign.objects.for_links(), slug)
    return comma_separated(f"{campaign.slug}-by-year", YEARS_HEAD, rows_of_years(record_of(campaign)))


@public_page
def campaign_card(request, slug):
    """The picture beside a link to a campaign."""
    campaign = _campaign(Campaign.objects.for_links(), slug)
    return cards.respond(cards.Card(_("Campaign"), campaign.title, settings.SITE_NAME, campaign.direction))


def _campaign(campaigns, slug):
    campaign = campaigns.live().at(slug).first()
    if not campaign:
        raise Http404(_("There is no such campaign."))
    return campaign
