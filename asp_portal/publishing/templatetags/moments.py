"""Tags about time: moments on the clocks of a page, and what its form will do when."""

from django import template
from django.utils import timezone

from asp_portal.zones import said

from ..schedule import plan as plan_of

register = template.Library()


@register.filter
def on_the_clocks_of(moment, page):
    """`moment` (a datetime) in the zone of `page` and in UTC; empty without a moment."""
    return said(moment, getattr(page, "zone", None)) if moment else ""


@register.inclusion_tag("admin/publishing/plan.html")
def plan(form, address=""):
    """What publishing does with what stands in `form`, as an element that is renewed from `address` while one types."""
    zone = form.instance.clocks.zone
    typed = form.typed_moments()
    problems = [moment.problem for moment in typed.values() if moment.problem]
    return {
        "sentences": problems or plan_of(form.instance, {name: moment.moment for name, moment in typed.items()}, zone),
        "address": address,
        "page": form.instance.pk or "",
        "follows": " ".join(form.zone_follows),
        "knows_zone": form.own_zone is not None,
        # Of now: the stock admin's buttons “Now” and “Today” ask for it.
        "offset": int(timezone.now().astimezone(zone).utcoffset().total_seconds()),
    }
