"""Expired sign-ins: a form that arrives after its person was signed out is handed on through the sign-in page.

This is for browsers without a script; with one, a save asks before it leaves. The text travels in the sign-in page
itself, signed, so that nobody who is not signed in can store anything. It came through the check against forgery.
"""

import uuid

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from .models import Revision, Unfinished, publishable_models
from .policy import can
from .unfinished import typed_in

SALT = "publishing.expired"
# In seconds: a night.
LONGEST = 12 * 60 * 60


def text_survives_sign_in(get_response):
    """Middleware: what somebody typed goes with them through the sign-in page."""

    def middleware(request):
        response = get_response(request)
        if request.method != "POST" or response.status_code != 302 or not hasattr(request, "user"):
            return response
        if "_unfinished" in request.POST and not request.user.is_authenticated:
            # A script that asks something on the way is told of the redirect: it alone knows what to do.
            return _sign_in_page(request) if _page_at(resolve(request.path_info))[0] else response
        # Who takes a second step comes here with it: until then the text waits in the session.
        carried = request.user.is_authenticated and (request.POST.get("carried") or request.session.pop("carried", ""))
        return _delivered(request, response, carried) if carried else response

    return middleware


def _sign_in_page(request):
    carried = {
        "path": request.path,
        "author": request.POST.get("_author", ""),
        "based_on": request.POST.get("_based_on", ""),
        "form": typed_in(request.POST),
    }
    context = {
        **admin.site.each_context(request),
        "title": _("You were signed out"),
        "form": AdminAuthenticationForm(request),
        "app_path": reverse("admin:login"),
        "next": request.path,
        REDIRECT_FIELD_NAME: request.path,
        "carried": signing.dumps(carried, salt=SALT, compress=True),
    }
    return render(request, "admin/login.html", context, status=401)


def _delivered(request, response, carried):
    """The way on after the sign-in: to the form, filled with what was carried; else where everybody goes."""
    try:
        carried = signing.loads(carried, salt=SALT, max_age=LONGEST)
        match = resolve(carried["path"])
    except (signing.BadSignature, Resolver404):
        messages.error(
            request, _("The text you were writing could not be brought along. Your browser’s back button may have it.")
        )
        return response
    if carried["author"] != str(request.user.pk):
        messages.error(request, _("Somebody else was writing here. Their text is not shown to you."))
        return response
    model, page = _page_at(match)
    if model is None or not can(request.user, "change" if page else "add", page or model):
        return response
    key = uuid.uuid4()
    stands_on = {"object_id": page and page.pk, "based_on": page and _base(page, carried["based_on"])}
    Unfinished.objects.keep(key, request.user, model, carried["form"], most=None, **stands_on)
    messages.success(
        request, _("You are signed in again. Your text stands below as you typed it; it is not saved yet.")
    )
    return HttpResponseRedirect(f"{carried['path']}?unfinished={key}")


def _base(page, named):
    """The key of the revision of `page` on which the form stood: the one `named` (str), or the latest."""
    known = named.isdecimal() and len(named) < 19 and Revision.objects.of(page).filter(pk=named).exists()
    return int(named) if known else page.latest_revision_id


def _page_at(match):
    """The model and the page (None for a new one) of whose form `match` is the address."""
    for model in publishable_models():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if match.url_name in (f"{name}_add", f"{name}_change"):
            key = match.kwargs.get("object_id", "")
            return model, model._default_manager.filter(pk=key).first() if key.isdecimal() else None
    return None, None
