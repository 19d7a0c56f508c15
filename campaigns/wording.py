"""Wording: what the rules of an election say, in sentences with their source."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publications.models import State

from . import voting
from .models import Ballot, Election
from .models.election import Gender, List

STATUTE_36_5 = "Rome Statute, article 36, paragraph 5"
RESOLUTION = "ICC-ASP/3/Res.6, paragraph 20"
OF_MAJORITY = {
    Election.Office.JUDGE: (Election.Rules.TWO_THIRDS, "Rome Statute, article 36, paragraph 6 (a)"),
    Election.Office.PROSECUTOR: (Election.Rules.ALL_MEMBERS, "Rome Statute, article 42, paragraph 4"),
    Election.Office.DEPUTY_PROSECUTOR: (Election.Rules.ALL_MEMBERS, "Rome Statute, article 42, paragraph 4"),
    Election.Office.REGISTRAR: (Election.Rules.ALL_MEMBERS, "Rome Statute, article 43, paragraph 4"),
}


@dataclass(frozen=True)
class Need:
    """One minimum voting requirement in words: of what, how many, how it comes about, by which rule, and whether the
    rule was compared with its text.
    """

    label: str
    number: int
    sum: str
    rule: str
    source: str
    is_confirmed: bool


def majority_source(election):
    """Where the rule by which `election` is decided stands (str); empty where nobody has compared it with a text."""
    rules, source = OF_MAJORITY.get(election.office, ("", ""))
    return source if election.rules == rules else ""


def requirement_rows(course):
    """The Needs (list) of the next ballot in a `rounds.Course`."""
    return [_need(course, *row) for row in course.needs.rows]


def verdict(course, marks):
    """Whether a ballot that marks the keys `marks` would be valid in the next ballot: a list of reasons against it."""
    counted = [candidate.as_counted() for candidate in course.standing]
    faults = voting.faults_of_ballot(marks, counted, course.needs, course.seats_left)
    return [_reason(fault) for fault in faults]


def standing(election, candidate):
    """What became of `candidate` in `election` so far, in words."""
    course = election.course
    if candidate.key in course.elected:
        counted = course.round(course.elected[candidate.key])
        if counted is None:
            return _("elected")
        if not counted.ballot.is_decision:
            return _("elected in ballot %(number)s") % {"number": counted.ballot.number}
        if election.rules == Election.Rules.ACCLAMATION:
            return _("elected by acclamation")
        return _("elected by consensus")
    departure = course.gone.get(candidate.key)
    if departure:
        return _departed(candidate, departure)
    if not course.seats_left or election.stage == Election.Stage.CONCLUDED:
        return _("not elected")
    return _("stands")


def in_cell(counted, candidate):
    """What a table of ballots says of a `candidate` who has no votes in the Round `counted`."""
    return {
        Ballot.Left.WITHDREW: _("withdrew after it"),
        Ballot.Left.DROPPED: _("dropped out after it"),
    }.get(counted.left.get(candidate.key), "")


def label_of(attribute, value):
    """The `value` of a candidate's list, region or gender for a person."""
    choices = {"list": List, "region": State.Group, "gender": Gender}[attribute]
    return choices(value).label if value in choices.values else value


def _departed(candidate, departure):
    if departure.reason == Ballot.Left.DROPPED:
        return _("dropped out after ballot %(number)s") % {"number": departure.before - 1}
    words = [_("withdrew")]
    if candidate.withdrawn_on:
        words.append(_("on %(date)s") % {"date": date_format(candidate.withdrawn_on, "j F Y")})
    if departure.before:
        words.append(_("before ballot %(number)s") % {"number": departure.before})
    return " ".join(words)


def _need(course, attribute, value, number):
    label = label_of(attribute, value)
    stay, chosen = (sum(getattr(c, attribute) == value for c in there) for there in (course.staying, course.chosen))
    words = {"wanted": number + stay + chosen, "stay": stay, "chosen": chosen, "number": number}
    summed = _("%(wanted)s − %(stay)s who stay − %(chosen)s elected = %(number)s") % words
    if attribute == "list":
        rule = _("At least %(wanted)s judges of this list belong on the bench.") % words
        return Need(label, number, summed, rule, STATUTE_36_5, True)
    if attribute == "gender":
        rule = _("Six judges of each gender are aimed at; those who stay are taken off.")
    else:
        rule = _("Two judges of each group are aimed at, three of one with more than 16 States Parties.")
    return Need(label, number, summed, rule, RESOLUTION, False)


def _reason(fault):
    if fault.code == "too-many":
        words = {"given": fault.given, "needed": fault.needed}
        return (
            ngettext(
                "%(given)s names are marked, and only %(needed)s seat is left.",
                "%(given)s names are marked, and only %(needed)s seats are left.",
                fault.needed,
            )
            % words
        )
    words = {"label": label_of(fault.code, fault.value), "given": fault.given, "needed": fault.needed}
    return _("%(label)s: %(given)s marked, at least %(needed)s needed.") % words
