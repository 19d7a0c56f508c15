"""What who runs the portal sees: its health, its log, and whom people tell of a hole."""

import json
import logging
import sys
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from asp_portal.accounts.groups import ensure_groups
from asp_portal.backup.models import Backup
from asp_portal.logs import JsonLines, note
from publications.models import Publication
from tests.factories import make_publication, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(caplog):
    """The notes of the security log so far: pairs of a word and its facts (dict)."""
    caplog.set_level(logging.INFO, logger="asp_portal.security")
    return lambda: [(r.message, r.facts) for r in caplog.records if r.name == "asp_portal.security"]


def test_a_healthy_process_says_so_and_names_nothing(client):
    answers = {"database": True, "cache": True, "storage": True}
    health = {"alive": True, "ready": True, **answers, "overdue": 0, "backup_age_hours": None}
    assert client.get("/healthz").json() == health
    for hours in (30, 3):
        started_at = timezone.now() - timedelta(hours=hours, minutes=1)
        Backup.objects.create(started_at=started_at, name=f"portal-{hours}.tar", size=1, files=0)
    assert client.get("/healthz").json() == health | {"backup_age_hours": 3}


def test_asking_for_the_health_publishes_nothing_and_counts_what_is_late(client):
    make_publication(go_live_at=timezone.now() + timedelta(days=1)).publish(None)
    Publication.objects.update(scheduled_for=timezone.now() - timedelta(hours=1))
    assert client.get("/healthz").json()["overdue"] == 1
    assert not Publication.objects.get().live
    client.get("/")
    assert Publication.objects.get().live
    assert client.get("/healthz").json()["overdue"] == 0


def test_a_process_without_its_cache_is_alive_and_not_ready(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["alive"]
    assert not response.json()["ready"]


def test_a_sign_in_is_noted_without_a_name(client, noted):
    user = make_user("amina")
    client.post("/admin/login/", {"username": "amina", "password": "wrong"})
    client.post("/admin/login/", {"username": "amina", "password": "demo"})
    client.post("/admin/logout/")
    words = [(word, facts.get("user")) for word, facts in noted() if word.startswith("sign")]
    assert words == [("sign_in_failed", None), ("signed_in", user.pk), ("signed_out", user.pk)]


def test_a_denial_is_noted_with_the_route_and_never_the_address(client, noted):
    user = make_user(group="Drafter")
    client.force_login(user)
    page = make_publication(live=True)
    client.post(f"/admin/publications/publication/{page.pk}/withdraw/")
    route = "admin/publications/publication/<path:object_id>/withdraw/"
    assert ("denied", {"user": user.pk, "method": "POST", "route": route, "key": str(page.pk)}) in noted()


@pytest.mark.parametrize(
    "address", ["/admin/publications/publication/{}/change/", "/admin/publications/publication/{}/preview/"]
)
def test_whoever_is_signed_in_and_asks_for_what_they_do_not_have_is_noted(client, noted, address):
    user = make_user(group="Drafter")
    client.force_login(user)
    gone = make_publication()
    gone.delete()
    client.get(address.format(gone.pk or 7))
    ((_word, facts),) = [note for note in noted() if note[0] == "not_found"]
    assert facts["user"] == user.pk
    assert "<path:object_id>" in facts["route"]


def test_a_stranger_who_finds_nothing_is_not_noted(client, noted):
    client.get("/publications/no-such-page/")
    assert not noted()


def test_whoever_is_given_more_or_less_is_noted(noted):
    ensure_groups()
    user, group = make_user(), Group.objects.get(name="Publisher")
    user.groups.add(group)
    user.groups.clear()
    user.is_superuser = True
    user.save()
    grant = {"to": "user", "key": user.pk, "what": "group"}
    assert ("granted", grant | {"keys": [group.pk]}) in noted()
    assert ("revoked_all", grant | {"keys": []}) in noted()
    assert ("account_changed", {"key": user.pk, "changed": ["is_superuser"], "is_superuser": True}) in noted()


def test_a_publication_is_noted_once_it_is_true(noted, django_capture_on_commit_callbacks):
    user = make_user()
    page = make_publication(title="Embargoed")
    with django_capture_on_commit_callbacks(execute=True):
        page.publish(user)
    assert ("page_published", {"kind": "publication", "key": page.pk, "user": user.pk}) in noted()
    assert "Embargoed" not in str(noted())


def line_of(**record):
    """The line of JSON (dict) for a record."""
    made = logging.makeLogRecord({"name": "x", "levelname": "INFO", "levelno": 20} | record)
    return json.loads(JsonLines().format(made))


def test_a_line_of_the_log_is_json_with_routes_for_addresses(client, caplog):
    client.get("/shared/a-secret-that-somebody-holds/?mail=a@b.example")
    (record,) = [r for r in caplog.records if r.name == "django.request"]
    line = json.loads(JsonLines().format(record))
    assert line["level"] == "WARNING"
    assert line["says"] == "Not Found: /shared/<str:secret>/"


def test_an_error_is_logged_where_it_was_and_without_what_it_was_about():
    try:
        raise ValueError("duplicate key of amina@ngo.example\nDETAIL: Key (email)=(amina@ngo.example)")
    except ValueError:
        line = line_of(msg="It broke", exc_info=sys.exc_info())
    assert line["error"] == "ValueError"
    assert line["error_says"] == "duplicate key of …@…"
    assert "test_operation.py" in line["trace"][0]


def test_a_request_has_one_number_in_all_its_lines(client, caplog):
    number = "0123456789abcdef0123456789abcdef"
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(json.loads(JsonLines().format(record)))
    logging.getLogger("asp_portal.security").addHandler(handler)
    try:
        with caplog.at_level(logging.INFO, logger="asp_portal.security"):
            client.post("/admin/login/", {"username": "x", "password": "y"}, headers={"x-request-id": number})
            note("outside")
    finally:
        logging.getLogger("asp_portal.security").removeHandler(handler)
    assert [line.get("request") for line in lines] == [number, None]


def test_security_txt_says_whom_to_tell_until_nobody_promises_to_read_it(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@portal.example"]
    settings.SECURITY_CONTACT_UNTIL = timezone.now() + timedelta(days=200)
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@portal.example\n" in text
    assert f"Expires: {settings.SECURITY_CONTACT_UNTIL.isoformat()}\n" in text
    assert "Canonical: https://portal.example/.well-known/security.txt\n" in text
    settings.SECURITY_CONTACT_UNTIL = timezone.now() - timedelta(seconds=1)
    assert client.get("/.well-known/security.txt").status_code == 404
