"""Campaigns and elections in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from asp_portal.desk.bulk import BulkActs
from asp_portal.publishing.admin import AUDIT, TIMING, PublishableAdmin
from asp_portal.publishing.inlines import ChildInline
from asp_portal.publishing.lists import StatusFilter
from asp_portal.releases.pages import ReleasableAdmin
from asp_portal.search.admin import SearchAdmin
from publications.admin import NoteInline, SessionFilter

from .ballots import BallotViews
from .models import (
    Campaign,
    CampaignCorrection,
    Candidate,
    Election,
    ElectionCorrection,
    GroupSize,
    Milestone,
    Ratification,
    RatificationCount,
    SittingJudge,
)
from .ratifying import RatificationViews


class MilestoneInline(ChildInline, admin.StackedInline):
    model = Milestone
    fields = ("happened_on", "text", ("is_date_disputed", "date_note"), ("source", "source_url"))


class RatificationInline(ChildInline, admin.StackedInline):
    model = Ratification
    autocomplete_fields = ("state",)
    # A row for every State Party would bury what stands below.
    classes = ("collapse",)
    fields = (("state", "deposited_on", "year"), ("is_date_disputed", "date_note"), ("source", "source_url"))

    def get_queryset(self, request):
        return super().get_queryset(request).with_states()


class RatificationCountInline(ChildInline, admin.StackedInline):
    model = RatificationCount
    fields = (("number", "counted_on", "date_note"), ("source", "source_url"))


class CampaignCorrectionInline(NoteInline):
    model = CampaignCorrection


@admin.register(Campaign)
class CampaignAdmin(RatificationViews, BulkActs, ReleasableAdmin, SearchAdmin, PublishableAdmin):
    """Campaigns: what they are for, the sessions and publications they join, and how far they came."""

    change_form_template = "admin/campaigns/campaign_form.html"
    list_display = ("title", "state", "last_saved")
    list_filter = (StatusFilter, "language")
    list_select_related = ("latest_revision__user",)
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("cover", "sessions", "publications", "recommendations", "translation_of")
    inlines = (MilestoneInline, RatificationInline, RatificationCountInline, CampaignCorrectionInline)
    fieldsets = (
        (None, {"fields": ("title", "slug")}),
        (_("Text"), {"fields": ("summary", "body", "cover")}),
        (
            _("Call to action"),
            {"fields": ("action_text", ("action_label", "action_url"), "action_ends_at"), "classes": ("collapse",)},
        ),
        (_("Joins"), {"fields": ("sessions", "publications", "recommendations")}),
        (_("Ratifications"), {"fields": ("treaty",)}),
        (_("Language"), {"fields": ("language", "translation_of"), "classes": ("collapse",)}),
        TIMING,
        AUDIT,
    )

    def get_inlines(self, request, obj):
        """Of a language version without the rows that it shows from its original."""
        if obj is None or obj.translation_of_id is None:
            return self.inlines
        return [inline for inline in self.inlines if not self._stays_with_the_original(inline)]

    def _stays_with_the_original(self, inline):
        names = self.model.children_of_the_original
        return any(self.model._meta.get_field(name).related_model is inline.model for name in names)


class CandidateInline(ChildInline, admin.StackedInline):
    model = Candidate
    autocomplete_fields = ("state",)
    fields = (
        ("name", "sorting_name"),
        ("state", "regional_group", "list", "gender"),
        ("papers_url", "video_url"),
        ("questionnaire", "questionnaire_url"),
        ("withdrawn_on", "withdrawn_before"),
        ("is_elected", "outcome"),
        ("source", "source_url"),
    )


class SittingJudgeInline(ChildInline, admin.TabularInline):
    model = SittingJudge
    fields = ("name", "list", "regional_group", "gender")


class GroupSizeInline(ChildInline, admin.TabularInline):
    model = GroupSize
    fields = ("regional_group", "states", "source")


class ElectionCorrectionInline(NoteInline):
    model = ElectionCorrection


@admin.register(Election)
class ElectionAdmin(BallotViews, ReleasableAdmin, SearchAdmin, PublishableAdmin):
    """Elections: the office, the rules and who stands; the ballots have a page of their own."""

    change_form_template = "admin/campaigns/election_form.html"
    list_display = ("title", "session", "office", "stage", "state", "last_saved")
    list_filter = (SessionFilter, StatusFilter, "office", "stage")
    list_select_related = ("latest_revision__user", "session")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("session", "translation_of")
    inlines = (CandidateInline, SittingJudgeInline, GroupSizeInline, ElectionCorrectionInline)
    fieldsets = (
        (None, {"fields": ("title", "slug", ("session", "part"), ("begins_on", "stage"))}),
        (_("Rules"), {"fields": (("office", "seats"), "rules", ("electors", "members"), ("source", "source_url"))}),
        (_("Judges who stay"), {"fields": (("bench_source", "bench_source_url"),), "classes": ("collapse",)}),
        (_("Text"), {"fields": ("summary", "body")}),
        (_("Language"), {"fields": ("language", "translation_of"), "classes": ("collapse",)}),
        TIMING,
        AUDIT,
    )
