"""Rules about people and States: spelt as in the authority lists, and in office when the text says so."""

import re

from django.utils.translation import gettext as _

from asp_portal.publishing.findings import Severity, rule

from ..models import Person, Role, State
from ..models.state import lines
from .facts import session_of
from .spelling import Name, Spelling, plain

OF_THE_ASSEMBLY = r"(?:(?:ASP|Assembly)\sPresident|President\sof\sthe\s(?:ASP|Assembly(?:\sof\sStates\sParties)?))"
HONOURS = r"(?:(?:H\.\s?E\.|Mr\.?|Mrs\.?|Ms\.?|Ambassador|Judge|Minister|Dr\.?)\s)*"
# Bounded, so that no text, however strange, is tried for long.
PART = r"\b[A-ZÀ-Ý][\w'’-]{0,40}\.?"
NAME = rf"(?P<name>{PART}(?:\s(?:(?:de|da|del|von|van|bin)\s)?{PART}){{0,4}})"
PRESIDENT = re.compile(rf"(?P<before>(?:\b\w{{1,20}}\s){{0,2}})(?P<office>{OF_THE_ASSEMBLY}),?\s{HONOURS}{NAME}")
# The name first: “Sidiki Kaba, President of the Assembly”. With another name behind it the office is that one's.
NAME_FIRST = re.compile(
    rf"(?P<before>(?:\b\w{{1,20}}\s){{0,2}}){NAME},\s(?:the\s)?(?P<office>{OF_THE_ASSEMBLY})\b(?!,?\s{HONOURS}[A-ZÀ-Ý])"
)
# Who was, will be or may become president is not said to be it.
NOT_NOW = {
    "former",
    "then",
    "first",
    "past",
    "future",
    "next",
    "previous",
    "incoming",
    "outgoing",
    "new",
    "elect",
    "late",
}


@rule(languages=("en", "fr", "es"))
def people(manuscript):
    """A person spelt unlike the authority list; a president of the Assembly who was not, at that session."""
    listed = list(Person.objects.with_roles())
    spelling = spelling_of_people(listed)
    for text in manuscript.texts:
        for passage in text.passages:
            for found in spelling.misspellings(passage.text):
                words = passage.text[found.start : found.end]
                yield text.finding(
                    "person",
                    Severity.WARNING,
                    _("In the list of people the name is written “%(name)s”.") % {"name": found.right},
                    passage,
                    words,
                    suggestion=found.right,
                    start=found.start,
                )
            yield from _presidents(manuscript, text, passage, listed, spelling)


@rule(languages=("en",))
def states(manuscript):
    """A State spelt unlike the authority list."""
    spelling = spelling_of_states(State.objects.all())
    for text in manuscript.texts:
        for passage in text.passages:
            for found in spelling.misspellings(passage.text):
                yield text.finding(
                    "state",
                    Severity.WARNING,
                    _("In the list of States the name is written “%(name)s”.") % {"name": found.right},
                    passage,
                    passage.text[found.start : found.end],
                    suggestion=found.right,
                    start=found.start,
                )


def spelling_of_people(listed):
    """The `Spelling` of the people `listed` (iterable of Person): their family names and their full names."""
    names = []
    for person in listed:
        given = (person.given_names,) if person.given_names else ()
        aliases, wrong = tuple(lines(person.aliases)), tuple(lines(person.misspellings))
        names.append(Name(person.family_name, aliases, wrong, given, person))
        if given:
            names.append(Name(person.name, aliases, (), (), person))
    return Spelling(names, of_people=True)


def spelling_of_states(listed):
    """The `Spelling` of the States `listed` (iterable of State)."""
    names = [
        Name(
            state.name,
            (*filter(None, [state.official_name]), *lines(state.aliases)),
            tuple(lines(state.misspellings)),
            entry=state,
        )
        for state in listed
    ]
    return Spelling(names, of_people=False)


def _presidents(manuscript, text, passage, listed, spelling):
    session = session_of(manuscript)
    if not session or not session.periods or manuscript.language != "en":
        return
    first, last = session.periods[0][0], session.closed_on
    for match in (*PRESIDENT.finditer(passage.text), *NAME_FIRST.finditer(passage.text)):
        if NOT_NOW & set(re.split(r"[\s-]+", match["before"].lower())):
            continue
        person = _named(match["name"], listed, spelling)
        in_office = [p for p in listed if any(_presides(role, first, last) for role in p.roles.all())]
        if not person or person in in_office or plain(person.family_name) in plain(session.president):
            continue
        start = min(match.start("office"), match.start("name"))
        right = session.president or ", ".join(map(str, in_office))
        if right:
            yield text.finding(
                "role",
                Severity.WARNING,
                _role_reason(person, session.name, right, first, last),
                passage,
                passage.text[start : max(match.end("name"), match.end("office"))],
                suggestion=right,
                start=start,
            )


def _presides(role, first, last):
    return role.office == Role.Office.ASSEMBLY_PRESIDENT and role.overlaps(first, last)


def _named(name, listed, spelling):
    """The Person whom the words `name` begin with or contain, spelt rightly or nearly so; None for somebody else."""
    words = plain(name)
    for person in sorted(listed, key=lambda p: -len(p.family_name)):
        if re.search(rf"\b{re.escape(plain(person.family_name))}\b", words):
            return person if _fits(person, words, listed) else None
    return next((found.entry for found in spelling.misspellings(name)), None)


def _fits(person, words, listed):
    """Whether no other given name stands before the family name: there is more than one Khan."""
    before = words.partition(plain(person.family_name))[0].split()
    given = plain(person.given_names).replace("-", " ").split()
    return not before or bool(set(before) & set(given)) or before[-1][0] in {g[0] for g in given}


def _role_reason(person, session, right, first, last):
    reason = _("%(person)s was not President of the Assembly at the %(session)s; that was %(right)s.") % {
        "person": person,
        "session": session,
        "right": right,
    }
    held = [role for role in person.roles.all() if role.overlaps(first, last)]
    if not held:
        return reason
    offices = ", ".join(role.get_office_display() for role in held)
    return f"{reason} {_('%(person)s was %(offices)s.') % {'person': person, 'offices': offices}}"
