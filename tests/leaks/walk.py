"""The walk: every address that the site knows or that somebody could guess, asked as a visitor would."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import product
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from tests.test_access import routes

from .tokens import HIDDEN, NOWHERE, token

LINKS = re.compile(r"""(?:href|src|action|content)=["']([^"'#]+)|<(?:loc|link|id)>([^<]+)""")
SRCSET = re.compile(r'srcset="([^"]+)"')
SELECT = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option[^>]*value="([^"]*)"')
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
# A list has as many filters as the site has sessions, kinds and themes; some of each show whether it leaks.
ADDRESSES_OF_A_ROUTE, FILTERS_OF_A_LIST = 20, 2
FORMS_OF_FILES = {"rendition": ["small"], "form": ["bib"]}
FAR_AWAY = 700_000


@dataclass(frozen=True)
class Answer:
    """What a door says: everything that a visitor can compare."""

    status: int
    headers: tuple
    body: bytes

    def without(self, *words):
        """The answer with `words`, which the visitor sent, taken out, so that two doors can be compared."""
        body, headers = CSRF.sub(b"", self.body), dict(self.headers)
        for word in sorted(filter(None, words), key=len, reverse=True):
            body = body.replace(word.encode(), b"_")
            headers = {name: value.replace(word, "_") for name, value in headers.items()}
        # They follow from the words, and from the second in which the desk answers.
        headers.pop("Content-Length", None)
        headers.pop("Expires", None)
        if body != self.body:
            headers.pop("ETag", None)
        return Answer(self.status, tuple(headers.items()), body)


def difference(one, other):
    """Where two answers part, in a few words; empty when they are the same."""
    if one.status != other.status:
        return f"{one.status}, not {other.status}"
    if one.headers != other.headers:
        return f"headers {sorted(set(one.headers) ^ set(other.headers))}"
    at = next((n for n, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b), len(other.body))
    return "" if one.body == other.body else f"…{one.body[at - 60 : at + 60]!r}, not …{other.body[at - 60 : at + 60]!r}"


def ask(client, address, method="get", **headers):
    """The answer to a request for `address`."""
    response = getattr(client, method)(address, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    shown = [*response.headers.items(), *(("Set-Cookie", str(cookie)) for cookie in response.cookies.values())]
    return Answer(response.status_code, tuple(sorted(shown)), body)


def addresses_in(answer, at):
    """The addresses of our own that stand in an answer which was found `at`."""
    kind = dict(answer.headers).get("Content-Type", "")
    if not re.search("html|xml|text", kind):
        return
    text = answer.body.decode()
    found = [unescape(one or other) for one, other in LINKS.findall(text)]
    found += [part.split()[0] for srcset in SRCSET.findall(text) for part in unescape(srcset).split(",")]
    found += [f"?{urlencode({name: value})}" for name, rest in SELECT.findall(text) for value in OPTION.findall(rest)]
    for link in found:
        link = urljoin(settings.SITE_ORIGIN + at, link).replace("http://testserver", settings.SITE_ORIGIN)
        if link.startswith(settings.SITE_ORIGIN + "/"):
            yield link.removeprefix(settings.SITE_ORIGIN)


def without_arguments(prefix="/"):
    """The routes of the site that need no argument, outside of the admin unless it is asked for."""
    return [
        route
        for route in routes()
        if "<" not in route and "^" not in route and route.startswith("/admin/") == (prefix == "/admin/")
    ]


def route_of(path):
    """The route that answers `path`, or the path itself where none does."""
    try:
        return resolve(path).route
    except Resolver404:
        return path


def crawl(client):
    """Every public page that can be reached, and what it answers: a dict from address to Answer."""
    waiting, found, seen = without_arguments(), {}, {}
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(("/admin/", "/static/")):
            continue
        parts = urlsplit(address)
        kind = (route_of(parts.path), tuple(sorted(name for name, _value in parse_qsl(parts.query))))
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > (FILTERS_OF_A_LIST if parts.query else ADDRESSES_OF_A_ROUTE) or parts.query.count("=") > 1:
            continue
        found[address] = ask(client, address)
        waiting += addresses_in(found[address], parts.path)
    return found


def lists_of(walk):
    """The addresses of a walk that take parameters: a dict from the path to their names."""
    found = {}
    for parts in map(urlsplit, walk):
        found.setdefault(parts.path, set()).update(name for name, _value in parse_qsl(parts.query))
    return {path: sorted(names) for path, names in found.items() if names}


def arguments_of(item):
    """What could stand in the address of an item or of what belongs to it: a dict from a parameter to its values."""
    page = item.page
    slug = token(item.stem, "slug")
    values = FORMS_OF_FILES | {"slug": [slug], "address": [getattr(page, "address", slug)]}
    values["day"] = [getattr(page, "day_address", "") or "6"]
    values["str"] = [f"{item.stem}document.pdf"]
    values["int"] = [page.pk, *(row.pk for row in (item.image, item.document, page.latest_revision) if row)]
    if item.theme:
        values["slug"] = [*values["slug"], item.theme.slug]
    if getattr(page, "session", None) and not page.session.live:
        values["address"] = [page.session.address]
    return values


def concerns(route, item):
    """Whether a route is made for what an item is, or for what belongs to every item."""
    kind = item.page._meta.model_name.removesuffix("page")
    return any(f"/{word}" in route for word in (f"{kind}s", "images", "documents", "themes"))


def doors_of(item, prefix="/", thorough=True):
    """Every route with the arguments of `item`: it, the address that they make, and one like it that never existed.

    Only routes that concern it, unless `thorough`.
    """
    values = arguments_of(item)
    for route in routes():
        names = PARAMETER.findall(route)
        if not names or "(?P" in route or route.startswith("/admin/") != (prefix == "/admin/"):
            continue
        if not (thorough or concerns(route, item)):
            continue
        choices = [
            values.get(name) or values.get(kind) or values["int" if prefix == "/admin/" else "slug"]
            for kind, name in names
        ]
        for chosen in product(*choices):
            yield route, fitted(route, chosen), fitted(route, [nowhere(value, values) for value in chosen])


def fitted(route, values):
    """`route` with `values` in the places of its parameters."""
    values = iter(values)
    return PARAMETER.sub(lambda _match: str(next(values)), route)


def nowhere(value, known):
    """A value like `value` that never named anything; the forms of a file are no secret."""
    if any(value in known[name] for name in (*FORMS_OF_FILES, "day")):
        return value
    if isinstance(value, int) or value.isdecimal():
        return str(int(value) + FAR_AWAY)
    return re.sub(r"\d+", lambda match: str(int(match[0]) + FAR_AWAY), value.replace(HIDDEN, NOWHERE))
