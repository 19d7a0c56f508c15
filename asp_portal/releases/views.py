"""The admin's pages about one release: what is in it, when it goes, what the site is like then, and the way back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from asp_portal.publishing.forms import words_in
from asp_portal.publishing.models import publishable_models
from asp_portal.publishing.policy import can

from .forms import CollectForm
from .keys import key_of, pages_of
from .models import Release
from .site import site_response

# How many pages of each kind a search offers.
OFFERED = 8


def sees_releases(user):
    """Whether `user` may see releases: they name and show drafts of every kind, so it takes sight of all of them."""
    return all(can(user, "view", model) for model in [Release, *publishable_models()])


class ReleaseViews:
    """Views of the ReleaseAdmin."""

    @method_decorator(require_POST)
    def items_view(self, request, pk):
        """Put a page in, take one out, or take the newest version of one."""
        release = self._release_for(request, pk, "change")
        try:
            if "add" in request.POST:
                for page in self._visible(request, pages_of(request.POST.getlist("add"))):
                    release.add(page, request.user)
                    messages.success(request, _("“%(page)s” is in the release.") % {"page": page})
            elif item := self._named_item(release, request.POST.get("newest", "")):
                release.add(item.page, request.user)
                messages.success(request, _("The newest version of “%(page)s” is in the release.") % {"page": item})
            elif item := self._named_item(release, request.POST.get("remove", "")):
                release.remove(item, request.user)
                messages.success(request, _("“%(page)s” is not in the release any more.") % {"page": item})
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return self._to(release, "#items")

    @method_decorator(require_POST)
    def schedule_view(self, request, pk):
        """Let it go live by itself at its moment."""
        release = self._release_for(request, pk, "release")
        self._check_may_publish(request, release)
        self._tell(request, release, release.schedule, _("“%(release)s” goes live by itself at its moment."))
        return self._to(release)

    @method_decorator(require_POST)
    def unschedule_view(self, request, pk):
        """Let its moment pass."""
        release = self._release_for(request, pk, "release")
        self._tell(request, release, release.cancel_schedule, _("“%(release)s” does not go live by itself any more."))
        return self._to(release)

    def release_view(self, request, pk):
        """Ask, then make everything live at once."""
        release = self._release_for(request, pk, "release")
        self._check_may_publish(request, release)
        if request.method == "POST":
            self._tell(request, release, release.release, _("“%(release)s” is public."))
            return self._to(release)
        context = self._context(request, release, _("Release: %(release)s"), found=release.readiness())
        return TemplateResponse(request, "admin/releases/release.html", context)

    def withdraw_view(self, request, pk):
        """Ask, then take everything back."""
        release = self._release_for(request, pk, "release")
        self._check_may_publish(request, release)
        if request.method == "POST":
            note = words_in(request.POST, "note", 1000)
            self._tell(request, release, lambda user: release.withdraw(user, note), _("“%(release)s” is taken back."))
            return self._to(release)
        context = self._context(request, release, _("Take back: %(release)s"), items=release.in_order())
        return TemplateResponse(request, "admin/releases/withdraw.html", context)

    @method_decorator(require_safe)
    def site_view(self, request, pk, address=""):
        """Any public page as visitors will find it after the release."""
        release = self._release_for(request, pk, "preview")
        prefix = reverse("admin:releases_release_site", args=[release.pk])
        return site_response(request, release, f"/{address}", prefix)

    def collect_view(self, request):
        """Ask into which release some pages go, and put them there."""
        if not (can(request.user, "add", Release) and can(request.user, "change", Release)):
            raise PermissionDenied
        pages = self._visible(request, pages_of([*request.GET.getlist("page"), *request.POST.getlist("page")]))
        if not pages:
            raise Http404
        form = CollectForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._collect(request, pages, form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add to a release"),
            "form": form,
            "pages": [(key_of(page), page) for page in pages],
        }
        return TemplateResponse(
            request, "admin/releases/collect.html", context, status=200 if form.is_valid() or not form.is_bound else 400
        )

    def _collect(self, request, pages, data):
        release = data["release"] or Release.objects.create(title=data["title"])
        try:
            for page in pages:
                release.add(page, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            names = ", ".join(f"“{page}”" for page in pages)
            messages.success(
                request, _("In the release “%(release)s”: %(pages)s") % {"release": release, "pages": names}
            )
        return self._to(release)

    def offered(self, request, release):
        """The pages (list of pairs of key and page) with unpublished text that a search in the form offers."""
        words = request.GET.get("q", "").strip()[:200]
        if not words:
            return []
        inside = {(item.content_type_id, item.object_id) for item in release.items.all()}
        found = []
        for model in publishable_models():
            if not (admin.site.is_registered(model) and can(request.user, "view", model)):
                continue
            model_admin = admin.site.get_model_admin(model)
            rows, _twice = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
            found += [(key_of(page), page) for page in rows.drafts()[:OFFERED]]
        return [(key, page) for key, page in found if tuple(map(int, key.split("-"))) not in inside]

    def _release_for(self, request, pk, action):
        release = self.get_object(request, str(pk))
        if not sees_releases(request.user):
            raise PermissionDenied
        if release is None:
            raise Http404
        if not can(request.user, action, release):
            raise PermissionDenied
        return release

    def _check_may_publish(self, request, release):
        """Raise PermissionDenied unless the person may publish every page of `release`."""
        models = {item.content_type.model_class() for item in release.in_order()}
        if not all(can(request.user, "publish", model) for model in models):
            raise PermissionDenied

    def _visible(self, request, pages):
        return [page for page in pages if can(request.user, "view", page)]

    def _named_item(self, release, key):
        return release.items.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None

    def _tell(self, request, release, verb, sentence):
        try:
            verb(request.user)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, sentence % {"release": release})

    def _to(self, release, place=""):
        return HttpResponseRedirect(release.get_admin_url() + place)

    def _context(self, request, release, title, **extra):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": release,
            "preserved_filters": self.get_preserved_filters(request),
            "title": title % {"release": release},
            **extra,
        }
