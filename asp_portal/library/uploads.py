"""Many files at once: each is taken in or refused by itself, with a sentence, and nothing twice."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .models import Image

# With a script each file comes alone; without one, more than these would take longer than a request may.
MOST_FILES = 20


@require_POST
def upload_many(request, model_admin):
    """Take the files `uploads` in: as JSON for the script that sends them one by one, else back to the list.

    Raises PermissionDenied for whoever may not add any.
    """
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    files = request.FILES.getlist("uploads")
    results = [_taken(model_admin, request.user, file) for file in files[:MOST_FILES]]
    if request.accepts("text/html"):
        return _back_to_list(request, model_admin, results, left_out=len(files) - len(results))
    template = "choice" if request.POST.get("as") == "choice" else "card"
    return JsonResponse({"results": [_as_json(result, template) for result in results]})


def _taken(model_admin, user, file):
    """What became of the uploaded `file` (dict): the `row` that it is now or was before, or the `refusal`."""
    model = model_admin.model
    try:
        twin = model.objects.twin_of(file)
        row = twin or model.objects.create_from_upload(file, user=user)
    except ValidationError as error:
        return {"name": file.name, "refusal": " ".join(error.messages)}
    return {"name": file.name, "row": row, "is_twin": twin is not None}


def _sentence(result):
    if "refusal" in result:
        return result["refusal"]
    names = {"name": result["name"], "title": result["row"]}
    if result["is_twin"]:
        return _("“%(name)s” is in the library already, as “%(title)s”.") % names
    if result["row"].is_held:
        waits = _("“%(name)s” is in the library and waits for the virus scanner: readers do not get it before.")
        return waits % names
    if isinstance(result["row"], Image):
        return _("“%(name)s” is in the library. Describe it before a page shows it.") % names
    return _("“%(name)s” is in the library.") % names


def _as_json(result, template):
    answer = {"name": result["name"], "sentence": _sentence(result), "refused": "refusal" in result}
    row = result.get("row")
    if row is not None:
        options = row._meta
        answer["address"] = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
        answer["key"] = row.pk
        if isinstance(row, Image):
            answer["card"] = render_to_string(f"admin/library/image/{template}.html", {"image": row})
    return answer


def _back_to_list(request, model_admin, results, left_out):
    for result in results:
        tell = messages.error if "refusal" in result else messages.info if result["is_twin"] else messages.success
        tell(request, _sentence(result))
    if left_out:
        messages.error(request, _("Send %(limit)s files at a time; the rest was left out.") % {"limit": MOST_FILES})
    if not results:
        messages.error(request, _("Choose the files first."))
    options = model_admin.opts
    return redirect(reverse(f"admin:{options.app_label}_{options.model_name}_changelist"))
