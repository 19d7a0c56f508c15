"""Sign-ins and devices: what somebody, or their administrator, sees and ends."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from . import factors
from .letters import send_link, tell_owner
from .models import SignIn

ALL = "all"


def facts_of(user, request):
    """What the pages about the sign-ins and devices of `user` show (dict)."""
    return {
        "devices": factors.factors_of(user),
        "codes_left": factors.codes_left(user),
        "sign_ins": SignIn.objects.of(user),
        "here": request.session.session_key,
        "required": settings.SECOND_FACTOR_REQUIRED,
    }


@admin.site.admin_view
def sign_ins(request):
    """The person's own sign-ins and devices."""
    context = admin.site.each_context(request) | facts_of(request.user, request)
    return TemplateResponse(request, "admin/sign_in/mine.html", context | {"title": _("Sign-ins and devices")})


@require_POST
@admin.site.admin_view
def end(request):
    """End a sign-in of one's own, or all but this one."""
    ended = end_sign_ins(request.user, request.POST.get("label", ""), spare=request.session.session_key)
    messages.success(request, ngettext("%d sign-in was ended.", "%d sign-ins were ended.", ended) % ended)
    return redirect("sign_ins")


@require_POST
@admin.site.admin_view
def remove(request):
    """Remove a passkey or an app of one's own."""
    try:
        device = factors.remove(request.user, request.POST.get("label", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sign_ins")
    if device:
        sentence = _("“%(name)s” was removed from your account.") % {"name": device.name}
        tell_owner(request.user, sentence)
        messages.success(request, sentence)
    return redirect("sign_ins")


def end_sign_ins(user, label, spare=None):
    """End the sign-in of `user` with the name `label`, or all; never the one with the key `spare`. Returns how many."""
    found = [row for row in SignIn.objects.filter(user=user) if label in (ALL, row.label)]
    keys = [row.pk for row in found if row.pk != spare]
    return SignIn.objects.filter(pk__in=keys).delete()[0]


# For an administrator ------------------------------------------------------------------------------------------------


def of_somebody(request, user, model_admin):
    """The sign-ins and devices of `user`, for who may change the account; what they do is in the account's history."""
    acts = {"end": _end, "reset": _reset, "invite": _invite}
    act = acts.get(request.POST.get("do")) if request.method == "POST" else None
    if act:
        with transaction.atomic():
            sentence = act(request, user)
            model_admin.log_change(request, user, sentence)
        return redirect(request.path)
    context = admin.site.each_context(request) | facts_of(user, request)
    context |= {"title": _("Sign-ins and devices"), "person": user, "opts": model_admin.opts}
    return TemplateResponse(request, "admin/sign_in/of_somebody.html", context)


def _end(request, user):
    ended = end_sign_ins(user, request.POST.get("label", ""), spare=request.session.session_key)
    sentence = ngettext("%d sign-in was ended.", "%d sign-ins were ended.", ended) % ended
    messages.success(request, sentence)
    return sentence


def _reset(request, user):
    factors.reset(user)
    sentence = _("The second step was taken off the account, and every sign-in ended.")
    tell_owner(user, sentence)
    messages.success(request, sentence)
    return sentence


def _invite(request, user):
    sent = send_link(user)
    sentence = _("A link to set a password was sent to %(address)s.") if sent else _("No mail could be sent.")
    sentence %= {"address": user.email}
    (messages.success if sent else messages.error)(request, sentence)
    return sentence
