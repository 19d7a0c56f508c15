"""The user model: Django's own, with an e-mail address that names one person; and where people are signed in."""

from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice

from asp_portal.zones import validate_timezone, zone_named

from .querysets import SignInManager

# What stands in the name that a browser gives itself, the particular before what others write into theirs too.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")),
)


class PortalUserManager(UserManager):
    """Creates users whose e-mail address is kept in one spelling."""

    @classmethod
    def normalize_email(cls, email):
        """`email` in lower case: nobody has two mailboxes that differ by case alone."""
        return (email or "").strip().lower()

    def named(self, text):
        """The user whom `text` (str) names: a user name, or an e-mail address. None where there is nobody."""
        names = {"email": self.normalize_email(text)} if "@" in text else {"username": text}
        return self.filter(**names).first()


class User(AbstractUser):
    """Somebody who signs in to the admin."""

    email = models.EmailField(_("e-mail address"))
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_timezone],
        help_text=_("Moments are shown in it as well. When empty, that of the browser."),
    )
    wants_mail = models.BooleanField(
        _("e-mail about my work"),
        default=True,
        help_text=_("When somebody asks for a review, requests changes, approves or publishes."),
    )
    uses_shortcuts = models.BooleanField(
        _("keyboard shortcuts"),
        default=True,
        help_text=_("Ctrl+K, ? and the other keys of the desk. Without them everything works by its button or link."),
    )

    objects = PortalUserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~models.Q(email=""),
                violation_error_message=_("Another account has this e-mail address."),
            )
        ]

    def clean(self):
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    @property
    def zone(self):
        """The time zone (ZoneInfo) in which the person lives, or None where it is not known."""
        return zone_named(self.timezone)


class SignIn(AbstractBaseSession):
    """A browser in which somebody is signed in, and Django's session of it: deleting the row signs it out."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, editable=False, related_name="sign_ins"
    )
    proven_at = models.DateTimeField(_("signed in at"), null=True, editable=False)

    objects = SignInManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        default_permissions = ()
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")

    @classmethod
    def get_session_store_class(cls):
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def label(self):
        """A name (str) for pages and forms: the key itself is a secret that signs in."""
        return salted_hmac("accounts.SignIn", self.session_key).hexdigest()[:32]

    @cached_property
    def facts(self):
        """What was noted on the last visit: a dict with `agent`, `network` (str) and `seen` (seconds since 1970)."""
        return self.get_decoded().get("visit", {})

    @property
    def browser(self):
        """What the browser calls itself (str), as people call it: “Firefox, Windows”; "" where it says nothing."""
        agent = self.facts.get("agent", "")
        said = [next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
        return ", ".join(filter(None, said)) or agent

    @property
    def seen_at(self):
        """The moment (datetime) of the last visit, to five minutes."""
        return datetime.fromtimestamp(self.facts["seen"], tz=UTC) if self.facts else self.proven_at


class RecoveryDevice(StaticDevice):
    """The sheet with somebody's recovery codes: django-otp's device with its throttle, over codes that are hashed."""

    class Meta:
        proxy = True
        default_permissions = ()

    def verify_token(self, token):
        """Whether `token` (str) is one of the codes; it is used up by it. The row has to be locked."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        codes = self.codes.filter(begins=token[:1])
        code = next((code for code in codes if check_password(token, code.hashed)), None)
        if code is None:
            self.throttle_increment()
            return False
        code.delete()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoveryCode(models.Model):
    """A code for the day on which a phone or a key is lost: hashed like a password, and gone once it was used."""

    device = models.ForeignKey(StaticDevice, models.CASCADE, related_name="codes")
    # Its first character: a code that is typed is compared with one hash, not with ten.
    begins = models.CharField(max_length=1)
    hashed = models.CharField(max_length=128)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.begins}…"
