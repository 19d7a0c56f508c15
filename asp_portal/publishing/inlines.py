"""Inline rows of pages in the admin."""

from django.contrib.admin.options import InlineModelAdmin
from django.db import models

from .chosen import Choosing
from .forms import ChildForm
from .moments import ChildFormSet, MomentField, MomentWidget
from .policy import can


class ChildInline(Choosing, InlineModelAdmin):
    """Rows that belong to a page: whoever may write the page may write them."""

    extra = 0
    form = ChildForm
    formset = ChildFormSet
    formfield_overrides = {
        models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget},
        # What Django 6 will assume of an address without a scheme.
        models.URLField: {"assume_scheme": "https"},
    }

    def has_view_permission(self, request, obj=None):
        return can(request.user, "view", obj or self.parent_model)

    def has_add_permission(self, request, obj):
        return can(request.user, "change" if obj else "add", obj or self.parent_model)

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)
