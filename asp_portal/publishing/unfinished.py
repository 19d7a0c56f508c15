"""Unfinished text in the admin: kept while it is typed, offered again, and who else is at the same page."""

import copy
import json
import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import Http404, HttpResponseRedirect, JsonResponse, RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asp_portal.richtext.fields import RichTextFormField
from asp_portal.richtext.losses import losses

from .models import Presence, Unfinished
from .models.unfinished import LARGEST, Overtaken, TooMany
from .policy import can, may_read
from .typed import differences, typed_form, typed_formset, what_is_said

# What a form carries for the portal's own sake, and no text of anybody.
NOT_TYPED = {"csrfmiddlewaretoken", "_unfinished", "_author", "_based_on", "_merge"}
CONTINUE = "unfinished"
# What a body that no form of ours sent leads to: infinite numbers, lists in lists without end, files.
NO_FORM = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, RawPostDataException)


class UnfinishedViews:
    """What a PublishableAdmin does so that no keystroke is lost between two saves."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_%s"
        view = self.admin_site.admin_view
        return [
            path("here/", view(self.here_view), name=name % "here"),
            path("unfinished/<uuid:key>/", view(self.unfinished_view), name=name % "unfinished"),
            path("unfinished/<uuid:key>/discard/", view(self.discard_view), name=name % "discard"),
            *super().get_urls(),
        ]

    # While somebody types ------------------------------------------------------------------------------------------

    def unfinished_view(self, request, key):
        """Keep what is being typed (POST, JSON), or show how it differs from the saved draft (GET)."""
        return self._keep(request, key) if request.method == "POST" else self._differences(request, key)

    def _keep(self, request, key):
        if not can(request.user, "change", self.model) and not can(request.user, "add", self.model):
            return _answer(403, _("Your account may not write here. Copy your text before you leave."))
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return _answer(413, _("This text is too long to be kept while you write. Save it as a draft."))
        try:
            sent = _Sent(request.body)
        except NO_FORM:
            return _answer(400, _("This is no form of the portal."))
        page = self.model._default_manager.filter(pk=sent.page).first() if sent.page else None
        if sent.page and page is None:
            return _answer(404, _("This page was deleted meanwhile. Your text is kept on this device."))
        if not can(request.user, "change" if page else "add", page or self.model):
            return _answer(403, _("Your account may not write here. Copy your text before you leave."))
        if sent.form is None:
            Unfinished.objects.by(request.user).filter(pk=key).delete()
            return JsonResponse({"version": 0})
        try:
            with transaction.atomic():
                version = Unfinished.objects.keep(
                    key,
                    request.user,
                    self.model,
                    sent.form,
                    object_id=sent.page,
                    based_on=self._known(page, sent.based_on),
                    seen=sent.seen,
                    on_phone=_on_phone(request),
                )
        except Overtaken:
            return _answer(409, _("Another window went on with this text. Yours is kept beside it."))
        except TooMany:
            return _answer(429, _("You have very many unfinished texts. Save or discard some of them."))
        return JsonResponse({"version": version})

    def _known(self, page, based_on):
        """The key of a revision of `page`: the one that the form names, or the latest."""
        if page is None or page.latest_revision_id == based_on:
            return page and page.latest_revision_id
        found = page.latest_revision and type(page.latest_revision).objects.of(page).filter(pk=based_on).first()
        return found.pk if found else page.latest_revision_id

    def here_view(self, request):
        """Whether this browser is still signed in, as whom, and (POST) who else has the page open."""
        if not can(request.user, "change", self.model) and not can(request.user, "add", self.model):
            raise PermissionDenied
        answer = {"person": request.user.pk, "token": get_token(request), "present": []}
        if request.method == "POST":
            try:
                sent = _Here(request.body)
            except NO_FORM:
                return _answer(400, _("This is no form of the portal."))
            page = self.model._default_manager.filter(pk=sent.page).first()
            if page is None or not can(request.user, "change", page):
                return _answer(404, _("This page was deleted meanwhile. Your text is kept on this device."))
            if sent.away:
                Presence.objects.filter(pk=sent.key, user=request.user).delete()
            else:
                Presence.objects.note(sent.key, request.user, page, sent.idle)
                Presence.objects.forget_old()
                answer["present"] = self._present(request, page, sent.key)
        return JsonResponse(answer)

    # When somebody comes ------------------------------------------------------------------------------------------

    def arrive(self, request, page):
        """Note that the form of `page` (None for a new one) is opened, and give the form its key."""
        request.unfinished = self._continued(request, page)
        request.form_key = request.unfinished.key if request.unfinished else uuid.uuid4()
        if page is not None and can(request.user, "change", page):
            Presence.objects.note(request.form_key, request.user, page)

    def _continued(self, request, page):
        """The unfinished text of `page` that the address asks for. Raises Http404 for one of somebody else."""
        named = request.GET.get(CONTINUE)
        if named is None or not can(request.user, "change" if page else "add", page or self.model):
            return None
        rows = Unfinished.objects.of(page) if page else Unfinished.objects.of_new(self.model)
        try:
            kept = rows.filter(pk=uuid.UUID(named)).select_related("based_on").first()
        except ValueError:
            kept = None
        if kept is None or not may_read(request.user, kept):
            messages.info(request, _("This unfinished text is not there any more: it was saved or discarded."))
            return None
        return kept

    def _go_on_with(self, request, page, object_id, form_url, context):
        """The stock form filled with what was typed, its inline rows too. Nothing is checked, nothing can be saved."""
        kept = request.unfinished
        typed = _as_sent(request, kept)
        context |= {"based_on": kept.based_on_id}
        if page is None:
            return super().changeform_view(typed, None, form_url, context)
        self.show(typed, page, kept.based_on)
        return super().changeform_view(typed, object_id, form_url, context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return typed_form(form) if self._only_shows(request) else form

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield (typed_formset(formset) if self._only_shows(request) else formset), inline

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if self._only_shows(request) and f"{prefix}-{TOTAL_FORM_COUNT}" not in request.POST:
            # Rows of a kind that the form did not have when it was kept are shown as they are saved.
            kwargs = {name: value for name, value in kwargs.items() if name not in ("data", "files", "save_as_new")}
        return kwargs

    def _only_shows(self, request):
        return getattr(request, "unfinished", None) is not None

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["keeping"] = self._keeping(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _keeping(self, request, page):
        """What the form needs to keep what is typed, and to offer what was; None for somebody who may only look."""
        if not can(request.user, "change" if page else "add", page or self.model):
            return None
        continued = getattr(request, "unfinished", None)
        key = getattr(request, "form_key", None) or _uuid(request.POST.get("_unfinished")) or uuid.uuid4()
        rows = Unfinished.objects.of(page).order_by("-updated_at") if page else Unfinished.objects.of_new(self.model)
        rows = list(rows.select_related("user").defer("form") if page else rows.by(request.user))
        mine = [row for row in rows if may_read(request.user, row)]
        current = next((row for row in mine if row.pk == key), None)
        return {
            "key": key,
            "page": page,
            "version": current.version if current else 0,
            "continued": continued,
            "overtaken": bool(page and continued) and continued.based_on_id != page.latest_revision_id,
            "offers": [row for row in mine if row.pk != key],
            "others": [row for row in rows if not may_read(request.user, row)],
            "present": self._present(request, page, key) if page else [],
            "here": self._named("here"),
            "keep": self._named("unfinished", key),
        }

    def _present(self, request, page, key):
        """Sentences (list of str) that say who else has `page` open, and whether this person has, in another window."""
        sentences = []
        windows = Presence.objects.of(page).now().exclude(pk=key).select_related("user").order_by("-active_at")
        for user, active_at in {row.user: row.active_at for row in reversed(windows)}.items():
            minutes = int((timezone.now() - active_at).total_seconds() // 60)
            values = {"user": user.get_short_name() or user.get_username(), "minutes": minutes}
            if user == request.user:
                sentences.append(_("You have this page open in another window too."))
            elif minutes < 1:
                sentences.append(_("%(user)s is editing this.") % values)
            else:
                sentences.append(_("%(user)s is editing this, idle %(minutes)s min.") % values)
        return sentences

    def tell_losses(self, request, form):
        """Tell the person what the portal could not keep of the texts in `form`."""
        if "_preview" not in request.POST:
            for name, field in form.fields.items():
                if isinstance(field, RichTextFormField):
                    for sentence in losses(form.data.get(form.add_prefix(name))):
                        messages.warning(request, f"{field.label}: {sentence}")

    # When it is over ----------------------------------------------------------------------------------------------

    def finished(self, request):
        """The form was saved: what was kept of it is not needed any more."""
        key = _uuid(request.POST.get("_unfinished"))
        if key:
            Unfinished.objects.by(request.user).filter(pk=key).delete()
            Presence.objects.filter(pk=key, user=request.user).delete()

    def _without_page(self, request):
        """The answer to a form whose page was deleted meanwhile: its text goes on as that of a new page.

        None where there is no text, or this person may not add pages.
        """
        typed = typed_in(request.POST)
        if not typed or not can(request.user, "add", self.model):
            return None
        key = uuid.uuid4()
        Unfinished.objects.keep(key, request.user, self.model, typed, most=None)
        self.finished(request)
        messages.warning(
            request,
            _(
                "Somebody deleted this page while you had it open. Nothing of yours is lost: it stands here as a new "
                "page."
            ),
        )
        return HttpResponseRedirect(self.continue_address(key))

    @method_decorator(require_POST)
    def discard_view(self, request, key):
        """Throw an unfinished text away."""
        kept = self._own(request, key)
        page = kept.page if kept.object_id else None
        kept.delete()
        messages.success(request, _("The unfinished text is discarded."))
        return self._redirect(request, "change", page) if page else self._redirect(request, "add")

    def _differences(self, request, key):
        """How the unfinished text differs from the saved draft."""
        kept = self._own(request, key)
        page = kept.page if kept.object_id else None
        if page is not None and not can(request.user, "change", page):
            raise PermissionDenied
        request.unfinished = kept
        typed = _as_sent(request, kept)
        shown = copy.copy(request)
        shown.unfinished, shown.GET = None, shown.GET.copy()
        with transaction.atomic():
            before = self._said(shown, page, None)
            after = self._said(typed, page, kept.based_on)
        title = _("Unfinished text: %(page)s") % {"page": page or kept}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": page,
            "title": title,
            "kept": kept,
            "changes": differences(before, after),
        }
        return TemplateResponse(request, "admin/publishing/unfinished_differences.html", context)

    def _said(self, request, page, revision):
        if page is None:
            return what_is_said(super().changeform_view(request).context_data)
        self.show(request, page, revision)
        return what_is_said(super().changeform_view(request, str(page.pk)).context_data)

    def _own(self, request, key):
        """The unfinished text called `key`. Raises Http404 unless it is this person's and of this kind of page."""
        kept = get_object_or_404(Unfinished.objects.by(request.user).select_related("content_type"), pk=key)
        if kept.content_type.model_class() is not self.model:
            raise Http404
        return kept

    def _named(self, view, *args):
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def continue_address(self, key, page=None):
        """Where the form opens with what was typed."""
        address = self._named("change", page.pk) if page else self._named("add")
        return f"{address}?{CONTINUE}={key}"


