"""What every answer tells the browser, whoever asks for whatever: nothing of others, nothing inline, no frames."""

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import include, path

from asp_portal.frame import _made
from asp_portal.urls import handler400, handler500  # noqa: F401
from tests.factories import make_user
from tests.test_access import Visit, routes, site, without_extras  # noqa: F401

# As asp_portal.settings.production has them, which cannot be imported beside the settings of the tests.
IN_PRODUCTION = {
    "SECURE_HSTS_SECONDS": 60 * 60 * 24 * 365,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
}
HSTS = "max-age=31536000; includeSubDomains; preload"

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


def directives(answer):
    """The Content-Security-Policy of an answer: a list of directives (str)."""
    return [part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")]


def fault(route, answer):
    """What is wrong with the headers of an answer (str); empty when nothing is."""
    # The pictures beside links are made for the pages of others.
    wanted = EVERYWHERE | ({"Cross-Origin-Resource-Policy": "cross-origin"} if route.startswith("/cards/") else {})
    missing = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    policy = directives(answer)
    missing += [part for part in ("default-src 'none'", "base-uri 'none'") if part not in policy]
    missing += ["frame-ancestors"] if not any(part.startswith("frame-ancestors '") for part in policy) else []
    missing += [] if answer.headers.get("Referrer-Policy") in ("same-origin", "no-referrer") else ["Referrer-Policy"]
    missing += [] if "camera=()" in answer.headers.get("Permissions-Policy", "") else ["Permissions-Policy"]
    # What other origins may read of the portal: nothing that its own pages do not say in public.
    missing += ["no Access-Control-Allow-Origin"] if "Access-Control-Allow-Origin" in answer.headers else []
    loose = [part for part in policy if "'unsafe-" in part or "*" in part.split() or "http" in part]
    return f"lacks {missing}, allows {loose}" if missing or loose else ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["visitor", "admin"])
def test_every_answer_has_the_headers_that_close_it(role, site):  # noqa: F811
    visit, faults = Visit(role, site), {}
    for route in sorted(set(routes())):
        visit.client.cookies.update(visit.cookies)
        with transaction.atomic():
            answer = visit.client.get(site.address("live", route))
            transaction.set_rollback(True)
        if wrong := fault(route, answer):
            faults[route] = f"{answer.status_code} {wrong}"
    assert not faults, "\n".join(f"{route}: {wrong}" for route, wrong in faults.items())


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/no-such-page/", "/?q=%00", "/admin/no-such-page/"])
def test_the_pages_that_tell_of_an_error_are_closed_as_well(client, path):
    assert not fault(path, client.get(path))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/no/such/page/", "/admin/publications/publication/add/", "/admin/preview-frame/"]
)
def test_the_directives_of_a_policy_stand_in_one_order_in_every_process(admin_client, address):
    policy = directives(admin_client.get(address))
    assert len(policy) > 5
    assert policy[0].startswith("default-src ")
    assert policy[1:] == sorted(policy[1:])


@pytest.mark.django_db
def test_made_up_addresses_push_nothing_out_of_what_all_pages_share(client):
    # Once it is full, nothing that comes in is seen by its size.
    _made.cache_clear()
    client.get("/made-up/")
    kept = _made.cache_info().currsize
    for number in range(5):
        assert client.get(f"/made-up-{number}/").status_code == 404
    assert _made.cache_info().currsize == kept


def breaks(request):
    """A view with a mistake in it."""
    raise RuntimeError("a mistake")


def has_no_database(request):
    """A view whose database is gone."""
    raise OperationalError("server closed the connection unexpectedly")


# The site, and two addresses that cannot answer.
urlpatterns = [path("broken/", breaks), path("gone/", has_no_database), path("", include("asp_portal.urls"))]

