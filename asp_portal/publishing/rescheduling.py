"""Rescheduling: a moment of a page is moved, and nothing else of it."""

import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from asp_portal.caching import forget_pages
from asp_portal.zones import said

from . import content as page_content
from .models import Event, Revision

# What may point to a version whose moment is moved: it points to the same text with the other moment afterwards.
POINTERS = ("latest_revision", "live_revision", "scheduled_revision", "approved_revision")


def deciding_field(page):
    """The name of the field whose moment decides when `page`, which is scheduled, goes live."""
    moments = _moments_in(page.scheduled_revision, page.due_fields)
    return max((name for name in page.due_fields if moments[name]), key=moments.get, default="go_live_at")


def move(page, name, moment, user, was=None):
    """Move the moment in the field `name` of `page` to `moment` (datetime), in what is scheduled, live and drafted.

    The text stays as it is, and so does the approval of who read it. `was` is the moment that the person saw.
    Raises ValidationError when it was moved meanwhile, is over, or must not be then.
    """
    with transaction.atomic():
        page = page.locked()
        before = page.scheduled_for if name in page.due_fields and page.scheduled_for else getattr(page, name)
        _check(page, moment, before, was)
        zone = getattr(page, "zone", None)
        for revision in {getattr(page, pointer) for pointer in POINTERS} - {None}:
            if _moments_in(revision, [name])[name] == before:
                _amend(page, revision, name, moment)
        if page.scheduled_for:
            page.scheduled_for = page._moment(page.scheduled_revision, *page.due_fields)
            if name in page.due_fields and page.scheduled_for != moment:
                raise ValidationError(
                    _("Another moment holds it back until %(moment)s.") % {"moment": said(page.scheduled_for, zone)}
                )
            page._check_lasts(page.scheduled_revision, page.scheduled_for)
        if page.live and name == "expire_at":
            page.expire_at = moment
        page.save()
        if not page.live:
            page_content.write(page, page.latest_revision.as_of_today())
        note = _("from %(before)s to %(after)s") % {"before": said(before, zone), "after": said(moment, zone)}
        page._record(Event.Action.SCHEDULED, user, page.scheduled_revision or page.live_revision, note)
        transaction.on_commit(forget_pages)


def _check(page, moment, before, was):
    if not (page.scheduled_for or page.live):
        raise ValidationError(_("It is not scheduled any more."))
    if before is None or (was is not None and was != before):
        raise ValidationError(_("Somebody has moved it meanwhile. Look at the calendar again."))
    if moment <= timezone.now():
        raise ValidationError(_("That moment is over."))


def _amend(page, revision, name, moment):
    """Put a version with the other moment wherever `page` points to `revision`.

    It is as old as before, and still the text of who wrote it, who does not decide about it; the event says who
    moved it.
    """
    content = revision.as_of_today()
    written = json.loads(json.dumps(moment, cls=DjangoJSONEncoder))
    amended = Revision.objects.create(
        page=page,
        user=revision.user,
        created_at=revision.created_at,
        schema=page.content_schema,
        content={**content, "fields": content["fields"] | {name: written}},
    )
    for pointer in POINTERS:
        if getattr(page, f"{pointer}_id") == revision.pk:
            setattr(page, pointer, amended)


def _moments_in(revision, names):
    fields = revision.as_of_today()["fields"] if revision else {}
    return {name: parse_datetime(fields[name]) if fields.get(name) else None for name in names}
