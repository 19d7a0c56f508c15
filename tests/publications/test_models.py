"""What must hold is held by the database, whoever writes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from publications.models import FollowUp, Publication, Recommendation, Session, SummaryDay
from tests.factories import make_publication, make_recommendation, make_session

pytestmark = pytest.mark.django_db


def refused(constraint, model, *rows):
    """Whether the database refuses `rows` (dicts) by the constraint of that name, past all forms."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.bulk_create([model(**row) for row in rows])
    # SQLite names the columns of a unique constraint and the name of every other.
    named = [c for c in model._meta.constraints if c.name == constraint]
    assert named
    columns = [f"{model._meta.db_table}.{model._meta.get_field(f).column}" for f in getattr(named[0], "fields", ())]
    message = str(refusal.value)
    return constraint in message or (columns and all(column in message for column in columns))


def test_there_is_one_regular_session_of_a_number_in_a_language():
    row = {"kind": "regular", "ordinal": 16, "year": 2017}
    Session.objects.bulk_create([Session(**row), Session(**row, language="fr"), Session(**row | {"kind": "special"})])
    assert refused("session_ordinal_unique", Session, row)


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("session_closes_after_opens", {"opens_on": date(2017, 12, 14), "closes_on": date(2017, 12, 4)}),
        (
            "session_planned_closes_after_opens",
            {"planned_opens_on": date(2017, 12, 14), "planned_closes_on": date(2017, 12, 4)},
        ),
        ("session_numbered_or_named", {"ordinal": None}),
        ("session_numbered_or_named", {"ordinal": 0}),
        ("session_numbered_or_named", {"slug": "nairobi-2030"}),
        ("session_numbered_or_named", {"kind": "review_conference"}),
    ],
)
def test_a_session_that_cannot_be_is_refused(constraint, row):
    assert refused(constraint, Session, {"kind": "regular", "ordinal": 16, "year": 2017} | row)


def test_two_review_conferences_cannot_share_an_address():
    row = {"kind": "review_conference", "slug": "kampala-2010", "year": 2010}
    assert refused("session_slug_unique", Session, row, row)


def test_a_day_of_a_session_has_one_summary_in_a_language():
    session = make_session()
    make_publication(session=session, days=[6, 7])
    make_publication(session=session, days=[6], language="fr")
    other = make_publication(session=session, kind="daily-summary")
    row = {"publication": other, "session": session, "language": "en", "number": 7}
    assert refused("summary_day_unique", SummaryDay, row)


def test_a_daily_summary_has_a_session():
    assert refused("publication_summary_has_session", Publication, {"kind": "daily-summary", "title": "x", "slug": "x"})


def test_a_slug_is_unique_within_a_language():
    make_publication(slug="letter")
    make_publication(slug="letter", language="fr")
    assert refused("publication_slug_unique", Publication, {"title": "x", "slug": "letter"})


def test_a_paper_numbers_each_recommendation_once():
    first = make_recommendation(number=1)
    row = {"publication": first.publication, "number": 1, "slug": "other", "text": "x"}
    assert refused("recommendation_number_unique", Recommendation, row)


def test_every_status_but_open_needs_evidence():
    row = {"recommendation": make_recommendation(), "session": make_session(), "status": "adopted", "note": "Done."}
    assert refused("follow_up_has_evidence", FollowUp, row)


def test_every_status_but_open_needs_a_reason():
    row = {"recommendation": make_recommendation(), "session": make_session(), "status": "dropped"}
    assert refused("follow_up_has_reason", FollowUp, row | {"evidence_url": "https://asp.icc-cpi.int/"})


def test_a_session_is_known_by_its_names():
    session = make_session(ordinal=16, year=2017)
    assert (session.name, session.short_name, str(session)) == ("16th session", "ASP16", "16th session (2017)")
    special = make_session(kind="special", ordinal=1, year=2025)
    assert (special.name, special.address) == ("1st special session", "s-1")
    conference = make_session(kind="review_conference", slug="kampala-2010", year=2010)
    assert (conference.name, conference.address) == ("Review Conference", "kampala-2010")


def test_a_session_opens_in_its_year_and_in_a_real_time_zone():
    session = make_session(ordinal=16, year=2016)
    session.opens_on, session.timezone = date(2017, 12, 4), "Europe/The_Hague"
    with pytest.raises(ValidationError) as refusal:
        session.full_clean()
    assert {"year", "timezone"} <= set(refusal.value.message_dict)


def test_a_page_is_no_translation_of_itself():
    page = make_publication()
    page.translation_of = page
    with pytest.raises(ValidationError, match="translation of itself"):
        page.full_clean()


@pytest.mark.parametrize("slug", ["16", "s-1", "asp16", "numbers", "calendar"])
def test_a_review_conference_cannot_take_the_address_of_another_page(slug):
    conference = make_session(kind="review_conference", slug=slug, year=2010)
    with pytest.raises(ValidationError, match="address of another page"):
        conference.full_clean()


def test_a_session_closed_early_when_it_ended_before_the_plan():
    session = make_session(
        opens_on=date(2022, 12, 5), closes_on=date(2022, 12, 9), planned_closes_on=date(2022, 12, 10)
    )
    assert session.closed_early


def test_a_session_that_went_on_in_a_later_part_did_not_close_early():
    session = make_session(
        opens_on=date(2020, 12, 14), closes_on=date(2020, 12, 16), planned_closes_on=date(2020, 12, 17)
    )
    session.parts.create(label="New York", opens_on=date(2020, 12, 18), closes_on=date(2020, 12, 23))
    assert not session.closed_early


def test_the_session_that_sits_or_comes_next_comes_first_then_the_latest():
    over = make_session(ordinal=1, opens_on=date(2024, 12, 2), closes_on=date(2024, 12, 6))
    special = make_session(kind="special", opens_on=date(2025, 7, 7), closes_on=date(2025, 7, 9))
    regular = make_session(ordinal=2, opens_on=date(2025, 12, 1), closes_on=date(2025, 12, 5))
    undated = make_session(ordinal=3, year=2026)
    later = make_session(ordinal=4, opens_on=date(2027, 12, 6), closes_on=date(2027, 12, 10))
    assert list(Session.objects.current_first(date(2025, 7, 8))) == [special, regular, undated, later, over]
    later.delete()
    assert list(Session.objects.current_first(date(2025, 12, 5))) == [regular, undated, special, over]
    assert list(Session.objects.current_first(date(2026, 1, 1))) == [undated, regular, special, over]


def test_a_summary_is_dated_by_the_calendar_of_its_session():
    session = make_session(opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
    summary = make_publication(session=session, days=[6, 7])
    assert summary.covers_on == [date(2017, 12, 11), date(2017, 12, 12)]
    assert summary.day_address == "6-7"


def test_naming_the_same_days_again_changes_nothing():
    summary = make_publication(session=make_session(), days=[1, 2])
    before = summary.content()
    summary.set_days([2, 1])
    assert summary.content() == before


def test_the_status_of_a_recommendation_is_that_of_the_latest_session():
    recommendation = make_recommendation()
    early, late = make_session(year=2018), make_session(year=2019)
    link = "https://asp.icc-cpi.int/"
    recommendation.follow_up.create(session=late, status="partly", note="Done.", evidence_url=link)
    recommendation.follow_up.create(session=early, status="rejected", note="No.", evidence_url=link)
    assert recommendation.status_now == "partly"
    assert make_recommendation().status_now == "open"
