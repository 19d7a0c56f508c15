"""Saved views: a list under a name, shared with a group, counted on the desk, honest when it no longer works."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from asp_portal.desk.models import SavedView
from tests.factories import make_publication, make_session, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/publications/publication/"


@pytest.fixture
def amina(client):
    user = make_user("amina", "Drafter")
    client.force_login(user)
    return user


def save(
    client, name="Letters in review", query="kind=letter&status=review", listed="publications.publication", **more
):
    return client.post(reverse("desk:views"), {"list": listed, "query": query, "name": name, **more}, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_a_view_is_saved_above_the_list_and_on_the_desk(client, amina):
    response = save(client, query="status=review&kind=letter&p=3&e=1")
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (amina, "Letters in review", "kind=letter&status=review")
    assert response.redirect_chain[-1][0] == f"{LIST}?kind=letter&status=review"
    assert f'<a href="{view.get_absolute_url()}" aria-current="true">Letters in review</a>' in response.content.decode()
    assert "Letters in review" in client.get("/admin/").content.decode()


def test_its_rows_are_counted_on_the_desk_up_to_a_bound(client, amina):
    make_publication(kind="letter", user=amina).submit_for_review(amina)
    save(client)
    html = client.get("/admin/").content.decode()
    assert 'Letters in review</a> <span class="count">1</span>' in " ".join(html.split())


def test_opening_it_leads_to_the_list(client, amina):
    save(client)
    response = client.get(SavedView.objects.get().get_absolute_url())
    assert response["Location"] == f"{LIST}?kind=letter&status=review"


def test_a_view_that_no_longer_works_says_so(client, amina):
    session = make_session(opens_on=date(2017, 12, 4))
    save(client, query=f"session={session.pk}")
    session.delete()
    assert "does not work any more" in client.get("/admin/").content.decode()
    response = client.get(SavedView.objects.get().get_absolute_url(), follow=True)
    assert "does not work any more" in said(response)
    assert response.redirect_chain[-1][0] == LIST


@pytest.mark.parametrize("query", ["nonsense=1", "session=none&id__in=x", "status=imaginary", "_to_field=password"])
def test_filters_that_do_not_exist_are_not_saved(client, amina, query):
    assert "is not saved" in said(save(client, query=query))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("listed", ["", "x", "publications.nothing", "a.b.c"])
def test_a_list_that_does_not_exist_has_no_views(client, amina, listed):
    assert save(client, listed=listed).status_code == 404


def test_a_list_that_a_person_may_not_see_has_no_views_for_them(client, amina):
    assert save(client, listed="accounts.user", query="").status_code == 403
    accounts = ContentType.objects.get_for_model(type(amina))
    view = SavedView.objects.create(owner=amina, name="Who signs in", content_type=accounts)
    assert client.get(view.get_absolute_url()).status_code == 403
    assert "Who signs in" not in client.get("/admin/").content.decode()


def test_a_name_is_needed_and_stands_once_a_list(client, amina):
    save(client)
    assert "already" in said(save(client))
    assert "required" in said(save(client, name=" "))
    assert SavedView.objects.count() == 1


def test_it_is_shared_with_a_group_of_ones_own_alone(client, amina):
    drafters, others = Group.objects.get(name="Drafter"), Group.objects.create(name="Others")
    assert "is not saved" in said(save(client, group=others.pk))
    save(client, group=drafters.pk)
    view = SavedView.objects.get()
    colleague = make_user("ben", "Drafter")
    client.force_login(colleague)
    assert "Letters in review" in client.get(LIST).content.decode()
    assert client.post(reverse("desk:change_view", args=[view.pk]), {"delete": "1"}).status_code == 404
    client.force_login(make_user("eve", "Publisher"))
    assert client.get(view.get_absolute_url()).status_code == 404
    assert "Letters in review" not in client.get(LIST).content.decode()


def test_it_is_renamed_and_deleted(client, amina):
    save(client)
    address = reverse("desk:change_view", args=[SavedView.objects.get().pk])
    client.post(address, {"name": "To read"})
    assert SavedView.objects.get().name == "To read"
    assert "To read" in client.get(reverse("desk:views")).content.decode()
    client.post(address, {"delete": "1"})
    assert not SavedView.objects.exists()
