"""Sessions in numbers: every number with its source, every gap left open."""

import csv
import json
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from publications.models import Attendance, Session
from publications.numbers import defused
from tests.factories import make_session

pytestmark = pytest.mark.django_db

Measure = Attendance.Measure


def count(session, value, measure=Measure.ORGANIZATIONS, **fields):
    return Attendance.objects.create(session=session, measure=measure, value=value, **fields)


@pytest.fixture
def sessions():
    """Three sessions: one counted, one estimated, one without a number; and one that is not public."""
    held = [
        make_session(
            live=True, ordinal=number, opens_on=date(2000 + number, 12, 4), closes_on=date(2000 + number, 12, 9)
        )
        for number in (16, 17, 18)
    ]
    count(held[0], 1144, source="The page", as_of=date(2016, 12, 14))
    count(held[1], 300, is_estimate=True)
    count(make_session(ordinal=99, year=2099), 9999)
    return held


def rows(client, query=""):
    response = client.get(f"/sessions/numbers.csv{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))


def test_the_word_is_not_taken_for_a_session(client, sessions):
    response = client.get("/sessions/numbers/")
    assert response.status_code == 200
    assert "Sessions in numbers" in response.content.decode()


def test_a_number_stands_with_its_source_its_day_and_what_is_an_estimate(client, sessions):
    html = client.get("/sessions/numbers/").content.decode()
    for text in ("1,144", "The page", "14 Dec 2016", "estimate", "about 300 at the 17th session (2017)"):
        assert text in html
    assert html.count("chart-estimate") == 1


def test_a_session_without_a_number_is_a_gap_and_named(client, sessions):
    html = client.get("/sessions/numbers/").content.decode()
    assert html.count('class="chart-gap"') == 1
    assert "ASP18." in html


def test_a_session_to_come_is_no_gap(client, sessions):
    make_session(live=True, ordinal=60, year=2060, opens_on=date(2060, 12, 1), closes_on=date(2060, 12, 2))
    make_session(live=True, ordinal=61, year=2061)
    html = client.get("/sessions/numbers/").content.decode()
    assert "ASP60" not in html
    assert "ASP61" not in html


def test_what_is_not_public_is_in_no_picture_and_no_file(client, sessions):
    assert "9,999" not in client.get("/sessions/numbers/").content.decode()
    assert "9999" not in client.get("/sessions/numbers.csv").content.decode()


def test_the_last_count_is_drawn_and_every_count_is_told(client, sessions):
    count(sessions[2], 10, as_of=date(2018, 12, 1))
    count(sessions[2], 20, as_of=date(2018, 12, 9))
    chart = client.get("/sessions/numbers/").context["all_series"][0].chart
    assert [column.value for column in chart.columns] == [1144, 300, 20]
    assert [row["value"] for row in rows(client)] == ["1144", "300", "10", "20"]


def test_one_number_alone_makes_no_picture(client, sessions):
    count(sessions[0], 50, measure=Measure.SIDE_EVENTS)
    html = client.get("/sessions/numbers/").content.decode()
    assert "Side events" in html
    assert html.count("<svg") == 1


def test_the_file_has_a_row_for_each_number(client, sessions):
    first, second = rows(client)
    assert first == {
        "measure": "organizations",
        "session": "16",
        "name": "16th session",
        "year": "2016",
        "opens_on": "2016-12-04",
        "value": "1144",
        "is_estimate": "no",
        "source": "The page",
        "as_of": "2016-12-14",
    }
    assert (second["is_estimate"], second["as_of"]) == ("yes", "")


def test_a_file_of_one_measure(client, sessions):
    count(sessions[0], 123, measure=Measure.STATES_PARTIES)
    assert [row["value"] for row in rows(client, "?measure=states_parties")] == ["123"]
    response = client.get("/sessions/numbers.csv?measure=nonsense")
    assert response.status_code == 404
    assert "nonsense" in response.content.decode()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_a_spreadsheet_takes_no_text_for_a_formula(client, sessions, cell):
    assert defused(cell) == f"'{cell}"
    Attendance.objects.filter(session=sessions[0]).update(source=cell)
    assert not client.get("/sessions/numbers.csv").content.decode().splitlines()[1].split(",")[7].startswith(cell[0])


def test_numbers_and_plain_words_stay_as_they_are():
    assert [defused(cell) for cell in (-5, "more than 250", "")] == [-5, "more than 250", ""]


def test_the_lists_lead_to_the_numbers(client, sessions):
    for address in ("/sessions/", sessions[0].get_absolute_url()):
        assert 'href="/sessions/numbers/"' in client.get(address).content.decode()
    assert Session.objects.live().count() == 3


def test_a_portal_without_numbers_says_so(client):
    assert "Nothing has been counted yet" in client.get("/sessions/numbers/").content.decode()


def test_no_conference_can_take_the_address_of_the_numbers():
    with pytest.raises(ValidationError, match="another page"):
        Session(kind=Session.Kind.REVIEW_CONFERENCE, slug="numbers", year=2010).clean()


def test_a_budget_is_no_number_of_people_and_stands_over_its_bar_in_short(client, sessions):
    count(sessions[0], 148_259_000, measure=Measure.BUDGET)
    count(sessions[1], 154_855_000, measure=Measure.BUDGET)
    shown = client.get("/sessions/numbers/").content.decode()
    assert ">148.3 M</text>" in shown
    assert "148,259,000" in shown
    opening = client.get("/sessions/16/").content.decode().partition("<main")[2].partition("<section")[0]
    assert "1,144 NGOs" in opening
    assert "148,259,000" not in opening


def test_machines_are_told_that_it_is_a_dataset_and_where_its_file_is(client, sessions):
    shown = client.get("/sessions/numbers/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    dataset = next(thing for thing in json.loads(block)["@graph"] if thing["@type"] == "Dataset")
    assert dataset["temporalCoverage"] == "2016/2017"
    (file,) = dataset["distribution"]
    assert client.get(file["contentUrl"].removeprefix("https://portal.example")).status_code == 200
