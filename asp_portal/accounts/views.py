"""Pages of the admin about the person who is signed in."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .models import User


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
