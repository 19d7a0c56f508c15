"""Lists of the admin, narrowed as an address says, without the page around them."""

import copy
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, IS_FACETS_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

# What an address says about the look of a list, and not about which rows stand in it.
PASSING = (PAGE_VAR, ALL_VAR, ERROR_FLAG, IS_POPUP_VAR, IS_FACETS_VAR, "format")


class Unusable(Exception):
    """The address of a list asks for something that is not there; `sentence` says what."""

    def __init__(self, sentence=""):
        self.sentence = sentence or _("It filters by something that is not there any more.")
        super().__init__(self.sentence)


@dataclass
class _Heard:
    """Takes the place of a request's messages: what a filter has to say is about the list, not for the next page."""

    sentences: list = field(default_factory=list)

    def add(self, level, message, extra_tags=""):
        """Note `message`."""
        self.sentences.append(str(message))


def narrowing(query):
    """What of the address `query` (str) narrows or sorts a list, in one spelling."""
    asked = QueryDict(query, mutable=True)
    for name in PASSING:
        asked.pop(name, None)
    kept = QueryDict(mutable=True)
    for name in sorted(asked):
        kept.setlist(name, [value for value in asked.getlist(name) if value or name != SEARCH_VAR])
    return kept.urlencode()


def listed(request, model_admin, query):
    """The list (`ChangeList`) of `model_admin` as `query` (str) narrows it; its `queryset` is not read yet.

    Raises PermissionDenied for who may not see the list, and Unusable for a filter that does not work.
    """
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    asked = copy.copy(request)
    asked.method, asked.GET, asked._messages = "GET", QueryDict(query), _Heard()
    lister = copy.copy(model_admin)
    lister.get_changelist = lambda request, **kwargs: _unread(model_admin.get_changelist(request, **kwargs))
    try:
        found = lister.get_changelist_instance(asked)
    except (IncorrectLookupParameters, SuspiciousOperation, DisallowedModelAdminToField) as error:
        raise Unusable from error
    if asked._messages.sentences:
        raise Unusable(" ".join(asked._messages.sentences))
    return found


def counted(request, model_admin, query, most):
    """How many rows (int) the list has as `query` narrows it, counted to `most`. Raises as `listed` does."""
    try:
        return listed(request, model_admin, query).queryset.order_by()[:most].count()
    except (ValueError, OverflowError) as error:
        raise Unusable from error


def admin_of(app_label, model_name):
    """The ModelAdmin of a model. Raises Http404 where there is none."""
    try:
        model = apps.get_model(app_label, model_name)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not admin.site.is_registered(model):
        raise Http404
    return admin.site.get_model_admin(model)


def list_address(model, query=""):
    """Where the list of `model` stands, narrowed by `query` (str)."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{query}" if query else address


def _unread(changelist):
    """`changelist` (a ChangeList class) without reading a page of rows: who asks counts or exports them."""

    class Unread(changelist):
        def get_results(self, request):
            self.result_list = self.queryset

    return Unread
