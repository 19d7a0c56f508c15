"""Saved views: the doors to them, their counts, and the page where they are named, shared and deleted."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from asp_portal.publishing.forms import CleanText

from .front import COUNTED
from .listing import Unusable, admin_of, counted, list_address, narrowing
from .models import SavedView

# So many views have their rows counted on the desk; each count is a query.
COUNTED_VIEWS = 6
# Nobody finds anything among more, and the page stays light.
MOST_OF_A_PERSON = 100


@dataclass
class Named:
    """A saved view as somebody sees it: how many rows it has now, or what is wrong with it."""

    view: SavedView
    count: int | None = None
    wrong: str = ""

    @property
    def label(self):
        """The number of rows for a person: `7`, or `50+`; empty when they were not counted."""
        if self.count is None:
            return ""
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


class SavedViewForm(CleanText, forms.ModelForm):
    """A name, and with whom it is shared: a group of one's own."""

    class Meta:
        model = SavedView
        fields = ["name", "group"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups_of(user)
        self.fields["group"].empty_label = _("nobody, it is mine")

    def _get_validation_exclusions(self):
        # Owner and list are not asked for; together with the name they must be new.
        return super()._get_validation_exclusions() - {"owner", "content_type"}


def groups_of(user):
    """The groups (queryset) with which `user` may share something: their own, an administrator's are all."""
    groups = Group.objects.order_by("name")
    return groups if user.is_superuser else groups.filter(user=user)


def views_for(user):
    """The saved views (queryset) that `user` sees, with what a list of them shows."""
    return SavedView.objects.for_user(user).select_related("owner", "group", "content_type")


def views_of_desk(request):
    """The saved views (list of Named) that the person sees, the first ones counted."""
    named = []
    for view in views_for(request.user)[:MOST_OF_A_PERSON]:
        model_admin = _admin_of(view)
        if model_admin and model_admin.has_view_or_change_permission(request):
            named.append(_counted(request, view, model_admin) if len(named) < COUNTED_VIEWS else Named(view))
    return named


def views_of_list(request, model):
    """The saved views (list) of the list of `model`, and which of them is open now."""
    now = narrowing(request.META.get("QUERY_STRING", ""))
    found = list(views_for(request.user).of(model)[:MOST_OF_A_PERSON])
    for view in found:
        view.is_open = view.query == now
    return found


@require_safe
def open_view(request, pk):
    """Lead to the list as it was saved, or say that this no longer works."""
    view = get_object_or_404(views_for(request.user), pk=pk)
    model_admin = _admin_of(view)
    if model_admin is None:
        raise Http404
    try:
        counted(request, model_admin, view.query, 1)
    except Unusable as error:
        messages.warning(
            request,
            _("The saved view “%(view)s” does not work any more: %(reason)s Here is the whole list.")
            % {"view": view, "reason": error.sentence},
        )
        return redirect(list_address(view.model))
    return redirect(list_address(view.model, view.query))


def all_views(request):
    """The person's saved views, to be renamed, shared and deleted; a POST saves a new one."""
    if request.method == "POST":
        return _add(request)
    views = views_for(request.user)[:MOST_OF_A_PERSON]
    context = admin.site.each_context(request) | {
        "title": _("Saved views"),
        "mine": [(view, _form(request, view)) for view in views if view.owner_id == request.user.pk],
        "shared": [view for view in views if view.owner_id != request.user.pk],
    }
    return TemplateResponse(request, "admin/desk/views.html", context)


@require_POST
def change_view(request, pk):
    """Rename, share or delete one of one's own views."""
    view = get_object_or_404(SavedView.objects.filter(owner=request.user), pk=pk)
    if "delete" in request.POST:
        view.delete()
        messages.success(request, _("The saved view “%(view)s” is deleted.") % {"view": view})
        return redirect("desk:views")
    form = _form(request, view, request.POST)
    if form.is_valid():
        form.save()
        messages.success(request, _("The saved view “%(view)s” is changed.") % {"view": view})
    else:
        messages.error(request, _sentence(form))
    return redirect("desk:views")


def _add(request):
    model_admin = admin_of(*[*request.POST.get("list", "").split("."), ""][:2])
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    query = narrowing(request.POST.get("query", ""))
    content_type = ContentType.objects.get_for_model(model_admin.model, for_concrete_model=False)
    view = SavedView(owner=request.user, query=query, content_type=content_type)
    form = _form(request, view, request.POST)
    try:
        if SavedView.objects.filter(owner=request.user).count() >= MOST_OF_A_PERSON:
            raise ValidationError(_("You have %(most)s saved views: delete one first.") % {"most": MOST_OF_A_PERSON})
        if len(query) > SavedView._meta.get_field("query").max_length:
            raise ValidationError(_("These filters are too long to be saved."))
        counted(request, model_admin, query, 1)
        if not form.is_valid():
            raise ValidationError(_sentence(form))
    except (ValidationError, Unusable) as error:
        messages.error(request, _("The view is not saved.") + " " + " ".join(getattr(error, "messages", [str(error)])))
        return redirect(list_address(model_admin.model))
    form.save()
    messages.success(
        request, _("“%(view)s” is saved: above this list, on your desk and in the palette.") % {"view": view}
    )
    return redirect(list_address(model_admin.model, query))


def _form(request, view, data=None):
    return SavedViewForm(data, instance=view, user=request.user, auto_id=f"id_{view.pk}_%s")


def _sentence(form):
    return " ".join(error for errors in form.errors.values() for error in errors)


def _admin_of(view):
    model = view.model
    return admin.site.get_model_admin(model) if model and admin.site.is_registered(model) else None


def _counted(request, view, model_admin):
    try:
        return Named(view, counted(request, model_admin, view.query, COUNTED + 1))
    except Unusable as error:
        return Named(view, wrong=error.sentence)
