"""Tags of the desk: what templates of the admin ask it."""

from django import template
from django.urls import reverse

from asp_portal.publishing.lists import state_of

from ..front import Desk
from ..listing import narrowing
from ..palette import jobs as jobs_of
from ..saved_views import groups_of, views_of_desk, views_of_list

register = template.Library()
register.filter("state", state_of)


@register.simple_tag(takes_context=True)
def desk(context):
    """What waits for the person (`Desk`)."""
    return Desk(context["request"])


@register.simple_tag(takes_context=True)
def jobs(context):
    """What the person may begin (list of `Job`)."""
    return jobs_of(context["request"])


@register.simple_tag(takes_context=True)
def saved_views(context):
    """The saved views that the person sees, the first ones counted."""
    return views_of_desk(context["request"])


@register.simple_tag(takes_context=True)
def list_tools(context, changelist):
    """What stands above a list: its saved views, the way to save it as it is, and to take it away."""
    request, opts = context["request"], changelist.opts
    query = narrowing(request.META.get("QUERY_STRING", ""))
    return {
        "views": views_of_list(request, changelist.model),
        "groups": groups_of(request.user),
        "query": query,
        "export": reverse("desk:export", args=[opts.app_label, opts.model_name]) + f"?{query}",
    }
