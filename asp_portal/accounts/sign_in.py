"""Signing in: the password, the second step, and the first time, when there is none yet."""

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as take_step

from . import factors
from .forms import AppForm, PasskeyForm, StepForm
from .gate import AWAITED
from .letters import tell_owner
from .sessions import is_fresh
from .spraying import remember


def page(request, template, **context):
    """The page `template` of signing in, with what the admin's frame needs."""
    return TemplateResponse(request, f"admin/sign_in/{template}.html", admin.site.each_context(request) | context)


def wanted(request):
    """Where the person wanted to go (str): an address of this site, else the desk."""
    address = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith("/") else reverse("admin:index")


def with_way(name, request):
    """The address of the view `name`, from which the person of `request` gets on to where they wanted to go."""
    return f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: wanted(request)})}"


def is_half_way(request):
    """Whether the person of `request` gave their password and has not taken the second step."""
    return request.claimant.is_authenticated and not request.user.is_authenticated


@sensitive_post_parameters()
def sign_in(request):
    """The admin's own sign-in page, and the way on to the second step."""
    if request.method != "POST" and is_half_way(request):
        return redirect(with_way("sign_in_step", request))
    response = admin.site.login(request)
    if request.method != "POST" or response.status_code != 302:
        return response
    user = request.user
    # Also for whom signs in again, where Django keeps the key.
    request.session.cycle_key()
    if settings.SECOND_FACTOR_REQUIRED or factors.has_factor(user):
        response = _to_second_step(request, user, response.url)
    remember(response, user)
    return response


def sign_out(request):
    """The admin's own view; the browser of who signed out is told to forget the pages that it may have kept.

    Also of who took the first step alone. Not what it stores: there a text may wait of somebody else who wrote on this
    device without a line. The script of the forms clears what belongs to the person who leaves
    (docs/adr/0004-never-lose-a-keystroke.md).
    """
    if not request.claimant.is_authenticated:
        return redirect("admin:index")
    response = admin.site.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache"'
    return response


def _to_second_step(request, user, address):
    """From now on `user` is nobody until the second step is taken, which leads on to `address`."""
    request.session[AWAITED] = True
    # Whoever signs in again shows the device again: Django keeps the session of the same user.
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    request.claimant, request.user = user, AnonymousUser()
    # A text that met an expired sign-in waits for both steps.
    if request.POST.get("carried"):
        request.session["carried"] = request.POST["carried"]
    return redirect(f"{reverse('sign_in_step')}?{urlencode({REDIRECT_FIELD_NAME: address})}")


def too_many_guesses(request, original_response=None, credentials=None):
    """What django-axes answers where an account was tried too often from a network (429)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    locked = (
        _(
            "Many wrong passwords came from your network, for several accounts. For %(minutes)d minutes from here only "
            "browsers in which you were signed in before are let in; from any other network, for example that of your "
            "telephone, you get in now."
        )
        if getattr(request, "network_is_stopped", False)
        else _(
            "From your network a wrong password was typed too often for this account. It can be tried again from here "
            "in %(minutes)d minutes, and from any other network now. If you forgot it, ask for a link to set a new one."
        )
    )
    context = admin.site.each_context(request) | {
        "title": _("Too many wrong passwords"),
        "form": AdminAuthenticationForm(request),
        "app_path": request.get_full_path(),
        REDIRECT_FIELD_NAME: wanted(request),
        "locked": locked % {"minutes": minutes},
    }
    return TemplateResponse(request, "admin/login.html", context, status=429).render()


def passed(request, device):
    """Let the claimant of `request` in, who took the second step with `device`."""
    request.user = request.claimant
    take_step(request, device)
    request.session.pop(AWAITED, None)
    request.session.cycle_key()


@sensitive_post_parameters()
def step(request):
    """The second step."""
    if not is_half_way(request):
        return HttpResponseRedirect(
            wanted(request) if request.user.is_authenticated else with_way("admin:login", request)
        )
    user = request.claimant
    if not factors.has_factor(user):
        title = _("Set up your second step")
        return page(request, "first", title=title, way=urlencode({REDIRECT_FIELD_NAME: wanted(request)}))
    form = StepForm(request.POST if request.method == "POST" else None, request=request, user=user)
    if form.is_valid():
        passed(request, form.device)
        return onward(request)
    question = factors.passkey_question(request, user)
    return page(
        request, "step", title=_("Second step"), form=form, question=question, next=wanted(request), claimant=user
    )


# Adding a device -----------------------------------------------------------------------------------------------------


def by_its_owner(view):
    """Decorates a view of (request, user): for who is signed in, or has just given a password and has no device yet.

    The former were asked for a fresh sign-in on the way, see fresh.py.
    """

    @wraps(view)
    def guarded(request):
        if request.user.is_authenticated:
            return view(request, request.user)
        if not is_half_way(request):
            return redirect(with_way("admin:login", request))
        if factors.has_factor(request.claimant):
            return redirect(with_way("sign_in_step", request))
        if not is_fresh(request):
            logout(request)
            return redirect(with_way("admin:login", request))
        return view(request, request.claimant)

    return guarded


@by_its_owner
def passkey(request, user):
    """Add a passkey."""
    form = PasskeyForm(request.POST if request.method == "POST" else None, request=request, user=user)
    if form.is_valid():
        return _added(request, user, form.device, _("The passkey “%(name)s” was added to your account."))
    question = factors.new_passkey_question(request, user)
    return page(request, "passkey", title=_("Add a passkey"), form=form, question=question, next=wanted(request))


@by_its_owner
def app(request, user):
    """Add an authenticator app."""
    form = AppForm(request.POST if request.method == "POST" else None, request=request, user=user)
    if form.is_valid():
        return _added(request, user, form.device, _("The authenticator app “%(name)s” was added to your account."))
    # After a wrong code the picture stays: it was scanned already.
    key = factors.app_key(request, fresh=request.method != "POST")
    size, outline = factors.picture_of(user, key)
    return page(
        request,
        "app",
        title=_("Add an authenticator app"),
        form=form,
        words=factors.words_of(key),
        size=size,
        outline=outline,
        next=wanted(request),
    )


def _added(request, user, device, sentence):
    sentence %= {"name": device.name}
    tell_owner(user, sentence)
    if not request.user.is_authenticated:
        passed(request, device)
    messages.success(request, sentence)
    # The first device comes with codes for the day on which it is lost.
    if factors.codes_left(user) == 0:
        return _codes_page(request, user)
    return onward(request) if request.POST.get(REDIRECT_FIELD_NAME) else redirect("sign_ins")


def codes(request):
    """New recovery codes, in place of all earlier ones."""
    if request.method != "POST" or not factors.has_factor(request.user):
        return redirect("sign_ins")
    tell_owner(request.user, _("New recovery codes were made for your account."))
    return _codes_page(request, request.user)


def _codes_page(request, user):
    title = _("Your recovery codes")
    return page(request, "codes", title=title, codes=factors.new_codes(user), next=wanted(request))


def onward(request):
    """Where the person wanted to go; from the page with the recovery codes a text that waited goes along, as a POST."""
    return HttpResponseRedirect(wanted(request))
