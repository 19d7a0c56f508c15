"""Tags for pages that show sessions and publications."""

import zoneinfo

from django import template
from django.utils import formats, timezone
from django.utils.translation import pgettext

from publications.models import Publication, Session

register = template.Library()


@register.simple_tag
def current_session():
    """The session that sits now, or comes next, or was the last; None when there is none."""
    sessions = Session.objects.live().originals().for_detail().defer("about", "body")
    return sessions.current_first().first()


@register.simple_tag
def latest_publications(count):
    """The `count` publications issued last."""
    return Publication.objects.live().for_listing()[:count]


@register.filter
def moment(session):
    """`now`, `next` or `last`: when `session` is, seen from today in its own city."""
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(session.timezone))
    if session.closes_on and session.closes_on < today:
        return "last"
    return "now" if session.opens_on and session.opens_on <= today else "next"


@register.simple_tag
def date_range(first, last=None):
    """Two dates in as few words as say it: “4–14 December 2017”, “28 November – 3 December 2005”."""
    if not first or not last or first == last:
        return formats.date_format(first or last, "DATE_FORMAT") if first or last else ""
    if first.year != last.year:
        return f"{formats.date_format(first, 'DATE_FORMAT')} – {formats.date_format(last, 'DATE_FORMAT')}"
    if first.month != last.month:
        # Translators: the day and month in which a range begins, a PHP-style date format as in “28 November”.
        start = formats.date_format(first, pgettext("start of a date range", "j F"))
        return f"{start} – {formats.date_format(last, pgettext('end of a date range', 'j F Y'))}"
    return f"{first.day}–{formats.date_format(last, pgettext('end of a date range', 'j F Y'))}"


@register.simple_tag
def day_dates(dates):
    """The dates of a day's summary with their weekdays: “Monday 11 and Tuesday 12 December 2017”."""
    if not dates:
        return ""
    last = formats.date_format(dates[-1], pgettext("a day with its weekday", "l, j F Y"))
    if len(dates) == 1:
        return last
    return f"{formats.date_format(dates[0], pgettext('first of several days', 'l, j F'))} – {last}"
