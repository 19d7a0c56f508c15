"""What the linter finds: what it keeps from the public, what a person may overrule, and where it is shown."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from asp_portal.publishing.checking import overrule
from asp_portal.publishing.models import Event, PageCheck
from publications.models import Publication
from tests.barriers import barriers_in_every_light_and_size
from tests.factories import make_publication, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

# D4: a page of the 21st session said so; that day was a Wednesday.
WRONG_DAY = "<p>On Tuesday, 7 December 2022, the Assembly turned to cooperation.</p>"
RIGHT_DAY = "<p>On Wednesday, 7 December 2022, the Assembly turned to cooperation.</p>"
DOUBTFUL = "<p>The Assembly adopted a budget of EUR 149,205.6 that night.</p>"
CHECK = {"headers": {"X-Requested-With": "fetch"}}


@pytest.fixture
def drafter(client):
    user = make_user("drafter", group="Drafter")
    client.force_login(user)
    return user


def address(page, view="change"):
    return reverse(f"admin:publications_publication_{view}", args=[page.pk])


def open_form(client, page):
    return filled(client.get(address(page)), "publication_form")


def last_event(page):
    return Event.objects.of(page).first()


# -- the verbs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["publish", "submit_for_review"])
def test_an_error_refuses_submission_and_publication_with_its_reason(verb):
    page = make_publication(body=WRONG_DAY)
    with pytest.raises(ValidationError, match="7 December 2022 is a Wednesday"):
        getattr(page, verb)(None)
    assert not Publication.objects.get(pk=page.pk).live
    with page.edit(None) as draft:
        draft.body = RIGHT_DAY
        draft.save()
    getattr(page, verb)(None)


def test_an_error_is_told_when_a_page_is_scheduled_and_not_at_its_moment():
    page = make_publication(body=WRONG_DAY, go_live_at="2999-01-01T00:00:00Z")
    with pytest.raises(ValidationError, match="Wednesday"):
        page.publish()


def test_what_waits_for_the_world_refuses_publication_alone():
    page = make_publication(session=make_session())
    page.submit_for_review(None)
    with pytest.raises(ValidationError, match="Publish the session"):
        page.publish()


def test_a_page_without_a_word_is_not_published():
    page = make_publication(summary="")
    with pytest.raises(ValidationError, match="nothing to read"):
        page.publish()


def test_a_warning_refuses_nothing():
    make_publication(live=True, body=DOUBTFUL)


# -- overruling ----------------------------------------------------------------------------------------------------


def test_who_overruled_what_stands_in_the_log_once(drafter):
    page = make_publication(body=DOUBTFUL)
    (finding,) = page.findings()
    overrule(page, drafter, [finding.key])
    page.submit_for_review(drafter, "Please read.")
    assert "Please read." in last_event(page).note
    assert "drafter overruled a warning: EUR 149,205.6" in last_event(page).note
    page.submit_for_review(drafter)
    assert "overruled" not in last_event(page).note


def test_an_overruled_warning_returns_when_its_sentence_changes_and_not_before(drafter):
    page = make_publication(body=DOUBTFUL)
    overrule(page, drafter, [finding.key for finding in page.findings()])
    with page.edit(None) as draft:
        draft.body = "<p>It was late.</p>" + DOUBTFUL
        draft.save()
    assert page.findings() == []
    with page.edit(None) as draft:
        draft.body = DOUBTFUL.replace("that night", "at last")
        draft.save()
    assert [finding.rule for finding in page.findings()] == ["amount"]


def test_an_error_cannot_be_overruled(drafter):
    page = make_publication(body=WRONG_DAY)
    assert overrule(page, drafter, [finding.key for finding in page.findings()]) == []
    assert [finding.is_error for finding in page.findings()] == [True]


# -- the form ------------------------------------------------------------------------------------------------------


def test_what_somebody_is_writing_is_checked_and_nothing_is_stored(client, drafter):
    page = make_publication()
    before = Event.objects.count(), page.latest_revision_id
    typed = open_form(client, page) | {"body": WRONG_DAY}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address(page, "check"), typed, **CHECK)
    text = answer.content.decode()
    assert "<q>Tuesday, 7 December 2022</q>" in text
    assert "7 December 2022 is a Wednesday. The Tuesday is 6 December 2022." in text
    page.refresh_from_db()
    assert (Event.objects.count(), page.latest_revision_id) == before
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "publications_" in sql or "publishing_" in sql] == []


def test_an_unfinished_form_is_checked_as_far_as_it_can_be_read(client, drafter):
    session = make_session(live=True, opens_on=date(2022, 12, 5), closes_on=date(2022, 12, 9))
    typed = {"kind": "daily-summary", "session": session.pk, "title": "", "issued_on": "soon", "body": WRONG_DAY}
    answer = client.post(reverse("admin:publications_publication_check_new"), typed, **CHECK).content.decode()
    assert "A daily summary needs its day." in answer
    assert "7 December 2022 is a Wednesday" in answer


def test_the_check_of_a_live_page_reads_the_draft_beneath_the_form(client, drafter):
    page = make_publication(live=True, user=drafter)
    page.corrections.create(note="An earlier version")
    with page.edit(None) as draft:
        draft.corrections.create(note="The vote was on Monday 6 December 2022.")
    typed = open_form(client, page)
    answer = client.post(address(page, "check"), typed, **CHECK).content.decode()
    assert "6 December 2022 is a Tuesday" in answer


def test_without_a_script_the_check_button_opens_a_page_with_what_was_found(client, drafter):
    page = make_publication()
    answer = client.post(address(page, "check"), open_form(client, page) | {"body": WRONG_DAY}).content.decode()
    assert "<h1>What was found" in answer
    assert "is a Wednesday" in answer


def test_a_save_keeps_the_text_and_shows_what_was_found_with_its_place(client, drafter):
    page = make_publication()
    body = f"<h2>The third day</h2>{WRONG_DAY}"
    answer = client.post(address(page), open_form(client, page) | {"body": body, "_continue": "1"}, follow=True)
    text = answer.content.decode()
    assert "is a Wednesday" in text
    assert "Body · The third day" in text
    assert 'href="#id_body"' in text


def test_a_submission_with_an_error_saves_and_goes_no_further(client, drafter):
    page = make_publication()
    answer = client.post(address(page), open_form(client, page) | {"body": WRONG_DAY, "_submit": "1"}, follow=True)
    assert "saved and goes no further" in answer.content.decode()
    page.refresh_from_db()
    assert page.latest_revision.content["fields"]["body"] == WRONG_DAY
    assert page.review_requested_at is None


def test_a_warning_is_asked_about_once_and_overruled_all_the_same(client, drafter):
    page = make_publication()
    client.post(address(page), open_form(client, page) | {"body": DOUBTFUL, "_submit": "1"})
    page.refresh_from_db()
    assert page.review_requested_at is None
    client.post(address(page), open_form(client, page) | {"_all_the_same": "1", "_submit": "1"})
    page.refresh_from_db()
    assert page.review_requested_at
    assert "drafter overruled a warning" in last_event(page).note


def test_a_reviewer_reads_what_was_found_and_cannot_overrule_it_in_passing(client, drafter):
    page = make_publication(body=DOUBTFUL, user=drafter)
    page.submit_for_review(drafter)
    client.force_login(make_user("editor", group="Editor"))
    text = client.get(address(page, "review")).content.decode()
    assert "<q>EUR 149,205.6</q>" in text
    assert "_overrule" not in text


# -- open checks ---------------------------------------------------------------------------------------------------


def test_what_is_open_is_kept_with_every_save_and_gone_when_it_is_corrected(client, drafter):
    page = make_publication(body=WRONG_DAY + DOUBTFUL)
    assert PageCheck.objects.open().totals() == {"errors": 1, "warnings": 1}
    listed = client.get(reverse("admin:publishing_pagecheck_changelist")).content.decode()
    assert f"{address(page)}#findings" in listed
    with page.edit(None) as draft:
        draft.body = RIGHT_DAY
        draft.save()
    assert not PageCheck.objects.open().exists()


def test_what_was_corrected_elsewhere_leaves_the_list_when_somebody_looks_again(client, drafter):
    letter = make_publication()
    page = make_publication(body=f'<p><a href="page:publications.publication:{letter.pk}">Our letter</a> says so.</p>')
    assert "broken-link" in str(PageCheck.objects.open().get().stored)
    letter.publish()
    key = PageCheck.objects.of(page).get().pk
    asked = {"action": "look_again", "_selected_action": [key]}
    client.post(reverse("admin:publishing_pagecheck_changelist"), asked)
    assert not PageCheck.objects.open().exists()


def test_the_list_of_open_checks_asks_as_much_for_one_page_as_for_many(client, drafter):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("admin:publishing_pagecheck_changelist"))
        return len(captured)

    make_publication(body=WRONG_DAY)
    client.get(reverse("admin:publishing_pagecheck_changelist"))
    one = queries()
    for _number in range(5):
        make_publication(body=WRONG_DAY)
    assert queries() == one


def test_the_command_names_every_page_with_its_findings_and_fails_on_an_error(capsys):
    make_publication(title="A quiet one", live=True)
    make_publication(title="A doubtful one", live=True, body=DOUBTFUL)
    call_command("check_content")
    out = capsys.readouterr().out
    assert "A doubtful one" in out
    assert "EUR 149,205,600" in out
    assert "A quiet one" not in out
    make_publication(body=WRONG_DAY)
    with pytest.raises(CommandError, match="1 errors"):
        call_command("check_content")


@pytest.mark.parametrize("links", [1, 20])
def test_a_check_asks_a_bounded_number_of_questions(links):
    session = make_session(live=True, opens_on=date(2022, 12, 5), closes_on=date(2022, 12, 9))
    targets = [make_publication(live=True) for _number in range(links)]
    body = "".join(f'<p>On 7 December 2022 <a href="{t.get_absolute_url()}">{t}</a>.</p>' for t in targets)
    page = make_publication(session=session, body=body)
    with CaptureQueriesContext(connection) as queries:
        assert page.findings() == []
    assert len(queries) <= 12


# -- the evening ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_mistake_is_seen_beside_the_text_corrected_and_a_doubt_overruled(page):
    make_user("publisher", group="Publisher")
    draft = make_publication(title="Day 3: Cooperation", user=make_user("drafter", group="Drafter"))
    page.goto(f"/admin/login/?next={address(draft)}")
    page.get_by_label("Username").fill("publisher")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    editor = page.locator("#cke_id_body .cke_wysiwyg_div")
    editor.click()
    page.keyboard.type("On Tuesday, 7 December 2022, the budget of EUR 149,205.6 was adopted.")
    beside = page.locator(".field-body .findings-beside")
    expect(beside).to_contain_text("7 December 2022 is a Wednesday")
    expect(beside).to_contain_text("EUR 149,205,600")
    expect(editor).to_have_attribute("aria-describedby", re.compile("findings-at-body"))
    expect(page.locator(".findings-said")).to_contain_text("1 error")
    assert barriers_in_every_light_and_size(page) == []

    # The link beside the reason marks the words in the text: typing replaces them.
    page.locator(".finding").filter(has_text="Wednesday").get_by_role("link").click()
    page.keyboard.type("Wednesday, 7 December 2022")
    expect(beside).not_to_contain_text("Error")
    expect(editor).to_contain_text("On Wednesday, 7 December 2022, the budget of EUR 149,205.6 was adopted.")

    page.get_by_label("It is right as it is").check()
    page.locator(".unreviewed summary").click()
    page.get_by_label("Why it cannot wait").fill("It is 23:40 and nobody else is awake")
    page.locator("[name=_publish_unreviewed]").click()
    expect(page.locator(".messagelist")).to_contain_text("is published")
    expect(page.locator(".finding")).to_have_count(0)
    assert Publication.objects.get(pk=draft.pk).live
    assert any("publisher overruled a warning" in event.note for event in Event.objects.of(draft))
    assert page.problems == []
