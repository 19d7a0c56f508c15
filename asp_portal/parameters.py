"""Parameters: one bounded parser for what stands behind the question mark of an address."""

import re
import unicodedata
from functools import wraps
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z")
LONGEST = 200
# Seconds after which what could not be had is worth another try.
RETRY_AFTER = 60
# Every parameter that some public page reads. The others do not exist for these pages (caching.public_page).
KNOWN = frozenset(
    "addressee before check kind language mark measure order page q session sort status theme year".split()
)


class Unknown(Exception):
    """A parameter says something that the page does not know; readers get `sentence` (str) and a way on.

    `link` is the address (str) of that way and `link_label` its text; `status` is the HTTP status (int).
    """

    def __init__(self, sentence, link, link_label="", status=404):
        super().__init__(sentence)
        self.sentence = sentence
        self.link = link
        self.link_label = link_label or _("Show the list without it")
        self.status = status


def explains_unknown(view):
    """Let `view` raise Unknown: its readers get a page that names what is unknown."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Unknown as error:
            response = render(request, "unknown.html", {"error": error}, status=error.status)
            if error.status == 503:
                response["Retry-After"] = RETRY_AFTER
            return response

    return wrapper


def known(query):
    """The parameters of `query` (QueryDict) that public pages read, by name, as a QueryDict of its own."""
    found = QueryDict(mutable=True)
    for name in sorted(KNOWN.intersection(query)):
        found.setlist(name, query.getlist(name))
    return found


def address(path, values):
    """`path` with the parameters `values` (a dict, in the order in which they shall stand); empty ones are left out."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path


def without(request, name):
    """The address of `request` with everything but the parameter `name`."""
    return address(request.path, {key: value for key, value in request.GET.items() if key != name})


def text(request, name, longest=LONGEST):
    """The parameter `name` as a trimmed str, empty when absent. Raises Unknown beyond `longest` characters."""
    if name not in KNOWN:
        raise ImproperlyConfigured(f"No public page could read “{name}”: it is missing in parameters.KNOWN.")
    value = _trimmed(request, name)
    if len(value) > longest:
        sentence = _("“%(name)s” may have %(longest)s characters at most.") % {"name": name, "longest": longest}
        raise Unknown(sentence, without(request, name), status=400)
    return _readable(request, name, value)


def question(request):
    """What somebody looks for, the parameter `q`, as a trimmed str: of a pasted page, what begins it is looked for."""
    return _readable(request, "q", _trimmed(request, "q")[:LONGEST].strip())


def _trimmed(request, name):
    return " ".join(request.GET.get(name, "").split())


def _readable(request, name, value):
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        sentence = _("“%(name)s” has characters that no text has.") % {"name": name}
        raise Unknown(sentence, without(request, name), status=400)
    return value


def page_of(request, rows, size):
    """The page (`django.core.paginator.Page`) of `rows` that the parameter `page` asks for, `size` rows each.

    Raises Unknown for a page that does not exist.
    """
    asked = request.GET.get("page", "1") or "1"
    if not PAGE_NUMBER.match(asked):
        sentence = _("“%(value)s” is no page number.") % {"value": asked[:LONGEST]}
        raise Unknown(sentence, without(request, "page"), _("Show the first page"))
    paginator = Paginator(rows, size)
    if int(asked) > paginator.num_pages:
        sentence = ngettext(
            "There is no page %(asked)s: the list has %(pages)s page.",
            "There is no page %(asked)s: the list has %(pages)s pages.",
            paginator.num_pages,
        ) % {"asked": asked, "pages": paginator.num_pages}
        last = paginator.num_pages if paginator.num_pages > 1 else ""
        others = {key: value for key, value in request.GET.items() if key != "page"}
        raise Unknown(sentence, address(request.path, others | {"page": last}), _("Show the last page"))
    return paginator.page(int(asked))
