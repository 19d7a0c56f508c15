"""The admin: what an editor does to a page, and what visitors see of it."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.models import Event, Revision
from publications.models import Publication, Session
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

MAKERS = {
    "session": (make_session, "summary"),
    "publication": (make_publication, "title"),
    "recommendation": (make_recommendation, "text"),
    "campaign": (make_campaign, "title"),
}


@pytest.fixture(params=MAKERS)
def kind(request):
    return MAKERS[request.param]


@pytest.fixture
def publisher(client):
    user = make_user("publisher", group="Publisher")
    client.force_login(user)
    return user


@pytest.fixture
def drafter(client):
    user = make_user("drafter", group="Drafter")
    client.force_login(user)
    return user


def address(page, view="change"):
    return reverse(admin_urlname(page._meta, view), args=[page.pk])


def form_of(page):
    return f"{page._meta.model_name}_form"


ALONE = "_publish_unreviewed"


def save(client, page, button="_continue", **changes):
    """Open the form of `page`, type `changes`, press `button`; who publishes alone says why."""
    reason = {"_reason": "Nobody else is awake"} if button == ALONE else {}
    data = filled(client.get(address(page)), form_of(page), **changes | reason)
    return client.post(address(page), data | {button: "1"}, follow=True)


def row(page):
    return type(page).objects.get(pk=page.pk)


def without_moments(response):
    """The page without the moment of its publication, which is another one for the preview."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)", "moment", response.content.decode())


def test_saving_a_live_page_makes_a_draft_that_the_form_shows_and_visitors_do_not(client, publisher, kind):
    make, field = kind
    page = make(live=True, **{field: "Published words"})
    response = save(client, page, **{field: "Drafted words"})
    assert "Visitors still read the published text" in response.content.decode()
    assert getattr(row(page), field) == "Published words"
    assert "Drafted words" in client.get(address(page)).content.decode()


def test_publishing_from_the_form_saves_and_publishes_in_one_step(client, publisher, kind):
    make, field = kind
    page = make(live=True, **{field: "Before"})
    answer = save(client, page, ALONE, **{field: "After"}).content.decode()
    assert f'is published. <a href="{page.get_absolute_url()}">View on site</a>' in answer
    assert getattr(row(page), field) == "After"
    assert row(page).status == "live"
    assert Event.objects.of(page).first().user == publisher


def test_saving_without_a_change_makes_no_new_version_and_says_so(client, publisher, kind):
    make, _field = kind
    page = make(live=True)
    assert "Nothing was changed" in save(client, page).content.decode()
    assert Revision.objects.of(page).count() == 1
    assert row(page).status == "live"


def test_the_layout_that_the_editor_gives_the_source_is_no_change(client, publisher):
    page = make_publication(live=True, body="<ul><li>One</li><li>Two</li></ul><p>Words  here</p>")
    save(client, page, body="<ul>\n\t<li>One</li>\n\t<li>Two</li>\n</ul>\n\n<p>Words here</p>\n")
    assert row(page).status == "live"
    save(client, page, body="<ul><li>One</li><li>Three</li></ul><p>Words here</p>")
    assert row(page).status == "live, with a draft"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>the<strong>budget</strong></p>", "<p>the <strong>budget</strong></p>"),
        ("<pre>a b</pre>", "<pre>a  b</pre>"),
    ],
)
def test_a_space_that_belongs_to_a_word_is_a_change(client, publisher, before, after):
    page = make_publication(live=True, body=before)
    save(client, page, ALONE, body=after)
    assert row(page).body == after


def test_saving_a_scheduled_page_says_which_version_goes_live(client, publisher):
    page = make_publication(live=True, title="Agreed", go_live_at=timezone.now() + timedelta(days=2))
    shown = save(client, page, title="Changed since").content.decode()
    assert "publish again to schedule this one instead" in shown


def test_history_offers_the_newest_two_versions_for_comparison(client, publisher):
    page = make_publication(title="First")
    first = page.latest_revision_id
    save(client, page, "_submit", title="Second")
    latest = row(page).latest_revision_id
    shown = client.get(address(page, "history")).content.decode()
    chosen = re.findall(r'name="(from|to)" value="(\d+)"[^>]*checked', shown)
    assert set(chosen) == {("from", str(first)), ("to", str(latest))}