PUBLIC, PRIVATE = "public, max-age=0, must-revalidate", "private, no-store"
PAGE, SEALED = "script-src 'self'", "sandbox"
# What each kind of answer says: its status, who may keep it, a part of its policy, and how further headers begin.
ANSWERS = {
    "page": (200, PUBLIC, PAGE, {"Content-Type": "text/html; charset=utf-8"}),
    "page of the desk": (200, PRIVATE, PAGE, {}),
    "page with the editor": (200, PRIVATE, PAGE, {}),
    "picture": (200, PUBLIC, SEALED, {"Content-Type": "image/webp"}),
    "document": (200, PUBLIC, SEALED, {"Content-Disposition": "attachment"}),
    "feed": (200, PUBLIC, PAGE, {"Content-Type": "application/atom+xml; charset=utf-8"}),
    "calendar": (200, PUBLIC, PAGE, {"Content-Type": "text/calendar"}),
    "CSV": (200, PUBLIC, PAGE, {"Content-Type": "text/csv"}),
    "JSON": (200, PRIVATE, PAGE, {"Content-Type": "application/json"}),
    "sitemap": (200, PUBLIC, PAGE, {}),
    "robots.txt": (200, PUBLIC, PAGE, {"Content-Type": "text/plain"}),
    "health": (200, PRIVATE, PAGE, {}),
    "redirect": (301, PRIVATE, PAGE, {}),
    "to sign in": (302, PRIVATE, PAGE, {}),
    "304": (304, PUBLIC, PAGE, {}),
    "400": (400, PRIVATE, PAGE, {}),
    "404": (404, PRIVATE, PAGE, {}),
    "404 of the desk": (404, PRIVATE, PAGE, {}),
    "405": (405, PRIVATE, PAGE, {}),
    "429": (429, PRIVATE, PAGE, {}),
    "500": (500, PRIVATE, PAGE, {}),
    "503": (503, "no-store", PAGE, {"Retry-After": ""}),
}


class Encrypted(Client):
    """Somebody whose browser speaks https, as everybody does in production."""

    def generic(self, *given, **named):
        """Ask for something."""
        return super().generic(*given, **named | {"secure": True})


def answers(portal, reader, desk):
    """An answer of each kind (dict): of pages of `portal`, to a `reader` and to somebody at the `desk` (clients)."""
    page = portal.publication.get_absolute_url()
    return {
        "page": reader.get(page),
        "page of the desk": desk.get("/admin/"),
        "page with the editor": desk.get(f"/admin/publications/publication/{portal.publication.pk}/change/"),
        "picture": reader.get(portal.image.rendition_url("small")),
        "document": reader.get(portal.document.get_absolute_url()),
        "feed": reader.get("/feed/"),
        "calendar": reader.get("/sessions/calendar.ics"),
        "CSV": reader.get("/sessions/numbers.csv"),
        "JSON": desk.get("/admin/links/?q=a"),
        "sitemap": reader.get("/sitemap.xml"),
        "robots.txt": reader.get("/robots.txt"),
        "health": reader.get("/healthz"),
        "redirect": reader.get(page[:-1]),
        "to sign in": reader.get("/admin/"),
        "304": reader.get(page, headers={"If-None-Match": reader.get(page).headers["ETag"]}),
        "400": reader.get("/?q=%00"),
        "404": reader.get("/no-such-page/"),
        "404 of the desk": desk.get("/admin/no-such-page/"),
        "405": reader.post(page),
        "429": tried_too_often(reader),
        "500": reader.get("/broken/"),
        "503": reader.get("/gone/"),
    }


def tried_too_often(client):
    """The answer to whoever guesses passwords."""
    for _attempt in range(30):
        answer = client.post("/admin/login/", {"username": "editor", "password": "wrong"})
        if answer.status_code == 429:
            break
    return answer


@pytest.mark.django_db
def test_each_kind_of_answer_says_what_is_right_for_it(site, settings):  # noqa: F811
    for name in ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"):
        setattr(settings, name, IN_PRODUCTION[name])
    settings.ROOT_URLCONF = __name__
    reader, desk = (Encrypted(raise_request_exception=False) for _person in range(2))
    desk.force_login(make_user(is_superuser=True))
    given = answers(site.content["live"], reader, desk)
    wrong = {}
    for kind, answer in given.items():
        status, kept, policy, more = ANSWERS[kind]
        said = answer.headers
        lacks = [f"{answer.status_code}"] if answer.status_code != status else []
        # Django says more of pages that are never kept.
        words = set(said.get("Cache-Control", "").split(", "))
        is_kept = set(kept.split(", ")) <= words and ("public" in words) == (kept == PUBLIC)
        lacks += [] if is_kept else [f"Cache-Control: {words}"]
        lacks += [] if policy in directives(answer) else [policy]
        lacks += [name for name, value in more.items() if not said.get(name, "-").startswith(value) or name not in said]
        lacks += [] if said.get("Strict-Transport-Security") == HSTS else ["Strict-Transport-Security"]
        lacks += [fault("/", answer)] if fault("/", answer) else []
        if lacks:
            wrong[kind] = lacks
    assert given.keys() == ANSWERS.keys()
    assert wrong == {}
