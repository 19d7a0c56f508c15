"""The pages of sessions and of their days."""

import re
from datetime import UTC, date, datetime

import pytest

from publications.models import CalendarException, Highlight, Part, Publication, Session
from publications.rail import rail
from publications.templatetags.publications import date_range
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme

pytestmark = pytest.mark.django_db

Kind = Publication.Kind


@pytest.fixture
def session():
    return make_session(
        live=True,
        ordinal=16,
        year=2017,
        opens_on=date(2017, 12, 4),
        closes_on=date(2017, 12, 14),
        city="New York",
        timezone="America/New_York",
    )


def main_of(response):
    assert response.status_code == 200
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("alias", "address"),
    [
        ("asp16", "/sessions/16/"),
        ("ASP16", "/sessions/16/"),
        ("asp-16", "/sessions/16/"),
        ("2017", "/sessions/16/"),
        ("asp-2017", "/sessions/16/"),
        ("2025", "/sessions/24/"),
    ],
)
def test_other_names_of_a_session_lead_to_its_address_for_good(client, session, alias, address):
    make_session(live=True, kind=Session.Kind.SPECIAL, ordinal=1, year=2025)
    make_session(live=True, ordinal=24, year=2025)
    response = client.get(f"/sessions/{alias}/")
    assert (response.status_code, response.headers["Location"]) == (301, address)


@pytest.mark.parametrize("address", ["17", "016", "0", "asp17", "2018", "s-1", "kampala-2010", "1234567890", "٣"])
def test_a_session_that_is_not_there_is_not_found(client, session, address):
    assert client.get(f"/sessions/{address}/").status_code == 404


def test_special_sessions_and_the_review_conference_have_their_own_addresses(client):
    make_session(live=True, kind=Session.Kind.SPECIAL, ordinal=1, year=2025)
    make_session(live=True, kind=Session.Kind.REVIEW_CONFERENCE, slug="kampala-2010", year=2010)
    assert "1st special session" in main_of(client.get("/sessions/s-1/"))
    assert "Review Conference" in main_of(client.get("/sessions/kampala-2010/"))


def test_the_blocks_of_a_session_stand_in_their_order(client, session):
    Session.objects.update(about="<p>About.</p>", body="<p>Aims.</p>")
    session.themes.add(make_theme())
    session.attendance.create(measure="organizations", value=144)
    make_publication(live=True, session=session, days=[1])
    for kind in (Kind.NEWS, Kind.RECOMMENDATIONS, Kind.EXPLAINER, Kind.GUIDE, Kind.LETTER, Kind.OVERVIEW):
        make_publication(live=True, session=session, kind=kind)
    make_campaign(live=True, sessions=[session])
    html = main_of(client.get("/sessions/16/"))
    order = "about numbers decided aims contents days latest recommendations explainer guide campaigns letter overview"
    assert re.findall(r'<h2 id="(\w+)">', html) == order.split()
    # Each link of the contents has its target.
    assert re.findall(r'<a href="#(\w+)">', html) == order.split()[5:]


def test_a_session_with_dates_alone_has_no_empty_blocks(client, session):
    html = main_of(client.get("/sessions/16/"))
    assert "<h2" not in html
    assert "<ul" not in html
    assert "4–14 December 2017" in html


def test_a_session_says_that_it_closed_early_and_what_had_been_planned(client, session):
    Session.objects.update(planned_opens_on=date(2017, 12, 4), planned_closes_on=date(2017, 12, 15))
    assert "closed early: planned until 15 December" in main_of(client.get("/sessions/16/"))


def test_estimates_are_marked_and_every_number_says_where_it_comes_from(client, session):
    session.attendance.create(
        measure="representatives", value=1300, is_estimate=True, source="Press release", as_of=date(2017, 12, 1)
    )
    text = text_of(main_of(client.get("/sessions/16/")))
    assert "about 1,300 estimate · source: Press release · as of 1 December 2017" in text