def test_a_stale_save_is_refused_with_both_texts_and_nothing_is_lost(client, publisher, kind):
    make, field = kind
    page = make(live=True, **{field: "The text as it was"})
    opened = filled(client.get(address(page)), form_of(page))
    with page.edit(make_user("amina")) as draft:
        setattr(draft, field, "The text as Amina has it")
        draft.save()
    response = client.post(address(page), opened | {field: "The text as I have it", "_continue": "1"})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "amina saved this page" in shown
    assert "<ins>Amina has it</ins>" in shown
    assert "<ins>I have it</ins>" in shown
    assert row(page).latest_revision.as_of_today()["fields"][field] == "The text as Amina has it"
    # Who does not choose is asked again; the text that was not chosen stays in the history.
    again = filled(response, form_of(page), _continue="1")
    assert again[field] == "The text as I have it"
    response = client.post(address(page), again)
    assert response.status_code == 409
    assert "Choose one of the two" in response.content.decode()
    again = filled(response, form_of(page), _continue="1", **{f"_choice.fields.{field}": "mine"})
    assert client.post(address(page), again).status_code == 302
    texts = [r.as_of_today()["fields"][field] for r in Revision.objects.of(page)]
    assert texts == ["The text as I have it", "The text as Amina has it", "The text as it was"]


def test_a_third_save_in_between_is_refused_again(client, publisher):
    page = make_publication(title="One")
    opened = filled(client.get(address(page)), form_of(page), title="Mine", _continue="1")
    for title in ("Two", "Three"):
        with page.edit(None) as draft:
            draft.title = title
            draft.save()
        response = client.post(address(page), opened)
        assert response.status_code == 409
        opened = filled(response, form_of(page), _continue="1", **{"_choice.fields.title": "mine"})
    assert client.post(address(page), opened).status_code == 302
    assert row(page).title == "Mine"


def test_a_stale_save_over_a_removed_child_row_loses_nothing(client, publisher):
    page = make_session(live=True)
    highlight = page.highlights.create(text="Six judges elected")
    page.save_draft(None)
    opened = filled(client.get(address(page)), form_of(page))
    with page.edit(None) as draft:
        draft.highlights.all().delete()
    response = client.post(address(page), opened | {"highlights-0-text": "Six new judges", "_continue": "1"})
    assert response.status_code == 409
    chosen = {f"_choice.children.highlights.{highlight.pk}": "mine"}
    again = filled(response, form_of(page), _continue="1", **chosen)
    assert client.post(address(page), again).status_code == 302
    (child,) = row(page).latest_revision.as_of_today()["children"]["highlights"]
    assert (child["uid"], child["text"]) == (str(highlight.pk), "Six new judges")


def test_inline_rows_and_relations_are_drafted_with_the_form(client, publisher):
    theme = make_theme()
    page = make_session(live=True)
    save(
        client,
        page,
        themes=[theme.pk],
        **{"highlights-TOTAL_FORMS": "1", "highlights-0-text": "Six judges elected", "highlights-0-position": "1"},
    )
    assert not row(page).themes.exists()
    assert not row(page).highlights.exists()
    assert "Six judges elected" in client.get(address(page)).content.decode()
    save(client, page, ALONE, _all_the_same="1")
    assert list(row(page).themes.all()) == [theme]
    assert row(page).highlights.get().text == "Six judges elected"


def test_the_preview_is_the_exact_public_page_and_leaves_nothing_behind(client, publisher, kind):
    make, field = kind
    page = make(live=True, **{field: "Words of old"})
    save(client, page, **{field: "Words to come"})
    before = (Revision.objects.count(), Event.objects.count())
    preview = client.get(address(page, "preview"))
    assert preview.status_code == 200
    assert "no-store" in preview["Cache-Control"]
    assert (Revision.objects.count(), Event.objects.count()) == before
    assert "Words to come" not in client.get(page.get_absolute_url()).content.decode()
    page.publish()
    client.logout()
    public = client.get(page.get_absolute_url())
    assert "Words to come" in public.content.decode()
    assert without_moments(preview) == without_moments(public)


def test_the_form_can_be_previewed_before_it_is_saved(client, publisher):
    page = make_publication(title="Saved title")
    data = filled(client.get(address(page)), form_of(page), title="Typed a second ago", _preview="1")
    preview = client.post(address(page), data)
    assert "Typed a second ago" in preview.content.decode()
    assert "no-store" in preview["Cache-Control"]
    assert row(page).title == "Saved title"
    assert Revision.objects.of(page).count() == 1


def test_a_new_page_can_be_previewed_before_it_is_saved(client, publisher):
    new = reverse("admin:publications_publication_add")
    data = filled(client.get(new), "publication_form", title="Never saved", kind="letter", body="<p>Text</p>")
    preview = client.post(new, data | {"_preview": "1"})
    assert "Never saved" in preview.content.decode()
    assert not Publication.objects.exists()


def test_a_preview_is_for_staff_alone(client):
    page = make_publication()
    assert client.get(address(page, "preview")).status_code == 302


