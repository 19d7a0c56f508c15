"""The admin of links to share: those of one page, with the form for a new one, and the list of all."""

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from asp_portal.accounts.discretion import Discreet
from asp_portal.publishing.models import publishable_models
from asp_portal.publishing.policy import can
from asp_portal.zones import said

from .forms import ShareForm
from .models import ShareLink, address_of
from .rendering import zone_of


class OpenFilter(admin.SimpleListFilter):
    """Whether a link shows its page."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", _("open")), ("closed", _("ended or revoked"))]

    def queryset(self, request, queryset):
        """The links in the chosen state."""
        return {"open": queryset.open, "closed": queryset.closed}.get(self.value(), queryset.all)()


@admin.register(ShareLink)
class ShareLinkAdmin(Discreet, admin.ModelAdmin):
    """The list of all links, and the links of one page. Who may share a page may see and revoke its links."""

    list_display = ("label", "of_page", "shows", "state_badge", "ends", "openings", "last_opened", "said_count")
    list_display_links = None
    list_filter = (OpenFilter, "takes_remarks")
    search_fields = ("label",)
    actions = ("revoke_all",)
    list_per_page = 50

    def get_urls(self):
        """The list and the page "Share": a link is never edited, and its end is kept rather than deleted."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="sharing_sharelink_changelist"),
            path("of/<str:label>/<int:page_id>/", view(self.share_view), name="sharing_sharelink_share"),
            path("<int:link_id>/revoke/", view(self.revoke_view), name="sharing_sharelink_revoke"),
        ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return bool(_sharable(request.user))

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        models = _sharable(request.user)
        links = (
            super().get_queryset(request).filter(content_type__in=ContentType.objects.get_for_models(*models).values())
        )
        pages = GenericPrefetch("page", [_with_their_place(model) for model in models])
        return links.select_related("revision").annotate(said=Count("remarks")).prefetch_related(pages)

    @admin.display(description=gettext_lazy("page"))
    def of_page(self, link):
        """The page, leading to its own links."""
        if link.page is None:
            return _("deleted")
        return format_html('<a href="{}">{}</a>', share_address(link.page), link.page)

    @admin.display(description=gettext_lazy("what they read"))
    def shows(self, link):
        """The version, or that it is always the newest."""
        if not link.revision:
            return _("always the latest draft")
        return str(link.revision)

    @admin.display(description=gettext_lazy("state"), ordering="ends_at")
    def state_badge(self, link):
        """The state in a word."""
        return format_html('<span class="badge" data-state="{}">{}</span>', BADGES[link.state], state_words(link))

    @admin.display(description=gettext_lazy("ends"), ordering="ends_at")
    def ends(self, link):
        """The end on the clocks of the page."""
        return said(link.ends_at, zone_of(link.page) if link.page else None)

    @admin.display(description=gettext_lazy("last opened"), ordering="last_opened_at")
    def last_opened(self, link):
        """When somebody opened it last, on the clocks of the page."""
        return said(link.last_opened_at, zone_of(link.page) if link.page else None) if link.last_opened_at else "–"

    @admin.display(description=gettext_lazy("comments"), ordering="said")
    def said_count(self, link):
        """How much its readers said."""
        return link.said

    @admin.action(description=gettext_lazy("Revoke the chosen links"), permissions=["view"])
    def revoke_all(self, request, queryset):
        """Revoke what is still open among the chosen."""
        links = list(queryset.open())
        for link in links:
            link.revoke(request.user)
        messages.success(request, _("Revoked: %(count)s.") % {"count": len(links)})

    def share_view(self, request, label, page_id):
        """The links to one page, and the form for a new one; its address is shown this once."""
        page = self._page(request, label, page_id)
        form = ShareForm(request.POST or None, page=page, zone=zone_of(page))
        context = {**self.admin_site.each_context(request), "opts": page._meta, "original": page}
        if request.method == "POST" and form.is_valid():
            chosen = {name: form.cleaned_data[name] for name in ("label", "ends_at", "revision", "takes_remarks")}
            link, secret = ShareLink.make(page, request.user, **chosen)
            form = ShareForm(page=page, zone=zone_of(page))
            context |= {"made": link, "address": address_of(secret)}
        links = (
            ShareLink.objects.of(page).select_related("revision__user", "created_by").annotate(said=Count("remarks"))
        )
        rows = [(link, BADGES[link.state], state_words(link), said(link.ends_at, zone_of(page))) for link in links]
        context |= {
            "title": _("Share: %(page)s") % {"page": page},
            "form": form,
            "rows": rows,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/sharing/share.html", context)

    @method_decorator(require_POST)
    def revoke_view(self, request, link_id):
        """Let one link show nothing any more."""
        link = get_object_or_404(self.get_queryset(request), pk=link_id)
        link.revoke(request.user)
        messages.success(request, _("The link for “%(label)s” shows nothing any more.") % {"label": link.label})
        return HttpResponseRedirect(
            share_address(link.page) if link.page else reverse("admin:sharing_sharelink_changelist")
        )

    def _page(self, request, label, page_id):
        models = {model._meta.label_lower: model for model in publishable_models()}
        if label not in models:
            raise Http404
        # Asked first: who may not see a page is not told whether there is one.
        if not can(request.user, "share", models[label]):
            raise PermissionDenied
        page = get_object_or_404(models[label], pk=page_id)
        if not can(request.user, "share", page):
            raise PermissionDenied
        return page


# Which of the admin's badges a state wears.
BADGES = {"open": "live", "ended": "withdrawn", "revoked": "withdrawn", "gone": "withdrawn"}


def state_words(link):
    """The state of `link` in a word or two."""
    return {"open": _("open"), "ended": _("ended"), "revoked": _("revoked"), "gone": _("page deleted")}[link.state]


def share_address(page):
    """The admin's page with the links of `page`."""
    return reverse("admin:sharing_sharelink_share", args=[page._meta.label_lower, page.pk])


def _with_their_place(model):
    """The pages (queryset) of `model` with what their own list joins: from it follow their clocks."""
    joined = admin.site.get_model_admin(model).list_select_related
    pages = model._default_manager.all()
    return pages.select_related(*joined).defer("latest_revision__content") if joined else pages


def _sharable(user):
    return [model for model in publishable_models() if can(user, "share", model)]
