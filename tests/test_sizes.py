"""What is too large is answered with the way back to what was typed; nginx and the portal agree on what that is."""

import re
from pathlib import Path

import pytest
from django.conf import settings as configured

from asp_portal.library import kinds, pictures
from tests.factories import make_user

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024

pytestmark = pytest.mark.django_db


def test_nginx_lets_through_what_the_portal_takes_and_no_more():
    (said,) = re.findall(r"client_max_body_size (\d+)m;", (ROOT / "deploy/nginx.conf").read_text())
    assert int(said) * MEGABYTE == configured.LARGEST_REQUEST
    assert pictures.MAX_BYTES < kinds.MAX_BYTES
    assert kinds.MAX_BYTES + configured.DATA_UPLOAD_MAX_MEMORY_SIZE == configured.LARGEST_REQUEST
    assert (ROOT / "static/too-large.html").exists()


@pytest.mark.parametrize("address", ["/admin/library/document/add/", "/admin/login/", "/search/", "/nowhere/"])
def test_what_is_larger_than_any_form_is_not_read(client, address):
    # What it says is believed: nothing of it has to come.
    answer = client.post(address, CONTENT_LENGTH=str(configured.LARGEST_REQUEST + 1))
    assert answer.status_code == 413
    assert "what you typed is still in the form" in answer.content.decode()


@pytest.mark.parametrize("said", ["9" * 400, "many", "-1", ""])
def test_an_odd_length_is_no_error(client, said):
    assert client.post("/nowhere/", CONTENT_LENGTH=said).status_code in (404, 413)


def test_a_form_of_too_much_text_says_how_to_get_back_to_it(client):
    client.force_login(make_user(is_superuser=True))
    text = "a" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.post("/admin/publications/publication/add/", {"title": "A night's work", "body": text})
    assert answer.status_code == 413
    html = answer.content.decode()
    assert "5 MB of text" in html
    assert "Go back in your browser" in html


def test_too_many_files_at_once_say_so(client, settings):
    client.force_login(make_user(is_superuser=True))
    fields = {f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post("/admin/publications/publication/add/", fields).status_code == 413
