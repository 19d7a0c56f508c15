"""Campaigns in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from asp_portal.desk.bulk import BulkActs
from asp_portal.publishing.admin import AUDIT, TIMING, PublishableAdmin
from asp_portal.publishing.inlines import ChildInline
from asp_portal.publishing.lists import StatusFilter
from asp_portal.search.admin import SearchAdmin

from .models import Campaign, Milestone


class MilestoneInline(ChildInline, admin.StackedInline):
    model = Milestone
    fields = (("happened_on", "date_note"), "text", ("source", "source_url"))


@admin.register(Campaign)
class CampaignAdmin(BulkActs, SearchAdmin, PublishableAdmin):
    """Campaigns: what they are for, the sessions and publications they join, and how far they came."""

    list_display = ("title", "state", "last_saved")
    list_filter = (StatusFilter, "language")
    list_select_related = ("latest_revision__user",)
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("cover", "sessions", "publications", "translation_of")
    inlines = (MilestoneInline,)
    fieldsets = (
        (None, {"fields": ("title", "slug")}),
        (_("Text"), {"fields": ("summary", "body", "cover")}),
        (_("Joins"), {"fields": ("sessions", "publications")}),
        (_("Language"), {"fields": ("language", "translation_of"), "classes": ("collapse",)}),
        TIMING,
        AUDIT,
    )
