"""Letters to people about their own account. They hold no password and no code; a link in them works once."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


def tell_owner(user, sentence):
    """Mail `user` the `sentence` about their account on commit, so that a stranger's doing does not go unnoticed."""
    address = settings.SITE_ORIGIN + reverse("sign_ins")
    text = _(
        "%(sentence)s\n\nIf it was not you, somebody else uses your account: set a new password, look at your sign-ins "
        "and devices, and tell your administrator.\n\n%(address)s"
    ) % {"sentence": sentence, "address": address}
    subject = _("%(site)s: your account") % {"site": settings.SITE_NAME}
    transaction.on_commit(lambda: _sent(user, subject, text))


def send_link(user):
    """Mail `user` a link to set a password, the first one too. Returns whether the mail server took it."""
    path = reverse(
        "password_reset_confirm",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    first = _("You have an account at %(site)s. Your user name is %(name)s. Set your password here:")
    again = _("Somebody, we hope you, asked to set a new password for your account %(name)s at %(site)s. Do it here:")
    text = "\n\n".join(
        [
            again if user.has_usable_password() else first,
            settings.SITE_ORIGIN + path,
            _("The link works once, and for %(hours)d hours. Afterwards ask for another: %(address)s"),
            _("Nobody of the portal will ever ask you for your password or for a code."),
        ]
    ) % {
        "site": settings.SITE_NAME,
        "name": user.get_username(),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "address": settings.SITE_ORIGIN + reverse("admin_password_reset"),
    }
    return _sent(user, _("Set your password for %(site)s") % {"site": settings.SITE_NAME}, text)


def _sent(user, subject, text):
    if not user.email:
        return False
    try:
        return bool(send_mail(subject, text, None, [user.email]))
    except (OSError, SMTPException):
        logger.exception("No mail reached the account %s", user.pk)
        return False
