"""Notices: e-mail about a step of a page to those who can act on it, and to those who wait for it.

A mail carries the title, the comment and a link, never the text: mailboxes are no place for what is under embargo.
"""

import logging
import threading
from contextvars import ContextVar
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_permission_codename, get_user_model
from django.core import mail
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from asp_portal.zones import said

from .policy import can

# What a mail about an action says, and which permission makes others than those who worked on the version want it.
SENTENCES = {
    "submitted": (gettext_noop("%(who)s asks for a review of “%(page)s”."), "approve"),
    "returned": (gettext_noop("%(who)s requested changes to “%(page)s”."), None),
    "approved": (gettext_noop("%(who)s approved “%(page)s”. It can be published."), "publish"),
    "scheduled": (gettext_noop("%(who)s scheduled “%(page)s”."), None),
    "published": (gettext_noop("%(who)s published “%(page)s”."), None),
    "unreviewed": (gettext_noop("%(who)s published “%(page)s” without review."), "publish"),
    "failed": (gettext_noop("“%(page)s” could not be published as scheduled."), "publish"),
}

logger = logging.getLogger(__name__)
# How long (seconds) whoever pressed a button waits for the mail server; the mail itself may take longer.
PATIENCE = 1.0

# The people whom no mail reached, while a request is answered; None outside of one.
_missed = ContextVar("missed", default=None)


def tell(event, page):
    """Send the mails about `event` of `page`. What cannot be delivered is logged and shown, and raises nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        letters = [(person, _letter(event, page, person)) for person in concerned(event, page)]
    if not letters:
        return
    # A mail server that hangs keeps nobody waiting: what it was given goes on without whoever pressed the button.
    missed = []
    sending = threading.Thread(target=_deliver, args=(letters, missed))
    sending.start()
    sending.join(PATIENCE)
    _remember([person for person, _letter in letters] if sending.is_alive() else missed)


def _deliver(letters, missed):
    """Send `letters` (pairs of a person and a mail) over one connection; whom none reached is added to `missed`."""
    try:
        with mail.get_connection() as connection:
            for person, letter in letters:
                letter.connection = connection
                if not _is_taken(person, letter):
                    missed.append(person)
    except (OSError, SMTPException):
        missed[:] = [person for person, _letter in letters]
        _note(missed)


def concerned(event, page):
    """The people (list) to whom `event` matters: they can act now, or they worked on the version it is about."""
    _sentence, permission = SENTENCES[event.action]
    worked = type(event).objects.of(page).filter(revision=event.revision_id, user__isnull=False)
    people = get_user_model().objects
    found = Q(pk__in=worked.order_by().values("user")) if event.revision_id else Q(pk=None)
    if permission:
        options = page._meta
        codename = f"{options.app_label}.{get_permission_codename(permission, options)}"
        found |= Q(pk__in=people.with_perm(codename).values("pk"))
    wanted = people.filter(found, is_active=True, is_staff=True, wants_mail=True).exclude(email="")
    # Whoever may not see the page any more does not hear of it either.
    return [person for person in wanted.exclude(pk=event.user_id).order_by("pk") if can(person, "view", page)]


def _letter(event, page, person):
    who = event.user or _("The portal")
    sentence = _(SENTENCES[event.action][0]) % {"who": who, "page": " ".join(event.title.split())}
    address = reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])
    parts = [sentence]
    if event.action == "submitted" and page.assignee_id:
        parts.append(_("Asked to read it: %(who)s.") % {"who": _("you") if page.assignee == person else page.assignee})
    if event.action == "submitted" and page.review_due_at:
        parts.append(_("By: %(moment)s.") % {"moment": said(page.review_due_at, getattr(page, "zone", None))})
    if event.note:
        parts.append(event.note)
    parts.append(settings.SITE_ORIGIN + address)
    parts.append(_("No more of these mails: %(address)s") % {"address": settings.SITE_ORIGIN + reverse("my_settings")})
    return mail.EmailMessage(subject=f"[{settings.SITE_NAME}] {sentence}", body="\n\n".join(parts), to=[person.email])


def _is_taken(person, letter):
    try:
        letter.send()
    except SMTPException:
        # This address was refused; the next one may be good.
        _note([person])
        return False
    return True


def _note(people):
    logger.exception("No mail reached %s", ", ".join(str(person.pk) for person in people))


def _remember(people):
    """Let whoever waits for the answer hear that no mail has reached `people` yet."""
    missed = _missed.get()
    if missed is not None:
        missed += people


def say_who_was_missed(get_response):
    """Middleware: who did something hears that the mail about it reached nobody."""

    def middleware(request):
        token = _missed.set([])
        try:
            response = get_response(request)
            people = _missed.get()
        finally:
            _missed.reset(token)
        if people:
            names = ", ".join(sorted({str(person) for person in people}))
            sentence = _("It is done, but no mail could be sent to %(people)s. Tell them yourself.")
            messages.warning(request, sentence % {"people": names})
        return response

    return middleware
