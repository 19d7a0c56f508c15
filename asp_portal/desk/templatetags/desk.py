"""Tags of the desk: what templates of the admin ask it."""

from django import template
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from asp_portal.publishing.lists import state_of

from ..front import Desk
from ..listing import narrowing
from ..saved_views import groups_of, views_of_desk, views_of_list

register = template.Library()
register.filter("state", state_of)


@register.simple_tag(takes_context=True)
def desk(context):
    """What waits for the person (`Desk`)."""
    return Desk(context["request"])


@register.simple_tag(takes_context=True)
def add_address(context, label):
    """Where a row of the model `label` ("publications.publication") is added; empty for who may not add one."""
    model = apps.get_model(label)
    if not admin.site.is_registered(model):
        return ""
    if not admin.site.get_model_admin(model).has_add_permission(context["request"]):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


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
