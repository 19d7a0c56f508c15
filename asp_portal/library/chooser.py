"""The editor's two doors to the library: a page to choose a picture from, and the address for pasted and dropped ones.

CKEditor's own uploader is not installed: it takes files from any member of staff without a CSRF token.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from .forms import ImageForm
from .models import Image

PAGE_SIZE = 24


@require_POST
@csrf_protect
def upload(request):
    """Take a pasted or dropped picture in and answer as CKEditor's `uploadUrl` expects.

    A refused picture is answered with status 200 and the sentence: of other answers the editor shows the number only.
    """
    user = request.user
    if not (user.is_active and user.is_staff and user.has_perm("library.add_image")):
        return _refused(_("You may not add pictures. Please sign in again or ask for the permission."), status=403)
    file = request.FILES.get("upload")
    if file is None:
        return _refused(_("No picture arrived. Please try again."))
    try:
        image = Image.objects.twin_of(file) or Image.objects.create_from_upload(file, user=user)
    except ValidationError as error:
        return _refused(" ".join(error.messages))
    width, height = image.rendition_size("medium")
    return JsonResponse(
        {
            "uploaded": 1,
            "fileName": escape(image.title),
            "url": image.get_absolute_url(),
            "width": width,
            "height": height,
        }
    )


def _refused(sentence, status=200):
    # The editor shows it as HTML, and a file's name may hold some.
    return JsonResponse({"uploaded": 0, "error": {"message": escape(sentence)}}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request, site, may_add):
    """The chooser: thumbnails to choose from, a search box and, with `may_add`, a form for a new picture.

    `CKEditorFuncNum` in the address says which dialog waits for the answer; our script gives it.
    """
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    editor = {"CKEditorFuncNum": _number(request.GET.get("CKEditorFuncNum"))}
    form = ImageForm(request.POST or None, request.FILES or None) if may_add else None
    image = None
    if request.method == "POST":
        file = request.FILES.get("upload")
        image = file and Image.objects.twin_of(file)
        if not image and form.is_valid():
            image = form.store(request.user)
    if image:
        address = reverse(f"{site.name}:library_image_choose")
        return redirect(f"{address}?{urlencode(editor | {'chosen': image.pk})}")
    words = request.GET.get("q", "").strip()[:200]
    page = Paginator(Image.objects.matching(words), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": _("Choose a picture"),
        "is_popup": True,
        "is_nav_sidebar_enabled": False,
        "page": page,
        "words": words,
        "editor": editor,
        "form": form,
        "chosen": Image.objects.filter(pk=_number(request.GET.get("chosen"))).first(),
    }
    return TemplateResponse(request, "admin/library/image/choose.html", context)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0
