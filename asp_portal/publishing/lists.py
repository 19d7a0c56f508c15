"""Lists of pages in the admin."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.utils.translation import gettext_lazy


class PageList(ChangeList):
    """A list that leaves long texts in the database: it shows none of them."""

    def get_queryset(self, request, exclude_parameters=None):
        names = _long_fields(self.model)
        for path in self.list_select_related:
            relation = path.split("__")[0]
            names += [f"{relation}__{name}" for name in _long_fields(self.opts.get_field(relation).related_model)]
        pages = super().get_queryset(request, exclude_parameters)
        return pages.defer(*(name for name in names if name not in self.list_display))


def _long_fields(model):
    return [f.name for f in model._meta.concrete_fields if isinstance(f, models.TextField | models.JSONField)]


class StatusFilter(admin.SimpleListFilter):
    """The publishing state."""

    title = gettext_lazy("status")
    parameter_name = "status"
    questions = {
        "draft": (gettext_lazy("never published"), lambda pages: pages.never_published()),
        "changes": (gettext_lazy("live, with a draft"), lambda pages: pages.live().drafts()),
        "review": (gettext_lazy("in review"), lambda pages: pages.in_review()),
        "scheduled": (gettext_lazy("scheduled"), lambda pages: pages.scheduled()),
        "live": (gettext_lazy("live"), lambda pages: pages.live()),
        "withdrawn": (gettext_lazy("withdrawn"), lambda pages: pages.withdrawn()),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _question) in self.questions.items()]

    def queryset(self, request, queryset):
        if self.value() not in self.questions:
            return queryset
        return self.questions[self.value()][1](queryset)
