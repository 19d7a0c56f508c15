"""Sessions, publications, recommendations and themes in the admin."""

from django.contrib import admin
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from asp_portal.accounts.discretion import Discreet
from asp_portal.desk.bulk import BulkActs
from asp_portal.publishing.admin import AUDIT, TIMING, PublishableAdmin
from asp_portal.publishing.inlines import ChildInline
from asp_portal.publishing.lists import ChoiceFilter, StatusFilter
from asp_portal.releases.pages import ReleasableAdmin
from asp_portal.search.admin import SearchAdmin

from . import tonight
from .forms import PublicationForm, RecommendationForm, ThemeForm
from .imports import WordImport
from .inlines import LANGUAGE, SECURE_ADDRESSES, SPELLING, NoteInline
from .list_imports import ListImport
from .models import (
    Attendance,
    CalendarException,
    Correction,
    FollowUp,
    Highlight,
    Part,
    Person,
    Publication,
    Recommendation,
    RecommendationCorrection,
    Role,
    Session,
    SessionCorrection,
    Theme,
)
from .state_admin import SectionInline
from .succession import SuccessionViews


class SessionFilter(ChoiceFilter):
    """The session, as one select at the head of the filters: a list of all sessions would fill the screen."""

    title = _("session")
    parameter_name = "session"
    template = "admin/publications/select_filter.html"
    NONE = "none"

    def lookups(self, request, model_admin):
        sessions = Session.objects.originals().newest_first().defer("about", "body")
        return [*((str(session.pk), str(session)) for session in sessions), (self.NONE, _("no session"))]

    def chosen(self, queryset, value):
        """The publications of one session, or of none."""
        return queryset.filter(session=None if value == self.NONE else value)

    def choices(self, changelist):
        rest = QueryDict(changelist.get_query_string(remove=[self.parameter_name]).removeprefix("?"))
        kept = [(name, value) for name, values in rest.lists() for value in values]
        for number, choice in enumerate(super().choices(changelist)):
            value = self.lookup_choices[number - 1][0] if number else ""
            yield {**choice, "value": value, "kept": kept, "parameter_name": self.parameter_name}


class PartInline(ChildInline, admin.StackedInline):
    model = Part
    fields = (("label", "opens_on", "closes_on"), ("venue", "city", "country", "timezone"), "note")


class CalendarExceptionInline(ChildInline, admin.TabularInline):
    model = CalendarException


class HighlightInline(ChildInline, admin.TabularInline):
    model = Highlight
    max_num = 5
    autocomplete_fields = ("publication",)


class AttendanceInline(ChildInline, admin.TabularInline):
    model = Attendance


class SessionCorrectionInline(NoteInline):
    model = SessionCorrection


@admin.register(Session)
class SessionAdmin(SuccessionViews, BulkActs, ReleasableAdmin, SearchAdmin, PublishableAdmin):
    """Sessions: the facts first, then the texts, then what belongs to the session."""

    change_form_template = "admin/publications/session_form.html"
    list_display = ("name", "state", "year", "city", "opens_on", "closes_on", "last_saved")
    list_display_links = ("name",)
    list_filter = (StatusFilter, "kind", "language")
    list_select_related = ("latest_revision__user",)
    search_fields = ("summary",)
    autocomplete_fields = ("themes", "translation_of")
    zone_follows = ("timezone",)
    tags = "themes"
    inlines = (HighlightInline, AttendanceInline, PartInline, CalendarExceptionInline, SessionCorrectionInline)
    fieldsets = (
        (None, {"fields": (("kind", "ordinal", "year"), "slug")}),
        (_("When and where"), {"fields": (("opens_on", "closes_on"), ("venue", "city", "country"), "timezone")}),
        (_("As planned"), {"fields": (("planned_opens_on", "planned_closes_on"),), "classes": ("collapse",)}),
        (_("Facts"), {"fields": ("president", "themes", "regions")}),
        (_("Text"), {"fields": ("summary", "about", "body")}),
        LANGUAGE,
        TIMING,
        AUDIT,
    )


class CorrectionInline(NoteInline):
    model = Correction


