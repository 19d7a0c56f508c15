"""Exports: any list of the admin, as it is filtered, as a file to keep."""

from datetime import date
from html import unescape

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asp_portal.publishing.models import Publishable

from .listing import Unusable, admin_of, list_address, listed, narrowing
from .tables import FORMS, respond

BATCH = 500
# What else a page is asked for when its list has left the portal.
OF_A_PAGE = ("first_published_at", "last_published_at", "scheduled_for", "expire_at")


@require_safe
def export_list(request, app_label, model_name):
    """The list of a model as the address narrows it, every page of it, as `format` csv or xlsx."""
    form = request.GET.get("format", FORMS[0])
    if form not in FORMS:
        raise Http404
    model_admin = admin_of(app_label, model_name)
    query = narrowing(request.META.get("QUERY_STRING", ""))
    try:
        changelist = listed(request, model_admin, query)
        # Asked for before anything is sent: what the database refuses is said in words.
        changelist.queryset.order_by().exists()
    except (Unusable, ValueError, OverflowError) as error:
        sentence = error.sentence if isinstance(error, Unusable) else Unusable().sentence
        messages.warning(request, _("There is no export of this list: %(reason)s") % {"reason": sentence})
        return redirect(list_address(model_admin.model))
    opts = model_admin.opts
    name = f"{opts.verbose_name_plural} {timezone.localdate().isoformat()}"
    columns = _columns(model_admin, changelist)
    return respond(form, capfirst(name), [label for label, _cell in columns], _rows(changelist, columns))


def _rows(changelist, columns):
    for row in changelist.queryset.iterator(chunk_size=BATCH):
        yield [cell(row) for _label, cell in columns]


def _columns(model_admin, changelist):
    """Pairs (label, function of a row) of everything that the list shows, and of what is useful beside it."""
    model = model_admin.model
    shown = [name for name in changelist.list_display if name != "action_checkbox"]
    columns = [(_("Key"), lambda row: row.pk)]
    columns += [(_label(name, model_admin), _cell_of(name, model_admin)) for name in shown]
    if issubclass(model, Publishable):
        columns += [(_label(name, model_admin), _cell_of(name, model_admin)) for name in OF_A_PAGE if name not in shown]
        columns.append((_("Address"), _address))
    return columns


def _label(name, model_admin):
    label = capfirst(label_for_field(name, model_admin.model, model_admin=model_admin))
    field = next((f for f in model_admin.opts.get_fields() if f.name == name), None)
    return _("%(field)s (UTC)") % {"field": label} if isinstance(field, models.DateTimeField) else label


def _cell_of(name, model_admin):
    def cell(row):
        try:
            field, _attribute, value = lookup_field(name, row, model_admin)
        except ObjectDoesNotExist:
            return None
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if hasattr(value, "__html__"):
            return unescape(strip_tags(value))
        is_plain = value is None or isinstance(value, str | bool | int | float | date)
        return value if is_plain else str(value)

    return cell


def _address(page):
    return settings.SITE_ORIGIN + page.get_absolute_url() if page.live else None
