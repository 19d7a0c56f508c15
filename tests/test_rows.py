"""Many rows in few statements: what is written is what Django would have written."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from asp_portal.publishing.models import Event
from asp_portal.rows import IGNORE, UPDATE, insert
from asp_portal.search.models import Entry, Word
from publications.models import Publication
from tests.factories import make_session

pytestmark = pytest.mark.django_db


def words(*found):
    return [Word(word=word, first=word[0], ending=word[-3:], length=len(word)) for word in found]


def test_what_stands_in_several_statements_is_all_there():
    insert(words("court", "judge", "budget"), most=2)
    assert list(Word.objects.order_by("word").values_list("word", "length")) == [
        ("budget", 6),
        ("court", 5),
        ("judge", 5),
    ]
    insert([])


def test_a_row_that_is_there_already_is_left_or_written_anew():
    insert(words("court"))
    insert(words("court", "judge"), conflict=IGNORE)
    assert Word.objects.count() == 2
    of_type = ContentType.objects.get_for_model(Publication)
    for title in ("before", "after 100 % of “it”"):
        entry = Entry(content_type=of_type, object_id=7, scope=Entry.Scope.DRAFT, language="en", title=title)
        insert([entry], conflict=UPDATE, unique=["content_type", "object_id", "scope"], update=["title"])
    assert Entry.objects.get(object_id=7).title == "after 100 % of “it”"


def test_what_a_field_does_with_its_value_is_done():
    session = make_session()
    page = Publication(title="T", slug="t", session=session, issued_on="2017-12-04", body="<script>1</script><p>A</p>")
    of_type = ContentType.objects.get_for_model(session)
    event = Event(content_type=of_type, object_id=session.pk, title="T", action=Event.Action.IMPORTED)
    with transaction.atomic():
        insert([page])
        insert([event])
    assert Publication.objects.get().body == "<p>A</p>"
    assert Event.objects.get(object_id=session.pk, action=Event.Action.IMPORTED).at == event.at
