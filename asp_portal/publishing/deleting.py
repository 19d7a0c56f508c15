"""Deleting in the admin: into the trash and out of it again."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from asp_portal.accounts.discretion import Discreet
from asp_portal.zones import said

from .comparison import compare
from .lists import ChoiceFilter
from .models import DeletedMeanwhile, Trash, publishable_models, purge_expired
from .policy import can


class DeletingViews:
    """What a PublishableAdmin does when pages are deleted: they go to the trash, and the message offers to undo it."""

    actions = ("delete_selected",)
    delete_confirmation_template = "admin/publishing/delete.html"

    def log_deletions(self, request, queryset):
        """Nothing: the trash records it."""

    def delete_model(self, request, obj):
        try:
            entry = Trash.objects.put(obj, request.user)
        except (ProtectedError, ValidationError) as error:
            messages.error(request, _("“%(page)s” stays: %(reason)s") % {"page": obj, "reason": _why(error)})
        except DeletedMeanwhile:
            messages.info(request, _("“%(page)s” is deleted already.") % {"page": obj})
        else:
            self._offer_undo(request, [entry])
            purge_expired()

    def response_delete(self, request, obj_display, obj_id):
        if IS_POPUP_VAR in request.POST:
            return super().response_delete(request, obj_display, obj_id)
        return self._redirect(request, "changelist")

    def _offer_undo(self, request, entries):
        sentence = ngettext(
            "“%(title)s” is in the trash for thirty days.",
            "%(count)s pages are in the trash for thirty days.",
            len(entries),
        ) % {"title": entries[0], "count": len(entries)}
        context = {"entries": entries, "token": get_token(request), "sentence": sentence}
        messages.success(request, render_to_string("admin/publishing/undo.html", context))

    @admin.action(
        permissions=["delete"], description=gettext_lazy("Move the selected %(verbose_name_plural)s to the trash")
    )
    def delete_selected(self, request, queryset):
        """Say what goes to the trash and what cannot; once that is confirmed, do it."""
        movable, stuck = [], []
        for page in queryset:
            reason = self._reason_against_deleting(request, page)
            (stuck if reason else movable).append((page, reason))
        if request.POST.get("post") and movable:
            entries = []
            for page, _reason in movable:
                try:
                    with transaction.atomic():
                        entries.append(Trash.objects.put(page, request.user))
                except (ProtectedError, ValidationError) as error:
                    messages.error(request, _("“%(page)s” stays: %(reason)s") % {"page": page, "reason": _why(error)})
                except DeletedMeanwhile:
                    messages.info(request, _("“%(page)s” is deleted already.") % {"page": page})
            purge_expired()
            if entries:
                self._offer_undo(request, entries)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Move to the trash"),
            "movable": [page for page, _reason in movable],
            "stuck": stuck,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/publishing/delete_selected.html", context)

    def _reason_against_deleting(self, request, page):
        """Why `page` cannot be deleted by this person now (str); empty when it can."""
        if page.live:
            return _("It is live. Withdraw it first.")
        if not can(request.user, "delete", page):
            return _("You may not delete it.")
        *_rest, protected = self.get_deleted_objects([page], request)
        return _("%(count)s others stand on it.") % {"count": len(protected)} if protected else ""


def _why(error):
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _("%(count)s others stand on it.") % {"count": len(error.protected_objects)}


def _kinds(user, action):
    """The page models to whose pages `user` may do `action`."""
    return [model for model in publishable_models() if can(user, action, model)]


class KindFilter(ChoiceFilter):
    """What it was: one of the kinds whose pages this person may restore."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(model._meta.model_name, model._meta.verbose_name) for model in _kinds(request.user, "recover")]

    def chosen(self, queryset, value):
        """The entries of one kind."""
        return queryset.filter(content_type__model=value)


