"""Links in mails that set a password: they work once and for a few hours, over a real mail server."""

import re
import socket
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.urls import reverse

from asp_portal.accounts.models import User
from tests.accounts.people import LOGIN, give_password, with_app
from tests.factories import make_user

ASK = reverse("admin_password_reset")
NEW = "a long walk by the sea"


@pytest.fixture
def amina(db):
    return make_user("amina", group="Publisher")


def link_in(text):
    (link,) = re.findall(r"https://portal\.example(/admin/password/\w+/[\w-]+/)", text)
    return link


def asked(client, address="amina@portal.example"):
    assert client.post(ASK, {"email": address}).status_code == 302
    return mail.outbox[-1].body if mail.outbox else None


def set_password(client, link, new=NEW):
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(path, {"new_password1": new, "new_password2": new})


class Postbox(Message):
    """Keeps what a real SMTP server took."""

    def __init__(self):
        super().__init__()
        self.letters = []

    def handle_message(self, message):
        self.letters.append(message.get_payload(decode=True).decode())


@pytest.mark.django_db(transaction=True)
def test_an_invited_person_gets_a_link_over_a_real_server_and_sets_a_password_that_nobody_else_knows(client, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    client.force_login(make_user("chief", is_superuser=True))
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        client.post(
            reverse("admin:accounts_user_add"),
            {"username": "bram", "email": "Bram@portal.example", "usable_password": "false"},
        )
    finally:
        server.stop()
    (letter,) = postbox.letters
    client.logout()
    assert set_password(client, link_in(letter)).url == reverse("password_reset_complete")
    assert give_password(client, "bram", NEW).status_code == 302


def test_a_link_works_once(client, amina):
    link = link_in(asked(client))
    set_password(client, link)
    assert give_password(client, "amina", NEW).status_code == 302
    assert "new_password1" not in client.get(link, follow=True).content.decode()


def test_a_link_ends(client, amina, settings, monkeypatch):
    link = link_in(asked(client))
    later = datetime.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)  # noqa: DTZ005, as Django counts
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda generator: later)
    assert "new_password1" not in client.get(link, follow=True).content.decode()


def test_a_link_is_no_second_step(client, amina):
    with_app(amina)
    set_password(client, link_in(asked(client)))
    assert give_password(client, "amina", NEW).url.startswith(reverse("sign_in_step"))


def test_a_new_password_ends_all_sign_ins_and_the_pause_of_a_guesser(client, amina, settings):
    client.force_login(amina)
    link = link_in(asked(client))
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        give_password(client, "amina", "wrong")
    set_password(client, link)
    assert client.get(reverse("admin:index")).url.startswith(LOGIN)
    assert give_password(client, "amina", NEW).status_code == 302


def test_who_asks_learns_nothing_and_fills_no_mailbox(client, amina):
    known = client.post(ASK, {"email": amina.email})
    again = client.post(ASK, {"email": amina.email})
    unknown = client.post(ASK, {"email": "nobody@portal.example"})
    assert {answer.url for answer in (known, again, unknown)} == {reverse("password_reset_done")}
    assert len(mail.outbox) == 1


def test_an_invitation_that_ended_is_asked_for_again(client, db):
    bram = User.objects.create_user("bram", "bram@portal.example", is_staff=True)
    assert link_in(asked(client, bram.email))


def test_a_short_password_is_refused_by_the_link_too(client, amina):
    link = link_in(asked(client))
    assert "at least 12 characters" in set_password(client, link, "short").content.decode()
