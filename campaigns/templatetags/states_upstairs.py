"""Tags by which the page of a State shows what the coalition's own work knows of it."""

from django import template

from campaigns.models import Election

register = template.Library()


@register.simple_tag
def nominations_of(state, session=None):
    """The live elections in which `state` nominated somebody, at `session` unless it is None.

    Each has its candidates under `nominated`; two queries.
    """
    elections = Election.objects.live().originals().nominated_by(state)
    return elections.filter(session=session) if session else elections
