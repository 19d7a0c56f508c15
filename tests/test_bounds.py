"""What no view can use is refused before any of them has to think of it."""

import pytest

from asp_portal.bounds import MOST_WORDS, PlainRequest
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_superuser=True))
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/publications/?q=a%00b",
        "/publications/?a%00b=c",
        "/publications/a%00b/",
        "/admin/publications/person/?roles__office=%00",
        "/admin/publications/person/%00/history/",
        "/admin/publications/theme/add/?_to_field=",
    ],
)
def test_null_bytes_and_fields_without_a_name_are_refused(admin, address):
    response = admin.get(address)
    assert response.status_code == 400
    assert "could not be understood" in response.content.decode()


def test_null_bytes_in_a_form_are_refused_and_change_nothing(admin):
    assert admin.post("/admin/publications/theme/add/", {"name": "a\0b"}).status_code == 400


def test_null_bytes_in_a_cookie_are_refused(client):
    response = client.get("/admin/", headers={"cookie": 'sessionid="\\000aaaaaaaaaaaaaaa"'})
    assert response.status_code == 400


@pytest.mark.parametrize("kind", ["text/html; charset=hex", "text/html; charset*=zz''x", "a/b; charset=utf-7"])
def test_a_request_is_read_as_text_whatever_encoding_it_names(client, monkeypatch, kind):
    monkeypatch.setattr("django.test.client.WSGIRequest", PlainRequest)
    response = client.get("/search/?q=%C3%A9", headers={"content-type": kind})
    assert 'value="é"' in response.content.decode()


def test_the_search_of_a_list_reads_the_first_words_of_a_text_that_was_pasted_into_it(admin):
    page = admin.get("/admin/library/image/", {"q": "abc " * 1500}).content.decode()
    assert f'value="{" ".join(["abc"] * MOST_WORDS)}"' in page
