"""A fresh sign-in: before roles, devices and the deletion of many pages a person says once more who they are.

What they were sending is not lost: the page that asks carries it along and sends it with the answer.
"""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .factors import passkey_question
from .forms import AgainForm
from .sessions import is_fresh

PREFIX = "again"
# Names of addresses. Lists can be read; what they do to many rows at once is in ACTIONS.
GUARDED = {
    *(f"{rows}_{act}" for rows in ("accounts_user", "auth_group") for act in ("add", "change", "delete")),
    *("auth_user_password_change", "accounts_user_sign_in", "publishing_trash_purge"),
    *("sign_in_passkey", "sign_in_app", "sign_in_codes", "sign_in_remove"),
}
ACTIONS = {"delete_selected", "purge_selected"}


class FreshSignIn:
    """Middleware: asks for both steps again where the last time is too long ago."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """The page that asks, or None where nothing has to be asked."""
        if not _is_guarded(request) or not request.user.is_authenticated:
            return None
        sent = request.POST.get(f"{PREFIX}-for")
        if not sent and is_fresh(request):
            return None
        form = AgainForm(request.POST if sent else None, prefix=PREFIX, request=request, user=request.user)
        if sent and form.is_valid():
            request.session.cycle_key()
            if sent == "GET":
                return HttpResponseRedirect(request.get_full_path())
            request.POST = _carried(request.POST)
            return None
        return _page(request, form, sent or request.method)


def _is_guarded(request):
    name = request.resolver_match.url_name or ""
    if name in GUARDED:
        return True
    # Every one that was sent: which of several the admin takes, the request itself would say.
    return request.method == "POST" and name.endswith("_changelist") and ACTIONS & {*request.POST.getlist("action")}


def _carried(data):
    """`data` (QueryDict) without our own answers: a password is nothing for the view behind."""
    carried = data.copy()
    for name in [name for name in carried if name.startswith(f"{PREFIX}-")]:
        del carried[name]
    return carried


def _page(request, form, method):
    carried = [
        (name, value)
        for name, values in _carried(request.POST).lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = admin.site.each_context(request) | {
        "title": _("Is it you?"),
        "form": form,
        "method": method if method == "POST" else "GET",
        "field": f"{PREFIX}-for",
        "carried": carried,
        "question": passkey_question(request, request.user),
    }
    return TemplateResponse(request, "admin/sign_in/again.html", context, status=403)
