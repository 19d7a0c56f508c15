"""What every answer tells the browser, whoever asks for whatever: nothing of others, nothing inline, no frames."""

import pytest
from django.db import transaction

from asp_portal.frame import _made
from tests.test_access import Visit, routes, site, without_extras  # noqa: F401

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
    assert policy == sorted(policy)


@pytest.mark.django_db
def test_made_up_addresses_push_nothing_out_of_what_all_pages_share(client):
    client.get("/made-up/")
    kept = _made.cache_info().currsize
    for number in range(5):
        assert client.get(f"/made-up-{number}/").status_code == 404
    assert _made.cache_info().currsize == kept
