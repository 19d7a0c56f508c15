"""A mistyped word is answered with the one that was meant, and never with one that is not public."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asp_portal.search.models import Word
from asp_portal.search.suggestions import corrected, distance
from tests.factories import make_publication, make_session

WORDS = st.text(alphabet="abcde", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("complimentarity", "complementarity", 1),
        ("agression", "aggression", 1),
        ("cooperaiton", "cooperation", 1),
        ("kitten", "sitting", 3),
        ("court", "court", 0),
    ],
)
def test_mistakes_are_counted(one, other, mistakes):
    assert distance(one, other, 3) == distance(other, one, 3) == mistakes
    assert distance(one, other, max(mistakes - 1, 0)) == mistakes


@given(WORDS, WORDS)
def test_the_distance_is_the_same_both_ways_and_none_to_itself(one, other):
    assert distance(one, other, 8) == distance(other, one, 8)
    assert distance(one, one, 0) == 0
    assert (distance(one, other, 8) == 0) == (one == other)


@pytest.fixture
def link(client):
    """The suggestion for `q`: its text and its address, or None."""

    def ask(q, **parameters):
        html = client.get("/search/", {"q": q, **parameters}).content.decode()
        found = re.search(r'Did you mean <a href="([^"]+)">([^<]+)</a>', html)
        return found and (found[2], found[1])

    return ask


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("complimentarity", "complementarity"),
        ("Complimentarity", "complementarity"),
        ("omplementarity", "complementarity"),
        ("ocmplementarity", "complementarity"),
        ("victim complementarty", "victim complementarity"),
        ("complimentarity vicitms", "complementarity victims"),
        ("المحكمه", "المحكمة"),
        ("ibanes", "ibanez"),
    ],
)
def test_a_mistyped_word_leads_to_the_one_that_was_meant(client, link, typed, meant):
    make_publication(live=True, title="Complementarity", body="<p>for victims, المحكمة, Judge Ibáñez</p>")
    text, address = link(typed)
    assert text == meant
    assert "Complementarity" in re.sub("</?mark>", "", client.get(address.replace("&amp;", "&")).content.decode())


def test_the_word_on_most_pages_is_meant(link):
    make_publication(live=True, title="Haste")
    for _ in range(2):
        make_publication(live=True, title="Waste")
    assert link("kaste")[0] == "waste"


def test_a_question_with_an_answer_gets_no_suggestion(link):
    make_publication(live=True, title="Agression with one letter")
    make_publication(live=True, title="Aggression")
    assert link("agression") is None
    assert link("agress") is None


def test_nothing_like_it_and_no_word_at_all_get_no_suggestion(link):
    make_publication(live=True, title="Aggression")
    for typed in ("kangaroo", "", "***", "ICC-ASP/99/Res.5", "a" * 200, "x", "aggr xession"):
        assert link(typed) is None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
def test_no_text_at_all_is_an_error(typed):
    corrected(typed)


def test_a_suggestion_always_has_an_answer(client, link):
    make_publication(live=True, title="Aggression")
    make_publication(live=True, title="Complementarity")
    assert link("agression complementarity") is None
    html = client.get("/search/", {"q": "agression complementarity"}).content.decode()
    assert 'href="/search/?q=aggression"' in html
    assert 'href="/search/?q=complementarity"' in html


def test_a_suggestion_forgets_the_filters_which_might_leave_nothing(link):
    make_publication(live=True, title="Aggression", kind="news")
    make_publication(live=True, title="Other", kind="letter")
    assert link("agression", kind="letter") == ("aggression", "/search/?q=aggression")


def test_no_word_that_is_not_public_is_ever_suggested(link):
    make_publication(title="Quetzalcoatl")
    make_publication(live=True, title="Zanzibarian").withdraw()
    make_publication(live=True, title="Embargoedness", embargo_until=timezone.now() + timedelta(days=1))
    page = make_publication(live=True, title="Public", session=make_session(live=True))
    with page.edit(None) as draft:
        draft.title, draft.body = "Kaleidoscopes", "<p>Philharmonic</p>"
        draft.save()
    with page.as_draft():
        page.publish_at_once()
    for typed in ("Quetzalcoatk", "Zanzibariam", "Embargoedmess", "Kaleidoscopez", "Philharmonik"):
        assert link(typed) is None
        assert corrected(typed) == ""
    assert not Word.objects.filter(word__in=["quetzalcoatl", "embargoedness", "kaleidoscopes", "philharmonic"]).exists()
    page.publish()
    assert link("Philharmonik")[0] == "philharmonic"


def test_words_that_are_gone_are_forgotten_when_the_index_is_made_anew(link):
    make_publication(live=True, title="Zanzibarian").withdraw()
    make_publication(live=True, title="Complementarity")
    before = set(Word.objects.values_list("pk", flat=True))
    call_command("rebuild_search", stdout=StringIO())
    assert before - set(Word.objects.values_list("pk", flat=True)) == {"zanzibarian"}
    Word.objects.all().delete()
    call_command("rebuild_search", stdout=StringIO())
    assert link("complimentarity")[0] == "complementarity"


def test_a_suggestion_costs_a_bounded_number_of_queries(client):
    for number in range(30):
        make_publication(live=True, title=f"Complementarit{chr(97 + number % 26)}{chr(97 + number // 26)}")
    # What is due next is asked once and remembered.
    client.get("/search/", {"q": "complementarity"})
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/", {"q": "complementaritxx " * 11})
    assert len(queries) <= 60