def test_a_drafter_can_write_and_ask_for_review_but_not_publish(client, drafter):
    page = make_publication()
    shown = client.get(address(page)).content.decode()
    assert 'name="_publish"' not in shown
    assert 'name="_submit"' in shown
    data = filled(client.get(address(page)), form_of(page), title="Drafted")
    assert client.post(address(page), data | {"_publish": "1"}).status_code == 403
    assert not row(page).live
    save(client, page, "_submit", title="Drafted")
    assert row(page).status == "in review"
    assert client.post(address(page, "withdraw")).status_code == 403


def test_what_must_not_be_public_is_saved_and_refused_with_the_reason(client, publisher):
    page = make_publication(session=make_session(ordinal=16))
    response = save(client, page, ALONE, title="New title")
    shown = response.content.decode()
    assert "The draft is saved but not published" in shown
    assert "Publish the session" in shown
    assert (row(page).title, row(page).live) == ("New title", False)


def test_withdrawing_asks_first_and_keeps_the_text(client, publisher, kind):
    make, field = kind
    page = make(live=True, **{field: "Kept"})
    assert client.get(address(page, "withdraw")).status_code == 200
    assert row(page).live
    client.post(address(page, "withdraw"), {"note": "Published too early"})
    assert row(page).status == "withdrawn"
    assert getattr(row(page), field) == "Kept"
    assert "Published too early" in client.get(address(page, "history")).content.decode()


def test_history_tells_who_did_what_and_versions_can_be_compared_and_restored(client, publisher, kind):
    make, field = kind
    page = make(live=True, user=make_user("amina"), **{field: "One word"})
    first = page.latest_revision
    save(client, page, **{field: "One other word"})
    history = client.get(address(page, "history")).content.decode()
    assert "amina" in history
    assert "publisher" in history
    latest = row(page).latest_revision_id
    compared = client.get(address(page, "compare"), {"from": first.pk, "to": latest}).content.decode()
    assert "<ins>other </ins>" in compared
    client.post(reverse(admin_urlname(page._meta, "restore"), args=[page.pk, first.pk]))
    assert row(page).latest_revision.as_of_today()["fields"][field] == "One word"
    assert Event.objects.of(page).first().action == Event.Action.RESTORED


def test_versions_of_another_page_cannot_be_compared_or_restored(client, publisher):
    page, other = make_publication(), make_publication()
    assert client.get(address(page, "compare"), {"from": other.latest_revision_id}).status_code == 404
    foreign = reverse("admin:publications_publication_restore", args=[page.pk, other.latest_revision_id])
    assert client.post(foreign).status_code == 404
    assert client.get(address(page, "compare"), {"from": "x' OR 1=1"}).status_code == 404
    assert client.get(address(page, "compare"), {"from": "9" * 40}).status_code == 404


def test_restoring_needs_a_post(client, publisher):
    page = make_publication()
    view = reverse("admin:publications_publication_restore", args=[page.pk, page.latest_revision_id])
    assert client.get(view).status_code == 405


def test_a_future_moment_schedules(client, publisher):
    page = make_publication()
    moment = timezone.now() + timedelta(days=2)
    response = save(client, page, ALONE, go_live_at_0=moment.date().isoformat(), go_live_at_1=moment.strftime("%H:%M"))
    assert "will be published on" in response.content.decode()
    assert row(page).status == "scheduled"


def test_a_schedule_can_be_cancelled_and_what_is_public_stays(client, publisher):
    page = make_publication(live=True, title="Public")
    with page.edit(None) as draft:
        draft.title, draft.go_live_at = "Later", timezone.now() + timedelta(days=2)
        draft.save()
    page.publish()
    assert row(page).status == "live, update scheduled"
    assert "Cancel the schedule" in client.get(address(page)).content.decode()
    client.post(address(page, "unschedule"))
    assert (row(page).status, row(page).title) == ("live, with a draft", "Public")
    assert Event.objects.of(page).first().action == Event.Action.UNSCHEDULED


@pytest.mark.parametrize("name", ["session", "themes", "documents", "cover", "translation_of"])
@pytest.mark.parametrize("value", ["abc", "\u0663", "1' OR 1=1", "9" * 40])
def test_a_mangled_link_to_the_form_chooses_nothing(client, publisher, name, value):
    new = reverse("admin:publications_publication_add")
    assert client.get(new, {name: value}).status_code == 200
    assert client.post(new, {name: value, "title": "Typed"}).status_code == 200


@pytest.mark.parametrize("year", ["0", "-1", "9" * 20, "abc"])
def test_a_date_that_no_calendar_has_filters_nothing(client, publisher, year):
    response = client.get(reverse("admin:publications_publication_changelist"), {"issued_on__year": year}, follow=True)
    assert response.status_code == 200