@admin.register(Publication)
class PublicationAdmin(WordImport, BulkActs, ReleasableAdmin, SearchAdmin, PublishableAdmin):
    """Publications of every kind. `?tonight=1` opens the form with tonight's session, day and date."""

    form = PublicationForm
    list_display = ("title", "state", "kind", "session", "issued_on", "last_saved")
    list_filter = (SessionFilter, "kind", StatusFilter, "language", "themes", "issued_on")
    list_select_related = ("session", "latest_revision__user")
    show_facets = admin.ShowFacets.ALLOW
    search_fields = ("title",)
    ordering = ("-issued_on", "-pk")
    autocomplete_fields = ("session", "translation_of", "cover", "documents", "themes")
    prepopulated_fields = {"slug": ("title",)}
    zone_follows = ("session",)
    tags = "themes"
    inlines = (SectionInline, CorrectionInline)
    fieldsets = (
        (None, {"fields": ("title", ("kind", "session", "day_numbers"), ("issued_on", "slug"))}),
        (_("Text"), {"fields": ("summary", "body")}),
        (_("Files and themes"), {"fields": ("themes", "cover", "documents")}),
        (
            _("Letter, paper, overview"),
            {
                "fields": ("authors", ("addressees", "symbol", "as_of"), "signatories", "cta_label"),
                "classes": ("collapse",),
            },
        ),
        (_("Timing"), {"fields": ("embargo_until", "go_live_at", "expire_at"), "classes": ("collapse",)}),
        LANGUAGE,
        AUDIT,
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("days")

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if request.GET.get("tonight"):
            initial = tonight.initial(tonight.session_of_tonight(initial.get("session"))) | initial
        return initial

    def add_view(self, request, form_url="", extra_context=None):
        """The empty form; for a summary on a night without a session, the sessions to choose from."""
        if request.method == "GET" and request.GET.get("tonight"):
            extra_context = (extra_context or {}) | {
                "sessions_to_choose": tonight.to_choose(request.GET.get("session"))
            }
        return super().add_view(request, form_url, extra_context)


class FollowUpInline(ChildInline, admin.StackedInline):
    model = FollowUp
    autocomplete_fields = ("session",)
    # In a row of a table nobody could read the link that was pasted.
    fields = (("session", "status"), "note", "evidence_url")


class RecommendationCorrectionInline(NoteInline):
    model = RecommendationCorrection


@admin.register(Recommendation)
class RecommendationAdmin(ListImport, BulkActs, ReleasableAdmin, SearchAdmin, PublishableAdmin):
    """Recommendations and what became of them."""

    form = RecommendationForm
    list_display = ("number", "text", "publication", "addressee", "theme", "state")
    list_display_links = ("number", "text")
    list_filter = (StatusFilter, ("publication", admin.RelatedOnlyFieldListFilter), "theme", "language")
    list_select_related = ("publication__session", "theme", "latest_revision__user")
    search_fields = ("text",)
    autocomplete_fields = ("publication", "theme", "translation_of", "repeated_from")
    readonly_fields = (*PublishableAdmin.readonly_fields, "repeated_in")
    zone_follows = ("publication",)
    inlines = (FollowUpInline, RecommendationCorrectionInline)
    fieldsets = (
        (None, {"fields": (("publication", "number"), "text", ("addressee", "theme"), "slug")}),
        (_("Made before, made again"), {"fields": ("repeated_from", "repeated_in")}),
        LANGUAGE,
        TIMING,
        AUDIT,
    )

    @admin.display(description=_("repeated in"))
    def repeated_in(self, recommendation):
        """The later ones that say they repeat it, each a link to its form; it is written there, and read here."""
        later = recommendation.repeated_in.select_related("publication") if recommendation.pk else ()
        links = [
            (reverse("admin:publications_recommendation_change", args=[one.pk]), one, one.publication) for one in later
        ]
        return format_html_join(" · ", '<a href="{}">{}</a> ({})', links) or "–"


@admin.register(Theme)
class ThemeAdmin(Discreet, admin.ModelAdmin):
    """Themes: few, short, and never two for one matter."""

    list_display = ("name", "slug")
    form = ThemeForm
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def has_change_permission(self, request, obj=None):
        """A theme that readers see is public the moment it is changed: that takes the permission to publish."""
        if not super().has_change_permission(request, obj):
            return False
        in_use = obj is not None and Theme.objects.in_use().filter(pk=obj.pk).exists()
        return not in_use or request.user.has_perm("publications.publish_theme")

    def view_on_site(self, theme):
        """The page of the theme, once something public stands under it."""
        return theme.get_absolute_url() if Theme.objects.in_use().at(theme.slug).exists() else None


class RoleInline(admin.StackedInline):
    model = Role
    extra = 0
    autocomplete_fields = ("state",)
    fields = (
        ("office", "state", "body"),
        ("from_on", "until_on"),
        "note",
        ("source", "source_url"),
        "is_confirmed",
    )
    formfield_overrides = SECURE_ADDRESSES

    # Whoever may write down a person may write down what that person was.
    def has_view_permission(self, request, obj=None):
        return admin.site.get_model_admin(Person).has_view_permission(request)

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request)

    def has_change_permission(self, request, obj=None):
        return admin.site.get_model_admin(Person).has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request)


@admin.register(Person)
class PersonAdmin(Discreet, admin.ModelAdmin):
    """People: the names that texts are compared with, and what each was when."""

    list_display = ("sorting_name", "name", "offices")
    list_filter = ("roles__office",)
    search_fields = ("name", "sorting_name", "aliases")
    fieldsets = ((None, {"fields": (("name", "sorting_name"),)}), SPELLING)
    inlines = (RoleInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).with_roles()

    @admin.display(description=_("offices"))
    def offices(self, person):
        """What the person was, in a few words."""
        return ", ".join(dict.fromkeys(str(role.get_office_display()) for role in person.roles.all())) or "–"