def test_a_highlight_links_to_what_supports_it_as_long_as_that_is_public(client, session):
    paper = make_publication(live=True, session=session, days=[9], title="Night")
    Highlight.objects.create(session=session, text="Jurisdiction activated", publication=paper)
    link = '<a href="/sessions/16/day/9/">Jurisdiction activated</a>'
    assert link in main_of(client.get("/sessions/16/"))
    paper.withdraw()
    html = main_of(client.get("/sessions/16/"))
    assert link not in html
    assert "Jurisdiction activated" in html


def test_the_first_recommendations_stand_under_their_paper_by_number(client, session):
    paper = make_publication(live=True, session=session, kind=Kind.RECOMMENDATIONS)
    for number in (11, 3, 1, 2, 4, 5, 10, 9, 8, 6, 7):
        make_recommendation(live=True, publication=paper, number=number, text=f"Ask {number}.")
    html = main_of(client.get("/sessions/16/"))
    assert re.findall(r">(Ask \d+)", html) == [f"Ask {number}" for number in range(1, 11)]
    assert '<li value="11"' not in html


def test_a_session_leads_to_the_one_before_and_the_one_after(client, session):
    make_session(live=True, ordinal=15, year=2016)
    make_session(live=True, ordinal=17, year=2018)
    make_session(ordinal=18, year=2017, opens_on=date(2017, 12, 20))
    html = main_of(client.get("/sessions/16/"))
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', html) == [
        ("prev", "/sessions/15/"),
        ("next", "/sessions/17/"),
    ]


def test_a_day_shows_its_summary_and_the_days_around_it(client, session):
    make_publication(live=True, session=session, days=[1])
    make_publication(live=True, session=session, days=[4], title="Fourth")
    make_publication(live=True, session=session, days=[6, 7])
    html = main_of(client.get("/sessions/16/day/4/"))
    assert "Thursday, 7 December 2017, New York" in text_of(html)
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', html) == [
        ("prev", "/sessions/16/day/1/"),
        ("next", "/sessions/16/day/6-7/"),
    ]
    assert re.search(r'href="/sessions/16/day/4/" aria-current="page"', html)


def test_a_day_of_a_combined_summary_leads_to_it(client, session):
    make_publication(live=True, session=session, days=[6, 7])
    for day in (6, 7):
        response = client.get(f"/sessions/16/day/{day}/")
        assert (response.status_code, response.headers["Location"]) == (301, "/sessions/16/day/6-7/")
    assert "Monday, 11 December – Tuesday, 12 December 2017" in text_of(main_of(client.get("/sessions/16/day/6-7/")))


@pytest.mark.parametrize("day", ["31", "0", "7-6", "6-8", "06", "6-6", "6-", "x", "6-7-8", "9999"])
def test_a_day_without_a_summary_is_not_found(client, session, day):
    make_publication(live=True, session=session, days=[6, 7])
    assert client.get(f"/sessions/16/day/{day}/").status_code == 404


def test_the_own_address_of_a_summary_leads_to_its_day(client, session):
    make_publication(live=True, session=session, days=[4], slug="asp16-day-four")
    response = client.get("/publications/asp16-day-four/")
    assert (response.status_code, response.headers["Location"]) == (301, "/sessions/16/day/4/")


