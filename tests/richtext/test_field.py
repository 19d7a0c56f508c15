"""The field: on every way into the database there is the wall."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from asp_portal.richtext.fields import RichTextField, RichTextFormField
from tests.factories import make_publication

HOSTILE = '<p onclick="x()">Words<script>x()</script></p>'
CLEAN = "<p>Words</p>"

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication():
    return make_publication()


def stored(publication):
    return type(publication).objects.values_list("body", flat=True).get(pk=publication.pk)


def test_create_and_save_sanitise(publication):
    publication.body = HOSTILE
    publication.save()
    assert stored(publication) == CLEAN


def test_update_sanitises(publication):
    type(publication).objects.update(body=HOSTILE)
    assert stored(publication) == CLEAN


def test_bulk_update_and_bulk_create_sanitise(publication):
    model = type(publication)
    publication.body = HOSTILE
    model.objects.bulk_update([publication], ["body"])
    assert stored(publication) == CLEAN
    publication.pk, publication.slug = None, "another"
    created = model.objects.bulk_create([publication])
    assert stored(created[0]) == CLEAN


def test_full_clean_shows_what_will_be_stored(publication):
    publication.body = HOSTILE
    publication.clean_fields(exclude=[f.name for f in publication._meta.fields if f.name != "body"])
    assert publication.body == CLEAN


def test_an_expression_of_the_database_stays_an_expression(publication):
    model = type(publication)
    model.objects.update(body="<p>a</p>")
    model.objects.update(body=Concat(F("body"), Value("<p>b</p>")))
    assert stored(publication) == "<p>a</p><p>b</p>"
    model.objects.update(body=F("body"))
    assert stored(publication) == "<p>a</p><p>b</p>"


def test_a_form_gives_back_sanitised_text_and_takes_empty_markup_for_nothing():
    field = RichTextFormField(required=False)
    assert field.clean(HOSTILE) == CLEAN
    assert field.clean("<p>&nbsp;</p>") == ""
    assert field.clean('<p><img src="/images/3/medium.webp" alt=""></p>') != ""


def test_migrations_know_a_text_field_and_nothing_of_an_editor():
    _name, path, _args, kwargs = RichTextField("text", blank=True).deconstruct()
    assert path == "django.db.models.TextField"
    assert kwargs == {"verbose_name": "text", "blank": True}


def test_every_rich_text_of_the_portal_uses_this_field():
    bodies = [f for model in apps.get_models() for f in model._meta.concrete_fields if f.name == "body"]
    assert bodies
    assert all(isinstance(field, RichTextField) for field in bodies if isinstance(field, models.TextField))


def test_text_that_comes_in_by_loaddata_is_sanitised(publication, tmp_path):
    publication.body = "<p>Words</p>"
    publication.save()
    out = io.StringIO()
    call_command("dumpdata", publication._meta.label_lower, stdout=out)
    fixture = tmp_path / "hostile.json"
    fixture.write_text(out.getvalue().replace("<p>Words</p>", "<p>Words<script>x()</script></p>"))
    call_command("loaddata", str(fixture), verbosity=0)
    assert stored(publication) == CLEAN