@admin.register(Trash)
class TrashAdmin(Discreet, admin.ModelAdmin):
    """Deleted pages, for those who may delete such pages."""

    list_display = ("title", "kind", "deleted", "user", "gone_on", "acts")
    list_display_links = ("title",)
    list_select_related = ("content_type", "user")
    list_filter = (KindFilter,)
    search_fields = ("title",)
    ordering = ("-deleted_at", "-pk")
    fields = ("title", "kind", "deleted", "user", "gone_on", "words", "acts")
    readonly_fields = fields
    actions = ("restore_selected", "purge_selected")
    list_per_page = 50
    change_form_template = "admin/publishing/trash_entry.html"

    class Media:
        css = {"all": ["css/admin-keep.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("restore/", view(self.restore_view), name="publishing_trash_restore"),
            path("purge/", view(self.purge_view), name="publishing_trash_purge"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        entries = super().get_queryset(request).of(*_kinds(request.user, "recover"))
        return entries if request.resolver_match.kwargs.get("object_id") else entries.defer("content")

    def has_module_permission(self, request):
        return bool(_kinds(request.user, "recover"))

    def has_view_permission(self, request, obj=None):
        return can(request.user, "recover", obj.model) if obj else self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_purge_permission(self, request):
        """Whether this person may delete anything for ever."""
        return bool(_kinds(request.user, "purge"))

    def changelist_view(self, request, extra_context=None):
        purge_expired()
        return super().changelist_view(request, {"title": _("Trash"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("kind"), ordering="content_type")
    def kind(self, entry):
        """What it was."""
        return entry.model._meta.verbose_name

    @admin.display(description=gettext_lazy("deleted"), ordering="deleted_at")
    def deleted(self, entry):
        """When it was deleted."""
        return said(entry.deleted_at, None)

    @admin.display(description=gettext_lazy("gone for ever"), ordering="deleted_at")
    def gone_on(self, entry):
        """When it will be purged."""
        return said(entry.purged_on, None)

    @admin.display(description=gettext_lazy("words"))
    def words(self, entry):
        """What it says."""
        empty = {"fields": dict.fromkeys(entry.content["fields"]), "relations": {}, "children": {}}
        return render_to_string(
            "admin/publishing/words.html", {"changes": compare(entry.model, empty, entry.as_of_today())}
        )

    @admin.display(description=gettext_lazy("actions"))
    def acts(self, entry):
        """The button that brings it back: part of the form around the list, or around the entry."""
        return format_html(
            '<button type="submit" class="button" formaction="{}" name="pk" value="{}">{}</button>',
            reverse(f"{self.admin_site.name}:publishing_trash_restore"),
            entry.pk,
            _("Restore"),
        )

    @admin.action(description=gettext_lazy("Restore the selected pages"))
    def restore_selected(self, request, queryset):
        """Bring them back."""
        self._restore(request, queryset)

    @admin.action(permissions=["purge"], description=gettext_lazy("Delete the selected pages for ever"))
    def purge_selected(self, request, queryset):
        """Ask first."""
        entries = [entry for entry in queryset if can(request.user, "purge", entry.model)]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Delete for ever")}
        return TemplateResponse(request, "admin/publishing/purge.html", context | {"entries": entries})

    @method_decorator(require_POST)
    def restore_view(self, request):
        """Bring back the pages that the request names: the answer to “Undo”."""
        pages = self._restore(request, self._named(request, "recover"))
        if len(pages) == 1 and can(request.user, "change", pages[0]):
            options = pages[0]._meta
            name = f"{self.admin_site.name}:{options.app_label}_{options.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[quote(pages[0].pk)]))
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:publishing_trash_changelist"))

    @method_decorator(require_POST)
    def purge_view(self, request):
        """Delete for ever the pages that the request names; the person was asked."""
        entries = self._named(request, "purge")
        for entry in entries:
            entry.purge(request.user)
        if entries:
            messages.success(
                request,
                ngettext("%(count)s page is deleted for ever.", "%(count)s pages are deleted for ever.", len(entries))
                % {"count": len(entries)},
            )
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:publishing_trash_changelist"))

    def _named(self, request, action):
        """The entries that the request names. Raises PermissionDenied for who may do `action` to none at all."""
        kinds = _kinds(request.user, action)
        if not kinds:
            raise PermissionDenied
        keys = [key for key in request.POST.getlist("pk") if key.isdecimal() and key.isascii() and len(key) < 19]
        return list(Trash.objects.of(*kinds).filter(pk__in=keys))

    def _restore(self, request, entries):
        """The pages that came back. What stands on others comes after them; what went wrong is said."""
        pages = []
        for entry in sorted(entries, key=lambda entry: entry.model.stands_on):
            try:
                page, sentences = entry.restore(request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                continue
            except Trash.DoesNotExist:
                continue
            pages.append(page)
            for sentence in sentences:
                messages.warning(request, sentence)
            messages.success(request, _("“%(page)s” is back, as a draft. Its history goes on.") % {"page": page})
        if not pages and not entries:
            messages.info(request, _("It is not in the trash any more: somebody restored it, or it is gone for ever."))
        return pages
