"""Sign-ins: they end by themselves, are seen and ended by their owner and by an administrator, and are asked again."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asp_portal.accounts import factors
from asp_portal.accounts.models import SignIn
from asp_portal.publishing.models import publishable_models
from publications.models import Theme
from tests.accounts.people import grow_old, shown_by, with_app
from tests.factories import make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
MINE = reverse("sign_ins")
TRAIN = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:152.0) Gecko/20100101 Firefox/152.0"


@pytest.fixture
def amina(client):
    user = make_user("amina", group="Publisher")
    client.force_login(user)
    return user


@pytest.fixture
def chief(client):
    user = make_user("chief", is_superuser=True)
    client.force_login(user)
    return user


def browser_of(user):
    browser = Client(headers={"user-agent": TRAIN}, REMOTE_ADDR="198.51.100.20")
    browser.force_login(user)
    browser.get(DESK)
    return browser


def is_in(client):
    return client.get(DESK).status_code == 200


# Their end -----------------------------------------------------------------------------------------------------------


def test_a_session_ends_at_the_latest_after_its_longest_time(client, amina, settings):
    grow_old(client, settings.SESSION_LONGEST - 60)
    assert is_in(client)
    grow_old(client, settings.SESSION_LONGEST + 1)
    assert not is_in(client)


def test_a_session_that_stood_idle_has_ended(client, amina):
    SignIn.objects.update(expire_date=timezone.now())
    assert not is_in(client)


def test_work_keeps_a_session_and_an_open_form_alone_does_not(client, amina, settings):
    client.get(DESK)
    session = client.session
    session["visit"] = session["visit"] | {"seen": 0}
    session.save()
    SignIn.objects.update(expire_date=timezone.now() + timezone.timedelta(minutes=1))
    client.get(reverse("admin:publications_publication_here"))
    assert client.session["visit"]["seen"] == 0
    client.get(DESK)
    assert SignIn.objects.get().expire_date > timezone.now() + timezone.timedelta(hours=11)


def test_a_visit_is_noted_every_few_minutes_not_every_time(client, amina):
    client.get(MINE)
    written = SignIn.objects.get().session_data
    client.get(MINE)
    assert SignIn.objects.get().session_data == written


def test_whoever_signs_out_leaves_no_page_in_the_browser(client, amina):
    answer = client.post(reverse("admin:logout"))
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "no-store" in answer["Cache-Control"]
    assert not is_in(client)


def test_nothing_but_signing_out_empties_the_browser(client, amina):
    # A picture on any site may ask for the address.
    assert "Clear-Site-Data" not in client.get(reverse("admin:logout"))
    assert is_in(client)
    assert "Clear-Site-Data" not in Client().get(reverse("admin:logout"))
    assert "Clear-Site-Data" not in Client().post(reverse("admin:logout"))


# Seen and ended ------------------------------------------------------------------------------------------------------


def test_the_owner_sees_where_they_are_signed_in_and_no_key(client, amina):
    other = browser_of(amina)
    shown = client.get(MINE).content.decode()
    assert "Firefox, Windows" in shown
    assert "198.51.100.20" in shown
    assert other.session.session_key not in shown


def test_the_owner_ends_another_sign_in_and_never_the_one_they_use(client, amina):
    other = browser_of(amina)
    label = SignIn.objects.get(pk=other.session.session_key).label
    client.post(reverse("sign_in_end"), {"label": label})
    assert not is_in(other)
    another = browser_of(amina)
    client.post(reverse("sign_in_end"), {"label": "all"})
    assert not is_in(another)
    assert is_in(client)


def test_nobody_ends_the_sign_in_of_somebody_else(client, amina):
    bram = browser_of(make_user("bram"))
    for label in (SignIn.objects.get(pk=bram.session.session_key).label, "all"):
        client.post(reverse("sign_in_end"), {"label": label})
    assert is_in(bram)


def test_an_administrator_ends_the_sign_ins_of_somebody_and_it_is_written_down(client, chief):
    amina = make_user("amina")
    browser = browser_of(amina)
    address = reverse("admin:accounts_user_sign_in", args=[amina.pk])
    assert "Firefox, Windows" in client.get(address).content.decode()
    client.post(address, {"do": "end", "label": "all"})
    assert not is_in(browser)
    assert "sign-in was ended" in LogEntry.objects.get(object_id=str(amina.pk)).change_message


def test_an_administrator_resets_the_second_step_of_who_lost_it(client, chief):
    amina = make_user("amina")
    with_app(amina)
    factors.new_codes(amina)
    browser = browser_of(amina)
    client.post(reverse("admin:accounts_user_sign_in", args=[amina.pk]), {"do": "reset"})
    assert not factors.has_factor(amina)
    assert factors.codes_left(amina) == 0
    assert not is_in(browser)


def test_who_may_change_accounts_does_not_touch_an_administrator(client, amina):
    manager = make_user("manager", group="Drafter")
    everything = Group.objects.create(name="Accounts")
    everything.permissions.set(
        Group.objects.get(name="Drafter").permissions.model.objects.filter(content_type__app_label="accounts")
    )
    manager.groups.add(everything)
    client.force_login(manager)
    with_app(amina)
    assert client.get(reverse("admin:accounts_user_sign_in", args=[amina.pk])).status_code == 200
    root = make_user("root", is_superuser=True)
    with_app(root)
    assert client.post(reverse("admin:accounts_user_sign_in", args=[root.pk]), {"do": "reset"}).status_code == 403
    assert factors.has_factor(root)


def test_the_command_resets_the_second_step_where_nobody_can_sign_in(capsys):
    amina = make_user("amina")
    with_app(amina)
    browser = browser_of(amina)
    call_command("reset_second_step", "amina@portal.example")
    assert "amina signs in with the password" in capsys.readouterr().out
    assert not factors.has_factor(amina)
    assert not is_in(browser)
    with pytest.raises(CommandError, match="No account"):
        call_command("reset_second_step", "nobody")


# Asked again ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "accounts_user_add",
        "auth_group_add",
        "accounts_user_change",
        "auth_user_password_change",
        "accounts_user_delete",
    ],
)
def test_roles_ask_for_a_fresh_sign_in(client, chief, settings, name):
    address = reverse(f"admin:{name}", args=[] if name.endswith("add") else [make_user().pk])
    assert client.get(address).status_code == 200
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    asked = client.get(address)
    assert asked.status_code == 403
    assert "Is it you?" in asked.content.decode()
    answer = client.post(address, filled(asked, "login-form", **{"again-password": "demo"}))
    assert answer.url == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["sign_in_passkey", "sign_in_app"])
def test_devices_ask_for_a_fresh_sign_in(client, amina, settings, name):
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    assert "Is it you?" in client.get(reverse(name)).content.decode()


def test_of_several_acts_in_one_request_none_passes_unasked(client, amina, settings):
    themes = [make_theme() for _number in range(2)]
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    data = {"_selected_action": [theme.pk for theme in themes], "post": "yes"}
    for acts, index in ((["delete_selected", "other"], 0), (["other", "delete_selected"], 1)):
        asked = client.post(reverse("admin:publications_theme_changelist"), data | {"action": acts, "index": index})
        assert asked.status_code == 403
    assert Theme.objects.count() == 2


@pytest.mark.parametrize("kind", publishable_models(), ids=lambda model: model._meta.model_name)
def test_many_pages_at_once_ask_for_a_fresh_sign_in(client, amina, settings, kind):
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    address = reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_changelist")
    assert "Is it you?" in client.post(address, {"action": "delete_selected"}).content.decode()
    trash = reverse("admin:publishing_trash_changelist")
    assert "Is it you?" in client.post(trash, {"action": "purge_selected"}).content.decode()
    assert "Is it you?" in client.post(reverse("admin:publishing_trash_purge")).content.decode()


def test_what_was_being_done_goes_on_after_both_steps(client, amina, settings):
    themes = [make_theme() for _number in range(2)]
    device = with_app(amina)
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    address = reverse("admin:publications_theme_changelist")
    data = {"action": "delete_selected", "_selected_action": [theme.pk for theme in themes], "post": "yes"}
    asked = client.post(address, data)
    form = dict(re.findall(r'name="(again-for|action|post)" value="([^"]*)"', asked.content.decode()))
    assert Theme.objects.count() == 2
    again = form | {"_selected_action": [theme.pk for theme in themes], "again-password": "demo"}
    refused = client.post(address, again | {"again-token": "000000"})
    assert refused.status_code == 403
    assert "not right any more" in refused.content.decode()
    assert Theme.objects.count() == 2
    device.throttle_reset()
    client.post(address, again | {"again-token": shown_by(device)})
    assert Theme.objects.count() == 0


def test_a_wrong_password_there_counts_as_a_guess(client, amina, settings):
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post(reverse("sign_in_app"), {"again-for": "GET", "again-password": "wrong"})
    assert answer.status_code == 429


def test_nobody_claims_that_it_was_asked(client, amina, settings):
    grow_old(client, settings.FRESH_SIGN_IN + 1)
    for claim in ("GET", "POST", "DELETE"):
        assert client.post(reverse("sign_in_codes"), {"again-for": claim}).status_code == 403
