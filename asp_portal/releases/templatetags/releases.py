"""What the templates of releases ask for."""

from django import template
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.lists import state_of
from asp_portal.publishing.policy import can
from asp_portal.zones import said as say

from ..keys import key_of
from ..models import Item, Release
from ..views import sees_releases

register = template.Library()
register.filter("state", state_of)
register.filter("key", key_of)
register.simple_tag(say, name="said")

# How many releases the desk shows.
SHOWN = 6


@register.filter
def kind(page):
    """What sort of page it is, in a word or two."""
    name = page.get_kind_display() if hasattr(page, "get_kind_display") else page._meta.verbose_name
    return str(name)[:1].upper() + str(name)[1:]


@register.filter
def admin_address(page, view):
    """Where a view of the admin ("change", "compare") shows `page`."""
    return reverse(admin_urlname(page._meta, view), args=[page.pk])


@register.filter
def is_ahead(moment):
    """Whether `moment` (a datetime or None) is still to come."""
    return bool(moment) and moment > timezone.now()


@register.simple_tag(takes_context=True)
def releases_to_come(context):
    """The releases (list) that are not public yet and that the person may see: failed ones first, then the next."""
    if not sees_releases(context["request"].user):
        return []
    releases = list(Release.objects.to_come().annotate(item_count=Count("items"))[: SHOWN * 2])
    return sorted(releases, key=lambda release: release.state != "failed")[:SHOWN]


@register.simple_tag(takes_context=True)
def may_collect(context):
    """Whether the person may put a page into a release."""
    return can(context["request"].user, "add", Release) and can(context["request"].user, "change", Release)


@register.simple_tag(takes_context=True)
def in_releases(context, page):
    """The releases to come in which `page` goes live, each with its item (pairs), for those who may see them."""
    if not page or not page.pk or not sees_releases(context["request"].user):
        return []
    items = Item.objects.of(page).filter(release__in=Release.objects.to_come()).select_related("release", "revision")
    return [(item.release, item) for item in items]
