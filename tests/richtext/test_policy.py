"""The policy of a page with an editor: handlers and styles, and not one inline script more."""

import pytest
from django.http import HttpResponse

from asp_portal.security import quiet_browser

pytestmark = pytest.mark.urls("tests.richtext.urls")


def directives(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split("; "))
    return {name: set(values) for name, *values in parts}


@pytest.mark.django_db
def test_the_editor_gets_handlers_and_styles_and_scripts_stay_ours(client):
    policy = directives(client.get("/form/"))
    assert policy["script-src"] == {"'self'"}
    assert policy["script-src-attr"] == {"'unsafe-inline'"}
    assert policy["style-src"] == {"'self'", "'unsafe-inline'"}
    assert policy["img-src"] == {"'self'", "data:", "blob:"}
    assert policy["connect-src"] == {"'self'"}


@pytest.mark.django_db
def test_the_next_page_is_strict_again(client):
    client.get("/form/")
    policy = directives(client.get("/admin/login/"))
    assert "script-src-attr" not in policy
    assert policy["style-src"] == {"'self'"}
    assert policy["img-src"] == {"'self'"}


def test_pages_ask_for_no_device_and_lend_no_file(rf):
    response = quiet_browser(lambda request: HttpResponse())(rf.get("/"))
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