def test_a_live_page_cannot_be_deleted_and_a_draft_can(client, publisher):
    live, draft = make_publication(live=True), make_publication()
    assert client.post(address(live, "delete"), {"post": "yes"}).status_code == 403
    client.post(address(draft, "delete"), {"post": "yes"})
    assert list(Publication.objects.all()) == [live]
    assert Event.objects.of(draft).first().action == Event.Action.DELETED


def test_deleting_many_leaves_live_pages_alone(client, publisher):
    live, draft = make_publication(live=True), make_publication()
    chosen = {"action": "delete_selected", "_selected_action": [live.pk, draft.pk], "post": "yes"}
    client.post(reverse("admin:publications_publication_changelist"), chosen)
    assert set(Publication.objects.all()) == {live}


def test_bad_input_gets_a_sentence_and_keeps_every_word(client, publisher):
    page = make_publication(title="Short")
    data = filled(client.get(address(page)), form_of(page), title="x" * 300, summary="Typed at length", _publish="1")
    response = client.post(address(page), data)
    shown = response.content.decode()
    assert response.status_code == 200
    assert "at most 200 characters (it has 300)" in shown
    assert "Typed at length" in shown
    assert row(page).title == "Short"


def test_a_session_that_closes_before_it_opens_is_refused(client, publisher):
    page = make_session()
    data = filled(client.get(address(page)), form_of(page), opens_on="2017-12-14", closes_on="2017-12-04", _publish="1")
    assert "The session closes before it opens." in client.post(address(page), data).content.decode()
    assert row(page).opens_on is None


def test_an_emptied_form_of_a_live_page_is_shown_again(client, publisher, kind):
    make, _field = kind
    page = make(live=True)
    assert client.post(address(page), {"_publish": "1"}).status_code == 200


def test_a_form_whose_page_is_gone_says_so(client, publisher):
    missing = reverse("admin:publications_publication_change", args=[987654])
    assert "doesn’t exist" in client.get(missing, follow=True).content.decode()
    assert client.get(reverse("admin:publications_publication_history", args=[987654])).status_code == 404


def test_opening_a_draft_of_a_live_page_writes_nothing(client, publisher, django_assert_max_num_queries):
    page = make_publication(live=True)
    save(client, page, title="Draft")
    stamp = row(page).last_published_at
    with django_assert_max_num_queries(60):
        client.get(address(page))
    assert (row(page).title, row(page).last_published_at) == (page.title, stamp)


def test_a_session_form_keeps_the_rows_that_were_published(client, publisher):
    page = make_session(live=True, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
    page.parts.create(label="First resumption", opens_on=date(2018, 1, 10), closes_on=date(2018, 1, 11))
    page.save_draft(None)
    page.publish()
    part = Session.objects.get().parts.get()
    save(client, page, ALONE, summary="New")
    assert Session.objects.get().parts.get() == part


def test_control_characters_that_a_copied_text_brings_along_do_not_break_the_feed(client, publisher):
    page = make_publication(live=True)
    save(client, page, ALONE, title="Statement\x0bof the coalition", summary="First line\x0c")
    assert (row(page).title, row(page).summary) == ("Statement of the coalition", "First line")
    assert client.get("/feed/").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_moment_that_some_time_zone_cannot_say_is_refused(client, publisher, day):
    page = make_publication(session=make_session(live=True))
    response = save(client, page, ALONE, embargo_until_0=day, embargo_until_1="23:59:00")
    assert "Write a year" in response.content.decode()
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_correction_at_a_moment_that_some_time_zone_cannot_say_is_refused(client, publisher):
    page = make_publication(live=True)
    correction = {"corrections-0-at_0": "0001-01-01", "corrections-0-at_1": "00:00:00", "corrections-0-note": "x"}
    response = save(client, page, ALONE, **{"corrections-TOTAL_FORMS": "1"}, **correction)
    assert "Write a year from 1900 on." in response.content.decode()


def test_the_history_of_a_page_does_not_read_the_texts_of_its_versions(client, publisher):
    page = make_publication(live=True)
    with CaptureQueriesContext(connection) as queries:
        client.get(address(page, "history"))
    assert not any('revision"."content"' in query["sql"] for query in queries)


def test_a_slip_in_the_year_does_not_make_a_calendar_of_ninety_years(client, publisher):
    page = make_session(opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
    response = save(client, page, closes_on="2107-12-14")
    assert "Is the year right?" in response.content.decode()
    assert row(page).closes_on == date(2017, 12, 14)
