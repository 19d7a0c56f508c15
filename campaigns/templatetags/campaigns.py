"""Tags by which pages of a lower storey show campaigns."""

from django import template

from campaigns.models import Campaign

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
def current_campaigns(count):
    """The first `count` live campaigns by title."""
    return Campaign.objects.live().originals().for_listing()[:count]
