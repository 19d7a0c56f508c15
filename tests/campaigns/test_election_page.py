"""The page of an election: cards and comparison, words, sources, search and linked data, and what costs nothing."""

import json
import re
from datetime import date

import pytest

from campaigns.models import Ballot, Candidate, Election
from tests.factories import make_election, make_session, make_state_page

pytestmark = pytest.mark.django_db

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def election():
    """Three candidates for one seat of a judge, everything known with its source."""
    page = make_election(
        slug="a-judge",
        title="A judge",
        office=Election.Office.JUDGE,
        session=make_session(live=True, ordinal=16, city="New York", country="USA", opens_on=date(2017, 12, 4)),
        begins_on=date(2017, 12, 4),
        source="Note of the Secretariat",
        bench_source="The Court’s list of judges",
        bench=[("A", "weog", "M")] * 9,
        sizes={"africa": 33},
        candidates={
            "Zoë Abel": ("B", "africa", "F"),
            "Bo Berg": ("A", "weog", "M"),
            "Cy Cruz": ("A", "grulac", "M"),
        },
    )
    page.group_sizes.update(source="List of States Parties")
    page.candidates.update(source="Note verbale of the nominating State")
    page.candidates.filter(name="Bo Berg").update(questionnaire=Candidate.Questionnaire.ANSWERED)
    page.save_draft(None)
    page.publish()
    return page


def count(election, *votes, **fields):
    fresh = Election.objects.for_detail().get(pk=election.pk)
    keys = [candidate.key for candidate in fresh.course.standing]
    ballot = Ballot(
        number=fresh.course.next_number, voting=sum(votes), votes=dict(zip(keys, votes, strict=True)), **fields
    )
    election.record(ballot, None)
    return ballot


def read(client, address="/elections/a-judge/"):
    return client.get(address).content.decode()


def test_cards_and_comparison_stand_in_the_same_order_which_is_by_name_unless_asked(client, election):
    def cards(html):
        return re.findall(r'class="candidate-card".*?<h3[^>]*>(.*?)</h3>', html, re.DOTALL)

    def rows(html):
        return re.findall(r'<th scope="row"><a href="#candidate-[^"]+" dir="auto">(.*?)</a>', html)

    assert cards(read(client)) == rows(read(client)) == ["Zoë Abel", "Bo Berg", "Cy Cruz"]
    for order, expected in {
        "list": ["Bo Berg", "Cy Cruz", "Zoë Abel"],
        "region": ["Zoë Abel", "Cy Cruz", "Bo Berg"],
        "gender": ["Zoë Abel", "Bo Berg", "Cy Cruz"],
        "questionnaire": ["Zoë Abel", "Cy Cruz", "Bo Berg"],
        "votes": ["Zoë Abel", "Bo Berg", "Cy Cruz"],
    }.items():
        html = read(client, f"/elections/a-judge/?sort={order}")
        assert cards(html) == rows(html) == expected, order


def test_elected_and_withdrawn_are_said_in_words(client, election):
    cruz = election.candidates.get(name="Cy Cruz").key
    count(election, 40, 42, 41, left={cruz: "withdrew"})
    count(election, 30, 90)
    html = read(client)
    standing = re.findall(r'class="candidate-standing">(.*?)</p>', html)
    assert standing == ["not elected", "elected in ballot 2", "withdrew before ballot 2"]
    assert "withdrew after it" in html


def test_a_state_that_nominated_somebody_leads_to_its_page_once_that_is_public(client, election):
    page = make_state_page(title="Uruguay")
    election.candidates.filter(name="Cy Cruz").update(state=page.of_state)
    assert "/states/" not in read(client).partition("<main")[2]
    page.publish()
    link = f'<a href="{page.get_absolute_url()}">Uruguay</a>'
    html = read(client)
    assert f"<td>{link}</td>" in html
    assert f"<dd>{link}</dd>" in html


def test_every_number_has_its_source_on_the_page(client, election):
    count(election, 40, 42, 41)
    count(election, 40, 43, 40, source="Read out by the President")
    html = read(client)
    for source in (
        "Note of the Secretariat",
        "Rome Statute, article 36, paragraph 6 (a)",
        "The Court’s list of judges",
        "List of States Parties",
        "Ballot 1: Source: noted in the room by the coalition",
        "Ballot 2: Source: Read out by the President",
        "5 − 0 who stay − 0 elected = 5",
    ):
        assert source in html, source
    assert html.count("Note verbale of the nominating State") == 3


def test_a_source_that_nobody_named_is_not_passed_over(client):
    make_election(live=True, slug="a-judge", candidates={"Bo Berg": ("", "weog", "M")})
    assert "Source: not named yet" in read(client)


def test_a_page_that_did_not_change_is_answered_without_a_body(client, election):
    first = client.get("/elections/a-judge/")
    again = client.get("/elections/a-judge/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    count(election, 40, 42, 41)
    assert client.get("/elections/a-judge/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_page_asks_again_only_while_somebody_counts(client, election):
    assert "js/election.js" not in read(client)
    count(election, 40, 42, 41)
    assert "js/election.js" in read(client)
    count(election, 10, 100, 10)
    assert "js/election.js" not in read(client)


def test_an_election_is_found_by_its_candidates_and_stands_in_the_sitemap(client, election):
    make_election(slug="hidden", candidates={"Zoë Abel": ("", "africa", "F")})
    for words in ("zoe abel", "A judge"):
        html = read(client, f"/search/?q={words}")
        assert "/elections/a-judge/" in html
        assert "/elections/hidden/" not in html
    sitemap = read(client, "/sitemap.xml")
    assert "/elections/a-judge/</loc>" in sitemap
    assert "/elections/hidden/" not in sitemap


def test_an_election_is_an_event_of_its_session(client, election):
    graph = json.loads(BLOCK.search(read(client))[1])["@graph"]
    event, way = {thing["@type"]: thing for thing in graph}["Event"], graph[-1]
    assert (event["name"], event["startDate"]) == ("A judge", "2017-12-04")
    assert event["superEvent"]["url"] == "https://portal.example/sessions/16/"
    assert event["location"]["address"]["addressLocality"] == "New York"
    assert [step["item"] for step in way["itemListElement"]] == [
        "https://portal.example/elections/",
        "https://portal.example/elections/a-judge/",
    ]
    assert client.get("/cards/elections/a-judge.png")["Content-Type"] == "image/png"


def test_an_election_without_a_date_is_no_event_yet(client):
    make_election(live=True, slug="a-judge")
    graph = json.loads(BLOCK.search(read(client))[1])["@graph"]
    assert [thing["@type"] for thing in graph] == ["BreadcrumbList"]


def test_who_withdrew_on_a_day_that_no_ballot_tells_stands_no_longer(client, election):
    with election.edit(None) as draft:
        draft.candidates.filter(name="Cy Cruz").update(withdrawn_on=date(2017, 12, 4))
    election.publish()
    assert "withdrew on 4 December 2017" in read(client)
    course = Election.objects.for_detail().get(pk=election.pk).course
    assert [candidate.name for candidate in course.standing] == ["Zoë Abel", "Bo Berg"]
