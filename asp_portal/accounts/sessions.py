"""Sessions: where a signed-in browser is remembered, so that its owner can see it and end it."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken

from .models import SignIn

# In the session: when the person last proved who they are, in seconds since 1970.
PROVEN = "proven_at"
# How long it is known which network guessed a password.
GUESSES_KEPT = timedelta(days=30)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the person as a column, a new moment for each new key, and an end."""

    @classmethod
    def get_model_class(cls):
        return SignIn

    def cycle_key(self):
        """A new key for what somebody has just proved: at each sign-in, and when the second step is taken."""
        self[PROVEN] = timezone.now().timestamp()
        super().cycle_key()

    def create_model_instance(self, data):
        if SESSION_KEY in data:
            data.setdefault(PROVEN, timezone.now().timestamp())
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.proven_at = data.get(PROVEN) and datetime.fromtimestamp(data[PROVEN], tz=timezone.get_default_timezone())
        return row

    @classmethod
    def clear_expired(cls):
        """Delete what nobody may keep: `manage clearsessions`, every night.

        Sessions that ended, guesses of long ago, and the readable recovery codes that a release before hashes writes
        while an upgrade is under way; they open nothing.
        """
        super().clear_expired()
        StaticToken.objects.all().delete()
        AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - GUESSES_KEPT).delete()

    def _get_session_from_db(self):
        # However busy a session is, it ends.
        row = super()._get_session_from_db()
        if row and row.proven_at and row.proven_at < timezone.now() - timedelta(seconds=settings.SESSION_LONGEST):
            self._session_key = None
            return None
        return row


def is_fresh(request):
    """Whether the person of `request` proved who they are a few minutes ago (`FRESH_SIGN_IN` in seconds)."""
    return timezone.now().timestamp() - request.session.get(PROVEN, 0) < settings.FRESH_SIGN_IN
