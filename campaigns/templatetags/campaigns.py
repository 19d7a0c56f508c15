"""Tags by which pages of a lower storey show campaigns."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.linked_data import breadcrumbs, organisation
from campaigns.models import Campaign, Election, Ratification
from publications.references import absolute
from publications.templatetags.ways_out import social

register = template.Library()


@register.simple_tag
def campaigns_of_session(session):
    """The live campaigns of a session."""
    return Campaign.objects.live().originals().for_links().of_session(session)


@register.simple_tag
def campaigns_of_publication(publication):
    """The live campaigns that show a publication."""
    return Campaign.objects.live().originals().for_links().of_publication(publication)


@register.simple_tag
def elections_of_session(session):
    """The live elections at a session."""
    return Election.objects.live().originals().for_links().of_session(session)


@register.inclusion_tag("components/state_ratifications.html")
def state_ratifications(state):
    """What `state` ratified, as far as live campaigns show it; nothing when they show none."""
    return {"ratifications": Ratification.objects.public_of_state(state)}


@register.filter
def votes_in(candidate, counted):
    """The votes of `candidate` in a `rounds.Round`, or None."""
    return counted.votes_of(candidate)


@register.simple_tag
def current_campaigns(count):
    """The first `count` live campaigns by title."""
    return Campaign.objects.live().originals().for_listing()[:count]


@register.inclusion_tag("components/social.html")
def campaign_description(page):
    """What a campaign tells other programmes of itself, for the head of its page."""
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
    return social(page, "website", page.summary, card, [collection, way])
