"""The index follows every change of a page, and gives the same answers on both engines."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asp_portal.publishing.due import publish_due
from asp_portal.search import index
from asp_portal.search.admin import SearchAdmin
from asp_portal.search.models import Entry
from asp_portal.search.words import normalise
from campaigns.models import Campaign
from publications.models import Correction, FollowUp, Highlight, Publication, Recommendation, Session
from tests.factories import (
    make_campaign,
    make_publication,
    make_recommendation,
    make_session,
    make_user,
)

DRAFT, LIVE = Entry.Scope.DRAFT, Entry.Scope.LIVE
pytestmark = pytest.mark.django_db


def found(text, scope=LIVE, model=Publication):
    """The pages that hold `text`, in the order of their keys."""
    return list(index.matches(model.objects.order_by("pk"), text, scope))


def entries():
    return sorted(
        Entry.objects.values_list("content_type", "object_id", "scope", "language", "names", "title", "summary", "text")
    )


def test_a_draft_is_found_by_staff_and_not_by_the_public():
    page = make_publication(title="Zanzibar", body="<p>kangaroo</p>")
    for text in ("zanzibar", "kangaroo"):
        assert found(text, DRAFT) == [page]
        assert found(text, LIVE) == []


def test_a_draft_of_a_live_page_changes_nothing_that_the_public_finds():
    user = make_user()
    page = make_publication(live=True, title="Old words", body="<p>walrus</p>")
    with page.edit(user) as draft:
        draft.title = "New words"
        draft.body = "<p>kangaroo</p>"
        draft.save()
    assert (found("walrus", LIVE), found("kangaroo", LIVE)) == ([page], [])
    assert (found("walrus", DRAFT), found("kangaroo", DRAFT)) == ([], [page])
    page.publish()
    assert (found("walrus", LIVE), found("kangaroo", LIVE)) == ([], [page])


def test_a_withdrawn_page_is_no_longer_found_in_public():
    page = make_publication(live=True, title="Walrus")
    page.withdraw()
    assert found("walrus", LIVE) == []
    assert found("walrus", DRAFT) == [page]


def test_a_page_that_withdraws_itself_is_no_longer_found():
    page = make_publication(live=True, title="Walrus", expire_at=timezone.now() + timedelta(hours=1))
    assert found("walrus") == [page]
    publish_due(timezone.now() + timedelta(hours=2))
    assert found("walrus") == []


def test_an_embargo_covers_the_index():
    page = make_publication(live=True, title="Walrus", embargo_until=timezone.now() + timedelta(hours=1))
    assert found("walrus") == []
    publish_due(timezone.now() + timedelta(hours=2))
    assert found("walrus") == [page]


def test_a_restored_version_is_found_by_its_words():
    user = make_user()
    page = make_publication(title="Walrus", user=user)
    first = page.latest_revision
    with page.edit(user) as draft:
        draft.title = "Kangaroo"
        draft.save()
    page.restore(first, user)
    assert (found("walrus", DRAFT), found("kangaroo", DRAFT)) == ([page], [])


def test_a_deleted_page_leaves_nothing():
    page = make_publication(title="Walrus")
    page.delete()
    assert not Entry.objects.filter(object_id=page.pk).exists()
    assert index.ranked("walrus", DRAFT, 10) == []


def test_what_hangs_on_a_page_finds_it():
    session = make_session(live=True, president="Sidiki Kaba", city="New York")
    with session.edit(None) as draft:
        Highlight.objects.create(session=draft, text="Aggression activated")
    assert found("activated", DRAFT, Session) == [session]
    assert found("activated", LIVE, Session) == []
    session.publish()
    assert found("activated", LIVE, Session) == [session]
    assert found("sidiki kaba new york", LIVE, Session) == [session]


def test_children_are_found_as_the_draft_holds_them():
    page = make_publication(live=True, title="Paper")
    with page.edit(None) as draft:
        Correction.objects.create(publication=draft, note="The walrus was misspelt")
    assert (found("walrus", DRAFT), found("walrus", LIVE)) == ([page], [])


def test_every_kind_of_page_is_found():
    words = {
        make_session(live=True, summary="walrus"): Session,
        make_publication(live=True, authors="Walrus"): Publication,
        make_recommendation(live=True, text="Feed the walrus"): Recommendation,
        make_campaign(live=True, title="Walrus"): Campaign,
    }
    for page, model in words.items():
        assert found("walrus", LIVE, model) == [page]


@pytest.mark.parametrize("typed", ["Ibanez", "IBÁÑEZ", "ibáñe", "Iban\u0303ez", "judge ibanez", '"ibanez judge"'])
def test_accents_capitals_and_beginnings_are_no_matter(typed):
    page = make_publication(live=True, title="Luz Ibáñez, judge")
    assert found(typed) == [page]


@pytest.mark.parametrize("typed", ["ICC-ASP/16/Res.5", "icc-asp/16/res.5", "ICC-ASP/16", "asp/16/re", "Res.5"])
def test_a_symbol_is_found_whole_and_in_part(typed):
    page = make_publication(live=True, title="Paper", symbol="ICC-ASP/16/Res.5")
    make_publication(live=True, title="Other", symbol="ICC-ASP/15/Res.16", body="<p>5</p>")
    assert found(typed) == [page]


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("en", "One amendment of it", "amendments"),
        ("en", "The amendments", "amendment it"),
        ("fr", "La coopération des États", "coopérations"),
        ("fr", "Les coopérations", "cooperation"),
        ("es", "Las resoluciones", "resolución"),
        ("es", "La resolución", "resoluciones"),
        ("es", "Las resoluciones", "resolucion"),
        *(
            ("ar", a, b)
            for a in ("المحكمة", "محكمة", "للمحكمة", "والمحكمة")
            for b in ("المحكمة", "محكمة", "للمحكمة", "والمحكمة")
        ),
    ],
)
def test_a_word_is_found_by_its_other_forms(language, written, typed):
    page = make_publication(live=True, title="Page 1", body=f"<p>{written} it</p>", language=language)
    titled = make_publication(live=True, title=written, summary="it", language=language)
    make_publication(live=True, title="Other", body="<p>it is another</p>", language=language)
    assert found(typed) == [page, titled]
    assert [key for _type, key in index.ranked(typed, LIVE, 10)] == [titled.pk, page.pk]


def test_the_form_that_was_typed_comes_before_others_and_no_other_language_mixes_in():
    other = make_publication(live=True, title="Amendment")
    exact = make_publication(live=True, title="Amendments")
    make_publication(live=True, title="Part of it")
    assert [key for _type, key in index.ranked("amendments", LIVE, 10)] == [exact.pk, other.pk]
    assert found("parties") == []


def test_quotation_marks_ask_for_the_form_as_it_stands():
    page = make_publication(live=True, title="Crimes of aggression")
    assert found("crime of aggressions") == [page]
    assert found('"crime of aggression"') == []
    assert found('"crime"') == []
    assert found('"crimes of"') == [page]


def test_a_symbol_is_no_beginning_of_another():
    make_publication(live=True, title="Paper", symbol="ICC-ASP/16/Res.50")
    assert found("ICC-ASP/16/Res.5") == []


def test_all_words_must_be_there_and_the_last_may_be_unfinished():
    page = make_publication(live=True, title="Crime", body="<p>of <b>aggression</b></p>")
    assert found("aggression crime") == [page]
    assert found("crime aggres") == [page]
    assert found("aggres crime") == []
    assert found("crime walrus") == []


def test_a_phrase_does_not_reach_from_one_text_into_the_next():
    make_publication(live=True, title="Crime", summary="of aggression")
    assert found('"crime of"') == []
    assert found("crime of aggression") != []


def test_markup_is_not_text():
    make_publication(live=True, title="Page", body="<h2>Fish</h2><p>and &amp; chips</p>")
    assert found("h2") == []
    assert found("amp") == []
    assert found('"fish and chips"') != []


def test_values_that_nobody_wrote_are_not_text():
    make_session(live=True, city="The Hague")
    assert found("Amsterdam", LIVE, Session) == []


def test_arabic_is_found_in_the_spellings_of_its_readers():
    page = make_publication(live=True, title="إعلان المَحْكَمة", language="ar")
    assert found("اعلان المحكمة") == [page]


def test_a_publication_is_found_by_its_session():
    session = make_session(live=True, ordinal=16, year=2017)
    page = make_publication(live=True, title="Cooperation", session=session)
    make_publication(live=True, title="Cooperation", session=make_session(live=True, ordinal=17, year=2018))
    for typed in ("asp16 cooperation", "cooperation asp 2017", "16th session cooperation"):
        assert found(typed) == [page]


def test_a_renamed_page_renames_what_is_found_by_it():
    session = make_session(live=True, ordinal=16, year=2017)
    page = make_publication(live=True, title="Cooperation", session=session)
    with session.edit(None) as draft:
        draft.year = 2018
        draft.save()
    assert found("cooperation asp2018", LIVE) == []
    session.publish()
    assert found("cooperation asp2018", LIVE) == [page]
    assert found("cooperation asp2017", LIVE) == []


def test_a_row_that_stands_under_a_hidden_session_is_as_hidden():
    session = make_session()
    page = make_recommendation(live=True)
    FollowUp.objects.create(recommendation=page, session=session, note="Walrus")
    page.save_draft(None)
    page.publish()
    assert (found("walrus", DRAFT, Recommendation), found("walrus", LIVE, Recommendation)) == ([page], [])
    session.publish()
    assert found("walrus", LIVE, Recommendation) == [page]
    session.withdraw()
    assert found("walrus", LIVE, Recommendation) == []


def test_words_of_a_page_are_in_its_own_language_whoever_saves_it():
    with translation.override("fr"):
        session = make_session(live=True, ordinal=16)
    assert found("16th session", LIVE, Session) == [session]


HOSTILE = [
    '"', "'", '" OR "', "a* OR b", "NEAR(a b)", "title:x", "{title}:x", "^a", "-a", "a AND", "a NOT b", "(((", ")",
    "a:*", "a & !b", "a <-> b", "'a' | 'b'", "\\", "%", "_", "%s", "%(x)s", "{0}", "'; DROP TABLE search_entry; --",
    "\0a\0",
    "\ud800", "\u202ea", "x" * 5000, "a b " * 500, "١٢٣", "ﷺ", "½", "e\u0301" * 100,
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_is_an_error(typed):
    make_publication(live=True, title="Paper")
    found(typed)
    index.ranked(typed, LIVE, 10)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=250))
def test_no_text_at_all_is_an_error(typed):
    found(typed, DRAFT)
    index.ranked(typed, DRAFT, 10)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_a_page_is_found_by_every_word_and_by_all_of_what_it_holds(text):
    text = text.replace("\0", "").replace("'", " ")
    page = Publication.objects.create(title="Page", slug="page", summary=text)
    try:
        index.update(page)
        for word in normalise(text).split():
            assert found(word, DRAFT) == [page]
        if normalise(text):
            assert found(text, DRAFT) == [page]
    finally:
        Publication.objects.filter(pk=page.pk).delete()
        index.update(page, deleted=True)


def test_a_text_too_long_for_the_database_is_found_by_its_beginning():
    words = [f"word{number:046}" for number in range(40_000)]
    page = make_publication(live=True, title="Long", body=f"<p>{' '.join(words)}</p>")
    assert found(f"{words[1]} {words[2000]}") == [page]
    assert found(words[-1]) == []


def test_the_best_hits_come_first():
    body = make_publication(live=True, title="Letter", body="<p>aggression</p>" + "<p>other words</p>" * 50)
    summary = make_publication(live=True, title="Paper", summary="On aggression")
    title = make_publication(live=True, title="Aggression")
    assert [key for _type, key in index.ranked("aggression", LIVE, 10)] == [title.pk, summary.pk, body.pk]
    assert [key for _type, key in index.ranked("aggression", LIVE, 2)] == [title.pk, summary.pk]


@pytest.mark.parametrize(
    "typed",
    ["ASP16", "asp 16", "#ASP16", "ASP 2017", "asp2017", "2017", "16th session", "Sixteenth Session", "session 16"],
)
def test_a_name_of_a_session_leads_to_it_first(typed):
    session = make_session(live=True, ordinal=16, year=2017)
    make_session(live=True, ordinal=17, year=2018)
    for title in ("ASP16: ASP 2017, the 16th session", "ASP16 2017", "Sixteenth session, session 16"):
        make_publication(live=True, title=title, session=session)
    make_session(ordinal=16, year=2017, language="fr")
    hits = index.ranked(typed, LIVE, 10)
    assert hits[0][1] == session.pk
    assert hits[0][0] == Entry.objects.exclude(names="").first().content_type_id
    assert len(hits) == 4


@pytest.mark.parametrize(
    "typed",
    [
        "16e session", "16ème session", "16eme Session", "Seizième session", "16.º período de sesiones",
        "16º periodo de sesiones", "16° período de sesiones", "16 periodo de sesiones",
        "decimosexto período de sesiones",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_french_and_spanish_names_of_a_session_lead_to_it(typed, language):
    session = make_session(live=True, ordinal=16, year=2017, language=language)
    make_session(live=True, ordinal=17, year=2018)
    paper = make_publication(live=True, title="Paper", session=session)
    assert index.ranked(typed, LIVE, 10)[0][1] == session.pk
    assert found("sesiones") == []
    assert found("asp16") == [paper]


def test_sessions_have_their_names_in_words_to_the_thirtieth():
    sessions = [
        make_session(live=True, ordinal=number, year=2001 + number) for number in (1, 9, 12, 20, 21, 22, 29, 30)
    ]
    words = "first ninth twelfth twentieth twenty-first twenty-second twenty-ninth thirtieth".split()
    for session, word in zip(sessions, words, strict=True):
        assert index.ranked(f"{word} session", LIVE, 10)[0][1] == session.pk
        assert index.ranked(f"{word.replace('-', ' ')} session", LIVE, 10)[0][1] == session.pk
    assert index.ranked("trentième session", LIVE, 10)[0][1] == sessions[-1].pk
    assert index.ranked("1re session", LIVE, 10)[0][1] == sessions[0].pk


def test_special_sessions_and_the_review_conference_have_their_names():
    special = make_session(live=True, kind="special", ordinal=1, year=2025)
    kampala = make_session(live=True, kind="review_conference", slug="kampala-2010", year=2010)
    for typed in ("S-1", "ASP S-1", "first special session", "1st special session"):
        assert index.ranked(typed, LIVE, 10)[0][1] == special.pk
    assert index.ranked("Review Conference", LIVE, 10)[0][1] == kampala.pk


def test_what_is_rebuilt_is_what_was_written_at_every_change():
    user = make_user()
    session = make_session(live=True, ordinal=16, year=2017, themes=())
    Highlight.objects.create(session=session, text="Aggression activated")
    session.save_draft(user)
    paper = make_publication(live=True, title="Paper", session=session, body="<p>Text</p>")
    make_recommendation(live=True, publication=paper, text="Pay")
    make_campaign(title="Campaign", sessions=[session])
    make_publication(live=True, days=[1, 2], session=session)
    with paper.edit(user) as draft:
        draft.title = "Better paper"
        draft.save()
    make_publication(live=True, title="Gone").withdraw()
    before = entries()
    call_command("rebuild_search", stdout=StringIO())
    assert entries() == before
    Entry.objects.filter(scope=LIVE).delete()
    Entry.objects.update(text="")
    page = Publication.objects.first()
    Entry.objects.create(content_type=Entry.objects.first().content_type, object_id=9999, scope=LIVE, title="ghost")
    Entry.objects.create(content_type=Entry.objects.first().content_type, object_id=page.pk + 5000, scope=LIVE)
    output = StringIO()
    call_command("rebuild_search", stdout=output)
    assert entries() == before
    assert "publications: 3 of 3" in output.getvalue()


def test_rebuilding_takes_the_same_number_of_queries_for_two_pages_and_for_twenty():
    for _ in range(2):
        make_publication(live=True, session=make_session(live=True))
    list(index.rebuild())
    with connection.execute_wrapper(counter := Counter()):
        list(index.rebuild())
    for _ in range(20):
        make_publication(live=True, session=make_session(live=True))
    with connection.execute_wrapper(again := Counter()):
        list(index.rebuild())
    assert again.number == counter.number


class Counter:
    """Counts queries, without those that write entries and words, of which there are more for more rows."""

    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += not re.match(r'INSERT (OR IGNORE )?INTO "search_', sql)
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_the_index_is_rolled_back_with_its_page_and_emptied_with_the_database():
    make_publication(live=True, title="Walrus")
    assert found("walrus") != []
    call_command("flush", interactive=False, verbosity=0)
    assert index.ranked("walrus", LIVE, 10) == []
    page = make_publication(title="Kangaroo")
    with page.as_draft():
        page.publish_at_once()
        assert found("kangaroo") == [page]
    assert found("kangaroo") == []


def test_the_engine_s_own_index_is_whole_after_all_kinds_of_changes():
    page = make_publication(live=True, title="Walrus")
    page.save_draft(None)
    page.withdraw()
    page.delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)")


def test_the_admin_searches_drafts():
    page = make_publication(live=True, title="Walrus")
    with page.edit(None) as draft:
        draft.body = "<p>kangaroo</p>"
        draft.save()
    other = make_publication(title="Other")

    def search(term):
        queryset, duplicates = SearchAdmin().get_search_results(None, Publication.objects.order_by("pk"), term)
        assert not duplicates
        return list(queryset)

    assert search("kangaroo") == [page]
    assert search("  ") == [page, other]
    assert search("***") == []
