"""What the editor's link dialog offers: the pages and files that this person may see, found as one types."""

from django.contrib import admin
from django.http import JsonResponse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asp_portal.library.models import Document
from asp_portal.richtext.allowed import OWN_LINK

from .links import reference_to, targets_of
from .models import publishable_models

# Of each kind: enough to choose from, and the list stays on the screen.
MOST_OF_A_KIND = 6


@require_safe
def links(request):
    """Pages and files as JSON: those that match `q`, or the one that the reference `of` names.

    What a person may not see in the admin is not listed, and a reference to it is answered with an empty list.
    """
    named = request.GET.get("of")
    if named is not None:
        found = targets_of({named} if OWN_LINK.fullmatch(named) else set()).values()
        found = [target for target in found if _admin_that_shows(request, type(target))]
    else:
        found = _matching(request, request.GET.get("q", "").strip()[:200])
    return JsonResponse({"targets": [_described(target) for target in found]})


def _matching(request, words):
    found = []
    for model in [*publishable_models(), Document]:
        model_admin = _admin_that_shows(request, model)
        if model_admin:
            rows, _several = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
            rows = rows.for_links() if hasattr(rows, "for_links") else rows
            found += rows.order_by("-pk")[:MOST_OF_A_KIND]
    return found


def _admin_that_shows(request, model):
    model_admin = admin.site.get_model_admin(model) if admin.site.is_registered(model) else None
    return model_admin if model_admin and model_admin.has_view_permission(request) else None


def _described(target):
    # A document becomes public with the page that links to it.
    if isinstance(target, Document):
        kind, state, public = target.kind_label, target.size_label, True
    else:
        kind, state, public = capfirst(target._meta.verbose_name), target.status, target.live
    return {
        "reference": reference_to(target),
        "name": Truncator(str(target)).chars(120),
        "about": " · ".join(map(str, (kind, state))),
        "warning": "" if public else _("Readers see no link until this page is live."),
    }
