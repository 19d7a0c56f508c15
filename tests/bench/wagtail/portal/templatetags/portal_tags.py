from django import template
from wagtail.models import Site

from ..models import SessionPage

register = template.Library()


@register.simple_tag(takes_context=True)
def menu(context):
    """Pages of the main navigation (the tutorial's way)."""
    root = Site.find_for_request(context["request"]).root_page
    return root.get_children().live().in_menu()


@register.simple_tag
def recent_sessions():
    return (
        SessionPage.objects.live().order_by("-number").only("title", "slug", "url_path", "number", "year", "place")[:6]
    )
