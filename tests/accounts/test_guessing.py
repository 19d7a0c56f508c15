"""Guessing: who types wrong passwords is stopped in their network, and the owner gets in from another."""

import pytest
from axes.models import AccessAttempt
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asp_portal.accounts.network import network_of
from tests.accounts.people import give_password
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ATTACKER, OWNER = "203.0.113.7", "198.51.100.20"


@pytest.fixture(autouse=True)
def amina():
    return make_user("amina", group="Publisher")


def guess(client, times, name="amina", network=ATTACKER, **more):
    for _attempt in range(times):
        answer = give_password(client, name, "wrong", REMOTE_ADDR=network, **more)
    return answer


def test_five_wrong_passwords_stop_a_network_and_a_sentence_says_what_to_do(client, settings):
    assert guess(client, settings.AXES_FAILURE_LIMIT - 1).status_code == 200
    stopped = guess(client, 1)
    assert stopped.status_code == 429
    assert "from any other network now" in stopped.content.decode()
    assert give_password(client, "amina", REMOTE_ADDR=ATTACKER).status_code == 429


def test_the_owner_signs_in_from_another_network_meanwhile(client, settings):
    guess(client, settings.AXES_FAILURE_LIMIT + 3)
    assert give_password(client, "amina", REMOTE_ADDR=OWNER).status_code == 302


def test_others_sign_in_from_the_same_network(client, settings):
    make_user("bram")
    guess(client, settings.AXES_FAILURE_LIMIT + 1)
    assert give_password(client, "bram", REMOTE_ADDR=ATTACKER).status_code == 302


def test_name_and_address_of_an_account_count_together(client, settings):
    guess(client, settings.AXES_FAILURE_LIMIT - 1)
    assert guess(client, 1, "Amina@portal.example").status_code == 429


def test_another_browser_is_no_new_network(client, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = guess(client, 1, headers={"user-agent": f"Browser {number}"})
    assert answer.status_code == 429


def test_an_account_that_does_not_exist_is_answered_alike(client, settings):
    assert [guess(client, 1, "nobody").status_code for _number in range(settings.AXES_FAILURE_LIMIT)][-1] == 429


def test_it_ends_by_itself_also_for_who_goes_on_trying(client, settings):
    guess(client, settings.AXES_FAILURE_LIMIT + 2)
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME)
    assert give_password(client, "amina", REMOTE_ADDR=ATTACKER).status_code == 302


def test_neither_password_nor_text_is_kept_of_a_wrong_try(client):
    data = {"carried": "a letter", "next": "/admin/"}
    give_password(client, "amina", "wrong-secret", data=data, REMOTE_ADDR=ATTACKER)
    kept = str(AccessAttempt.objects.values().get())
    assert "wrong-secret" not in kept
    assert "a letter" not in kept


def test_a_text_that_is_carried_through_the_sign_in_survives_the_pause(client, settings):
    answer = guess(client, settings.AXES_FAILURE_LIMIT, data={"carried": "signed-text", "next": "/admin/"})
    assert 'value="signed-text"' in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "network"),
    [
        ("192.0.2.4", "192.0.2.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.4", "192.0.2.4"),
        ("10.9.9.9, 192.0.2.4", "192.0.2.4"),
        ("no address", None),
    ],
)
def test_a_network_is_what_the_proxy_in_front_says(rf, settings, said, network):
    settings.CLIENT_ADDRESS = "HTTP_X_FORWARDED_FOR"
    assert network_of(rf.get("/", HTTP_X_FORWARDED_FOR=said)) == network


def test_short_and_common_passwords_are_refused(client, amina):
    client.force_login(amina)
    change = reverse("admin:password_change")
    for new in ("short-one", "123456789012345", "password1234"):
        data = {"old_password": "demo", "new_password1": new, "new_password2": new}
        assert client.post(change, data).status_code == 200, new


def spray(client, settings, network=ATTACKER):
    """One password at one account after the other."""
    for number in range(settings.NETWORK_FAILURE_LIMIT):
        answer = guess(client, 1, f"person{number}", network)
    return answer


def test_one_password_tried_at_many_accounts_stops_the_network_also_with_the_right_one(client, settings):
    settings.NETWORK_FAILURE_LIMIT = 6
    assert spray(client, settings).status_code == 200
    stopped = give_password(client, "amina", REMOTE_ADDR=ATTACKER)
    assert stopped.status_code == 429
    assert "Many wrong passwords came from your network" in stopped.content.decode()
    assert give_password(client, "nobody", REMOTE_ADDR=ATTACKER).status_code == 429


def test_meanwhile_a_browser_that_was_signed_in_before_gets_in_from_that_network(client, settings):
    settings.NETWORK_FAILURE_LIMIT = 6
    assert give_password(client, "amina", REMOTE_ADDR=OWNER).cookies["known_browser"]["httponly"]
    make_user("bram")
    client.cookies.pop("sessionid")
    spray(Client(), settings)
    assert give_password(client, "bram", REMOTE_ADDR=ATTACKER).status_code == 429
    assert give_password(client, "amina", "wrong", REMOTE_ADDR=ATTACKER).status_code == 200
    assert give_password(client, "amina", REMOTE_ADDR=ATTACKER).status_code == 302


def test_meanwhile_everybody_gets_in_from_another_network_and_later_from_that_one(client, settings):
    settings.NETWORK_FAILURE_LIMIT = 6
    spray(client, settings)
    assert give_password(Client(), "amina", REMOTE_ADDR=OWNER).status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME)
    assert give_password(Client(), "amina", REMOTE_ADDR=ATTACKER).status_code == 302


def test_a_browser_cannot_say_of_itself_that_it_is_known(client, settings, amina):
    settings.NETWORK_FAILURE_LIMIT = 6
    spray(client, settings)
    for said in (str(amina.pk), signing.dumps(amina.pk), "x:y:z", ""):
        client.cookies["known_browser"] = said
        assert give_password(client, "amina", REMOTE_ADDR=ATTACKER).status_code == 429
