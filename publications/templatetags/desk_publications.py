"""What the desk of the admin shows of publications."""

from django import template
from django.utils.translation import gettext as _

from .. import tonight
from ..checklist import open_points

register = template.Library()


@register.simple_tag
def tonight_day():
    """The session and day that tonight's summary would be about: “ASP16, day 4”; a sentence when no session sits."""
    session = tonight.session_of_tonight()
    if session is None:
        return _("choose a session")
    number = tonight.initial(session)["day_numbers"]
    if not number:
        return session.short_name
    return _("%(session)s, day %(number)s") % {"session": session.short_name, "number": number}


@register.simple_tag
def open_points_of(session):
    """What a session that is to come still needs (list of `checklist.Point`)."""
    return open_points(session)
