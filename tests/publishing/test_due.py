"""Time: what was scheduled happens at its moment, once, with nobody awake."""

from datetime import timedelta

import pytest
from django.utils import timezone

from asp_portal.publishing.due import NEVER, next_due, publish_due
from asp_portal.publishing.models import Event, Revision
from publications.models import Publication, Session
from tests.factories import make_publication, make_recommendation, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_a_page_with_a_later_moment_is_scheduled_and_not_public(tomorrow):
    page = make_publication(live=True, go_live_at=tomorrow)
    assert page.status == "scheduled"
    assert next_due() == page.scheduled_for == tomorrow.replace(microsecond=tomorrow.microsecond // 1000 * 1000)


def test_an_embargo_holds_whatever_is_pressed(tomorrow):
    page = make_publication(live=True, embargo_until=tomorrow, go_live_at=timezone.now() - timedelta(days=1))
    assert not Publication.objects.live().exists()
    publish_due(tomorrow - timedelta(minutes=1))
    assert not Publication.objects.live().exists()
    publish_due(tomorrow)
    assert Publication.objects.live().get() == page


def test_the_scheduled_version_goes_live_not_a_later_draft(tomorrow):
    page = make_publication(live=True, title="Agreed", go_live_at=tomorrow)
    with page.edit(None) as draft:
        draft.title = "Still being written"
        draft.save()
    publish_due(tomorrow)
    page.refresh_from_db()
    assert (page.title, page.status) == ("Agreed", "live, with a draft")


def test_a_page_withdraws_itself(tomorrow):
    page = make_publication(live=True, expire_at=tomorrow)
    assert page.live
    publish_due(tomorrow)
    page.refresh_from_db()
    assert page.status == "withdrawn"


def test_publishing_what_is_due_twice_publishes_once(tomorrow):
    page = make_publication(live=True, go_live_at=tomorrow)
    publish_due(tomorrow)
    publish_due(tomorrow)
    assert Event.objects.of(page).filter(action=Event.Action.PUBLISHED).count() == 1


def test_what_cannot_be_published_is_recorded_and_holds_nothing_up(tomorrow):
    session = make_session(live=True)
    stuck = make_publication(live=True, session=session, go_live_at=tomorrow)
    session.withdraw()
    fine = make_publication(live=True, go_live_at=tomorrow)
    publish_due(tomorrow)
    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert (stuck.status, fine.status) == ("in review", "live")
    assert Event.objects.of(stuck).first().action == Event.Action.FAILED
    assert "Publish the session" in Event.objects.of(stuck).first().note
    assert next_due() == NEVER


def test_a_pack_of_one_moment_goes_live_in_the_order_in_which_it_stands_and_leaves_in_the_other(tomorrow):
    later = tomorrow + timedelta(hours=1)
    session = make_session(go_live_at=tomorrow, expire_at=later)
    paper = make_publication(session=session, go_live_at=tomorrow, expire_at=later)
    point = make_recommendation(publication=paper, go_live_at=tomorrow, expire_at=later)
    for page in (point, paper, session):
        page.publish()
    publish_due(tomorrow)
    assert {type(page).objects.get().status for page in (session, paper, point)} == {"live"}
    publish_due(later)
    assert {type(page).objects.get().status for page in (session, paper, point)} == {"withdrawn"}


def test_the_first_request_after_the_moment_sees_the_page(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = make_publication(live=True, slug="the-letter", go_live_at=timezone.now() + timedelta(milliseconds=600))
    assert client.get("/publications/the-letter/").status_code == 404
    while timezone.now() <= page.scheduled_for:
        pass
    assert client.get("/publications/the-letter/").status_code == 200


def test_a_newer_draft_goes_on_waiting_for_review_when_the_scheduled_version_goes_live(tomorrow):
    page = make_publication(live=True, go_live_at=tomorrow)
    with page.edit(None) as draft:
        draft.title = "To be reviewed"
        draft.save()
    page.submit_for_review(None)
    publish_due(tomorrow)
    assert Publication.objects.live().in_review().get() == page


def test_a_page_that_has_an_update_to_come_still_leaves_before_its_session(tomorrow):
    session = make_session(live=True, expire_at=tomorrow)
    page = make_publication(live=True, session=session, expire_at=tomorrow)
    with page.edit(None) as draft:
        draft.go_live_at, draft.expire_at = tomorrow + timedelta(days=1), None
        draft.save()
    page.publish()
    publish_due(tomorrow)
    assert not Publication.objects.live().exists()
    assert not Session.objects.live().exists()


def test_a_page_that_breaks_is_logged_and_takes_nothing_with_it(tomorrow, caplog):
    broken = make_publication(live=True, go_live_at=tomorrow)
    Revision.objects.of(broken).delete()
    fine = make_publication(live=True, go_live_at=tomorrow)
    publish_due(tomorrow)
    assert Publication.objects.live().get() == fine
    assert f"publications.Publication {broken.pk} could not act on its moment" in caplog.text


def test_the_history_says_what_a_scheduled_version_had_to_leave_out(tomorrow):
    session = make_session(live=True)
    page = make_publication(live=True, session=session, days=[4])
    with page.edit(None) as draft:
        draft.go_live_at = tomorrow
        draft.save()
        draft.set_days([5, 6])
    page.publish()
    make_publication(live=True, session=session, days=[6])
    publish_due(tomorrow)
    assert Publication.objects.get(pk=page.pk).day_numbers == [5]
    assert Event.objects.of(page).first().note == "This day of the session already has a summary."
