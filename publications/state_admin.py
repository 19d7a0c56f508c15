"""States in the admin: the list of their names, their pages, and the sections of summaries that name them."""

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from asp_portal.accounts.discretion import Discreet
from asp_portal.caching import forget_pages
from asp_portal.desk.bulk import BulkActs
from asp_portal.publishing.admin import AUDIT, TIMING, PublishableAdmin
from asp_portal.publishing.inlines import ChildInline
from asp_portal.publishing.lists import StatusFilter
from asp_portal.publishing.models import Event
from asp_portal.publishing.policy import can
from asp_portal.releases.pages import ReleasableAdmin
from asp_portal.search.admin import SearchAdmin

from .forms import SectionForm, StatePageForm
from .inlines import LANGUAGE, SECURE_ADDRESSES, SPELLING, NoteInline
from .models import Section, State, StateAct, StateCorrection, StatePage

# What readers see of a State on candidates' cards, in lists and on its page.
PUBLIC_FIELDS = (
    "name",
    "official_name",
    "code",
    "regional_group",
    "party_since",
    "party_until",
    "source",
    "source_url",
    "is_confirmed",
)


class SectionInline(ChildInline, admin.StackedInline):
    model = Section
    form = SectionForm
    classes = ("collapse",)
    autocomplete_fields = ("states", "themes")
    fields = (("kind", "heading", "position"), "body", "states", "themes")


@admin.register(State)
class StateAdmin(Discreet, admin.ModelAdmin):
    """States: the names that texts are compared with. What readers see of one is public the moment it is changed."""

    list_display = ("name", "code", "regional_group", "party_since", "party_until", "is_confirmed")
    list_filter = ("regional_group", "is_confirmed")
    formfield_overrides = SECURE_ADDRESSES
    search_fields = ("name", "official_name", "aliases", "code")
    actions = ("make_pages",)
    fieldsets = (
        (None, {"fields": (("name", "code"), "official_name")}),
        SPELLING,
        (
            _("In the Assembly"),
            {"fields": ("regional_group", ("party_since", "party_until"), ("source", "source_url"), "is_confirmed")},
        ),
    )

    def get_readonly_fields(self, request, obj=None):
        """Spellings are for everybody who keeps the list; a State that is there is corrected by who may publish."""
        if obj is None or request.user.has_perm("publications.publish_state"):
            return ()
        return PUBLIC_FIELDS

    def save_model(self, request, obj, form, change):
        """Save it; the history of the site tells what changed of what readers see."""
        before = State.objects.filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        changed = [name for name in form.changed_data if name in PUBLIC_FIELDS]
        if before and changed:
            self._log(obj, request.user, Event.Action.PUBLISHED, "; ".join(_difference(before, obj, changed)))

    def delete_model(self, request, obj):
        """Delete it; its name stays in the history of the site."""
        self._log(obj, request.user, Event.Action.PURGED)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        """Delete them, one by one for the history."""
        for state in queryset:
            self.delete_model(request, state)

    def has_make_pages_permission(self, request):
        """Whether the person may write pages of States."""
        return can(request.user, "add", StatePage)

    @admin.action(description=_("Make their pages, as drafts"), permissions=["make_pages"])
    def make_pages(self, request, queryset):
        """Make a page for each of the chosen States that has none."""
        with transaction.atomic():
            made = [StatePage.begin(state, request.user) for state in queryset.without_page()]
        words = ngettext("%(count)s page was made, as a draft.", "%(count)s pages were made, as drafts.", len(made))
        messages.success(request, words % {"count": len(made)})

    def _log(self, state, user, action, note=""):
        Event.objects.create(page=state, title=str(state), action=action, user=user, note=note)
        transaction.on_commit(forget_pages)


def _difference(before, after, names):
    for name in names:
        field = State._meta.get_field(name)
        shown = [_shown(row, field) or "–" for row in (before, after)]
        yield f"{field.verbose_name}: {shown[0]} → {shown[1]}"


def _shown(row, field):
    return getattr(row, f"get_{field.name}_display")() if field.choices else getattr(row, field.name)


class StateActInline(ChildInline, admin.StackedInline):
    model = StateAct
    autocomplete_fields = ("session", "theme")
    fields = (("kind", "happened_on", "date_label"), "text", ("session", "theme"), ("source", "source_url"))


class StateCorrectionInline(NoteInline):
    model = StateCorrection


@admin.register(StatePage)
class StatePageAdmin(BulkActs, ReleasableAdmin, SearchAdmin, PublishableAdmin):
    """Pages of States: what is known of each, and what it did here, with the sources."""

    form = StatePageForm
    list_display = ("title", "group", "state", "last_saved")
    list_filter = (StatusFilter, "of_state__regional_group", "language")
    list_select_related = ("of_state", "latest_revision__user")
    search_fields = ("title", "of_state__name", "of_state__official_name")
    autocomplete_fields = ("of_state", "translation_of")
    inlines = (StateActInline, StateCorrectionInline)
    fieldsets = (
        (None, {"fields": ("of_state", ("title", "slug"))}),
        (_("Text"), {"fields": ("summary", "body")}),
        LANGUAGE,
        TIMING,
        AUDIT,
    )

    @admin.display(description=_("regional group"))
    def group(self, page):
        """The regional group of the State, as the list of States has it."""
        return page.of_state.get_regional_group_display() or "–"
