"""Asking for a link tells nobody whether there is an account: not by words, not by the time that it takes."""

import pytest
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse

from asp_portal.accounts.views import AskForLink
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def asked(address):
    """The answer to a question for a link, before the server has said that all of it was sent."""
    request = RequestFactory().post(reverse("admin_password_reset"), {"email": address})
    request._dont_enforce_csrf_checks = True
    return AskForLink.as_view()(request)


def test_the_answer_is_ready_before_anybody_is_looked_for(django_assert_num_queries):
    make_user("amina")
    with django_assert_num_queries(0):
        known, unknown = asked("amina@portal.example"), asked("nobody@portal.example")
    assert mail.outbox == []
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    unknown.then()
    assert mail.outbox == []
    known.then()
    assert [letter.to for letter in mail.outbox] == [["amina@portal.example"]]


def test_the_server_has_it_written_once_the_answer_was_sent(client):
    make_user("amina")
    client.post(reverse("admin_password_reset"), {"email": "amina@portal.example"})
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_not_there_changes_nothing_about_the_answer(client, settings):
    make_user("amina")
    settings.EMAIL_BACKEND = "no.such.backend"
    assert client.post(reverse("admin_password_reset"), {"email": "amina@portal.example"}).status_code == 302
