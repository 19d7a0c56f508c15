"""Wording: what the rules of an election say, in sentences with their source."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from publications.models import State

from . import voting
from .models.election import Gender, List

STATUTE_36_5 = "Rome Statute, article 36, paragraph 5"
RESOLUTION = "ICC-ASP/3/Res.6, paragraph 20"


@dataclass(frozen=True)
class Need:
    """One minimum voting requirement in words: of what, how many, by which rule, and whether the rule was compared."""

    label: str
    number: int
    rule: str
    source: str
    is_confirmed: bool


def requirement_rows(needs):
    """The Needs (list) of `voting.Requirements`."""
    return [_need(*row) for row in needs.rows]


def verdict(course, marks):
    """Whether a ballot that marks the keys `marks` would be valid in the next ballot: a list of reasons against it."""
    counted = [candidate.as_counted() for candidate in course.standing]
    faults = voting.faults_of_ballot(marks, counted, course.needs, course.seats_left)
    return [_reason(fault) for fault in faults]


def label_of(attribute, value):
    """The `value` of a candidate's list, region or gender for a person."""
    choices = {"list": List, "region": State.Group, "gender": Gender}[attribute]
    return choices(value).label if value in choices.values else value


def _need(attribute, value, number):
    label = label_of(attribute, value)
    if attribute == "list":
        rule = _("At least %(number)s judges of this list belong on the bench.") % {"number": voting.LISTS[value]}
        return Need(label, number, rule, STATUTE_36_5, True)
    if attribute == "gender":
        rule = _("Six judges of each gender are aimed at; those who stay are taken off.")
    else:
        rule = _("Two judges of each group are aimed at, three of one with more than 16 States Parties.")
    return Need(label, number, rule, RESOLUTION, False)


def _reason(fault):
    if fault.code == "too-many":
        return _("%(given)s names are marked, and only %(needed)s seats are left.") % vars(fault)
    words = {"label": label_of(fault.code, fault.value), "given": fault.given, "needed": fault.needed}
    return _("%(label)s: %(given)s marked, at least %(needed)s needed.") % words
