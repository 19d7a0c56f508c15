"""The forms and lists of the admin under the fingers of somebody who works late."""

import pytest
from django.utils import timezone

from publications.models import Publication
from tests.factories import make_publication, make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = "/admin/publications/publication/"


@pytest.fixture
def publisher():
    return make_user("paul", "Publisher")


@pytest.fixture
def at(page, publisher):
    """Sign in and go to an address; questions of the browser are noted in `page.questions` and answered with “stay”."""
    page.questions = []

    def answer(dialog):
        page.questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)

    def go(address):
        page.goto(f"/admin/login/?next={address}")
        page.fill("#id_username", publisher.username)
        page.fill("#id_password", "demo")
        with page.expect_navigation():
            page.click("[type=submit]")
        # Not wait_for_function, which polls by eval: the policy of these pages forbids it.
        while not page.evaluate(
            "Object.values(window.CKEDITOR?.instances ?? {}).every(editor => editor.status === 'ready')"
        ):
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
        return page

    return go


@pytest.fixture
def letter(publisher):
    return make_publication(title="Letter", summary="Before", body="<p>Text</p>" * 30, user=publisher)


def change(page):
    return f"{LISTS}{page.pk}/change/"


def test_tonights_summary_goes_out_with_five_fields_touched_by_one_person_alone_sign_in_included(page, publisher):
    today = timezone.localdate()
    make_session(live=True, ordinal=24, opens_on=today, closes_on=today, timezone="UTC", user=publisher)
    touched = []

    def fill(field, text):
        touched.append(field)
        page.fill(field, text)

    page.goto("/admin/")
    fill("#id_username", "paul")
    fill("#id_password", "demo")
    page.click("text=Log in")
    page.click("text=Tonight’s summary")
    if today.weekday() >= 5:
        fill("#id_day_numbers", "1")
    touched.append("title")
    # Behind the “Day 1: ” that stands there.
    page.locator("#id_title").press("End")
    page.locator("#id_title").press_sequentially("the budget passes at midnight")
    touched.append("body")
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type("The Assembly adopted the budget by consensus.")
    page.click("text=Nobody else is awake?")
    fill("[name=_reason]", "Nobody else is awake")
    page.click("[name=_publish_unreviewed]")
    page.wait_for_selector(".messagelist .success")

    summary = Publication.objects.get()
    assert (summary.live, summary.kind, summary.issued_on) == (True, Publication.Kind.DAILY_SUMMARY, today)
    assert "by consensus" in summary.body
    assert len(touched) <= 10
    assert page.problems == []


def test_a_session_is_chosen_and_the_list_shows_it_at_once(at, publisher):
    session = make_session(ordinal=16, user=publisher)
    make_publication(title="Of the session", session=session)
    make_publication(title="Of none")
    page = at(LISTS)
    with page.expect_navigation():
        page.select_option("[name=session]", str(session.pk))
    assert page.locator(".field-title").all_inner_texts() == ["Of the session"]


def test_passing_a_session_with_the_arrow_keys_chooses_nothing_yet(at, publisher):
    make_session(ordinal=16, user=publisher)
    page = at(LISTS)
    page.focus("[name=session]")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    assert "session=" not in page.url
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "session=" in page.url


@pytest.mark.parametrize("keys", ["Control+s", "Meta+s"])
def test_the_keys_everybody_knows_save_the_draft_and_come_back_to_the_spot(at, letter, keys):
    page = at(change(letter))
    page.fill("#id_summary", "After")
    page.evaluate("window.scrollTo(0, 500)")
    spot = page.evaluate("window.scrollY")
    with page.expect_navigation():
        page.keyboard.press(keys)
    page.wait_for_timeout(600)
    letter.refresh_from_db()
    assert letter.summary == "After"
    assert abs(page.evaluate("window.scrollY") - spot) < 30
    assert "is saved" in page.locator(".save-status").inner_text()
    assert page.evaluate("document.activeElement.id") == "id_summary"
    assert page.problems == []


def test_leaving_with_unsaved_words_asks_first(at, letter):
    page = at(change(letter))
    page.locator("#id_summary").press_sequentially("and more")
    page.click("#site-name a")
    page.wait_for_timeout(300)
    assert page.questions == ["beforeunload"]
    assert page.url.endswith(change(letter))


def test_words_in_the_editor_are_unsaved_words_too(at, letter):
    page = at(change(letter))
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type("One more sentence.")
    page.click("#site-name a")
    page.wait_for_timeout(300)
    assert page.questions == ["beforeunload"]


def test_leaving_a_form_as_it_was_asks_nothing(at, letter):
    page = at(change(letter))
    page.locator("#id_summary").press_sequentially("x")
    page.keyboard.press("Backspace")
    with page.expect_navigation():
        page.click("#site-name a")
    assert page.questions == []


def test_saving_asks_nothing(at, letter):
    page = at(change(letter))
    page.locator("#id_summary").press_sequentially("After")
    with page.expect_navigation():
        page.click("[name=_save]")
    assert page.questions == []


def test_a_preview_opens_beside_the_form_which_still_warns_and_still_saves(at, letter):
    page = at(change(letter))
    page.fill("#id_title", "A better title")
    with page.context.expect_page() as opened:
        page.click("[name=_preview]")
    opened.value.wait_for_load_state()
    assert opened.value.locator("h1").inner_text() == "A better title"
    opened.value.close()
    page.click("#site-name a")
    page.wait_for_timeout(300)
    assert page.questions == ["beforeunload"]
    with page.expect_navigation():
        page.click("[name=_continue]")
    letter.refresh_from_db()
    assert letter.title == "A better title"


def test_pressing_twice_sends_once(at, publisher):
    make_session(ordinal=16, user=publisher)
    page = at(f"{LISTS}add/")
    page.fill("#id_title", "Only one")
    sent = []
    page.on("request", lambda request: request.url.endswith("/add/") and sent.append(request.method))
    page.evaluate(
        "const button = document.querySelector('[name=_save]'); button.click(); button.form.requestSubmit(button);"
    )
    page.wait_for_url(f"**{LISTS}")
    assert sent == ["POST"]
    assert Publication.objects.count() == 1


def test_enter_saves_a_draft_and_never_publishes(at, letter):
    page = at(change(letter))
    page.focus("#id_title")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    letter.refresh_from_db()
    assert not letter.live


def test_title_and_summary_count_their_characters(at, letter):
    page = at(change(letter))
    counters = page.locator(".counter")
    assert counters.all_inner_texts() == ["6 / 200", "6 / 300"]
    page.fill("#id_summary", "x" * 301)
    assert counters.nth(1).inner_text() == "301 / 300"
    assert "over" in counters.nth(1).get_attribute("class")
