"""While the brake is on, readers read and nobody writes; released, everything goes on where it stood."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asp_portal.accounts.models import SignIn
from asp_portal.publishing.due import publish_due
from publications.models import Publication
from tests.factories import make_publication, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def brake(*arguments, **options):
    """What `manage brake` says."""
    said = StringIO()
    call_command("brake", *arguments, stdout=said, **options)
    return said.getvalue()


def test_readers_go_on_reading_and_nobody_writes_or_signs_in(client):
    page = make_publication(live=True, title="Still here")
    client.force_login(make_user("night-editor", group="Publisher"))
    brake("Someone else is in")
    assert b"Still here" in client.get(page.get_absolute_url()).content
    for answer in (
        client.get(reverse("admin:index")),
        client.get(reverse("admin:login")),
        client.post(reverse("admin:login"), {"username": "night-editor", "password": "any"}),
        client.post(page.get_absolute_url()),
    ):
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert "private" in answer["Cache-Control"]
        assert b"nothing can be written" in answer.content


def test_all_sessions_end_and_do_not_come_back_with_the_release():
    editor = Client()
    editor.force_login(make_user("night-editor", group="Publisher"))
    brake("Someone else is in")
    assert not SignIn.objects.exists()
    brake(release=True)
    assert editor.get(reverse("admin:index")).status_code == 302


def test_the_clock_waits_and_catches_up(client):
    page = make_publication(go_live_at=timezone.now() + timedelta(hours=1), title="For later")
    page.publish()
    brake("Someone else is in")
    later = timezone.now() + timedelta(hours=2)
    assert publish_due(later) == 0
    assert not Publication.objects.get(pk=page.pk).live
    brake(release=True)
    assert publish_due(later) == 1
    assert Publication.objects.get(pk=page.pk).live


def test_the_command_says_what_is_so():
    assert "not on" in brake()
    assert "Someone else is in" in brake("Someone else is in")
    assert "on since" in brake()
    brake(release=True)
    with pytest.raises(CommandError, match="not on"):
        brake(release=True)
