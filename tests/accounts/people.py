"""People who sign in: what they type, and the app that they hold."""

import time
from binascii import unhexlify

from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from asp_portal.accounts.sessions import PROVEN

LOGIN = reverse("admin:login")
STEP = reverse("sign_in_step")


def with_app(user):
    """Give `user` an authenticator app."""
    return TOTPDevice.objects.create(user=user, name="Phone")


def shown_by(device):
    """The code (str) that the app shows now; as a person would, for a new one where the last was used already."""
    device.refresh_from_db()
    return code_of(device.key, not_before=(device.last_t + 1) * device.step)


def code_of(key, not_before=0):
    """The code (str) of the secret `key` (hex) now, or at the moment `not_before` (seconds since 1970)."""
    clock = TOTP(unhexlify(key))
    clock.time = max(time.time(), not_before)
    return f"{clock.token():06d}"


def give_password(client, name, password="demo", **more):
    """Send the sign-in page."""
    return client.post(
        LOGIN, {"username": name, "password": password, "next": "/admin/"} | more.pop("data", {}), **more
    )


def sign_in(client, user, device):
    """Take both steps."""
    give_password(client, user.username)
    return client.post(STEP, {"token": shown_by(device), "next": "/admin/"})


def grow_old(client, seconds):
    """Let the sign-in of `client` be so many seconds old."""
    session = client.session
    session[PROVEN] = timezone.now().timestamp() - seconds
    session.save()
