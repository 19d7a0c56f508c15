"""The second step: a password alone is nobody; the code of an app or a recovery code makes it somebody."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier

import pytest
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from asp_portal.accounts import factors
from asp_portal.accounts.models import RecoveryCode
from asp_portal.publishing.models import Unfinished
from tests.accounts.people import LOGIN, STEP, code_of, give_password, grow_old, shown_by, sign_in, with_app
from tests.factories import make_publication, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
MINE = reverse("sign_ins")
APP = reverse("sign_in_app")


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def amina():
    return make_user("amina", group="Publisher", first_name="Amina")


def is_in(client):
    return client.get(DESK).status_code == 200


def words(response):
    return response.content.decode()


def test_without_the_requirement_a_password_signs_in_as_before(client, amina):
    assert give_password(client, "amina").url == "/admin/"
    assert is_in(client)


def test_who_has_a_device_is_asked_for_it_even_where_none_is_required(client, amina):
    device = with_app(amina)
    assert give_password(client, "amina").url.startswith(STEP)
    assert not is_in(client)
    assert client.post(STEP, {"token": shown_by(device), "next": MINE}).url == MINE
    assert is_in(client)


def test_the_sign_in_page_leads_who_is_half_way_to_the_second_step(client, amina):
    with_app(amina)
    give_password(client, "amina")
    shown = client.get(DESK, follow=True)
    assert [address.split("?")[0] for address, _status in shown.redirect_chain] == [LOGIN, STEP]
    assert "Your password was right" in words(shown)


@pytest.mark.parametrize("way", ["https://example.org/", "//example.org/", "admin:index", "-1", "%zz", "x" * 5000])
def test_the_way_on_stays_on_this_site(client, amina, way):
    device = with_app(amina)
    give_password(client, "amina")
    answer = client.post(STEP, {"token": shown_by(device), "next": way})
    assert answer.url == DESK


def test_the_password_again_is_not_the_device_again(client, amina):
    sign_in(client, amina, with_app(amina))
    assert is_in(client)
    assert give_password(client, "amina").url.startswith(STEP)
    assert not is_in(client)


def test_the_session_has_a_new_key_after_each_step(client, amina):
    device = with_app(amina)
    client.get(LOGIN)
    keys = []
    for data, address in [({"username": "amina", "password": "demo"}, LOGIN), ({}, STEP)]:
        client.post(address, data or {"token": shown_by(device)})
        keys.append(client.session.session_key)
    give_password(client, "amina")
    assert len({*keys, client.session.session_key}) == 3


def test_a_code_works_once(client, amina):
    device = with_app(amina)
    code = shown_by(device)
    give_password(client, "amina")
    client.post(STEP, {"token": code})
    client.post(reverse("admin:logout"))
    give_password(client, "amina")
    assert "not right any more" in words(client.post(STEP, {"token": code}))
    assert not is_in(client)


def test_wrong_codes_of_an_account_are_slowed_down_whoever_types_them(client, amina):
    with_app(amina)
    give_password(client, "amina")
    client.post(STEP, {"token": "000000"})
    assert TOTPDevice.objects.get().throttling_failure_count == 1
    TOTPDevice.objects.update(throttling_failure_count=6)
    assert "Several wrong codes" in words(client.post(STEP, {"token": "000000"}))
    TOTPDevice.objects.update(throttling_failure_count=12)
    assert "a passkey works now" in words(client.post(STEP, {"token": "000000"}))


def test_who_stands_before_the_second_step_may_sign_in_as_somebody_else(client, amina):
    with_app(amina)
    give_password(client, "amina")
    assert client.post(reverse("admin:logout"))["Clear-Site-Data"] == '"cache"'
    assert not client.session.items()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"token": ""},
        {"token": "１２３４５６"},
        {"token": "12345"},
        {"token": "x" * 500},
        {"credential": "no"},
        {"credential": "[]"},
        {"credential": '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}'},
        {"credential": "x" * 30_000},
        {"credential": "[" * 20_000},
    ],
)
def test_whatever_is_sent_instead_of_a_code_gets_a_sentence(client, amina, data):
    with_app(amina)
    give_password(client, "amina")
    shown = client.post(STEP, data)
    assert shown.status_code == 200
    assert 'class="errornote"' in words(shown) or 'class="errorlist"' in words(shown)
    assert not is_in(client)


def test_a_recovery_code_does_instead_and_is_used_up(client, amina):
    with_app(amina)
    code, *_others = factors.new_codes(amina)
    give_password(client, "amina")
    client.post(STEP, {"token": f" {code[:4].upper()} {code[4:]}"})
    assert is_in(client)
    assert factors.codes_left(amina) == 9
    client.post(reverse("admin:logout"))
    give_password(client, "amina")
    assert "none of your recovery codes" in words(client.post(STEP, {"token": code}))


def test_whoever_reads_the_database_has_no_recovery_code(amina):
    codes = [code.replace("-", "") for code in factors.new_codes(amina)]
    kept = str([*RecoveryCode.objects.values_list(), *StaticToken.objects.values_list()])
    assert {len(code) for code in codes} == {12}
    assert not any(code[1:] in kept for code in codes)


def test_the_codes_of_before_go_on_working_and_stand_nowhere_any_more(amina):
    device = StaticDevice.objects.create(user=amina, name="recovery codes")
    StaticToken.objects.bulk_create(StaticToken(device=device, token=token) for token in ("abcd2345", "abzz6723"))
    import_module("asp_portal.accounts.migrations.0007_hash_recovery_codes").hash_codes(apps, None)
    assert not StaticToken.objects.exists()
    assert factors.device_of_code(amina, "ABZZ-6723").user == amina
    assert factors.codes_left(amina) == 1


@pytest.mark.parametrize("cleanse", [factors.new_codes, factors.reset, lambda _user: call_command("clearsessions")])
def test_codes_that_an_older_release_writes_during_an_upgrade_do_not_stay(amina, cleanse):
    device = StaticDevice.objects.create(user=amina, name="recovery codes")
    StaticToken.objects.create(device=device, token="abcd2345")
    cleanse(amina)
    assert not StaticToken.objects.exists()


class WatchingHasher(MD5PasswordHasher):
    """Notes how deep in transactions it is called."""

    algorithm = "watching"
    depths = []

    def encode(self, password, salt):
        self.depths.append(len(connection.savepoint_ids))
        return super().encode(password, salt)


def test_nobody_waits_to_write_while_recovery_codes_are_hashed(amina, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.WatchingHasher"]
    WatchingHasher.depths.clear()
    depth = len(connection.savepoint_ids)
    factors.new_codes(amina)
    assert WatchingHasher.depths == [depth] * factors.RECOVERY_CODES


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_that_is_sent_twice_at_once_lets_in_once(amina):
    code = factors.new_codes(amina)[0]
    ready = Barrier(2)

    def send(_number):
        try:
            ready.wait()
            return bool(factors.device_of_code(amina, code))
        except ValidationError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [False, True]
    assert factors.codes_left(amina) == factors.RECOVERY_CODES - 1


def test_the_device_of_somebody_else_is_worth_nothing(client, amina):
    device = with_app(make_user("bram"))
    with_app(amina)
    give_password(client, "amina")
    client.post(STEP, {"token": shown_by(device)})
    assert not is_in(client)


# The first time ------------------------------------------------------------------------------------------------------


def test_who_must_have_a_device_and_has_none_sets_one_up_and_gets_recovery_codes(
    client, amina, required, django_capture_on_commit_callbacks
):
    give_password(client, "amina", data={"next": MINE})
    assert "Add a passkey" in words(client.get(STEP))
    shown = client.get(f"{APP}?next={MINE}")
    key = client.session[factors.APP_KEY]
    assert factors.words_of(key) in words(shown)
    with django_capture_on_commit_callbacks(execute=True):
        codes = client.post(APP, {"token": code_of(key), "name": "Phone", "next": MINE})
    assert "“Phone” was added" in mail.outbox[0].body
    assert words(codes).count("<code>") == factors.RECOVERY_CODES
    assert client.post(reverse("sign_in_onward"), {"next": MINE}).url == MINE
    assert is_in(client)
    assert factors.has_factor(amina)


def test_a_wrong_first_code_keeps_the_picture(client, amina, required):
    give_password(client, "amina")
    client.get(APP)
    key = client.session[factors.APP_KEY]
    shown = client.post(APP, {"token": "abcdef", "name": "Phone"})
    assert "The app shows another code" in words(shown)
    assert client.session[factors.APP_KEY] == key
    assert not factors.has_factor(amina)


def test_a_password_alone_adds_no_second_device(client, amina, required):
    with_app(amina)
    give_password(client, "amina")
    for name in ("sign_in_app", "sign_in_passkey"):
        assert client.get(reverse(name)).url.startswith(STEP)
    assert client.post(APP, {"token": "000000", "name": "Mine"}).url.startswith(STEP)


def test_a_session_from_before_the_requirement_gives_its_password_again(client, amina, settings):
    give_password(client, "amina")
    settings.SECOND_FACTOR_REQUIRED = True
    assert not is_in(client)
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    assert client.get(APP).url.startswith(LOGIN)
    assert "username" in words(client.get(LOGIN))


# What is being written -----------------------------------------------------------------------------------------------


def test_a_text_that_met_an_expired_sign_in_comes_back_after_both_steps(client, amina):
    device = with_app(amina)
    page = make_publication(title="Title")
    change = reverse("admin:publications_publication_change", args=[page.pk])
    sign_in(client, amina, device)
    form = filled(client.get(change), "publication_form", summary="A long night")
    client.logout()
    shown = client.post(change, form | {"_continue": "1"})
    data = filled(shown, "login-form", username="amina", password="demo") | {"carried": shown.context["carried"]}
    half_way = client.post(LOGIN, data)
    assert half_way.url.startswith(STEP)
    assert not Unfinished.objects.exists()
    back = client.post(STEP, {"token": shown_by(device), "next": change}, follow=True)
    assert filled(back, "publication_form")["summary"] == "A long night"


# Devices of one's own ------------------------------------------------------------------------------------------------


def test_the_last_device_stays_where_one_is_required(client, amina, required):
    device = with_app(amina)
    sign_in(client, amina, device)
    shown = client.post(reverse("sign_in_remove"), {"label": device.persistent_id}, follow=True)
    assert "This is your last one" in words(shown)
    assert factors.has_factor(amina)


def test_a_device_that_is_removed_is_told_to_its_owner(client, amina, django_capture_on_commit_callbacks):
    device = with_app(amina)
    factors.new_codes(amina)
    sign_in(client, amina, device)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("sign_in_remove"), {"label": device.persistent_id})
    assert not factors.has_factor(amina)
    assert factors.codes_left(amina) == 0
    assert "“Phone” was removed" in mail.outbox[0].body
    assert is_in(client)


def test_nobody_removes_the_device_of_somebody_else(client, amina):
    device = with_app(make_user("bram"))
    client.force_login(amina)
    client.post(reverse("sign_in_remove"), {"label": device.persistent_id})
    assert TOTPDevice.objects.filter(pk=device.pk).exists()


def test_new_recovery_codes_replace_the_earlier_ones(client, amina):
    device = with_app(amina)
    sign_in(client, amina, device)
    earlier = factors.new_codes(amina)
    shown = client.post(reverse("sign_in_codes"))
    assert not any(code in words(shown) for code in earlier)
    assert factors.codes_left(amina) == factors.RECOVERY_CODES
