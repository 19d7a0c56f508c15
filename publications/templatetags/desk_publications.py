"""What the desk of the admin shows of publications."""

from django import template
from django.utils.translation import gettext as _

from ..admin import tonight
from ..models import Session

register = template.Library()


@register.simple_tag
def tonight_day():
    """The session and day that tonight's summary would be about: “ASP16, day 4”; empty before the first session."""
    start = tonight()
    if "session" not in start:
        return ""
    name = Session.objects.for_links().get(pk=start["session"]).short_name
    if not start["day_numbers"]:
        return name
    return _("%(session)s, day %(number)s") % {"session": name, "number": start["day_numbers"]}
