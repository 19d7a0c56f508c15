"""Error pages: a clear sentence and a way back, never a trace."""

import pytest
from django.test import Client

from tests.factories import make_publication, make_user

pytestmark = pytest.mark.django_db


def test_what_may_not_be_done_is_said_with_a_way_back(client):
    client.force_login(make_user(group="Drafter"))
    page = make_publication(live=True)
    response = client.post(f"/admin/publications/publication/{page.pk}/withdraw/")
    assert response.status_code == 403
    assert "Your account may not do this" in response.content.decode()
    assert 'href="/admin/"' in response.content.decode()


def test_a_form_without_its_token_tells_how_to_save_the_text():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user(group="Drafter"))
    response = strict.post("/admin/publications/publication/add/", {"title": "Two hours of work"})
    assert response.status_code == 403
    assert "what you typed is still in the form" in response.content.decode()


def test_a_request_that_no_browser_sends_is_refused_politely(client):
    response = client.get("/", headers={"host": "bad host!"})
    assert response.status_code == 400
    assert "could not be understood" in response.content.decode()
