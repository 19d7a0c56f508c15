"""The admin of publishable pages: stock forms over drafts, with publish, preview, history, compare and restore."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import Script
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asp_portal.security import editor_policy
from asp_portal.zones import said

from .check_views import CheckViews
from .chosen import Choosing, Chosen
from .conflicts import StaleSaves
from .content import same
from .deleting import DeletingViews
from .drafts import typed_content
from .following import told_once
from .forms import DraftForm, words_in
from .lists import PageList, state_of
from .models import PageCheck
from .moments import MomentField, MomentWidget
from .open_checks import OpenChecks
from .policy import can
from .preview import preview_response
from .reviews import MOST_WORDS, ReviewViews
from .schedule import MomentViews
from .showing import DraftsInForms
from .unfinished import UnfinishedViews
from .versions import VersionViews

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.register(PageCheck, OpenChecks)

AUDIT = (
    gettext_lazy("State"),
    {"fields": ("state", "first_published", "last_published", "last_saved"), "classes": ("audit",)},
)
TIMING = (gettext_lazy("Timing"), {"fields": ("go_live_at", "expire_at"), "classes": ("collapse",)})


class PublishableAdmin(
    Choosing,
    CheckViews,
    UnfinishedViews,
    DeletingViews,
    MomentViews,
    StaleSaves,
    VersionViews,
    ReviewViews,
    DraftsInForms,
    admin.ModelAdmin,
):
    """Works on the draft of a page; what visitors see moves by publishing alone.

    The form is opened and saved with the draft laid over the row inside a transaction that is rolled back, so that
    fields, relations and inline rows are handled by the stock admin, and a live row is never written by a save.
    """

    form = DraftForm
    formfield_overrides = {
        models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget},
        # What Django 6 will assume of an address without a scheme.
        models.URLField: {"assume_scheme": "https"},
    }
    change_form_template = "admin/publishing/change_form.html"
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    readonly_fields = ("state", "first_published", "last_published", "last_saved")
    # Names of the fields of the form from which the page's time zone follows.
    zone_follows = ()

    class Media:
        css = {"all": ["css/admin-keep.css", "css/admin-findings.css", "css/admin-review.css"]}
        js = [Script("js/admin-comments.js", type="module")]

    @admin.display(description=gettext_lazy("status"), ordering="live")
    def state(self, page):
        """The publishing state in words, with the moment for a scheduled page."""
        if not page.pk:
            return _("not saved yet")
        badge = format_html('<span class="badge" data-state="{}">{}</span>', state_of(page), page.status)
        if not page.scheduled_for:
            return badge
        return format_html("{} {}", badge, said(page.scheduled_for, self.zone(page)))

    @admin.display(description=gettext_lazy("first published"))
    def first_published(self, page):
        """When the page was public first, on its clocks."""
        return said(page.first_published_at, self.zone(page)) if page.first_published_at else "–"

    @admin.display(description=gettext_lazy("last published"))
    def last_published(self, page):
        """When what visitors read was published, on the clocks of the page."""
        return said(page.last_published_at, self.zone(page)) if page.last_published_at else "–"

    @admin.display(description=gettext_lazy("last saved"))
    def last_saved(self, page):
        """Who saved the draft last, and when."""
        revision = page.latest_revision
        if not revision:
            return "–"
        return f"{said(revision.created_at, self.zone(page))}, {revision.user or _('the portal')}"

    def zone(self, page):
        """The time zone (ZoneInfo) in which `page` happens, or None where none is known."""
        return getattr(page, "zone", None)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_%s"
        view = self.admin_site.admin_view
        return [
            path("moments/", view(self.moments_view), name=name % "moments"),
            path("<path:object_id>/preview/", view(self.preview_view), name=name % "preview"),
            path("<path:object_id>/compare/", view(self.compare_view), name=name % "compare"),
            path("<path:object_id>/withdraw/", view(self.withdraw_view), name=name % "withdraw"),
            path("<path:object_id>/unschedule/", view(self.unschedule_view), name=name % "unschedule"),
            path("<path:object_id>/restore/<int:revision_id>/", view(self.restore_view), name=name % "restore"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return can(request.user, "add", self.model)

    def has_view_permission(self, request, obj=None):
        return can(request.user, "view", obj or self.model)

    def has_change_permission(self, request, obj=None):
        return can(request.user, "change", obj or self.model)

    def has_delete_permission(self, request, obj=None):
        return can(request.user, "delete", obj or self.model)

    def get_changelist(self, request, **kwargs):
        return PageList

    def get_fieldsets(self, request, obj=None):
        """The fieldsets; a page that is not there yet has no state to show."""
        return [group for group in super().get_fieldsets(request, obj) if obj or group is not AUDIT]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.zone_of, form.zone_follows, form.own_zone = self.zone, self.zone_follows, request.user.zone
        return form

    @method_decorator(editor_policy)
    def render_change_form(self, request, context, *args, **kwargs):
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = extra_context or {}
        if not object_id:
            request.chosen = Chosen(self.model, sent=request.POST)
            return self._add(request, form_url, self._of_form(request, None) | context)
        if request.method != "POST":
            page = self._stored(request, object_id)
            return self._open(request, page, object_id, form_url, context)
        with transaction.atomic():
            page = self._stored(request, object_id, locked=True)
            if page is None:
                return self._without_page(request) or super().changeform_view(request, object_id, form_url, context)
            return self._save(request, page, object_id, form_url, context)

    def _of_form(self, request, page):
        """What the form of `page` (None for a new one) says beside its fields (dict)."""
        shown = page and request.shown
        return {
            **self._what_a_person_may(request.user, shown),
            **self._review_context(request, shown),
            # Taken here: an invalid form leaves an object that has no address, and a draft has a moment of its own.
            "public_address": page.get_absolute_url() if page and page.live else "",
            "leaves_at": page.expire_at if page and page.live else None,
            "based_on": page.latest_revision_id if page else None,
        }

    def _open(self, request, page, object_id, form_url, context):
        if page is None:
            return super().changeform_view(request, object_id, form_url, context)
        self.arrive(request, page)
        warnings = self.show(request, page)
        context = self._of_form(request, page) | context
        if request.unfinished:
            return self._go_on_with(request, page, object_id, form_url, context)
        for warning in warnings:
            messages.warning(request, warning)
        return super().changeform_view(request, object_id, form_url, context)

    def _add(self, request, form_url, context):
        if request.method != "POST":
            self.arrive(request, None)
            if request.unfinished:
                return self._go_on_with(request, None, None, form_url, context)
            return super().changeform_view(request, None, form_url, context)
        with transaction.atomic():
            response = super().changeform_view(request, None, form_url, context)
            page = getattr(request, "saved_page", None)
            if page is None and "_preview" in request.POST:
                return self._no_preview(request, response)
            if page is None or IS_POPUP_VAR in request.POST:
                return self._kept(request, page, response)
            if "_preview" in request.POST:
                response = preview_response(request, page, request.saved_content)
                transaction.set_rollback(True)
                return response
            page.save_draft(request.user)
            self.finished(request)
            return self._act(request, page)

    def _save(self, request, page, object_id, form_url, context):
        # Saved, checked and published on the way: one look at the page, and its followers hear of it once.
        with page.held(), told_once():
            return self._saved(request, page, object_id, form_url, context)

    def _saved(self, request, page, object_id, form_url, context):
        publishes = bool({"_publish", "_publish_unreviewed"} & set(request.POST))
        if publishes:
            # Before the draft is indexed: whoever publishes the ground writes into the index of what stands on it.
            page.lock_grounds()
        base = self._base(request, page)
        self.show(request, page, base)
        response = super().changeform_view(request, object_id, form_url, context)
        if hasattr(response, "context_data"):
            # A form that comes back with errors still stands on what its words were written over.
            response.context_data |= self._of_form(request, page) | {"based_on": base and base.pk} | context
            response.render()
        content = getattr(request, "saved_content", None)
        if content is None:
            return self._no_preview(request, response) if "_preview" in request.POST else response
        if "_preview" in request.POST:
            return preview_response(request, page, content)
        latest = page.latest_revision
        if latest and base != latest and not same(self.model, base.as_of_today(), latest.as_of_today()):
            content, stale = self._merged(request, page, base, content)
            if content is None:
                return self._refuse(request, page, stale, object_id, form_url, context)
        if publishes:
            # The draft may stand on something else.
            page.lock_grounds(content)
        changed = latest is None or not same(self.model, content, latest.as_of_today())
        if changed:
            page.keep_draft(request.user, content)
        request.nothing_changed = not changed
        self.finished(request)
        return response if IS_POPUP_VAR in request.POST else self._act(request, page)

    def _kept(self, request, page, response):
        """The answer to a form in a pop-up window, or to one with errors; a page that was made keeps its revision."""
        if page is not None:
            page.save_draft(request.user)
            self.finished(request)
        return response

    def _act(self, request, page):
        """Do what the button that was pressed asks for beyond saving, tell the person, and go where they want."""
        if not self._is_settled(request, page):
            return self._redirect(request, "change", page)
        if "_publish" in request.POST:
            # Whose text it is says the page itself: what was just saved is kept whatever comes of it.
            self._demand(request, "publish")
            self._publish(request, page, lambda: page.publish(request.user))
        elif "_publish_unreviewed" in request.POST:
            self._demand(request, "publish_unreviewed")
            reason = words_in(request.POST, "_reason", MOST_WORDS)
            self._publish(request, page, lambda: page.publish_unreviewed(request.user, reason))
        elif "_submit" in request.POST:
            self._demand(request, "submit")
            self._submit(request, page)
        elif page.scheduled_for and page.scheduled_revision != page.latest_revision:
            messages.warning(
                request,
                _(
                    "The draft of “%(page)s” is saved. What goes live on %(moment)s is still the version of "
                    "%(version)s: publish again to schedule this one instead."
                )
                % {
                    "page": page,
                    "moment": said(page.scheduled_for, self.zone(page)),
                    "version": said(page.scheduled_revision.created_at, self.zone(page)),
                },
            )
        elif getattr(request, "nothing_changed", False):
            messages.info(request, _("Nothing was changed in “%(page)s”.") % {"page": page})
        elif page.live:
            messages.success(
                request, _("The draft of “%(page)s” is saved. Visitors still read the published text.") % {"page": page}
            )
        else:
            messages.success(request, _("The draft of “%(page)s” is saved.") % {"page": page})
        return self._go_on(request, page)

    def _publish(self, request, page, publish):
        try:
            publish()
        except ValidationError as error:
            page.refresh_from_db()
            messages.error(request, _("The draft is saved but not published:") + " " + " ".join(error.messages))
            return
        messages.success(request, self._said_of_publishing(page))

    def _said_of_publishing(self, page):
        """What became of a page that somebody published: it is public, or will be."""
        if not page.scheduled_for:
            return format_html(
                '{} <a href="{}">{}</a>',
                _("“%(page)s” is published.") % {"page": page},
                page.get_absolute_url(),
                _("View on site"),
            )
        moment = said(page.scheduled_for, self.zone(page))
        return _("“%(page)s” will be published on %(moment)s.") % {"page": page, "moment": moment}

    def _go_on(self, request, page):
        if "_addanother" in request.POST:
            return self._redirect(request, "add")
        if "_save" in request.POST or not can(request.user, "change", page):
            return self._redirect(request, "changelist")
        return self._redirect(request, "change", page)

    def _redirect(self, request, view, page=None):
        """To a view of this admin; the list stays filtered, searched and on its page for the way back."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}"
        address = reverse(name, args=[quote(page.pk)] if page else [])
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, address))

    def save_model(self, request, obj, form, change):
        """A new page is written; of one that is there, the form makes a content and no row."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if change:
            request.saved_content = typed_content(form, formsets)
        else:
            super().save_related(request, form, formsets, change)
            request.saved_content = form.instance.content()
        request.saved_page = form.instance
        self.tell_losses(request, form)

    def construct_change_message(self, request, form, formsets, add=False):
        """Nothing: see `log_change`."""
        return ""

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._go_on(request, obj)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._go_on(request, obj)

    # The events of a page are its log, kept with the revisions; the admin's own log would only repeat them.
    def log_addition(self, request, obj, message):
        """Nothing: `save_draft` records it."""

    def log_change(self, request, obj, message):
        """Nothing: `save_draft` records it."""

    def _page_for(self, request, object_id, action):
        page = self.get_object(request, unquote(object_id))
        # Asked first: who may not see it is not told that there is none.
        if not can(request.user, action, page or self.model):
            raise PermissionDenied
        if page is None:
            raise Http404
        return page

    def _context(self, request, page, title, **extra):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": page,
            "preserved_filters": self.get_preserved_filters(request),
            "title": title,
            "can_change": can(request.user, "change", page),
            **self._what_a_person_may(request.user, page),
            **extra,
        }

    def preview_view(self, request, object_id):
        """The exact public page of the latest draft."""
        return preview_response(request, self._page_for(request, object_id, "preview"))