def test_a_day_can_be_previewed_before_its_session_is_public(client):
    session = make_session(ordinal=16, year=2017, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
    summary = make_publication(session=session, days=[1])
    summary.publish_at_once()
    html = main_of(client.get("/sessions/16/day/1/"))
    assert 'href="/sessions/16/"' not in html


def test_a_correction_is_dated_in_the_time_zone_of_the_session(client, session):
    summary = make_publication(live=True, session=session, days=[4])
    summary.corrections.create(at=datetime(2017, 12, 9, 2, 10, tzinfo=UTC), note="It was 35.")
    assert "Corrected 8 December 2017, 21:10 EST : It was 35." in text_of(main_of(client.get("/sessions/16/day/4/")))


def test_the_rail_shows_held_combined_and_free_days_and_resumed_parts(session):
    Part.objects.create(session=session, label="Resumed", opens_on=date(2018, 2, 1), closes_on=date(2018, 2, 1))
    CalendarException.objects.create(session=session, on=date(2017, 12, 8), sits=False, note="Holiday")
    one = make_publication(live=True, session=session, days=[1])
    combined = make_publication(live=True, session=session, days=[5, 6])
    resumed = make_publication(live=True, session=session, days=[9])
    stops = rail(session, [one, combined, resumed], here=combined)
    assert [stop.label for stop in stops] == ["1", "2", "3", "4", "", "", "", "5–6", "7", "8", "9"]
    assert stops[4].note == "Holiday"
    assert [stop.label for stop in stops if stop.summary] == ["1", "5–6", "9"]
    assert [stop.label for stop in stops if stop.here] == ["5–6"]
    assert [stop.label for stop in stops if stop.opens_part] == ["9"]


def test_the_rail_has_days_that_the_calendar_does_not_know():
    session = make_session(live=True)
    summary = make_publication(live=True, session=session, days=[1, 2])
    assert [stop.label for stop in rail(session, [summary])] == ["1–2"]


def test_sessions_are_listed_from_the_latest_on(client, session):
    make_session(live=True, ordinal=1, year=2002)
    make_session(live=True, kind=Session.Kind.SPECIAL, ordinal=1, year=2025, opens_on=date(2025, 7, 7))
    html = main_of(client.get("/sessions/"))
    assert re.findall(r'<h2><a href="([^"]+)"', html) == ["/sessions/s-1/", "/sessions/16/", "/sessions/1/"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2017, 12, 4), date(2017, 12, 14), "4–14 December 2017"),
        (date(2005, 11, 28), date(2005, 12, 3), "28 November – 3 December 2005"),
        (date(2006, 12, 30), date(2007, 1, 2), "30 December 2006 – 2 January 2007"),
        (date(2021, 2, 12), date(2021, 2, 12), "12 February 2021"),
        (date(2021, 2, 12), None, "12 February 2021"),
        (None, None, ""),
    ],
)
def test_two_dates_are_said_in_as_few_words_as_possible(first, last, words):
    assert date_range(first, last) == words


def test_home_opens_with_the_session_that_sits_or_comes_next(client, monkeypatch):
    for ordinal, opens_on in ((22, date(2023, 12, 4)), (23, date(2024, 12, 2)), (24, date(2025, 12, 1))):
        make_session(
            live=True, ordinal=ordinal, year=opens_on.year, opens_on=opens_on, closes_on=opens_on.replace(day=10)
        )

    def heading(today):
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(*today, 12, tzinfo=UTC))
        return re.sub(r"\s+", " ", text_of(main_of(client.get("/"))))

    assert heading((2024, 12, 5)).startswith("In session now ASP 2024 23rd session")
    assert heading((2024, 12, 20)).startswith("Next session ASP 2025 24th session")
    assert "Last session 23rd session" in heading((2024, 12, 20))
    assert "Last session" not in heading((2024, 12, 5))
    assert heading((2026, 1, 1)).startswith("Latest session ASP 2025 24th session")


def test_a_session_shows_the_latest_papers_of_a_kind_and_every_day(client, session):
    for day in range(1, 8):
        make_publication(live=True, session=session, days=[day], title=f"Summary {day}")
        make_publication(
            live=True, session=session, kind=Kind.LETTER, title=f"Letter {day}", issued_on=date(2017, 11, day)
        )
    html = main_of(client.get("/sessions/16/"))
    assert re.findall(r">(Summary \d)<", html) == [f"Summary {day}" for day in range(1, 8)]
    assert re.findall(r"<h3><a[^>]*>(Letter \d)<", html) == ["Letter 7", "Letter 6", "Letter 5", "Letter 4"]
