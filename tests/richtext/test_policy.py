"""The policy of a page with an editor: as strict as any other, but for pasted pictures and the preview beside."""

import pytest
from django.http import HttpResponse

from asp_portal.security import quiet_browser

pytestmark = pytest.mark.urls("tests.richtext.urls")


def directives(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split("; "))
    return {name: set(values) for name, *values in parts}


@pytest.mark.django_db
def test_the_editor_gets_pasted_pictures_and_nothing_inline(client):
    policy, strict = directives(client.get("/form/")), directives(client.get("/admin/login/"))
    loosened = {name: values - strict.get(name, set()) for name, values in policy.items() if values != strict.get(name)}
    assert loosened == {"img-src": {"data:", "blob:"}, "frame-src": {"'self'"}}
    assert "unsafe" not in str(policy)
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == {"'self'"}


@pytest.mark.django_db
def test_the_next_page_is_strict_again(client):
    client.get("/form/")
    policy = directives(client.get("/admin/login/"))
    assert policy["img-src"] == {"'self'"}
    assert "frame-src" not in policy


def test_pages_ask_for_no_device_and_lend_no_file(rf):
    response = quiet_browser(lambda request: HttpResponse())(rf.get("/"))
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
