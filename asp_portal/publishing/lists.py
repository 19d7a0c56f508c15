"""Lists of pages in the admin."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from .querysets import PublishableQuerySet


class PageList(ChangeList):
    """A list that leaves long texts in the database: it shows none of them."""

    def get_queryset(self, request, exclude_parameters=None):
        names = _long_fields(self.model)
        for path in self.list_select_related:
            relation = path.split("__")[0]
            names += [f"{relation}__{name}" for name in _long_fields(self.opts.get_field(relation).related_model)]
        pages = super().get_queryset(request, exclude_parameters)
        return pages.defer(*(name for name in names if name not in self.list_display))

    def get_results(self, request):
        """The rows of this page of the list. Raises IncorrectLookupParameters for a date that no calendar has."""
        try:
            super().get_results(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters from error


def _long_fields(model):
    return [f.name for f in model._meta.concrete_fields if isinstance(f, models.TextField | models.JSONField)]


class ChoiceFilter(admin.SimpleListFilter):
    """A filter that says so when an address asks for something it does not know. Subclasses define `chosen`."""

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in dict(self.lookup_choices):
            messages.warning(
                request,
                gettext("There is no %(filter)s “%(value)s”; the list is not filtered by it.")
                % {"filter": self.title, "value": self.value()[:100]},
            )
            return queryset
        return self.chosen(queryset, self.value())


class StatusFilter(ChoiceFilter):
    """The publishing state."""

    title = gettext_lazy("status")
    parameter_name = "status"
    questions = {
        "draft": (gettext_lazy("never published"), PublishableQuerySet.never_published),
        "changes": (gettext_lazy("live, with a draft"), PublishableQuerySet.live_with_draft),
        "review": (gettext_lazy("in review"), PublishableQuerySet.in_review),
        "returned": (gettext_lazy("changes requested"), PublishableQuerySet.returned),
        "approved": (gettext_lazy("approved"), PublishableQuerySet.approved),
        "scheduled": (gettext_lazy("scheduled"), PublishableQuerySet.scheduled),
        "live": (gettext_lazy("live"), PublishableQuerySet.live),
        "withdrawn": (gettext_lazy("withdrawn"), PublishableQuerySet.withdrawn),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _question) in self.questions.items()]

    def chosen(self, queryset, value):
        """The pages in the state `value`."""
        return self.questions[value][1](queryset)


def state_of(page):
    """The publishing state as one of the values of `StatusFilter`: what colours a badge."""
    if page.scheduled_for:
        return "scheduled"
    if page.review_requested_at:
        return "review"
    if page.returned_at:
        return "returned"
    if page.approved_revision_id:
        return "approved"
    if page.live:
        return "changes" if page.has_unpublished_changes else "live"
    return "withdrawn" if page.first_published_at else "draft"
