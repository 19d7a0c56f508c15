"""Files for readers: what a live page shows, for everybody; the rest, for staff who may see the library.

What may not be seen answers exactly like what does not exist: both take the same way through the code, ask for the
signed-in user in the same moment and end in the ordinary 404.
"""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from asp_portal.caching import shows_what_is_public

from . import pictures
from .delivery import deliver
from .kinds import CONTENT_TYPES
from .models import Document, Image


@shows_what_is_public
@require_safe
def image(request, pk, rendition):
    """One rendition of an image."""
    found = Image.objects.filter(pk=pk).first() if rendition in pictures.renditions() else None
    public = _admitted(request, found, Image)
    return deliver_rendition(request, found, rendition, public)


def deliver_rendition(request, image, rendition, public):
    """The file of the rendition of `image` that is called `rendition`. Raises Http404 when the storage lost it."""
    width, _height = image.rendition_size(rendition)
    try:
        return deliver(
            request,
            lambda: image.open_rendition(rendition),
            etag=f'"{image.pk}-{width}-{image.created_at:%Y%m%d%H%M%S}"',
            content_type="image/webp",
            public=public,
            filename=f"{image.pk}-{rendition}.webp",
        )
    except FileNotFoundError as error:
        raise Http404 from error


@shows_what_is_public
@require_safe
def document(request, pk, name):
    """The newest version of a document; a name that it no longer has leads on to the right one."""
    found = Document.objects.filter(pk=pk).first()
    public = _admitted(request, found, Document)
    if name != found.name:
        return redirect(found, permanent=True)
    return deliver_version(request, found, found.latest_version, public)


def deliver_version(request, document, version, public):
    """The file of one `version` of `document`, for the reader's folder."""
    try:
        return deliver(
            request,
            lambda: version.file.open("rb"),
            etag=f'"{version.pk}-{version.created_at:%Y%m%d%H%M%S}"',
            content_type=CONTENT_TYPES[version.kind],
            public=public,
            filename=document.name,
            attachment=True,
        )
    except FileNotFoundError as error:
        raise Http404 from error


def _admitted(request, found, model):
    """Whether `found` is public. Raises Http404 unless it is, or the signed-in user may see the library's `model`."""
    if found is not None and not found.is_held and found.offers.exists():
        return True
    if not may_view(request.user, model) or found is None:
        raise Http404
    return False


def may_view(user, model):
    """Whether `user` is staff who may look at the library's rows of `model`."""
    name = model._meta.model_name
    return (
        user.is_active
        and user.is_staff
        and (user.has_perm(f"library.view_{name}") or user.has_perm(f"library.change_{name}"))
    )
