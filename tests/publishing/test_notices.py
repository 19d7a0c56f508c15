"""Mails about the steps of a page: who gets which, what they say, and what happens without a mail server."""

import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse

from asp_portal.publishing.due import publish_due
from tests.factories import make_publication, make_recommendation, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return make_user("amina", "Drafter")


@pytest.fixture
def edith():
    return make_user("edith", "Editor")


@pytest.fixture
def paul():
    return make_user("paul", "Publisher")


@pytest.fixture
def sent(mailoutbox, django_capture_on_commit_callbacks):
    """Do something and see the mails that it sends, as pairs of the person and the subject."""

    def do(act, *arguments, **named):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments, **named)
        return {(letter.to[0].split("@")[0], letter.subject.split("] ")[1]) for letter in mailoutbox}

    return do


def test_a_review_is_asked_of_those_who_can_act(sent, amina, edith, paul, mailoutbox):
    make_user("tom", "Translator")
    page = make_publication(title="Letter", user=amina)
    subject = "amina asks for a review of “Letter”."
    assert sent(page.submit_for_review, amina, note="The second paragraph is new.", assignee=edith) == {
        ("edith", subject),
        ("paul", subject),
    }
    (to_edith,) = [letter.body for letter in mailoutbox if "edith" in letter.to[0]]
    assert "Asked to read it: you." in to_edith
    assert "The second paragraph is new." in to_edith


def test_the_link_is_absolute_and_the_text_stays_at_home(sent, amina, edith, mailoutbox):
    page = make_publication(title="Letter", body="<p>Under embargo</p>", summary="Nobody knows", user=amina)
    sent(page.submit_for_review, amina)
    (letter,) = mailoutbox
    assert f"https://portal.example{reverse('admin:publications_publication_change', args=[page.pk])}" in letter.body
    assert "embargo" not in letter.body
    assert "Nobody knows" not in letter.body


def test_decisions_go_to_who_wrote_and_who_asked(sent, amina, edith, paul, mailoutbox):
    page = make_publication(title="Letter", user=amina)
    page.submit_for_review(make_user("omar", "Drafter"))
    asked = {("amina", "edith requested changes to “Letter”."), ("omar", "edith requested changes to “Letter”.")}
    assert sent(page.request_changes, edith, "Name the minister.") == asked
    assert "Name the minister." in mailoutbox[0].body
    approved = "edith approved “Letter”. It can be published."
    assert sent(page.approve, edith) == {("amina", approved), ("omar", approved), ("paul", approved)}
    published = "paul published “Letter”."
    assert sent(page.publish, paul) == {("amina", published), ("omar", published), ("edith", published)}


def test_a_publisher_who_publishes_at_once_sends_one_mail_and_not_two(sent, amina, paul):
    page = make_publication(title="Letter", user=amina)
    assert sent(page.publish, paul) == {("amina", "paul published “Letter”.")}


def test_publishing_without_review_is_told_to_the_other_publishers(sent, paul, mailoutbox):
    make_user("petra", "Publisher")
    page = make_publication(title="Letter", user=paul)
    told = sent(page.publish_unreviewed, paul, "The minister speaks now.")
    assert ("petra", "paul published “Letter” without review.") in told
    assert "The minister speaks now." in mailoutbox[0].body


def test_what_could_not_go_live_wakes_the_publishers(sent, amina, paul):
    session = make_session(live=True)
    page = make_publication(title="Letter", session=session, user=amina)
    with page.edit(amina) as draft:
        draft.go_live_at = "2099-01-01T00:00Z"
        draft.save()
    page.publish()
    session.withdraw()
    page.refresh_from_db()
    assert {name for name, _subject in sent(publish_due, page.scheduled_for)} == {"amina", "paul"}


def test_nobody_gets_a_mail_who_does_not_want_one_or_may_not_see_the_page(sent, amina, edith, paul):
    paul.wants_mail = False
    paul.save()
    edith.groups.clear()
    page = make_publication(user=amina)
    assert sent(page.submit_for_review, amina) == set()


def test_the_switch_is_on_ones_own_settings_page(client, amina):
    client.force_login(amina)
    assert "E-mail about my work" in client.get(reverse("my_settings")).content.decode()
    client.post(reverse("my_settings"), {}, follow=True)
    amina.refresh_from_db()
    assert not amina.wants_mail


def test_a_title_of_two_lines_cannot_forge_a_header(sent, amina, edith, mailoutbox):
    page = make_recommendation(text="One\r\nBcc: all@portal.example", user=amina)
    sent(page.submit_for_review, amina)
    assert len(mailoutbox) == 1
    assert "\n" not in mailoutbox[0].subject


def submitted(client, page):
    """The page after the person pressed “Submit for review”."""
    return client.post(
        reverse(admin_urlname(page._meta, "change"), args=[page.pk]),
        {
            "title": page.title,
            "slug": page.slug,
            "kind": page.kind,
            "issued_on": "2017-12-04",
            "language": "en",
            "body": "<p>Words</p>",
        }
        | {f"{rows}-{count}_FORMS": "0" for rows in ("corrections", "sections") for count in ("TOTAL", "INITIAL")}
        | {"_submit": "1"},
        follow=True,
    ).content.decode()


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def smtp(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2


class Postbox(Message):
    """Keeps what a real SMTP server took, and refuses what is for edith."""

    def __init__(self):
        super().__init__()
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("edith"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message):
        self.letters.append(message)


@pytest.mark.django_db(transaction=True)
def test_a_real_server_takes_the_mail_and_whom_it_refuses_is_said(client, amina, edith, paul, smtp, port):
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        page = make_publication(title="Lettre à l’Assemblée", user=amina)
        client.force_login(amina)
        shown = submitted(client, page)
    finally:
        server.stop()
    (letter,) = postbox.letters
    assert letter["X-RcptTo"] == paul.email
    assert "Lettre à l’Assemblée" in letter.get_payload(decode=True).decode()
    page.refresh_from_db()
    assert page.status == "in review"
    assert "no mail could be sent to edith." in shown


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_the_step_is_done_and_the_person_hears_that_nobody_was_told(
    client, amina, edith, smtp, caplog
):
    page = make_publication(title="Letter", user=amina)
    client.force_login(amina)
    shown = submitted(client, page)
    assert "no mail could be sent to edith" in shown
    assert "No mail reached" in caplog.text
    page.refresh_from_db()
    assert page.status == "in review"
