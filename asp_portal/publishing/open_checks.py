"""Open checks: every page in whose latest draft something was found, for the desk."""

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from asp_portal.zones import said

from .checking import look_again
from .models import PageCheck, publishable_models
from .policy import can

# Of one page, for a list that is read at a glance.
SHOWN = 3


def open_checks_for(user):
    """The open checks (queryset of PageCheck) of the kinds of pages that `user` may see."""
    return PageCheck.objects.open().of_models(model for model in publishable_models() if can(user, "view", model))


class OpenChecks(admin.ModelAdmin):
    """A list to work through; what was found is corrected, or overruled, in the form of the page."""

    list_display = ("subject", "kind", "errors", "warnings", "found", "checked")
    list_display_links = None
    list_per_page = 50
    actions = ("look_again",)

    def get_queryset(self, request):
        return open_checks_for(request.user).prefetch_related("page", "content_type")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        # One by one they are looked at in the form of their page.
        return obj is None and any(can(request.user, "view", model) for model in publishable_models())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Look again at the chosen pages"))
    def look_again(self, request, queryset):
        """Check the pages anew: a name was added to a list, or what a link leads to is public by now."""
        look_again(queryset)
        messages.success(request, _("What was corrected is not listed any more."))

    @admin.display(description=_("page"))
    def subject(self, row):
        """The page, as a link to what was found in its form."""
        options = row.content_type.model_class()._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[quote(row.object_id)])
        return format_html('<a href="{}#findings">{}</a>', address, row.page)

    @admin.display(description=_("kind"))
    def kind(self, row):
        """What kind of page it is."""
        return capfirst(row.content_type.model_class()._meta.verbose_name)

    @admin.display(description=_("checked"), ordering="checked_at")
    def checked(self, row):
        """When it was looked through last."""
        return said(row.checked_at, None)

    @admin.display(description=_("found"))
    def found(self, row):
        """The first findings, in a line each."""
        lines = [(f.severity.label, f.passage or f.place, f.reason) for f in row.findings[:SHOWN]]
        return format_html_join("", "<div>{}: {} – {}</div>", lines)