def _as_sent(request, kept):
    """`request` as if the form had been sent as it was kept."""
    typed = copy.copy(request)
    # Django reads both at once: files that were asked for later would empty the form.
    typed._files = MultiValueDict()
    typed.method, typed.POST = "POST", kept.as_post
    return typed


class _Sent:
    """The body of a request that keeps a form. Raises ValueError and its kin for anything else."""

    def __init__(self, body):
        sent = json.loads(body)
        self.page = int(sent["page"]) if sent["page"] else None
        self.based_on = int(sent["based_on"]) if sent["based_on"] else None
        self.seen = int(sent["seen"])
        if not all(-1 < number < 10**18 for number in (self.page or 0, self.based_on or 0, self.seen)):
            raise ValueError
        self.form = sent["form"]
        if self.form is not None:
            self.form = {_clean(n): [_clean(value) for value in values] for n, values in self.form.items()}


class _Here:
    """The body of a request that says that a window is open, or closes. Raises ValueError and its kin."""

    def __init__(self, body):
        sent = json.loads(body)
        self.key, self.page = uuid.UUID(sent["key"]), int(sent["page"])
        self.away, self.idle = bool(sent["away"]), timedelta(seconds=min(max(int(sent["idle"]), 0), 86400))
        if not 0 < self.page < 10**18:
            raise ValueError


def typed_in(post):
    """What somebody typed into the form that came as `post` (QueryDict): a dict of lists of str."""
    return {
        _clean(name): [_clean(value) for value in values]
        for name, values in post.lists()
        if name not in NOT_TYPED and not name.startswith("_choice.") and "__prefix__" not in name
    }


def _clean(text):
    """`text` (str) as every database takes it. Raises AttributeError for anything else."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _on_phone(request):
    return "Mobi" in request.headers.get("User-Agent", "")


def _answer(status, sentence):
    return JsonResponse({"error": sentence}, status=status)
