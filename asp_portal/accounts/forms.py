"""Forms of signing in."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .factors import add_app, add_passkey, device_of_code, device_of_passkey, has_factor, let_in_again
from .letters import send_link
from .models import User

CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "class": "code"}
# One mail with a link in so many seconds: nobody's mailbox is filled by a stranger.
BETWEEN_LINKS = 5 * 60


class StepForm(forms.Form):
    """The second step: the answer of a passkey, which a script puts in, or a code that is typed."""

    token = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        widget=forms.TextInput(CODE),
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
    )
    credential = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    device = None

    def __init__(self, *args, request, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean(self):
        self._take_step()

    def _take_step(self):
        answer, code = self.cleaned_data.get("credential"), self.cleaned_data.get("token")
        if answer:
            self.device = device_of_passkey(self.request, self.user, answer)
        elif code:
            self.device = device_of_code(self.user, code)
        elif "token" not in self.errors:
            raise ValidationError(_("Type a code, or use your passkey."))


class AgainForm(StepForm):
    """Both steps once more, before something that cannot be taken back."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    field_order = ["password", "token", "credential"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks_second = has_factor(self.user)
        if not self.asks_second:
            del self.fields["token"], self.fields["credential"]

    def clean(self):
        if self.errors:
            return
        name = self.user.get_username()
        if authenticate(self.request, username=name, password=self.cleaned_data["password"]) != self.user:
            raise ValidationError(_("This is not your password. Upper and lower case count."))
        if self.asks_second:
            self._take_step()


class NamedForm(forms.Form):
    """What a new device is called."""

    name = forms.CharField(
        label=_("Name"), max_length=64, help_text=_("So that you know it in a list: “Phone”, “Key on my key ring”.")
    )

    def __init__(self, *args, request, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user


class PasskeyForm(NamedForm):
    """A new passkey."""

    credential = forms.CharField(
        max_length=100_000,
        widget=forms.HiddenInput,
        error_messages={"required": _("Your browser made no passkey. It needs JavaScript; an app does without.")},
    )

    def clean(self):
        if not self.errors:
            self.device = add_passkey(
                self.request, self.user, self.cleaned_data["name"], self.cleaned_data["credential"]
            )


class AppForm(NamedForm):
    """A new authenticator app."""

    token = forms.CharField(
        label=_("Code that the app shows"), max_length=12, widget=forms.TextInput(CODE | {"inputmode": "numeric"})
    )

    def clean(self):
        if not self.errors:
            self.device = add_app(self.request, self.user, self.cleaned_data["name"], self.cleaned_data["token"])


class LinkForm(PasswordResetForm):
    """Asks for a link to set a new password. Who was invited and came too late may ask as well."""

    def get_users(self, email):
        owners = User.objects.filter(email=User.objects.normalize_email(email), is_active=True)
        invited = [user for user in owners if not user.has_usable_password() and user.last_login is None]
        known = [*super().get_users(email), *invited]
        return [user for user in known if cache.add(f"accounts.link.{user.pk}", True, BETWEEN_LINKS)]

    def save(self, **options):
        """Mail the links. It takes longer where there is an account, so nobody may wait for it: views.AskForLink."""
        for user in self.get_users(self.cleaned_data["email"]):
            send_link(user)


class NewPasswordForm(SetPasswordForm):
    """Sets a password by a link."""

    def save(self, commit=True):
        user = super().save(commit)
        let_in_again(user)
        return user
