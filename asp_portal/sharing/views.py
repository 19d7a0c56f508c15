"""What the holder of a link sees: a gate, the page behind it, its files.

Who has the secret has the right, and nothing else gives it: no cookie is read or set, so no other site can act for the
reader, and no view needs a token against that. Where there is no such secret the answer is that of any address that
never existed, whatever the method.
"""

from functools import wraps

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from asp_portal.library.models import Document, Image
from asp_portal.library.pictures import RENDITION_WIDTHS
from asp_portal.library.views import deliver_rendition, deliver_version
from asp_portal.publishing.models import Revision
from asp_portal.publishing.offers import file_keys

from .forms import RemarkForm
from .models import ShareLink
from .rendering import shared_response

# In seconds. For so long a reload or a way back is the same opening, and needs no second look at the gate.
ONE_OPENING = 60 * 60
signer = signing.TimestampSigner(salt="asp_portal.sharing.opening")


def for_holders(*methods):
    """Make a view of (request, link, secret, …) one for the holder of the secret: nobody keeps or finds its answers."""

    def decorator(view):
        @csrf_exempt
        @wraps(view)
        def wrapper(request, secret, **values):
            link = get_object_or_404(ShareLink.objects.with_secret(secret).select_related("revision"))
            if link.state != "open":
                # One sentence for what ended, was revoked or deleted. Only the holder of a real secret reads it, who
                # knows that there was a link; a guess is answered 404.
                response = render(request, "sharing/shared_closed.html", status=410)
            elif request.method not in methods:
                response = HttpResponseNotAllowed(methods)
            else:
                response = view(request, link, secret, **values)
            response["Cache-Control"] = "private, no-store"
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            response["Referrer-Policy"] = "no-referrer"
            return response

        return wrapper

    return decorator


@for_holders("GET", "HEAD", "POST")
def shared_gate(request, link, secret):
    """A page without a word of what lies behind it. Pressing its button opens the link, and is counted.

    Scanners of mail and the previews of messengers fetch what they find; they press nothing.
    """
    if request.method == "POST":
        link.count_opening()
        return redirect("sharing:shared_page", secret=secret, opening=signer.sign(link.pk))
    return render(request, "sharing/shared_gate.html", {"page": _language_of(link.page)})


def _language_of(page):
    """What the gate may know of the page: in which language to speak."""
    return {"language": getattr(page, "language", ""), "direction": getattr(page, "direction", "")}


@for_holders("GET", "HEAD", "POST")
def shared_page(request, link, secret, opening):
    """The page itself, and beneath it the form for its reader's words."""
    form = RemarkForm(shown=link.shown_revision) if link.takes_remarks else None
    if request.method == "POST" and form is not None:
        form = RemarkForm(request.POST, shown=link.shown_revision)
        if form.is_valid() and _keep(link, form):
            page = reverse("sharing:shared_page", args=[secret, opening])
            return redirect(f"{page}?said=1#remarks")
    elif not _is_opening_of(link, opening):
        return redirect("sharing:shared_gate", secret=secret)
    response = shared_response(request, link, secret, form)
    if form is not None and form.errors:
        response.status_code = 400
    return response


def _keep(link, form):
    """Keep what was said; whether that went well."""
    said = form.cleaned_data
    read = said["read"] if said["read"].isdecimal() and len(said["read"]) < 19 else None
    revision = Revision.objects.of(link.page).filter(pk=read).first() or link.shown_revision
    try:
        link.remark(said["kind"], said["name"], said["text"], link.revision or revision)
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()


def _is_opening_of(link, opening):
    try:
        return signer.unsign(opening, max_age=ONE_OPENING) == str(link.pk)
    except signing.BadSignature:
        return False


@for_holders("GET", "HEAD")
def shared_image(request, link, secret, pk, rendition):
    """A picture that the shared version shows."""
    if rendition not in RENDITION_WIDTHS:
        raise Http404
    return deliver_rendition(request, _shown_or_404(Image, link, pk), rendition, public=False)


@for_holders("GET", "HEAD")
def shared_document(request, link, secret, pk, name):
    """The newest file of a document that the shared version offers."""
    document = _shown_or_404(Document, link, pk)
    if name != document.name:
        return redirect("sharing:shared_document", secret=secret, pk=pk, name=document.name)
    return deliver_version(request, document, document.latest_version, public=False)


def _shown_or_404(model, link, pk):
    keys = file_keys(type(link.page), link.shown_revision.as_of_today())
    if pk not in keys[model._meta.model_name]:
        raise Http404
    return get_object_or_404(model, pk=pk)
