"""The checklist of a session that is still to come: what is missing, computed each time from what its draft holds."""

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.outline import headings_without_text
from asp_portal.richtext.sanitiser import plain_text

from .cloning import ASK, FIELDS
from .models import Session

# Texts that may still name the last session.
TEXTS = ("summary", "about", "body")


@dataclass(frozen=True)
class Point:
    """One thing to do: the name of the field where it is done, and a sentence."""

    field: str
    sentence: str

    @property
    def label(self):
        """The name of the field as the form shows it."""
        name = str(Session._meta.get_field(self.field).verbose_name)
        return name[:1].upper() + name[1:]


def open_points(session):
    """What is still to be done (list of Point, in the order of the fields); nothing once the session has closed."""
    if session.closes_on and session.closes_on < timezone.localdate():
        return []
    previous = previous_of(session)
    points = [*_missing(session, previous), *_zone(session), *_empty_sections(session), *_old_names(session, previous)]
    order = [field.name for field in Session._meta.concrete_fields]
    return sorted(points, key=lambda point: order.index(point.field))


def previous_of(session):
    """The session before `session`, of its kind and language, or None."""
    if not session.ordinal:
        return None
    return Session.objects.filter(kind=session.kind, language=session.language, ordinal=session.ordinal - 1).first()


def _missing(session, previous):
    for name, decision in FIELDS.items():
        if decision != ASK or getattr(session, name):
            continue
        before = getattr(previous, name, None) if previous else None
        if before and Session._meta.get_field(name).get_internal_type() != "DateField":
            yield Point(name, _("At the last session: %(value)s") % {"value": str(before)[:80]})
        else:
            yield Point(name, _("Not there yet"))


def _zone(session):
    """Every form begins with the zone of The Hague: doubtful where sessions in the same city had another."""
    if not session.city:
        return
    others = Session.objects.filter(city__iexact=session.city).exclude(pk=session.pk)
    zones = set(others.values_list("timezone", flat=True))
    if zones and session.timezone not in zones:
        sentence = _("%(zone)s, but at other sessions in %(city)s it was %(others)s")
        yield Point(
            "timezone",
            sentence % {"zone": session.timezone, "city": session.city, "others": ", ".join(sorted(zones))},
        )


def _empty_sections(session):
    for heading in headings_without_text(session.body):
        yield Point("body", _("Nothing stands below “%(heading)s”") % {"heading": heading})


def _old_names(session, previous):
    if previous is None:
        return
    pattern = _names_of(previous, session)
    for name in TEXTS:
        value = getattr(session, name)
        text = plain_text(value) if isinstance(Session._meta.get_field(name), RichTextField) else value
        for words in dict.fromkeys(match[0] for match in pattern.finditer(text)):
            yield Point(name, _("Still says “%(words)s”") % {"words": words})


def _names_of(previous, session):
    """The pattern of words that name the session `previous`: ASP16, ICC-ASP/16, 16th, 16e, 16.ª, ASP 2017, 2017."""
    number = previous.ordinal
    names = [
        rf"(?:ICC-)?ASP[/ -]?0?{number}(?!\d)",
        rf"(?<![\w/.-]){number}(?:st|nd|rd|th|e|è?me|ᵉ|\.?[ªº])(?!\w)",
    ]
    if previous.year != session.year:
        names.append(rf"(?<!\d)(?:ASP[ -]?)?{previous.year}(?!\d)")
    return re.compile("|".join(names), re.IGNORECASE)
