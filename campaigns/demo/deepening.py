"""Deepening: what the sample campaigns carry beyond text and milestones, from `campaigns.toml`."""

from campaigns.models import Ratification, RatificationCount
from publications.models import Recommendation, State

from . import reading


def deepen(page):
    """Give the new row of a campaign its recommendations, ratifications and reported numbers, as far as it has any."""
    more = reading.table("campaigns").get(page.slug, {})
    page.recommendations.set(Recommendation.objects.filter(slug__in=more.get("recommendations", [])))
    states = {state.code: state for state in State.objects.all()}
    Ratification.objects.bulk_create(
        Ratification(campaign=page, **row | {"state": states[row["state"]]})
        for row in more.get("ratifications", [])
        if row["state"] in states
    )
    RatificationCount.objects.bulk_create(
        RatificationCount(campaign=page, **row) for row in more.get("ratification_counts", [])
    )
