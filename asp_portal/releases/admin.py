"""Releases in the admin: stock list and form, with a table of what goes live and how ready it is."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from asp_portal.accounts.discretion import Discreet
from asp_portal.publishing.lists import ChoiceFilter
from asp_portal.publishing.models import Event
from asp_portal.publishing.moments import MomentField, MomentWidget
from asp_portal.publishing.policy import can
from asp_portal.zones import said

from .forms import ReleaseForm
from .models import Release
from .querysets import ReleaseQuerySet
from .views import ReleaseViews, sees_releases


class StateFilter(ChoiceFilter):
    """What became of a release."""

    title = _("status")
    parameter_name = "status"
    questions = {
        "open": (_("being put together"), ReleaseQuerySet.open),
        "failed": (_("could not go live"), ReleaseQuerySet.failed),
        "scheduled": (_("scheduled"), ReleaseQuerySet.scheduled),
        "released": (_("released"), ReleaseQuerySet.released),
        "withdrawn": (_("withdrawn"), ReleaseQuerySet.withdrawn),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _question) in self.questions.items()]

    def chosen(self, queryset, value):
        """The releases in the state `value`."""
        return self.questions[value][1](queryset)


@admin.register(Release)
class ReleaseAdmin(ReleaseViews, Discreet, admin.ModelAdmin):
    form = ReleaseForm
    formfield_overrides = {models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget}}
    change_form_template = "admin/releases/change_form.html"
    list_display = ("title", "badge", "moment", "pages")
    list_filter = (StateFilter,)
    search_fields = ("title", "note", "items__title")
    fields = ("title", ("go_live_at", "timezone"), "note")
    view_on_site = False
    actions = None

    class Media:
        css = {"all": ["css/admin-releases.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(item_count=models.Count("items"))

    @admin.display(description=_("status"))
    def badge(self, release):
        """The state in words."""
        return format_html('<span class="badge" data-state="{}">{}</span>', release.state, release.status)

    @admin.display(description=_("moment"), ordering="go_live_at")
    def moment(self, release):
        """When it goes or went live, in its zone and in UTC."""
        moment = release.released_at or release.scheduled_for or release.go_live_at
        return said(moment, release.zone) if moment else _("by hand")

    @admin.display(description=_("pages"), ordering="item_count")
    def pages(self, release):
        """How many pages are in it."""
        return release.item_count

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("collect/", view(self.collect_view), name="releases_release_collect"),
            path("<int:pk>/items/", view(self.items_view), name="releases_release_items"),
            path("<int:pk>/schedule/", view(self.schedule_view), name="releases_release_schedule"),
            path("<int:pk>/unschedule/", view(self.unschedule_view), name="releases_release_unschedule"),
            path("<int:pk>/release/", view(self.release_view), name="releases_release_release"),
            path("<int:pk>/withdraw/", view(self.withdraw_view), name="releases_release_withdraw"),
            path("<int:pk>/site/", view(self.site_view), name="releases_release_site"),
            path("<int:pk>/site/<path:address>", view(self.site_view), name="releases_release_site"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return can(request.user, "add", Release)

    def has_view_permission(self, request, obj=None):
        return sees_releases(request.user)

    def has_change_permission(self, request, obj=None):
        return can(request.user, "change", obj or Release) and (obj is None or obj.is_open)

    def has_delete_permission(self, request, obj=None):
        return can(request.user, "delete", obj or Release) and (obj is None or obj.is_open)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.own_zone = request.user.zone
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        if obj:
            found = obj.readiness()
            context |= {
                "found": found,
                "all_ready": bool(found) and all(readiness.is_ready for readiness in found),
                "offered": self.offered(request, obj),
                "words": request.GET.get("q", "")[:200],
                "can_release": can(request.user, "release", obj),
                "events": Event.objects.of(obj).select_related("user"),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        """What happened stands below the form."""
        release = self._release_for(request, unquote(object_id), "view")
        return HttpResponseRedirect(f"{release.get_admin_url()}#events")

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("“%(release)s” is there. Now put its pages in.") % {"release": obj})
        return self._to(obj, "#items")

    def response_change(self, request, obj):
        messages.success(request, _("“%(release)s” is saved.") % {"release": obj})
        return self._to(obj)

    # The log of everything that editors do stands in the events.
    def log_addition(self, request, obj, message):
        """Record who made it."""
        obj.record(Event.Action.SAVED, request.user)

    def log_change(self, request, obj, message):
        """Record who changed its facts."""
        obj.record(Event.Action.SAVED, request.user)

    def log_deletions(self, request, queryset):
        """Record who deleted what."""
        for release in queryset:
            release.record(Event.Action.PURGED, request.user)
