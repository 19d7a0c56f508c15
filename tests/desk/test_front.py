"""The desk: what the front page of the admin shows to whom, and what it costs."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.due import publish_due
from asp_portal.publishing.models import Unfinished
from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user

pytestmark = pytest.mark.django_db

JOBS = [
    "Tonight’s summary",
    "Letter",
    "Press release",
    "Recommendation",
    "Campaign",
    "Election",
    "Session",
    "Upload a picture",
    "Upload a document",
]


@pytest.fixture
def drafter():
    return make_user("amina", "Drafter", first_name="Amina")


@pytest.fixture
def publisher():
    return make_user("paul", "Publisher")


@pytest.fixture
def look(client):
    """The desk as `user` sees it: the response of the front page, the boxes in `context["desk"]`."""

    def open_desk(user):
        client.force_login(user)
        return client.get(reverse("admin:index"))

    return open_desk


def titles(box):
    return [row.title for row in box.rows]


def jobs(response):
    return [job for job in JOBS if re.search(f">{job}<", response.content.decode())]


def test_it_greets_the_person_and_names_the_site(look, drafter):
    html = look(drafter).content.decode()
    assert "Good to see you, Amina" in html
    assert "ASP Portal" in html


def test_there_is_one_button_a_job(look, drafter):
    response = look(drafter)
    assert jobs(response) == JOBS
    assert f'href="{reverse("admin:publications_publication_add")}?tonight=1"' in response.content.decode()


def test_the_first_button_says_which_day_tonight_is(look, drafter):
    today = timezone.localdate()
    make_session(ordinal=24, opens_on=today, closes_on=today, live=True, timezone="UTC")
    day = ", day 1" if today.weekday() < 5 else ""
    assert f"Tonight’s summary<small>ASP24{day}</small>" in look(drafter).content.decode()


def test_on_a_night_without_a_session_the_first_button_says_so(look, drafter):
    make_session(ordinal=16, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14), live=True)
    assert "Tonight’s summary<small>choose a session</small>" in look(drafter).content.decode()


def test_a_person_who_may_add_nothing_has_no_buttons(look):
    response = look(make_user())
    assert jobs(response) == []
    assert "desk-box" not in response.content.decode()


def test_every_empty_box_says_so_in_a_sentence(look, drafter, publisher):
    assert look(drafter).content.decode().count('class="empty"') == 4
    assert "Nobody is waiting for you." in look(publisher).content.decode()


def test_my_drafts_are_the_pages_that_i_saved_last(look, drafter, publisher):
    make_publication(title="Mine", user=drafter)
    make_publication(title="Theirs", user=publisher)
    taken_over = make_publication(title="Taken over", user=publisher)
    taken_over.save_draft(drafter)
    assert titles(look(drafter).context["desk"]["drafts"]) == ["Taken over", "Mine"]


def test_a_published_page_leaves_my_drafts_until_i_change_it(look, drafter):
    page = make_publication(title="Letter", live=True, user=drafter)
    assert titles(look(drafter).context["desk"]["drafts"]) == []
    page.save_draft(drafter)
    assert titles(look(drafter).context["desk"]["drafts"]) == ["Letter"]


def test_what_i_handed_on_is_no_draft_of_mine(look, drafter):
    page = make_publication(user=drafter)
    page.submit_for_review(drafter)
    desk = look(drafter).context["desk"]
    assert (desk["drafts"].count, desk["review"].count) == (0, 1)


def test_who_handed_a_page_on_is_not_asked_to_hand_it_on(client, drafter):
    page = make_publication(user=drafter, body="<p>Text</p>")
    form = reverse("admin:publications_publication_change", args=[page.pk])
    client.force_login(drafter)
    assert 'value="Submit for review" class="default"' in client.get(form).content.decode()
    page.submit_for_review(drafter)
    assert 'value="Submit again" class="plain"' in client.get(form).content.decode()


def test_waiting_for_review_says_who_asked_and_begins_with_the_longest_wait(look, drafter, publisher):
    for title in ("First", "Second"):
        make_publication(title=title, user=drafter).submit_for_review(drafter)
    response = look(publisher)
    assert titles(response.context["desk"]["mine"]) == ["First", "Second"]
    assert "amina asked now" in response.content.decode()


def test_what_waits_for_me_opens_where_it_is_read_and_decided(look, drafter, publisher):
    page = make_publication(user=drafter)
    page.submit_for_review(drafter)
    review = reverse("admin:publications_publication_review", args=[page.pk])
    assert f'<h3><a href="{review}">' in look(publisher).content.decode()
    assert f'<h3><a href="{review}">' not in look(drafter).content.decode()


def test_those_who_may_approve_see_first_what_waits_for_them(look, drafter, publisher):
    html = look(publisher).content.decode()
    assert html.index('id="desk-mine"') < html.index('id="desk-drafts"')
    assert 'id="desk-mine"' not in look(drafter).content.decode()


def test_what_is_asked_of_somebody_else_or_is_ones_own_text_does_not_wait_for_me(look, drafter, publisher):
    for title, assignee in (("For anybody", None), ("For me", publisher), ("For another", make_user("eve", "Editor"))):
        make_publication(title=title, user=drafter).submit_for_review(drafter, assignee=assignee)
    make_publication(title="My own", user=publisher).submit_for_review(publisher)
    desk = look(publisher).context["desk"]
    assert titles(desk["mine"]) == ["For anybody", "For me"]
    assert titles(desk["review"]) == ["For another", "My own"]
    assert titles(look(drafter).context["desk"]["review"]) == ["For anybody", "For me", "For another", "My own"]


def test_what_is_overdue_comes_first_and_says_so(look, drafter, publisher):
    now = timezone.now()
    for title, hours in (("Tomorrow", 24), ("Overdue", -1)):
        due = now + timedelta(hours=hours)
        make_publication(title=title, user=drafter).submit_for_review(drafter, "Please read the annex", due_at=due)
    response = look(publisher)
    assert titles(response.context["desk"]["mine"]) == ["Overdue", "Tomorrow"]
    assert response.content.decode().count('<span class="tag late">overdue</span>') == 1
    assert "“Please read the annex”" in response.content.decode()


def test_what_came_back_is_among_my_drafts_with_the_reason(look, drafter, publisher):
    page = make_publication(title="Letter", user=drafter)
    page.submit_for_review(drafter)
    page.request_changes(publisher, "Name the session")
    response = look(drafter)
    assert titles(response.context["desk"]["drafts"]) == ["Letter"]
    assert "paul: “Name the session”" in response.content.decode()


def test_what_the_linter_found_is_open_until_it_is_settled(look, drafter):
    page = make_publication(title="Letter", body="<p>Read it <a href='/publications/'>here</a>.</p>", user=drafter)
    desk = look(drafter).context["desk"]
    assert titles(desk["checks"]) == ["Letter"]
    assert desk["checks"].rows[0].check.warnings == 1
    with page.edit(drafter) as draft:
        draft.body = "<p>Read it.</p>"
        draft.save()
    assert titles(look(drafter).context["desk"]["checks"]) == []


def test_what_i_typed_and_never_saved_is_one_click_away(look, drafter, publisher):
    page = make_publication(user=publisher)
    for user, object_id, title in (
        (drafter, page.pk, "Half a letter"),
        (drafter, None, "New"),
        (publisher, None, "Not mine"),
    ):
        Unfinished.objects.keep(uuid.uuid4(), user, Publication, {"title": [title]}, object_id=object_id)
    response = look(drafter)
    assert [row.title for row in response.context["desk"].unfinished.rows] == ["New", "Half a letter"]
    new, half = response.context["desk"].unfinished.rows
    assert new.address.startswith(reverse("admin:publications_publication_add") + "?unfinished=")
    assert "Half a letter" in response.content.decode()
    assert response.client.get(half.address).status_code == 200


def test_what_is_approved_waits_for_those_who_may_publish(look, drafter, publisher):
    page = make_publication(title="Letter", user=drafter)
    page.approve(publisher)
    assert titles(look(publisher).context["desk"]["approved"]) == ["Letter"]
    assert 'id="desk-approved"' not in look(drafter).content.decode()


def test_going_live_shows_the_moment_at_the_session_and_in_utc(look, publisher):
    session = make_session(live=True, timezone="America/New_York")
    moment = (timezone.now() + timedelta(days=400)).replace(month=1, day=15, hour=23, minute=30)
    page = make_publication(title="Embargoed", session=session, go_live_at=moment, user=publisher)
    page.publish_unreviewed(publisher, "Nobody else is awake")
    html = look(publisher).content.decode()
    assert "15 Jan, 18:30</strong> New York" in html
    assert "15 Jan, 23:30 UTC" in html


def test_going_live_begins_with_the_next(look, publisher):
    soon = datetime(2099, 1, 1, tzinfo=UTC)
    for title, days in (("Later", 2), ("Sooner", 1)):
        make_publication(title=title, go_live_at=soon + timedelta(days=days), user=publisher).publish()
    desk = look(publisher).context["desk"]
    assert titles(desk["scheduled"]) == ["Sooner", "Later"]
    assert desk["drafts"].count == 0


def test_recently_published_forgets_what_was_withdrawn_and_names_a_page_once(look, publisher):
    twice = make_publication(title="Twice", live=True, user=publisher)
    gone = make_publication(title="Gone", live=True, user=publisher)
    gone.withdraw(publisher)
    twice.save_draft(publisher)
    twice.publish()
    assert titles(look(publisher).context["desk"]["published"]) == ["Twice"]


def test_a_row_is_called_what_the_draft_or_the_scheduled_version_is_called(look, drafter, publisher):
    page = make_publication(title="What visitors read", live=True, user=publisher)
    with page.edit(publisher) as draft:
        draft.title = "What will appear"
        draft.go_live_at = timezone.now() + timedelta(days=1)
        draft.save()
    page.publish()
    with page.edit(drafter) as draft:
        draft.title = "What Amina tries"
        draft.save()
    page.refresh_from_db()
    desk = look(drafter).context["desk"]
    assert titles(desk["scheduled"]) == ["What will appear"]
    assert titles(desk["drafts"]) == ["What Amina tries"]
    assert titles(desk["published"]) == ["What visitors read"]


def test_what_leaves_within_two_weeks_is_told(look, publisher):
    now = timezone.now()
    make_publication(title="Leaves", live=True, expire_at=now + timedelta(days=13), user=publisher)
    make_publication(title="Stays", live=True, expire_at=now + timedelta(days=15), user=publisher)
    assert titles(look(publisher).context["desk"]["expiring"]) == ["Leaves"]


def test_what_could_not_go_live_is_told_until_somebody_sees_to_it(look, publisher):
    session = make_session(live=True)
    page = make_publication(
        title="Stuck", session=session, go_live_at=timezone.now() + timedelta(hours=1), user=publisher
    )
    page.publish()
    session.withdraw(publisher)
    publish_due(timezone.now() + timedelta(hours=2))
    response = look(publisher)
    assert titles(response.context["desk"]["failed"]) == ["Stuck"]
    assert "Publish the session" in response.content.decode()
    page.refresh_from_db()
    page.save_draft(publisher)
    assert titles(look(publisher).context["desk"]["failed"]) == []


def test_every_kind_of_page_comes_to_the_desk(look, drafter):
    for make in (make_session, make_publication, make_campaign):
        make(user=drafter)
    make_recommendation(user=drafter, publication=make_publication())
    kinds = {row.kind for row in look(drafter).context["desk"]["drafts"].rows}
    assert kinds == {"regular session", "news", "campaign", "recommendation"}


def test_a_title_leads_to_its_form(look, drafter):
    page = make_publication(title="Letter to States", kind=Publication.Kind.LETTER, user=drafter)
    address = reverse("admin:publications_publication_change", args=[page.pk])
    html = look(drafter).content.decode()
    assert f'<h3><a href="{address}">Letter to States</a></h3>' in html
    assert '<span class="badge" data-state="draft">draft</span>' in html


def test_nobody_reads_on_the_desk_what_they_may_not_see(look, drafter, publisher):
    make_publication(title="Secret", user=publisher).submit_for_review(publisher)
    make_publication(title="Public", user=publisher, live=True)
    drafter.groups.clear()
    html = look(drafter).content.decode()
    assert "Secret" not in html
    assert "Public" not in html


def test_a_long_box_shows_its_beginning_and_says_how_much_there_is(look, drafter):
    for _ in range(10):
        make_publication(user=drafter)
    response = look(drafter)
    assert len(response.context["desk"]["drafts"].rows) == 8
    assert "The first 8 of 10." in response.content.decode()


def test_the_desk_costs_the_same_however_much_waits(look, drafter, publisher, django_assert_num_queries, client):
    def fill(times):
        for _ in range(times):
            session = make_session(live=True, user=publisher)
            paper = make_publication(live=True, user=publisher, session=session)
            for page in (
                make_publication(user=drafter, session=session),
                make_recommendation(user=drafter, publication=paper),
                make_campaign(user=drafter),
                make_session(user=drafter),
            ):
                page.submit_for_review(drafter)
            make_campaign(user=publisher)
            make_publication(user=publisher, go_live_at=datetime(2099, 1, 1, tzinfo=UTC), days=[1]).publish()

    make_session(ordinal=900, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14), live=True, user=publisher)
    fill(1)
    look(publisher)
    with django_assert_num_queries(QUERIES):
        look_again = client.get(reverse("admin:index"))
    assert look_again.context["desk"]["mine"].count == 4
    fill(7)
    with django_assert_num_queries(QUERIES):
        client.get(reverse("admin:index"))


# The sign-in 2, permissions 2, seven boxes of pages, two of events, four kinds of page and their days, who handed on,
# the versions shown, open checks, unfinished texts, releases, saved views, the clock, and the session of tonight.
QUERIES = 27
