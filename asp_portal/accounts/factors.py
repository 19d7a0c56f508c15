"""The second step of signing in, by django-otp and django-otp-webauthn: passkeys, codes of apps, recovery codes."""

import json
from base64 import b32encode
from binascii import unhexlify
from secrets import token_bytes

import segno
from axes.utils import reset as forget_guesses
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

from .models import RecoveryCode, RecoveryDevice, SignIn

RECOVERY_CODES = 10
# In the session: the challenge for a passkey, and the key of an app, until they are answered.
CHALLENGE = "passkey_challenge"
APP_KEY = "app_key"
# How long a challenge may be answered, in seconds.
CHALLENGE_LASTS = 10 * 60
# What a broken or forged answer of a browser makes the libraries raise.
BROKEN = (OTPWebAuthnApiError, WebAuthnException, ValueError, KeyError, TypeError, RecursionError)


def factors_of(user):
    """The passkeys and apps (list of devices) of `user`, in the order in which they are asked for."""
    kinds = (WebAuthnCredential, TOTPDevice)
    return [device for kind in kinds for device in kind.objects.devices_for_user(user, confirmed=True).order_by("pk")]


def has_factor(user):
    """Whether `user` can take a second step. Recovery codes alone are what is left of one, not one."""
    return bool(factors_of(user))


def codes_left(user):
    """How many recovery codes `user` has not used yet (int)."""
    return RecoveryCode.objects.filter(device__user=user).count()


# Asking ------------------------------------------------------------------------------------------------------------


def device_of_code(user, text):
    """The device of `user` to which the code `text` belongs; a recovery code is used up by it.

    Raises ValidationError with a sentence for the person where it is wrong or where too many were wrong before.
    """
    code = text.replace(" ", "").replace("-", "").lower()
    of_an_app = code.isascii() and code.isdigit() and len(code) == 6
    kind = TOTPDevice if of_an_app else RecoveryDevice
    pause = 0
    # A wrong code is counted: the transaction ends before anything is raised.
    with transaction.atomic():
        for device in kind.objects.devices_for_user(user, confirmed=True).select_for_update():
            allowed, why = device.verify_is_allowed()
            if not allowed:
                pause = max(pause, (why["locked_until"] - timezone.now()).total_seconds())
            elif device.verify_token(code):
                return device
    if pause:
        raise ValidationError(_too_often(pause))
    raise ValidationError(
        _("This code is not right any more. An app shows a new one every 30 seconds; each code works once.")
        if of_an_app
        else _("This is none of your recovery codes, or it was used already. A code of an app has six digits.")
    )


def _too_often(seconds):
    if seconds < 60:
        return _("Several wrong codes were typed. Wait a minute, then type the code that your app shows.")
    minutes = round(seconds / 60)
    when = ngettext(
        "Many wrong codes were typed. Codes work again in %d minute; a passkey works now.",
        "Many wrong codes were typed. Codes work again in %d minutes; a passkey works now.",
        minutes,
    )
    what = _(
        "Was it not you? Then somebody knows your password: ask for a link to set a new one, and codes work at once."
    )
    return f"{when % minutes} {what}"


def passkey_question(request, user):
    """What the browser is asked for with one of the passkeys of `user` (JSON, str), or "" where there is none."""
    if not WebAuthnCredential.objects.devices_for_user(user, confirmed=True).exists():
        return ""
    options, state = WebAuthnCredential.get_webauthn_helper(request).authenticate_begin(
        user, require_user_verification=False
    )
    return _asked(request, options, state)


def device_of_passkey(request, user, answer):
    """The passkey of `user` that signed our challenge, as the browser's `answer` (JSON, str) says.

    Raises ValidationError with a sentence for the person.
    """
    state = _asked_before(request)
    try:
        device = WebAuthnCredential.get_webauthn_helper(request).authenticate_complete(user, state, json.loads(answer))
    except BROKEN as error:
        raise ValidationError(_("This passkey was not accepted. Try again, or use a code.")) from error
    if not device.confirmed:
        raise ValidationError(_("This passkey was not accepted. Try again, or use a code."))
    return device


def _asked(request, options, state):
    request.session[CHALLENGE] = state | {"asked_at": timezone.now().timestamp()}
    return json.dumps(options)


