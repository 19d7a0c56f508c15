"""Pages of the admin about the person who is signed in."""

import logging

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.views import PasswordResetView
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .forms import LinkForm
from .models import User

logger = logging.getLogger(__name__)


class Answered(HttpResponseRedirect):
    """A way on, which the person has in full before something else is done: `then()` is called behind it."""

    def __init__(self, address, then):
        super().__init__(address)
        self.then = then

    def close(self):
        """Called by the server once all was sent."""
        try:
            self.then()
        except Exception:
            logger.exception("What was to be done after an answer failed")
        super().close()


class AskForLink(PasswordResetView):
    """Asks for a link to set a password. How long the answer takes does not tell whether there is an account."""

    form_class = LinkForm

    def form_valid(self, form):
        """Answer, and only then look whether there is anybody to write to."""
        return Answered(self.get_success_url(), form.save)


class MySettingsForm(forms.ModelForm):
    """What a person chooses for themselves."""

    class Meta:
        model = User
        fields = ["timezone", "wants_mail", "uses_shortcuts"]


@admin.site.admin_view
def my_settings(request):
    """The person's own settings, to read and to change."""
    form = MySettingsForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("my_settings")
    context = admin.site.each_context(request) | {"title": _("My settings"), "form": form}
    return TemplateResponse(request, "admin/my_settings.html", context)
