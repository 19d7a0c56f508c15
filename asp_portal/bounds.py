"""Bounds: what no request may hold, refused once for the whole site, so that no view has to think of it."""

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.handlers.wsgi import WSGIRequest
from django.shortcuts import render
from django.utils.http import parse_header_parameters
from django.views import defaults

from .routes import path_of

NULL = "\x00"
# As many words as two hundred characters hold, which is what public pages read of a question.
MOST_WORDS = 100
# django.contrib.admin.options.TO_FIELD_VAR, which cannot be imported before the apps are ready.
TO_FIELD = "_to_field"


class PlainRequest(WSGIRequest):
    """A request that is read as UTF-8, whatever encoding it names: there are some that are no text (`hex`).

    Django would take the one that is named, and read the address with it before anything could answer.
    """

    def _set_content_type_params(self, meta):
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


def within_size(get_response):
    """Middleware: what is larger than any form of ours is not even read (413)."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit() and int(length[:20]) > settings.LARGEST_REQUEST:
            return too_large(request)
        return get_response(request)

    return middleware


def too_large(request):
    """The page about something that was too large, which says how the person gets back to what they typed."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
    return render(request, "413.html", {"text_limit": limit}, status=413)


def bad_request(request, exception):
    """What Django answers to a request that it cannot take, apart from one that is too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return defaults.bad_request(request, exception)


class WithinBounds:
    """Middleware: answers 400 to what no view can use, above all null bytes: PostgreSQL cannot even be asked for them.

    What is looked for in a list of the admin is cut to its first words.

    The form is read where Django's protection against forged requests has read it already: behind that middleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        _refuse_null([request.path_info, *request.COOKIES.values()])
        _refuse(request.GET)
        words = request.GET.get("q", "").split()
        if len(words) > MOST_WORDS and request.path_info.startswith(path_of("admin:index")):
            # A list asks its columns for each word, and SQLite refuses a thousand. The box shows what is left.
            request.GET = request.GET.copy()
            request.GET["q"] = " ".join(words[:MOST_WORDS])
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        """Refuse an odd form."""
        if request.method == "POST":
            _refuse(request.POST)


def _refuse(fields):
    """Raise BadRequest for `fields` (QueryDict) that no view could use."""
    for name, values in fields.lists():
        _refuse_null([name, *values])
    # Django's admin looks for a field of this name, and does not expect that it is empty.
    if fields.get(TO_FIELD) == "":
        raise BadRequest("The request names a field without a name.")


def _refuse_null(texts):
    """Raise BadRequest when one of `texts` has a null byte."""
    if any(NULL in text for text in texts):
        raise BadRequest("The request has null bytes.")
