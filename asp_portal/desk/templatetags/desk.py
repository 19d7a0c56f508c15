"""Tags of the desk: what templates of the admin ask it."""

from django import template
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from asp_portal.publishing.lists import state_of

from ..front import Desk

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
