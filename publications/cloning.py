"""Cloning: the next session starts from the last one, without what only the last one can say."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from asp_portal.publishing.content import STATE_FIELDS
from asp_portal.publishing.models import Event
from asp_portal.richtext.outline import skeleton

from .models import Session

# What becomes of each thing that a session holds. A test fails when one is missing here: whoever adds a field decides.
COPY = "copy"  # by value: a later change of either session never reaches the other
ASK = "ask"  # not copied; the checklist of the new session asks for it until it is there
LEAVE = "leave"  # not copied; it comes with the session, or never
ANEW = "anew"  # made by the functions below

FIELDS = {
    "kind": COPY,
    "language": COPY,
    # The standing words on what the Assembly is and what civil society does there.
    "about": COPY,
    # The number is counted on, the year is asked, a language version follows its own original.
    "ordinal": ANEW,
    "year": ANEW,
    "translation_of": ANEW,
    # What the coalition worked for: its headings are the structure, its words were about the last session.
    "body": ANEW,
    "opens_on": ASK,
    "closes_on": ASK,
    "venue": ASK,
    "city": ASK,
    "country": ASK,
    "timezone": ASK,
    # Three sessions under one president are usual, but a wrong name on the page of a session is worse than none.
    "president": ASK,
    "summary": ASK,
    "planned_opens_on": LEAVE,
    "planned_closes_on": LEAVE,
    # Where the organisations came from belongs to the attendance.
    "regions": LEAVE,
    # Review conferences alone have one, and no next one.
    "slug": LEAVE,
    "go_live_at": LEAVE,
    "expire_at": LEAVE,
}
RELATIONS = {"themes": COPY}
# Resumptions and sittings on a Saturday are dates; highlights and attendance are results; corrections are of that page.
CHILDREN = {"parts": LEAVE, "exceptions": LEAVE, "highlights": LEAVE, "attendance": LEAVE, "corrections": LEAVE}
# What points to a session: the editor chooses which campaigns go on, and each takes the new session into its draft. An
# election is held at one session.
POINTING = {"campaigns": ASK, "elections": LEAVE, "publications": LEAVE, "translations": ANEW}


def next_number(session):
    """The number (int) of the session after `session`. Raises ValidationError for a review conference."""
    if session.ordinal is None:
        raise ValidationError(_("A review conference has no number, and so no next one."))
    return session.ordinal + 1


def next_of(session):
    """The session (or None) after `session`, where it is there already."""
    return Session.objects.filter(kind=session.kind, language=session.language, ordinal=next_number(session)).first()


def versions_of(session):
    """`session` and its language versions (list), the original first."""
    return [session, *session.translations.order_by("language", "pk")]


def start_next(source, user, year, campaigns=()):
    """Start the session after `source`, with all its language versions, as drafts; return it.

    `source` is an original; nothing of it changes. Each of `campaigns` takes the new sessions into its draft where it
    joins the old ones. Raises ValidationError when the next session is there already or `year` (int) is no year.
    """
    with transaction.atomic():
        source = source.locked()
        made = {}
        for version in versions_of(source):
            made[version] = _started(version, user, year, translation_of=made.get(source))
        for campaign in campaigns:
            with campaign.edit(user) as draft:
                joined = set(draft.sessions.values_list("pk", flat=True))
                draft.sessions.add(*(new for old, new in made.items() if old.pk in joined))
    return made[source]


def _started(source, user, year, translation_of):
    copied = {name: getattr(source, name) for name, decision in FIELDS.items() if decision == COPY}
    session = Session(
        **copied,
        ordinal=next_number(source),
        year=year,
        body=skeleton(source.body),
        translation_of=translation_of,
    )
    session.full_clean(exclude=STATE_FIELDS)
    session.save()
    for name, decision in RELATIONS.items():
        if decision == COPY:
            getattr(session, name).set(getattr(source, name).all())
    session.save_draft(user, action=Event.Action.CLONED, note=_("from the %(session)s") % {"session": source})
    return session
