"""The board: recommendations against sessions, its counts, and both as files."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest

from publications.models import FollowUp
from tests.factories import make_publication, make_recommendation, make_session, make_theme

pytestmark = pytest.mark.django_db

BOARD = "/recommendations/board/"
EVIDENCE = "https://asp.example/"


@pytest.fixture
def sessions():
    """Four sessions, 2016 to 2019."""
    return [
        make_session(live=True, ordinal=year - 2001, year=year, opens_on=date(year, 12, 4))
        for year in range(2016, 2020)
    ]


@pytest.fixture
def asked(sessions):
    """Two recommendations to the session of 2017: one adopted two years later, one repeated in 2018."""
    victims = make_theme(name="Victims", slug="victims")
    paper = make_publication(live=True, kind="recommendations", session=sessions[1], issued_on=date(2017, 11, 20))
    first = make_recommendation(
        live=True, publication=paper, number=1, text="Pay.", addressee="Every State Party", theme=victims
    )
    second = make_recommendation(live=True, publication=paper, number=2, text="=Talk.", addressee="The Bureau")
    follow(first, sessions[3], "adopted")
    follow(second, sessions[1], "open")
    later = make_publication(live=True, kind="recommendations", session=sessions[2], issued_on=date(2018, 11, 20))
    make_recommendation(live=True, publication=later, number=7, text="Talk at last.", repeated_from=second)
    return first, second


def follow(recommendation, session, status):
    fields = {} if status == "open" else {"note": "So it was.", "evidence_url": EVIDENCE}
    return FollowUp.objects.create(recommendation=recommendation, session=session, status=status, **fields)


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(client, address=BOARD):
    """The rows of the board as lists of what stands in their cells."""
    table = re.search(r'<table class="board".*?</table>', client.get(address).content.decode(), re.DOTALL)[0]
    found = re.findall(r"<tr role=\"row\">(.*?)</tr>", table, re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)] for row in found]


def table(client, address):
    return list(csv.reader(io.StringIO(client.get(address).content.decode().removeprefix("\ufeff"))))


def test_the_board_says_in_words_what_each_session_made_of_each(client, asked):
    head, *found = rows(client)
    assert head == ["Recommendation", "ASP16", "ASP17", "ASP18"]
    by_text = {row[0].split(" To:")[0]: row[1:] for row in found}
    nothing = "nothing recorded"
    assert by_text["1 Pay."] == ["ASP16 made", nothing, "ASP18 ● adopted"]
    assert by_text["2 =Talk."] == ["ASP16 made ○ open", "ASP17 repeated as No. 7", nothing]
    assert by_text["7 Talk at last. repeats No. 2 of ASP16"] == [nothing, "ASP17 made", nothing]


def test_hidden_sessions_and_recommendations_are_on_no_board(client, asked, sessions):
    hidden = make_session(ordinal=88, year=2088)
    FollowUp.objects.create(recommendation=asked[0], session=hidden)
    make_recommendation(publication=asked[0].publication, text="Hidden ask", repeated_from=None)
    for form in (BOARD, "/recommendations/list.csv", "/recommendations/list.json", "/recommendations/counts.csv"):
        text = client.get(form).content.decode()
        assert "Hidden ask" not in text
        assert "ASP88" not in text


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?status=adopted", ["1"]),
        ("?theme=victims", ["1"]),
        ("?addressee=The+Bureau", ["2"]),
        ("?session=17", ["7"]),
        ("?session=16&status=open", ["2"]),
    ],
)
def test_filters_narrow_the_board_and_every_other_form_of_it_alike(client, asked, query, left):
    assert [row[0].split()[0] for row in rows(client, BOARD + query)[1:]] == left
    assert [row[0] for row in table(client, f"/recommendations/list.csv{query}")[1:]] == left
    found = client.get(f"/recommendations/list.json{query}").json()["recommendations"]
    assert [str(one["number"]) for one in found] == left


@pytest.mark.parametrize("form", ["board/", "list.csv", "list.json", "counts.csv"])
def test_what_nobody_knows_is_explained_in_every_form(client, asked, form):
    answer = client.get(f"/recommendations/{form}?addressee=Nobody")
    assert answer.status_code == 404
    assert "“Nobody” is not known as a value of “Addressee”" in answer.content.decode()


def test_an_addressee_of_a_hidden_recommendation_is_unknown(client, asked):
    make_recommendation(publication=asked[0].publication, addressee="A hidden office")
    assert client.get(f"{BOARD}?addressee=A+hidden+office").status_code == 404


def test_a_recommendation_counts_open_from_its_session_on_until_something_else_became_of_it(client, asked):
    head, *counts = table(client, "/recommendations/counts.csv?status=adopted")
    assert head[:3] == ["session", "name", "year"]
    at = {row[0]: dict(zip(head[3:], map(int, row[3:]), strict=True)) for row in counts}
    assert [(session, n["open"], n["adopted"]) for session, n in at.items()] == [
        ("16", 1, 0), ("17", 1, 0), ("18", 0, 1),
    ]  # fmt: skip


def test_the_pictures_say_their_numbers_in_words_too(client, asked):
    html = client.get(BOARD).content.decode()
    assert "ASP16: 2; ASP17: 3; ASP18: 2" in html
    assert "ASP16: 0; ASP17: 0; ASP18: 1" in html


def test_the_table_has_a_column_for_each_session_and_no_formula(client, asked):
    head, *found = table(client, "/recommendations/list.csv")
    told = {row[0]: dict(zip(head, row, strict=True)) for row in found}
    assert told["1"]["ASP18"] == f"adopted: So it was. ({EVIDENCE})"
    assert told["2"]["text"] == "'=Talk."
    assert told["2"]["repeated_in"].endswith(told["7"]["address"])
    assert told["7"]["repeats"] == told["2"]["address"]


def test_a_programme_is_told_the_same(client, asked):
    first = next(r for r in client.get("/recommendations/list.json").json()["recommendations"] if r["number"] == 1)
    assert first["follow_up"] == [
        {
            "session": "18",
            "session_name": "18th session (2019)",
            "status": "adopted",
            "reason": "So it was.",
            "evidence": EVIDENCE,
        }
    ]
    assert (first["addressee"], first["theme"], first["made_to"], first["status"]) == (
        "Every State Party", "Victims", "16", "adopted",
    )  # fmt: skip


def test_a_recommendation_in_two_languages_is_one_row(client, asked):
    first = asked[0]
    paper = make_publication(live=True, language="fr", translation_of=first.publication)
    make_recommendation(live=True, language="fr", translation_of=first, publication=paper, number=1, text="Payez.")
    assert len(rows(client)) == 1 + 3
    assert "Payez" not in client.get("/recommendations/list.csv").content.decode()


def test_a_board_has_a_dozen_columns_at_most_and_says_that_there_are_more(client, asked):
    for year in range(2020, 2036):
        session = make_session(live=True, ordinal=year - 2001, year=year, opens_on=date(year, 12, 4))
        if year % 2:
            follow(asked[0], session, "open")
    html = client.get(BOARD).content.decode()
    assert len(rows(client)[0]) == 1 + 11
    assert "the CSV has all of them" in html
    assert "ASP19" in table(client, "/recommendations/list.csv")[0]


def test_a_selection_without_rows_has_a_sentence(client, asked):
    assert "No recommendation answers all of this." in client.get(f"{BOARD}?status=rejected").content.decode()
    assert client.get("/recommendations/counts.csv?status=rejected").status_code == 200
