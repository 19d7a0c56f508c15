"""From draft to live and back: the same story for every kind of page."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from asp_portal.publishing.due import publish_due
from asp_portal.publishing.models import Event, Revision, publishable_models
from tests.factories import (
    make_campaign,
    make_election,
    make_publication,
    make_recommendation,
    make_session,
    make_state_page,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db

# Each kind of page: how to make one, and a text field to tell its versions apart by.
KINDS = {
    "session": (make_session, "summary"),
    "publication": (make_publication, "title"),
    "recommendation": (make_recommendation, "text"),
    "campaign": (make_campaign, "title"),
    "election": (make_election, "title"),
    "statepage": (make_state_page, "title"),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def rewrite(page, field, text, user=None):
    """Save a draft of `page` in which `field` says `text`."""
    with page.edit(user) as draft:
        setattr(draft, field, text)
        draft.save()


def row(page):
    """The page as the database has it, which is what the public reads."""
    return type(page).objects.get(pk=page.pk)


def test_every_publishable_model_is_told_about_here():
    assert {model._meta.model_name for model in publishable_models()} == set(KINDS)


def test_a_new_page_is_a_draft_that_the_public_does_not_see(kind):
    make, _field = kind
    page = make()
    assert page.status == "draft"
    assert not type(page).objects.live().filter(pk=page.pk).exists()


def test_publishing_makes_it_public_and_remembers_when_and_by_whom(kind):
    make, _field = kind
    user = make_user()
    page = make()
    ground = getattr(page, "publication", None) or getattr(page, "session", None)
    if ground:
        ground.publish(user)
    page.publish(user)
    assert type(page).objects.live().filter(pk=page.pk).exists()
    assert page.first_published_at == page.last_published_at is not None
    assert Event.objects.of(page).first().action == Event.Action.PUBLISHED
    assert Event.objects.of(page).first().user == user


def test_a_draft_of_a_live_page_changes_nothing_in_public(kind):
    make, field = kind
    page = make(live=True, **{field: "What visitors read"})
    rewrite(page, field, "What an editor tries")
    assert getattr(row(page), field) == "What visitors read"
    assert row(page).status == "live, with a draft"


def test_publishing_the_draft_moves_the_public_page_and_keeps_its_first_moment(kind):
    make, field = kind
    page = make(live=True, **{field: "Old"})
    first = page.first_published_at
    rewrite(page, field, "New")
    page.publish()
    assert getattr(row(page), field) == "New"
    assert row(page).first_published_at == first
    assert row(page).last_published_at > first
    assert not row(page).has_unpublished_changes


def test_a_page_that_was_never_public_takes_its_draft_into_its_row(kind):
    make, field = kind
    page = make(**{field: "First try"})
    rewrite(page, field, "Second try")
    assert getattr(row(page), field) == "Second try"


def test_a_withdrawn_page_is_gone_from_the_public_and_its_text_goes_on(kind):
    make, field = kind
    page = make(live=True, **{field: "Published"})
    rewrite(page, field, "Draft")
    page.withdraw(note="Wrong day")
    assert row(page).status == "withdrawn"
    assert not type(page).objects.live().filter(pk=page.pk).exists()
    assert getattr(row(page), field) == "Draft"
    assert Event.objects.of(page).first().note == "Wrong day"


def test_restoring_makes_an_old_version_the_draft_and_nothing_public(kind):
    make, field = kind
    page = make(live=True, **{field: "First"})
    first = page.latest_revision
    rewrite(page, field, "Second")
    page.publish()
    page.restore(first, make_user())
    assert getattr(row(page), field) == "Second"
    assert page.latest_revision.as_of_today()["fields"][field] == "First"
    page.publish()
    assert getattr(row(page), field) == "First"


def test_a_live_page_cannot_be_deleted(kind):
    make, _field = kind
    page = make(live=True)
    with pytest.raises(ValidationError, match="Withdraw it"):
        page.delete()


def test_the_events_of_a_deleted_page_stay(kind):
    make, _field = kind
    page = make()
    page.delete()
    assert not type(page).objects.filter(pk=page.pk).exists()
    assert Event.objects.of(page).exists()


def test_saving_a_draft_or_publishing_it_takes_it_out_of_the_review_queue(kind):
    make, field = kind
    page = make()
    page.submit_for_review(make_user())
    assert row(page).status == "in review"
    rewrite(page, field, "More")
    assert not type(page).objects.in_review().exists()


def test_relations_and_child_rows_are_drafted_with_the_page():
    theme, other = make_theme(), make_theme()
    session = make_session(live=True, themes=[theme])
    highlight = session.highlights.create(text="Six judges elected")
    session.save_draft(None)
    session.publish()
    with session.edit(None) as draft:
        draft.themes.set([other])
        draft.highlights.create(text="A budget agreed")
        draft.highlights.filter(pk=highlight.pk).update(text="Six new judges")
    assert list(row(session).themes.all()) == [theme]
    assert [h.text for h in row(session).highlights.all()] == ["Six judges elected"]
    session.publish()
    assert list(row(session).themes.all()) == [other]
    assert {h.text for h in row(session).highlights.all()} == {"Six new judges", "A budget agreed"}
    assert row(session).highlights.get(text="Six new judges").pk == highlight.pk


def test_what_was_deleted_meanwhile_is_dropped_with_a_sentence():
    theme = make_theme(name="Legal aid")
    publication = make_publication(themes=[theme])
    revision = publication.latest_revision
    theme.delete()
    warnings = publication.restore(revision, None)
    assert warnings == ["1 entries of “themes” were deleted."]
    assert not publication.themes.exists()


def test_an_address_that_another_page_took_meanwhile_keeps_the_form_open_and_is_told():
    page = make_publication(live=True, slug="old-address")
    with page.edit(None) as draft:
        draft.slug = "wanted"
        draft.save()
    make_publication(slug="wanted")
    with page.as_draft() as warnings:
        assert row(page).slug == "old-address"
    assert "Another publication in this language has this slug." in warnings[0]


def test_a_publication_waits_for_its_session():
    publication = make_publication(session=make_session())
    with pytest.raises(ValidationError, match="Publish the session"):
        publication.publish()
    assert row(publication).status == "draft"


def test_a_session_with_live_publications_cannot_be_withdrawn():
    publication = make_publication(live=True, session=make_session(live=True))
    with pytest.raises(ValidationError, match="1 live publications"):
        publication.session.withdraw()


def test_a_recommendation_waits_for_its_paper_and_the_paper_cannot_leave_before_it():
    recommendation = make_recommendation()
    with pytest.raises(ValidationError, match="Publish the paper"):
        recommendation.publish()
    recommendation.publication.publish()
    recommendation.publish()
    with pytest.raises(ValidationError, match="1 live recommendations"):
        recommendation.publication.withdraw()


def test_saving_the_same_content_from_the_admin_is_the_callers_choice_but_each_save_is_a_revision():
    publication = make_publication()
    publication.save_draft(None)
    assert Revision.objects.of(publication).count() == 2


def test_a_page_that_expired_is_not_published_until_its_moment_is_changed():
    now = timezone.now()
    page = make_publication(live=True, expire_at=now + timedelta(hours=1))
    publish_due(now + timedelta(hours=2))
    with pytest.raises(ValidationError, match="It would be withdrawn at once"):
        page.publish(now=now + timedelta(hours=3))
    with page.edit(None) as draft:
        draft.expire_at = None
        draft.save()
    page.publish()
    assert page.status == "live"


def test_a_page_is_not_scheduled_for_after_its_end():
    now = timezone.now()
    page = make_publication(embargo_until=now + timedelta(hours=2), expire_at=now + timedelta(hours=1))
    with pytest.raises(ValidationError, match="It would be withdrawn at once"):
        page.publish()


def test_withdrawing_a_scheduled_page_cancels_its_moment_and_is_remembered():
    user = make_user()
    page = make_publication(go_live_at=timezone.now() + timedelta(hours=1))
    page.publish(user)
    page.withdraw(user, note="The embargo was moved")
    assert page.status == "draft"
    event = Event.objects.of(page).first()
    assert (event.action, event.user, event.note) == (Event.Action.WITHDRAWN, user, "The embargo was moved")
