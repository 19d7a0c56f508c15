"""Without a script, too: a form that meets an expired sign-in comes back after it, every word in it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from asp_portal.publishing.models import Unfinished
from publications.models import Publication
from tests.factories import make_publication, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")


@pytest.fixture
def amina(client):
    user = make_user("amina", group="Publisher")
    client.force_login(user)
    return user


def address(page):
    return reverse("admin:publications_publication_change", args=[page.pk])


def sign_in(client, page, name="amina", password="demo"):
    """Sign in on the page that was shown instead of the form."""
    data = filled(page, "login-form", username=name, password=password)
    # The field stands beside the form that it belongs to.
    return client.post(LOGIN, data | {"carried": page.context["carried"]}, follow=True)


def test_the_text_goes_through_the_sign_in_page_and_is_merged_on_saving(client, amina):
    page = make_publication(title="Title")
    form = filled(client.get(address(page)), "publication_form", summary="A long night", body="<p>Words</p>")
    with page.edit(None) as draft:
        draft.title = "Theirs"
        draft.save()
    client.logout()
    shown = client.post(address(page), form | {"_continue": "1"})
    assert shown.status_code == 401
    assert "Your text is kept in this page" in shown.content.decode()
    back = sign_in(client, shown)
    again = filled(back, "publication_form")
    assert (again["summary"], again["body"]) == ("A long night", "<p>Words</p>")
    assert client.post(address(page), again | {"_continue": "1"}).status_code == 409


def test_a_new_page_comes_back_too(client, amina):
    add = reverse("admin:publications_publication_add")
    form = filled(client.get(add), "publication_form", title="Tonight")
    client.logout()
    back = sign_in(client, client.post(add, form | {"_publish": "1"}))
    assert filled(back, "publication_form")["title"] == "Tonight"
    assert not Publication.objects.exists()


def test_a_script_that_asks_on_the_way_is_only_told_to_sign_in(client, amina):
    client.logout()
    answer = client.post(reverse("admin:publications_publication_here"), {"_unfinished": "1", "title": "x"})
    assert answer.status_code == 302


def test_a_wrong_password_loses_nothing(client, amina):
    page = make_publication()
    form = filled(client.get(address(page)), "publication_form", summary="Kept")
    client.logout()
    shown = client.post(address(page), form)
    wrong = client.post(LOGIN, {"username": "amina", "password": "no", "carried": shown.context["carried"]})
    assert shown.context["carried"] in wrong.content.decode()
    assert not Unfinished.objects.exists()


def test_somebody_else_who_signs_in_there_does_not_get_the_text(client, amina):
    make_user("bram", group="Publisher")
    page = make_publication()
    form = filled(client.get(address(page)), "publication_form", summary="Of Amina")
    client.logout()
    back = sign_in(client, client.post(address(page), form), "bram")
    assert "Of Amina" not in back.content.decode()
    assert not Unfinished.objects.exists()


def test_a_forged_or_torn_text_is_refused_and_the_sign_in_works(client, amina):
    client.logout()
    back = client.post(
        LOGIN, {"username": "amina", "password": "demo", "next": "/admin/", "carried": "x:y:z"}, follow=True
    )
    assert "could not be brought along" in back.content.decode()
    assert not Unfinished.objects.exists()


def test_nobody_can_plant_a_text_from_another_site(amina):
    page = make_publication()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(page), {"_unfinished": "1", "summary": "Planted"}).status_code == 403


# What a save says of what it could not take -----------------------------------------------------------------------


def save(client, page, **changes):
    data = filled(client.get(address(page)), "publication_form", **changes)
    return client.post(address(page), data | {"_continue": "1"}, follow=True)


def test_pictures_of_other_sites_and_embedded_things_are_named_when_they_are_not_taken(client, amina):
    body = '<p>A</p><img src="https://example.org/a.png"><img src="/images/1/small.webp"><iframe src="x"></iframe>'
    shown = save(client, make_publication(), body=body).content.decode()
    assert "1 picture was not taken over (example.org)" in shown
    assert "iframe" in shown


def test_nothing_is_said_where_nothing_was_lost(client, amina):
    shown = save(client, make_publication(), body='<p>A</p><img src="/images/1/small.webp" alt="x">').content.decode()
    assert "not taken over" not in shown


def test_a_title_that_is_too_long_arrives_whole_and_is_refused_with_the_count(client, amina):
    page = make_publication(title="Short")
    opened = client.get(address(page)).content.decode()
    (title,) = re.findall(r'<input[^>]* name="title"[^>]*>', opened)
    assert 'data-limit="200"' in title
    assert "maxlength" not in title
    shown = save(client, page, title="x" * 240).content.decode()
    assert "at most 200 characters (it has 240)" in shown
    assert "x" * 240 in shown


def test_a_follow_up_without_its_session_is_refused_not_dropped(client, amina):
    make_session()
    from_paper = reverse("admin:publications_recommendation_add")
    data = filled(
        client.get(from_paper), "recommendation_form", publication=make_publication().pk, number="1", text="Do"
    )
    rows = {"follow_up-TOTAL_FORMS": "1", "follow_up-0-status": "open", "follow_up-0-note": "Raised in plenary"}
    shown = client.post(from_paper, data | rows | {"_continue": "1"})
    assert shown.status_code == 200
    assert "Raised in plenary" in shown.content.decode()
    assert "This field is required" in shown.content.decode()
