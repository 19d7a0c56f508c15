"""Saving and publishing at once: one look at the page, and whoever follows it hears of what became of it, once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from asp_portal.publishing.following import told_once
from asp_portal.publishing.models import Event, PageCheck
from asp_portal.search import index
from asp_portal.search.models import Entry
from publications.models import Publication
from tests.factories import make_publication, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

NIGHT = {"_publish_unreviewed": "1", "_reason": "Nobody is awake."}


@pytest.fixture
def desk(client):
    client.force_login(make_user("admin", is_superuser=True))
    return client


def send(desk, page, **typed):
    address = reverse("admin:publications_publication_change", args=[page.pk])
    response = desk.post(address, filled(desk.get(address), "publication_form") | typed)
    assert response.status_code == 302


def found(words, scope):
    return list(index.matches(Publication.objects.all(), words, scope).values_list("pk", flat=True))


def test_what_is_saved_and_published_at_once_is_found_as_draft_and_in_public(desk):
    page = make_publication(live=True, title="Reparations")
    send(desk, page, title="Complementarity", **NIGHT)
    assert found("complementarity", Entry.Scope.LIVE) == found("complementarity", Entry.Scope.DRAFT) == [page.pk]
    assert found("reparations", Entry.Scope.LIVE) == []
    assert [event.action for event in Event.objects.of(page)][:3] == ["published", "unreviewed", "saved"]


def test_what_is_saved_and_refused_is_found_and_checked_as_a_draft_alone(desk):
    page = make_publication(live=True, title="Reparations", session=make_session(live=True))
    send(desk, page, title="Complementarity", session=make_session().pk, **NIGHT)
    page.refresh_from_db()
    assert page.title == "Reparations"
    assert page.has_unpublished_changes
    assert found("complementarity", Entry.Scope.DRAFT) == found("reparations", Entry.Scope.LIVE) == [page.pk]
    assert found("complementarity", Entry.Scope.LIVE) == []
    assert PageCheck.objects.of(page).get().errors == 1


def test_a_preview_of_what_is_typed_leaves_nothing_to_be_found(desk):
    page = make_publication(live=True, title="Reparations")
    address = reverse("admin:publications_publication_change", args=[page.pk])
    typed = filled(desk.get(address), "publication_form") | {"title": "Complementarity", "_preview": "1"}
    assert "Complementarity" in desk.post(address, typed).content.decode()
    assert found("complementarity", Entry.Scope.DRAFT) == []
    assert found("reparations", Entry.Scope.DRAFT) == [page.pk]


def test_what_is_said_about_a_warning_while_publishing_stands_in_the_log_once(desk):
    page = make_publication(live=True)
    send(desk, page, body="<p>A budget of EUR 149,205.6 was adopted.</p>", _all_the_same="1", **NIGHT)
    assert not Publication.objects.get(pk=page.pk).overrulings.exists()
    # What was not on the screen was not agreed to; now it is.
    form = filled(desk.get(reverse("admin:publications_publication_change", args=[page.pk])), "publication_form")
    assert form["_shown"]
    send(desk, page, _all_the_same="1", **NIGHT)
    page.refresh_from_db()
    assert not page.has_unpublished_changes
    assert sum("149,205.6" in event.note for event in Event.objects.of(page)) == 1


def test_a_verb_that_fails_on_a_page_that_is_held_leaves_nothing_of_it():
    author = make_user()
    page = make_publication(user=author)
    with transaction.atomic():
        page = page.locked()
        with page.held(), told_once(), pytest.raises(ValidationError, match="somebody else has to approve"):
            page.publish(author)
    assert not Publication.objects.get(pk=page.pk).live
    assert [event.action for event in Event.objects.of(page)] == ["saved"]
    assert not page.is_held
