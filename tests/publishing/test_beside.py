"""The preview beside the form: what the server does for it. Its look and its manners: test_beside_browser.py."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from asp_portal.publishing.models import Event, Revision
from publications.models import Publication
from tests.factories import make_publication, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

ADD = "/admin/publications/publication/add/"
FRAME = "/admin/preview-frame/"


@pytest.fixture
def drafter(client):
    user = make_user("drafter", group="Drafter")
    client.force_login(user)
    return user


def form_address(page):
    return reverse("admin:publications_publication_change", args=[page.pk])


def policy(response):
    pairs = (directive.split(" ", 1) for directive in response["Content-Security-Policy"].split("; "))
    return dict(pairs)


def everything():
    """How many rows there are of everything."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_typing_saves_nothing(client, drafter):
    page = make_publication(live=True, title="Published")
    form = client.get(form_address(page))
    before, row = everything(), Publication.objects.values().get()
    for word in ("six", "seats", "were", "filled"):
        shown = client.post(form_address(page), filled(form, "publication_form", title=word, _preview="1"))
        assert f"<h1>{word}</h1>" in shown.content.decode()
    assert everything() == before
    assert Publication.objects.values().get() == row


def test_a_page_that_was_never_saved_has_a_preview_and_is_still_not_saved(client, drafter):
    form = client.get(ADD)
    before = everything()
    shown = client.post(ADD, filled(form, "publication_form", title="Not saved yet", _preview="1"))
    assert "Not saved yet" in shown.content.decode()
    assert everything() == before
    assert not Publication.objects.exists()
    assert not Event.objects.exists()
    assert not Revision.objects.exists()


def test_a_form_with_errors_names_the_field_for_the_list_beside(client, drafter):
    page = make_publication()
    form = client.get(form_address(page))
    refused = client.post(form_address(page), filled(form, "publication_form", title="", _preview="1"))
    assert refused.status_code == 422
    problems = re.search(r'<dl class="problems">(.*?)</dl>', refused.content.decode(), re.DOTALL)[1]
    assert re.search(r"<div><dt>Title</dt><dd>[^<]+</dd></div>", problems)


def test_the_frame_alone_may_be_framed_and_runs_its_own_two_scripts_alone(client, drafter):
    frame = client.get(FRAME)
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert policy(frame)["frame-ancestors"] == "'self'"
    scripts = re.findall(r"<script [^>]*>", frame.content.decode())
    nonces = {re.search(r'nonce="([^"]+)"', script)[1] for script in scripts}
    assert len(scripts) == 2
    assert policy(frame)["script-src"] == f"'nonce-{nonces.pop()}'"
    assert not nonces
    assert policy(client.get(FRAME))["script-src"] != policy(frame)["script-src"]
    assert policy(frame)["form-action"] == policy(frame)["connect-src"] == "'none'"


def test_what_is_public_and_what_is_previewed_may_stand_in_no_frame(client, drafter):
    page = make_publication(live=True)
    form = client.get(form_address(page))
    preview = client.post(form_address(page), filled(form, "publication_form", _preview="1"))
    for response in (client.get(page.get_absolute_url()), preview, form):
        assert response["X-Frame-Options"] == "DENY"
        assert policy(response)["frame-ancestors"] == "'none'"
    assert policy(form)["frame-src"] == "'self'"
    assert "frame-src" not in policy(preview)


def test_the_frame_holds_nothing_and_is_for_staff(client):
    assert client.get(FRAME).status_code == 302
    make_publication(live=True, title="Secret")
    client.force_login(make_user())
    assert "Secret" not in client.get(FRAME).content.decode()


def test_the_engine_that_looks_for_barriers_is_loaded_in_the_frame_alone():
    root = Path(__file__).parent.parent.parent
    assert (root / "static/vendor/axe-core/LICENSE").read_text().startswith("Mozilla Public License")
    naming = [path.name for path in (root / "templates").rglob("*.html") if "axe-core" in path.read_text()]
    assert naming == ["preview_frame.html"]
