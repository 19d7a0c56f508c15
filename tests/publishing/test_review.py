"""Review: a second person reads what the public will read, and decides about the version that they read."""

from datetime import timedelta

import pytest
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.lists import state_of
from asp_portal.publishing.models import Comment, Event
from asp_portal.publishing.policy import can
from publications.models import Publication, Recommendation
from tests.factories import make_campaign, make_election, make_publication, make_recommendation, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

KINDS = {
    "session": (make_session, "summary"),
    "publication": (make_publication, "title"),
    "recommendation": (make_recommendation, "text"),
    "campaign": (make_campaign, "title"),
    "election": (make_election, "title"),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def amina():
    return make_user("amina", "Drafter")


@pytest.fixture
def edith():
    return make_user("edith", "Editor")


@pytest.fixture
def paul():
    return make_user("paul", "Publisher")


def address(page, view="review", *keys):
    return reverse(admin_urlname(page._meta, view), args=[page.pk, *keys])


def stand_on_something_public(page):
    """Publish what `page` stands on."""
    ground = getattr(page, "publication", None) or getattr(page, "session", None)
    if ground:
        ground.publish()


def steps(page):
    """What happened to the page, the oldest first."""
    return [event.action for event in Event.objects.of(page).order_by("pk")]


def rewrite(page, user, **fields):
    with page.edit(user) as draft:
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save()


class TestSteps:
    """From a draft to the public, by two people."""

    def test_a_page_goes_through_all_its_states(self, kind, amina, edith, paul):
        make, field = kind
        page = make(user=amina)
        stand_on_something_public(page)
        seen = [state_of(page)]
        page.submit_for_review(amina)
        seen.append(state_of(page))
        page.request_changes(edith, "Shorter")
        seen.append(state_of(page))
        rewrite(page, amina, **{field: "Short"})
        page.refresh_from_db()
        seen.append(state_of(page))
        page.submit_for_review(amina)
        page.approve(edith)
        seen.append(state_of(page))
        page.publish(paul)
        seen.append(state_of(page))
        page.withdraw(paul)
        seen.append(state_of(page))
        assert seen == ["draft", "review", "returned", "returned", "approved", "live", "withdrawn"]

    def test_nobody_approves_a_version_that_they_saved(self, kind, edith):
        make, _field = kind
        page = make(user=edith)
        with pytest.raises(ValidationError, match="somebody else has to approve it"):
            page.approve(edith)
        assert not can(edith, "approve", page)

    def test_nobody_publishes_a_version_that_they_saved_and_nobody_approved(self, kind, edith, paul):
        make, _field = kind
        page = make(user=paul)
        stand_on_something_public(page)
        assert not can(paul, "publish", page)
        with pytest.raises(ValidationError, match="somebody else has to approve it"):
            page.publish(paul)
        page.approve(edith)
        assert can(paul, "publish", page)
        page.publish(paul)
        assert page.live

    def test_a_publisher_who_publishes_somebody_elses_version_approves_it_with_that(self, kind, amina, paul):
        make, _field = kind
        page = make(user=amina)
        stand_on_something_public(page)
        page.publish(paul)
        assert steps(page) == ["saved", "approved", "published"]

    def test_an_approval_lapses_with_the_next_save(self, kind, amina, edith, paul):
        make, field = kind
        page = make(user=amina)
        page.approve(edith)
        rewrite(page, paul, **{field: "One word more"})
        page.refresh_from_db()
        assert (page.status, page.approved_revision) == ("draft", None)
        with pytest.raises(ValidationError, match="somebody else"):
            page.publish(paul)

    def test_a_decision_about_a_version_that_was_overtaken_is_refused(self, kind, amina, edith):
        make, field = kind
        page = make(user=amina)
        page.submit_for_review(amina)
        read = page.latest_revision
        rewrite(page, amina, **{field: "A later thought"})
        for decide in (page.approve, page.request_changes):
            with pytest.raises(ValidationError, match="amina saved a newer version"):
                decide(edith, "Good", revision=read)

    def test_a_request_for_changes_needs_a_comment(self, kind, amina, edith):
        make, _field = kind
        page = make(user=amina)
        with pytest.raises(ValidationError, match="needs a comment"):
            page.request_changes(edith, "  ")

    def test_alone_at_night_a_reason_is_enough_and_stays_in_the_history(self, kind, paul):
        make, _field = kind
        page = make(user=paul)
        stand_on_something_public(page)
        with pytest.raises(ValidationError, match="Say why"):
            page.publish_unreviewed(paul, " ")
        page.publish_unreviewed(paul, "The minister speaks now.")
        assert steps(page) == ["saved", "unreviewed", "published"]
        assert Event.objects.of(page).get(action="unreviewed").note == "The minister speaks now."


def test_scheduling_follows_the_same_rules(amina, paul):
    soon = timezone.now() + timedelta(days=2)
    own = make_publication(user=paul, go_live_at=soon)
    with pytest.raises(ValidationError, match="somebody else"):
        own.publish(paul)
    page = make_publication(user=amina, go_live_at=soon)
    page.publish(paul)
    assert (page.status, page.approved_revision) == ("scheduled", page.latest_revision)
    with pytest.raises(ValidationError, match="Cancel the schedule"):
        page.request_changes(paul, "No")
    page.cancel_schedule(paul)
    assert page.status == "approved"


def test_a_newer_draft_goes_on_waiting_when_an_older_version_is_published(amina, paul):
    page = make_publication(user=amina, title="First")
    first = page.latest_revision
    rewrite(page, amina, title="Second")
    page.refresh_from_db()
    page.submit_for_review(amina)
    page.publish(paul, revision=first)
    assert (page.title, page.status) == ("First", "live, update in review")


def test_there_is_nothing_to_decide_about_what_visitors_read_or_somebody_approved(amina, edith):
    page = make_publication(live=True, user=amina)
    for decide in (page.submit_for_review, page.approve):
        with pytest.raises(ValidationError, match="visitors read this version already"):
            decide(edith)
    page = make_publication(user=amina)
    page.approve(edith)
    with pytest.raises(ValidationError, match="approved this version already"):
        page.submit_for_review(amina)
    page.request_changes(edith, "On second thought: no.")
    assert page.status == "changes requested"


def test_reviewer_and_time_are_kept_until_the_page_is_public(amina, edith):
    due = timezone.now() - timedelta(minutes=1)
    page = make_publication(user=amina)
    page.submit_for_review(amina, assignee=edith, due_at=due)
    pages = Publication.objects
    assert list(pages.assigned_to(edith)) == list(pages.overdue()) == list(pages.in_review()) == [page]
    page.request_changes(edith, "Shorter")
    assert list(pages.returned()) == list(pages.overdue()) == [page]
    page.approve(edith)
    assert list(pages.approved()) == [page]
    assert not pages.overdue().exists()
    page.publish()
    assert (page.assignee, page.review_due_at) == (None, None)


def test_the_database_keeps_a_page_from_being_in_review_and_approved_at_once():
    page = make_publication()
    page.approve(None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=page.pk).update(review_requested_at=timezone.now())


class TestPolicy:
    """Who may what, by group."""

    ACTIONS = ("change", "submit", "approve", "publish", "publish_unreviewed", "withdraw", "delete", "translate")

    @pytest.mark.parametrize(
        ("group", "allowed"),
        [
            ("Drafter", "change submit translate"),
            ("Editor", "change submit approve translate"),
            ("Publisher", "change submit approve publish publish_unreviewed withdraw delete translate"),
            ("Translator", "translate"),
            ("Elections officer", ""),
        ],
    )
    def test_each_group_may_do_its_work_to_a_draft_of_somebody_else(self, group, allowed, amina):
        user, page = make_user(group=group), make_publication(user=amina)
        assert {action for action in self.ACTIONS if can(user, action, page)} == set(allowed.split())

    def test_a_translator_works_on_language_versions_and_nothing_else(self):
        tom = make_user(group="Translator")
        original = make_publication()
        version = make_publication(language="fr", translation_of=original)
        allowed = {action for action in self.ACTIONS if can(tom, action, version)}
        assert allowed == {"change", "submit", "translate"}

    def test_an_elections_officer_writes_campaigns(self):
        officer = make_user(group="Elections officer")
        allowed = {action for action in self.ACTIONS if can(officer, action, make_campaign())}
        assert allowed == {"change", "submit", "translate"}


class TestReviewPage:
    """Where a draft is read and decided about."""

    def decide(self, client, page, decision, **typed):
        data = {"decision": decision, "revision": page.latest_revision_id, "comment": ""} | typed
        return client.post(address(page), data)

    def test_it_shows_what_would_change_and_what_was_said(self, client, amina, edith):
        page = make_publication(live=True, title="Letter to States")
        rewrite(page, amina, title="Letter to all States")
        page.submit_for_review(amina, note="One word")
        Comment.objects.create(page=page, revision=page.latest_revision, author=edith, field="title", text="Why “all”?")
        client.force_login(edith)
        shown = client.get(address(page)).content.decode()
        assert "<ins>all </ins>" in shown
        assert "amina asked for a review" in shown
        assert "One word" in shown
        assert "Why “all”?" in shown

    def test_a_page_that_nobody_has_seen_is_shown_in_full(self, client, amina, edith):
        page = make_publication(title="Letter", body="<p>To all States Parties</p>", user=amina)
        client.force_login(edith)
        shown = client.get(address(page)).content.decode()
        assert "To all States Parties" in shown
        assert "visitors have never seen it" in shown

    def test_an_editor_approves_and_a_publisher_publishes(self, client, amina, edith, paul):
        page = make_publication(user=amina)
        client.force_login(edith)
        assert self.decide(client, page, "publish").status_code == 403
        self.decide(client, page, "approve", comment="Good.")
        page.refresh_from_db()
        assert (page.status, Event.objects.of(page).first().note) == ("approved", "Good.")
        client.force_login(paul)
        self.decide(client, page, "publish")
        page.refresh_from_db()
        assert page.status == "live"

    def test_a_decision_about_an_older_version_says_who_saved_and_links_to_the_difference(self, client, amina, edith):
        page = make_publication(user=amina, title="One")
        client.force_login(edith)
        read = page.latest_revision_id
        rewrite(page, amina, title="Two")
        answer = self.decide(client, page, "approve", revision=read)
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "amina saved a newer version" in shown
        page.refresh_from_db()
        assert f"compare/?from={read}&amp;to={page.latest_revision_id}" in shown
        assert page.status == "draft"

    def test_a_request_without_a_comment_says_what_is_missing(self, client, amina, edith):
        page = make_publication(user=amina)
        client.force_login(edith)
        answer = self.decide(client, page, "return")
        assert answer.status_code == 400
        assert "needs a comment" in answer.content.decode()

    def test_ones_own_text_is_for_somebody_else_to_decide_about(self, client, edith):
        page = make_publication(user=edith)
        client.force_login(edith)
        shown = client.get(address(page)).content.decode()
        assert "somebody else decides" in shown
        assert 'name="decision"' not in shown
        answer = self.decide(client, page, "approve")
        assert "somebody else has to approve it" in answer.content.decode()

    @pytest.mark.parametrize("bad", [{"decision": "burn"}, {"revision": "x' OR 1=1"}, {"revision": "9" * 40}])
    def test_nonsense_gets_a_sentence_or_nothing(self, client, amina, edith, bad):
        page = make_publication(user=amina)
        client.force_login(edith)
        assert self.decide(client, page, **({"decision": "approve"} | bad)).status_code in (400, 404)
        page.refresh_from_db()
        assert page.status == "draft"


class TestComments:
    """Remarks about a field."""

    def test_a_comment_is_kept_with_the_version_and_shown_in_form_comparison_and_history(self, client, amina, edith):
        page = make_publication(user=amina)
        client.force_login(edith)
        client.post(address(page, "comment"), {"comment-field": "title", "comment-text": "Name <b>the day</b>."})
        comment = Comment.objects.of(page).get()
        assert (comment.author, comment.revision, comment.field) == (edith, page.latest_revision, "title")
        client.force_login(amina)
        for view in ("change", "compare", "history", "review"):
            assert "Name &lt;b&gt;the day&lt;/b&gt;." in client.get(address(page, view)).content.decode()
        assert 'href="#id_title"' in client.get(address(page, "change")).content.decode()

    def test_a_comment_belongs_to_the_version_that_was_on_the_screen(self, client, amina, edith):
        page = make_publication(user=amina)
        read = page.latest_revision
        client.force_login(edith)
        rewrite(page, amina, title="Changed meanwhile")
        client.post(address(page, "comment"), {"comment-text": "Which day?", "revision": read.pk})
        assert Comment.objects.of(page).get().revision == read
        assert "about an earlier version" in client.get(address(page)).content.decode()

    def test_a_settled_comment_leaves_the_form_and_can_be_opened_again(self, client, amina, edith):
        page = make_publication(user=amina)
        comment = Comment.objects.create(page=page, author=edith, text="Too long")
        client.force_login(amina)
        client.post(address(page, "settle", comment.pk), {"resolve": "1", "from_form": "1"})
        comment.refresh_from_db()
        assert comment.resolved_by == amina
        assert "Too long" not in client.get(address(page, "change")).content.decode()
        assert "Settled by amina" in client.get(address(page, "history")).content.decode()
        client.post(address(page, "settle", comment.pk), {"reopen": "1"})
        assert Comment.objects.of(page).open().exists()

    def test_a_comment_of_another_page_cannot_be_settled_here(self, client, amina):
        comment = Comment.objects.create(page=make_publication(), text="Elsewhere")
        client.force_login(amina)
        assert client.post(address(make_publication(), "settle", comment.pk)).status_code == 404

    @pytest.mark.parametrize("typed", [{"comment-text": ""}, {"comment-text": "x", "comment-field": "password"}])
    def test_an_empty_comment_or_one_about_nothing_is_not_added(self, client, amina, typed):
        page = make_publication(user=amina)
        client.force_login(amina)
        shown = client.post(address(page, "comment"), typed, follow=True).content.decode()
        assert "Nothing was added" in shown
        assert not Comment.objects.exists()


class TestSubmission:
    """What goes along with “Submit for review”."""

    def submit(self, client, page, **typed):
        data = filled(client.get(address(page, "change")), f"{page._meta.model_name}_form", **typed)
        return client.post(address(page, "change"), data | {"_submit": "1"}, follow=True).content.decode()

    def test_note_reviewer_and_time_on_the_clocks_of_the_session(self, client, amina, edith):
        page = make_publication(user=amina, session=make_session(timezone="America/New_York"))
        client.force_login(amina)
        typed = {"review-note": "Please", "review-assignee": edith.pk, "review-due_at": "2030-01-15T18:30"}
        self.submit(client, page, **typed)
        page.refresh_from_db()
        assert (page.status, page.assignee) == ("in review", edith)
        assert page.review_due_at.isoformat() == "2030-01-15T23:30:00+00:00"
        shown = client.get(address(page, "change")).content.decode()
        assert 'value="2030-01-15T18:30"' in shown

    @pytest.mark.parametrize("slip", ["tonight", "0001-01-01T00:00", "9999-12-31T23:59", "2030-02-30T10:00"])
    def test_a_slip_in_the_time_keeps_the_draft_and_says_what_is_wrong(self, client, amina, slip):
        page = make_publication(user=amina, session=make_session(timezone="America/New_York"))
        client.force_login(amina)
        shown = self.submit(client, page, title="New title", **{"review-due_at": slip})
        assert "nobody was asked to read it" in shown
        page.refresh_from_db()
        assert (page.title, page.status) == ("New title", "draft")

    def test_what_nobody_could_publish_is_saved_and_not_handed_on(self, client, amina):
        page = make_publication(user=amina, body="<p>Words</p>")
        client.force_login(amina)
        assert "There is nothing to read on this page yet." in self.submit(client, page, body="", summary="")
        page.refresh_from_db()
        assert (page.body, page.status) == ("", "draft")

    def test_only_who_may_approve_can_be_asked(self, client, amina):
        page = make_publication(user=amina)
        client.force_login(amina)
        other = make_user("omar", "Drafter")
        assert "nobody was asked" in self.submit(client, page, **{"review-assignee": other.pk})


class TestTranslating:
    """A language version begins as a copy."""

    def test_a_translator_starts_a_version_and_cannot_make_it_an_original(self, client):
        tom = make_user("tom", "Translator")
        page = make_publication(
            live=True, title="Letter", body="<p>Text</p>", session=make_session(live=True), days=[4]
        )
        client.force_login(tom)
        client.post(address(page, "translate"), {"language": "fr"})
        version = Publication.objects.get(language="fr")
        assert (version.translation_of, version.body, version.live) == (page, "<p>Text</p>", False)
        assert (version.day_numbers, version.latest_revision.user) == ([4], tom)
        assert steps(version) == ["cloned"]
        shown = filled(client.get(address(version, "change")), "publication_form", title="Lettre", _submit="1")
        assert "translation_of" not in shown
        client.post(address(version, "change"), shown)
        version.refresh_from_db()
        assert (version.title, version.status, version.translation_of) == ("Lettre", "in review", page)

    def test_a_second_version_in_one_language_is_refused(self, client):
        tom = make_user("tom", "Translator")
        page = make_publication()
        client.force_login(tom)
        for _time in range(2):
            shown = client.post(address(page, "translate"), {"language": "fr"}, follow=True).content.decode()
        assert "There is a version in this language already." in shown
        assert Publication.objects.filter(language="fr").count() == 1

    def test_a_recommendation_waits_for_the_version_of_its_paper(self, client):
        tom = make_user("tom", "Translator")
        page = make_recommendation()
        client.force_login(tom)
        shown = client.post(address(page, "translate"), {"language": "fr"}, follow=True).content.decode()
        assert "first." in shown
        client.post(address(page.publication, "translate"), {"language": "fr"})
        client.post(address(page, "translate"), {"language": "fr"})
        version = Recommendation.objects.get(language="fr")
        assert (version.publication.language, version.number) == ("fr", page.number)

    @pytest.mark.parametrize("make", [make_session, make_campaign])
    def test_sessions_and_campaigns_have_versions_too(self, client, make, paul):
        page = make()
        client.force_login(paul)
        client.post(address(page, "translate"), {"language": "ar"})
        assert type(page).objects.get(language="ar").translation_of == page
