"""A release: several pages go live at one instant, each in the version that was decided on, or none of them does."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from asp_portal.library.models import Document
from asp_portal.publishing.due import NEVER, next_due, publish_due
from asp_portal.publishing.models import Event, Revision
from publications.models import Publication
from tests.factories import (
    make_campaign,
    make_publication,
    make_recommendation,
    make_release,
    make_session,
    make_user,
)
from tests.library.files import pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomorrow():
    return timezone.now().replace(microsecond=0) + timedelta(days=1)


@pytest.fixture
def publisher():
    return make_user("paul", group="Publisher")


def live(*pages):
    """Which of `pages` the public sees."""
    return [type(page).objects.live().filter(pk=page.pk).exists() for page in pages]


def rewrite(page, **fields):
    """Save a draft of `page` in which the fields say something else."""
    with page.edit(None) as draft:
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save()


def reasons(release):
    """Why each item is not ready, by its title."""
    return {str(r.item): " ".join(r.reasons) for r in release.readiness() if r.reasons}


def refusal(verb, *arguments):
    """The sentences with which `verb` refuses."""
    with pytest.raises(ValidationError) as caught:
        verb(*arguments)
    return " ".join(caught.value.messages)


def opening_day(**fields):
    """A session that is not public, a paper on it, a recommendation in that, a campaign; and their release."""
    session = make_session(ordinal=25, year=2026)
    paper = make_publication(session=session, kind="recommendations", title="Paper")
    point = make_recommendation(publication=paper, text="Pay in full")
    campaign = make_campaign(title="Budget")
    pages = [point, campaign, paper, session]
    return make_release(*pages, title="Opening day", **fields), pages


def test_everything_goes_live_together_what_others_stand_on_first(publisher):
    release, pages = opening_day()
    assert reasons(release) == {}
    release.release(publisher)
    assert live(*pages) == [True] * 4
    assert release.go_live_at is None
    published = Event.objects.filter(action=Event.Action.PUBLISHED).exclude(title="Opening day").order_by("pk")
    assert [event.page for event in published if event.page != pages[1]] == [pages[3], pages[2], pages[0]]
    assert {event.user for event in published} == {publisher}
    assert (release.state, Event.objects.of(release).first().action) == ("live", Event.Action.PUBLISHED)


def test_when_one_cannot_go_none_goes_and_nothing_is_left(publisher):
    release, pages = opening_day()
    release.remove(release.items.get(title=str(pages[3])))
    before = (Event.objects.count(), Revision.objects.count())
    assert refusal(release.release, publisher) == "“Paper”: Publish the session “25th session (2026)” first."
    assert live(*pages) == [False] * 4
    assert (Event.objects.count(), Revision.objects.count()) == before
    assert release.state == "draft"


def test_a_page_that_breaks_at_the_last_moment_takes_all_back(publisher, tomorrow):
    release, pages = opening_day(go_live_at=tomorrow)
    release.schedule(publisher)
    # Behind everybody's back the session, on which the paper stands, is taken out.
    release.items.get(title=str(pages[3])).delete()
    publish_due(tomorrow)
    release.refresh_from_db()
    assert live(*pages) == [False] * 4
    assert release.state == "failed"
    assert release.failure == "“Paper”: Publish the session “25th session (2026)” first."
    assert Event.objects.of(release).first().action == Event.Action.FAILED
    assert next_due() == NEVER
    assert not Event.objects.filter(action=Event.Action.PUBLISHED).exists()


class TestWhatIsRefused:
    def test_nothing(self, publisher):
        assert refusal(make_release().release, publisher) == "There is nothing in it."

    def test_an_item_that_nobody_has_approved(self, publisher):
        letter = make_publication(title="Letter")
        release = make_release(letter, approved=False)
        assert reasons(release) == {"Letter": "Nobody has approved this version."}
        assert refusal(release.release, publisher) == "“Letter”: Nobody has approved this version."
        letter.approve(publisher)
        release.release(publisher)
        assert live(letter) == [True]

    def test_an_item_that_changed_since_until_the_newest_version_is_taken_and_approved(self, publisher):
        letter = make_publication(title="Letter")
        release = make_release(letter)
        rewrite(letter, summary="One more thought")
        assert reasons(release) == {"Letter": "It was changed since it was put into the release."}
        refusal(release.release, publisher)
        release.add(letter)
        assert reasons(release) == {"Letter": "Nobody has approved this version."}
        letter.approve(publisher)
        release.release(publisher)
        assert Publication.objects.live().get().summary == "One more thought"

    def test_an_item_that_no_reader_could_use(self, publisher):
        release = make_release(make_publication(title="Day", kind="daily-summary", session=make_session(live=True)))
        assert reasons(release) == {"Day": "A daily summary needs its day."}

    def test_an_item_that_stands_on_something_that_is_not_public(self, publisher):
        paper = make_publication(title="Paper", session=make_session(ordinal=25, year=2026))
        release = make_release(paper)
        assert reasons(release) == {"Paper": "Publish the session “25th session (2026)” first."}
        paper.session.approve(publisher)
        release.add(paper.session)
        assert reasons(release) == {}

    def test_an_item_under_an_embargo_that_ends_later(self, publisher, tomorrow):
        release = make_release(make_publication(title="Letter", embargo_until=tomorrow), go_live_at=tomorrow)
        assert reasons(release) == {}
        assert "It must not be public before" in refusal(release.release, publisher)
        release.go_live_at = tomorrow - timedelta(hours=1)
        assert "It must not be public before" in reasons(release)["Letter"]

    def test_an_item_that_has_a_moment_of_its_own(self, publisher, tomorrow):
        letter = make_publication(live=True, title="Letter", go_live_at=tomorrow)
        release = make_release(approved=False)
        release.add(letter)
        assert "It is scheduled on its own" in reasons(release)["Letter"]

    def test_an_item_that_was_deleted(self, publisher):
        letter = make_publication(title="Letter")
        release = make_release(letter)
        letter.delete()
        assert reasons(release) == {"Letter": "It was deleted."}
        assert refusal(release.release, publisher) == "“Letter”: It was deleted."

    def test_a_version_that_is_gone(self, publisher):
        letter = make_publication(title="Letter")
        release = make_release(letter)
        Revision.objects.of(letter).delete()
        assert reasons(release) == {"Letter": "It was deleted."}

    def test_a_moment_that_has_passed_or_none(self, publisher, tomorrow):
        release = make_release(make_publication())
        assert "Give it a moment" in refusal(release.schedule, publisher)
        release.go_live_at = tomorrow - timedelta(days=2)
        release.save()
        assert "Give it a moment" in refusal(release.schedule, publisher)


def test_a_rehearsal_leaves_nothing():
    release, pages = opening_day()
    before = (Event.objects.count(), Revision.objects.count(), [page.content() for page in pages])
    release.readiness()
    assert (Event.objects.count(), Revision.objects.count(), [page.content() for page in pages]) == before
    assert live(*pages) == [False] * 4


def test_the_files_that_go_live_with_a_page_are_named():
    paper, programme = (Document.objects.create_from_upload(pdf_file(), title=t) for t in ("Paper", "Programme"))
    make_publication(live=True, documents=[programme])
    release = make_release(make_publication(documents=[paper, programme]))
    assert [r.documents for r in release.readiness()] == [[paper]]


class TestAtItsMoment:
    def test_it_goes_live_by_itself_once(self, publisher, tomorrow):
        release, pages = opening_day(go_live_at=tomorrow)
        release.schedule(publisher)
        assert next_due() == tomorrow
        publish_due(tomorrow - timedelta(seconds=1))
        assert live(*pages) == [False] * 4
        publish_due(tomorrow)
        publish_due(tomorrow)
        release.refresh_from_db()
        assert (live(*pages), release.state, release.released_at) == ([True] * 4, "live", tomorrow)
        assert Event.objects.filter(action=Event.Action.PUBLISHED).count() == 5

    def test_one_that_breaks_is_logged_told_and_not_tried_again(self, publisher, tomorrow, caplog):
        letter, other = make_publication(), make_publication()
        release = make_release(letter, other, go_live_at=tomorrow)
        release.schedule(publisher)
        # A shape of revisions that nobody ever wrote an upgrader for.
        Revision.objects.of(other).update(schema=0)
        publish_due(tomorrow)
        release.refresh_from_db()
        assert (live(letter, other), release.state, next_due()) == ([False, False], "failed", NEVER)
        assert "The portal met an error" in release.failure
        assert f"The release {release.pk} broke at its moment" in caplog.text

    def test_the_first_request_after_the_moment_sees_all_of_it(
        self, client, publisher, django_capture_on_commit_callbacks
    ):
        soon = timezone.now() + timedelta(milliseconds=900)
        release = make_release(make_publication(slug="the-letter"), go_live_at=soon)
        with django_capture_on_commit_callbacks(execute=True):
            release.schedule(publisher)
        assert client.get("/publications/the-letter/").status_code == 404
        while timezone.now() <= soon:
            pass
        assert client.get("/publications/the-letter/").status_code == 200

    def test_the_pinned_version_goes_live_not_a_later_draft(self, publisher, tomorrow):
        letter = make_publication(title="Agreed")
        release = make_release(letter, go_live_at=tomorrow)
        release.schedule(publisher)
        rewrite(letter, title="Still being written")
        publish_due(tomorrow)
        letter.refresh_from_db()
        assert (letter.title, letter.live, letter.has_unpublished_changes) == ("Agreed", True, True)

    def test_a_newer_version_that_somebody_published_meanwhile_stays(self, publisher, tomorrow):
        letter, other = make_publication(title="Agreed"), make_publication()
        release = make_release(letter, other, go_live_at=tomorrow)
        release.schedule(publisher)
        rewrite(letter, title="Corrected")
        letter.publish(publisher)
        publish_due(tomorrow)
        assert Publication.objects.live().get(pk=letter.pk).title == "Corrected"
        assert live(other) == [True]

    def test_a_page_of_a_scheduled_release_has_no_second_plan(self, publisher, tomorrow):
        letter = make_publication(title="Letter", go_live_at=tomorrow - timedelta(hours=2))
        release = make_release(letter, go_live_at=tomorrow, title="Opening day")
        release.schedule(publisher)
        assert "It goes live with the release “Opening day”" in refusal(letter.publish)
        release.cancel_schedule(publisher)
        letter.publish()
        assert letter.scheduled_for

    def test_a_version_that_goes_live_with_it_is_not_given_back_before_it_is_taken_out(self, publisher, tomorrow):
        letter = make_publication(title="Agreed")
        release = make_release(letter, go_live_at=tomorrow, title="Opening day")
        release.schedule(publisher)
        refused = refusal(letter.request_changes, publisher, "The name is wrong")
        assert "It goes live with the release “Opening day”" in refused
        rewrite(letter, title="A newer draft")
        letter.request_changes(publisher, "The name is wrong")
        assert letter.status == "changes requested"

    def test_while_it_waits_it_says_what_would_fail_and_not_what_was_decided(self, publisher, tomorrow):
        session = make_session(live=True, ordinal=25, year=2026)
        letter = make_publication(title="Letter", session=session)
        release = make_release(letter, go_live_at=tomorrow)
        release.schedule(publisher)
        rewrite(letter, title="Letter, once more")
        assert reasons(release) == {}
        session.withdraw()
        assert reasons(release) == {"Letter, once more": "Publish the session “25th session (2026)” first."}

    def test_while_it_waits_nothing_in_it_is_moved(self, publisher, tomorrow):
        release, _pages = opening_day(go_live_at=tomorrow)
        release.schedule(publisher)
        assert "cannot be changed" in refusal(release.add, make_publication())
        assert "cannot be changed" in refusal(release.remove, release.items.first())
        release.cancel_schedule(publisher)
        release.remove(release.items.first())
        assert next_due() == NEVER

    def test_what_stands_on_it_may_be_scheduled_by_itself_for_the_same_moment(self, publisher, tomorrow):
        release, (point, _campaign, paper, session) = opening_day(go_live_at=tomorrow)
        release.remove(release.items.get(object_id=point.pk, title=str(point)))
        rewrite(point, go_live_at=tomorrow)
        point.publish()
        release.schedule(publisher)
        publish_due(tomorrow)
        assert live(session, paper, point) == [True] * 3


def test_two_releases_of_one_page_say_so():
    letter = make_publication()
    one, two = make_release(letter, title="One"), make_release(letter, title="Two", approved=False)
    assert one.readiness()[0].warnings == ["It is in the release “Two” too."]
    assert two.readiness()[0].warnings == ["It is in the release “One” too."]


class TestTakingItBack:
    def test_new_pages_leave_changed_ones_say_again_what_they_said(self, publisher):
        old = make_publication(live=True, title="What visitors read")
        new = make_publication()
        rewrite(old, title="What the release says")
        old.approve(publisher)
        release = make_release(new, old)
        release.release(publisher)
        assert Publication.objects.live().get(pk=old.pk).title == "What the release says"
        release.withdraw(publisher, "Too early")
        assert live(new, old) == [False, True]
        assert Publication.objects.get(pk=old.pk).title == "What visitors read"
        assert Event.objects.of(release).first().note == "Too early"
        assert release.state == "withdrawn"

    def test_what_others_stand_on_leaves_last(self, publisher):
        release, pages = opening_day()
        release.release(publisher)
        release.withdraw(publisher)
        assert live(*pages) == [False] * 4

    def test_nothing_leaves_when_something_else_stands_on_it(self, publisher):
        release, pages = opening_day()
        release.release(publisher)
        make_publication(live=True, session=pages[3])
        assert "live publications belong to this session" in refusal(release.withdraw, publisher)
        assert live(*pages) == [True] * 4

    def test_nothing_leaves_when_a_page_was_published_anew(self, publisher):
        release, pages = opening_day()
        release.release(publisher)
        rewrite(pages[1], title="Corrected")
        pages[1].publish(publisher)
        assert "“Corrected” was published anew since" in refusal(release.withdraw, publisher)
        assert live(*pages) == [True] * 4

    def test_what_was_public_before_and_did_not_change_stays(self, publisher):
        letter = make_publication(live=True)
        release = make_release(letter, make_publication())
        release.release(publisher)
        release.withdraw(publisher)
        assert live(letter) == [True]

    def test_a_release_that_is_not_public_cannot_be_taken_back(self, publisher):
        assert refusal(make_release().withdraw, publisher) == "It is not public."


def test_a_page_is_not_withdrawn_from_under_a_release_that_would_bring_it_back(publisher, tomorrow):
    page = make_publication(live=True)
    with page.edit(make_user()) as draft:
        draft.title = "Second thoughts"
        draft.save()
    page.refresh_from_db()
    page.approve(publisher)
    release = make_release(page, go_live_at=tomorrow)
    release.schedule(publisher)
    with pytest.raises(ValidationError, match="It goes live with the release"):
        page.withdraw(publisher)
    release.cancel_schedule(publisher)
    page.withdraw(publisher)
    assert live(page) == [False]
