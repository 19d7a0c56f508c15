"""The table of docs/data.md names everything that is stored, and what is about people under that heading."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import models
from django.utils import timezone

NAME = re.compile(r"`([a-z_]+\.[A-Z]\w+)`")
PEOPLE, NOBODY = (
    NAME.findall(part)
    for part in re.split(
        r"^## Says nothing about a person$",
        (settings.BASE_DIR / "docs" / "data.md").read_text(encoding="utf-8").partition("## About people")[2],
        flags=re.MULTILINE,
    )
)
STORED = [model for model in apps.get_models() if not model._meta.proxy]


def names_somebody(field):
    """Whether `field` points to an account, or holds an address of mail or of a network."""
    kinds = (models.EmailField, models.GenericIPAddressField)
    return field.related_model is get_user_model() or isinstance(field, kinds)


def test_everything_that_is_stored_is_in_the_table_once():
    assert sorted(PEOPLE + NOBODY) == sorted(model._meta.label for model in STORED)


def test_what_names_an_account_is_among_what_is_about_people():
    about = {model._meta.label for model in STORED if any(map(names_somebody, model._meta.concrete_fields))}
    assert about - set(PEOPLE) == set()


@pytest.mark.django_db
def test_guesses_are_forgotten_after_a_month():
    for name, days in (("old", 31), ("new", 29)):
        moment = timezone.now() - timedelta(days=days)
        attempt = AccessAttempt.objects.create(username=name, ip_address="203.0.113.7", failures_since_start=3)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=moment)
    call_command("clearsessions")
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["new"]