def _asked_before(request):
    # Taken out before it is looked at: a challenge is answered once.
    state = request.session.pop(CHALLENGE, None)
    if not state or timezone.now().timestamp() - state["asked_at"] > CHALLENGE_LASTS:
        raise ValidationError(_("The page was too old, or another one asked meanwhile. Please try again."))
    return state


# Adding and removing -----------------------------------------------------------------------------------------------


def new_passkey_question(request, user):
    """What the browser is asked for to make a new passkey for `user` (JSON, str)."""
    options, state = WebAuthnCredential.get_webauthn_helper(request).register_begin(user)
    return _asked(request, options, state)


def add_passkey(request, user, name, answer):
    """Keep the passkey that the browser made, called `name`. Raises ValidationError with a sentence for the person."""
    state = _asked_before(request)
    try:
        with transaction.atomic():
            device = WebAuthnCredential.get_webauthn_helper(request).register_complete(user, state, json.loads(answer))
            device.name = name
            device.save(update_fields=["name"])
    except BROKEN as error:
        raise ValidationError(_("The passkey could not be made. Please try again.")) from error
    return device


def app_key(request, fresh=False):
    """The secret (hex, str) that the page shows to an app until a code proves that it knows it."""
    if fresh or APP_KEY not in request.session:
        request.session[APP_KEY] = random_hex(20)
    return request.session[APP_KEY]


def words_of(key):
    """`key` (hex) as somebody types it into an app: groups of four letters and digits."""
    text = b32encode(unhexlify(key)).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def picture_of(user, key):
    """The QR code of `key` as the width of its square (int) and the outline of its dark modules (an SVG path)."""
    rows = segno.make(TOTPDevice(user=user, key=key).config_url, error="m").matrix
    path = "".join(
        f"M{column} {line}h1v1h-1z" for line, row in enumerate(rows) for column, dark in enumerate(row) if dark
    )
    return len(rows), path


def add_app(request, user, name, code):
    """Keep the app that shows `code`. Raises ValidationError with a sentence for the person."""
    key, digits = app_key(request), code.replace(" ", "")
    clock = TOTP(unhexlify(key))
    if not (digits.isascii() and digits.isdigit() and clock.verify(int(digits), tolerance=1)):
        raise ValidationError(
            _("The app shows another code. Scan the picture again; if that does not help, set the clock of your phone.")
        )
    del request.session[APP_KEY]
    return TOTPDevice.objects.create(user=user, name=name, key=key, drift=clock.drift, last_t=clock.t())


def new_codes(user):
    """Make recovery codes for `user` (list of str, 60 bits each) and forget the earlier ones. They are kept hashed."""
    codes = [b32encode(token_bytes(8)).decode().lower()[:12] for _number in range(RECOVERY_CODES)]
    # A hash takes its time, and nobody else should wait for it to write.
    hashes = [make_password(code) for code in codes]
    with transaction.atomic():
        device, _created = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
        device.codes.all().delete()
        # As a release before hashes wrote them, which may still run while an upgrade is under way.
        device.token_set.all().delete()
        device.throttle_reset()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(device=device, begins=code[0], hashed=hashed)
            for code, hashed in zip(codes, hashes, strict=True)
        )
    return ["-".join(code[place : place + 4] for place in range(0, 12, 4)) for code in codes]


@transaction.atomic
def remove(user, label):
    """Take away the device of `user` with the label (str) `label`, and return it; None where there is none such.

    Raises ValidationError where it is the last one and one is required.
    """
    devices = factors_of(user)
    device = next((device for device in devices if device.persistent_id == label), None)
    if device is None:
        return None
    if len(devices) == 1 and settings.SECOND_FACTOR_REQUIRED:
        raise ValidationError(_("This is your last one. Add another before you remove it."))
    device.delete()
    if len(devices) == 1:
        RecoveryDevice.objects.filter(user=user).delete()
    return device


@transaction.atomic
def reset(user):
    """Take all devices and recovery codes from `user`, who lost them, and sign them out everywhere."""
    for kind in (WebAuthnCredential, TOTPDevice, RecoveryDevice):
        kind.objects.filter(user=user).delete()
    SignIn.objects.filter(user=user).delete()


@transaction.atomic
def let_in_again(user):
    """Forget the guesses of others: `user` has set a new password, so what they knew is worth nothing."""
    forget_guesses(username=user.get_username())
    for kind in (TOTPDevice, RecoveryDevice):
        kind.objects.filter(user=user).update(throttling_failure_count=0, throttling_failure_timestamp=None)
