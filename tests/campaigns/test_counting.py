"""Counting: what is typed or pasted in the room, by more than one person, and what can be wrong with it."""

import json

import pytest
from django.test import Client

from asp_portal.publishing.models import Event
from campaigns import pasting
from campaigns.models import Ballot, Candidate, Election
from tests.factories import make_election, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

NAMES = ("Ana Abel", "Bo Berg", "Cy Çelik", "Dee Diaz")


@pytest.fixture
def election():
    return make_election(
        live=True,
        office=Election.Office.JUDGE,
        seats=2,
        members=123,
        candidates=dict.fromkeys(NAMES, ("A", "weog", "F")),
    )


@pytest.fixture
def desk(election):
    return f"/admin/campaigns/election/{election.pk}/ballots/"


@pytest.fixture
def amina():
    return signed_in("amina")


@pytest.fixture
def boris():
    return signed_in("boris")


def signed_in(name):
    client = Client()
    client.force_login(make_user(name, group="Elections officer"))
    return client


def votes(election, *numbers):
    """The fields of the form for `numbers`, in the order of NAMES."""
    keys = {candidate.name: candidate.key for candidate in election.candidates.all()}
    return {f"votes-{keys[name]}": str(number) for name, number in zip(NAMES, numbers, strict=False)}


def counted(number=1):
    ballot = Ballot.objects.get(number=number)
    candidates = {candidate.key: candidate.name for candidate in Candidate.objects.all()}
    return {candidates[key].partition(" ")[0]: number for key, number in ballot.votes.items()}


class TestTwoOfficers:
    def test_the_second_to_enter_a_ballot_is_told_and_loses_nothing(self, election, desk, amina, boris):
        first, second = filled(amina.get(desk), None, voting=123), filled(boris.get(desk), None, voting=122)
        amina.post(desk, first | votes(election, 90, 50, 40, 20))
        response = boris.post(desk, second | votes(election, 91, 51, 41, 21))
        html = response.content.decode()
        assert response.status_code == 409
        assert "amina changed the ballots at" in html
        assert "Ana Abel 90, Bo Berg 50, Cy Çelik 40, Dee Diaz 20" in html
        assert "Nothing of yours is saved and nothing is lost" in html
        again = filled(response, None)
        assert {name: again[name] for name in votes(election, 0, 0, 0, 0)} == votes(election, 91, 51, 41, 21)
        assert "<td>90</td>" in html
        assert counted() == {"Ana": 90, "Bo": 50, "Cy": 40, "Dee": 20}

        # Who has looked and still means it, corrects what is there.
        boris.post(desk, again)
        assert counted() == {"Ana": 91, "Bo": 51, "Cy": 41, "Dee": 21}
        assert "Ana Abel 90 → 91" in Event.objects.of(election).filter(action=Event.Action.COUNTED).first().note

    def test_the_second_to_correct_a_ballot_is_told_as_well(self, election, desk, amina, boris):
        amina.post(desk, filled(amina.get(desk), None, voting=123) | votes(election, 90, 50, 40, 20))
        first, second = (filled(client.get(f"{desk}1/"), None) for client in (amina, boris))
        amina.post(f"{desk}1/", first | {"source_url": "https://asp.icc-cpi.int/ballot-1.pdf"})
        response = boris.post(f"{desk}1/", second | votes(election, 19))
        assert response.status_code == 409
        ballot = Ballot.objects.get()
        assert (counted()["Ana"], ballot.is_official) == (90, True)

    def test_a_correction_of_a_ballot_that_was_taken_out_becomes_it_anew(self, election, desk, amina, boris):
        amina.post(desk, filled(amina.get(desk), None, voting=123) | votes(election, 90, 50, 40, 20))
        form = filled(boris.get(f"{desk}1/"), None)
        amina.post(f"{desk}1/strike/")
        response = boris.post(f"{desk}1/", form | votes(election, 19))
        html = response.content.decode()
        assert response.status_code == 409
        assert "Took out ballot 1." in html
        assert not Ballot.objects.exists()
        boris.post(f"{desk}1/", filled(response, None))
        assert counted()["Ana"] == 19

    def test_a_browser_that_sends_nonsense_about_what_it_saw_changes_nothing(self, election, desk, amina):
        for number, seen in (("9" * 400, ""), ("٣", "x"), ("-1", "\u202e"), ("", "y" * 400)):
            data = {"voting": 123, "number": number, "seen": seen} | votes(election, 1, 1, 1, 1)
            assert amina.post(desk, data).status_code in (409, 422)
        assert not Ballot.objects.exists()


class TestSums:
    """What the script of the form asks while somebody types: the rules are the server's alone."""

    def ask(self, client, desk, **data):
        response = client.post(f"{desk}sums/", data)
        assert response.status_code == 200
        return json.loads(response.content)

    def test_nothing_is_said_before_it_is_known_how_many_voted(self, desk, amina):
        assert self.ask(amina, desk) == {"pasted": {}, "unread": "", "wrong": [], "said": []}

    def test_sum_majority_and_outcome_follow_the_typing(self, election, desk, amina):
        sums = self.ask(amina, desk, voting=120, **votes(election, 80, 79))
        assert sums["said"] == ["Votes in all: 159.", "Needed: 80.", "Elected: Ana Abel."]
        assert sums["wrong"] == []
        assert not Ballot.objects.exists()

    def test_what_cannot_be_is_said_before_it_is_saved(self, election, desk, amina):
        sums = self.ask(amina, desk, voting=100, invalid=24, **votes(election, 101, -3, "many"))
        assert sums["wrong"] == [
            "Bo Berg: Ensure this value is greater than or equal to 0.",
            "Cy Çelik: Enter a whole number.",
            "Ana Abel has 101 votes, more than the 100 who voted.",
            "124 papers, more than the 123 electors.",
        ]

    def test_a_pasted_column_comes_back_as_numbers_and_what_is_left_of_it(self, election, desk, amina):
        sums = self.ask(amina, desk, voting=120, column="ABEL 81\nZorro 5\n2. Bo Berg – 40")
        assert sorted(sums["pasted"].values()) == [40, 81]
        assert sums["unread"] == "Zorro 5"
        assert sums["said"][0] == "Votes in all: 121."

    def test_from_the_fifth_ballot_on_it_says_who_drops_out(self, election, desk, amina):
        for _ballot in range(4):
            amina.post(desk, filled(amina.get(desk), None, voting=123) | votes(election, 20, 30, 40, 10))
        data = {"voting": 123, "number": 5, "seen": ""} | votes(election, 20, 30, 40, 10)
        words = "Fewest votes: Dee Diaz. Drops out of the next ballot, unless the room decides otherwise."
        assert words in self.ask(amina, desk, **data)["said"]
        assert words in amina.post(desk, data, follow=True).content.decode()


class TestPasting:
    def read(self, text, *names):
        candidates = [Candidate(name=name, sorting_name=", ".join(reversed(name.split(" ", 1)))) for name in names]
        column = pasting.read(text, candidates)
        called = {candidate.key: candidate.name for candidate in candidates}
        return {called[key]: number for key, number in column.votes.items()}, column.unread

    @pytest.mark.parametrize(
        "line", ["Ana Abel 90", "1. ANA ABEL\t90", "Abel – 90", "abel: 90 (73%)", "3) Abel, Ana 90 73.2 %", "Ábel ٩٠"]
    )
    def test_a_line_as_people_write_it(self, line):
        assert self.read(line, *NAMES) == ({"Ana Abel": 90}, [])

    @pytest.mark.parametrize(
        "line",
        ["Ana Abel", "90", "Zorro 90", "Ana Abel 1234", "Ana Abel 9.5", "Abel Berg 7", "😀", "Abel 12 13", "Abel -5"],
    )
    def test_a_line_that_means_nobody_or_no_one_number_is_left(self, line):
        assert self.read(line, *NAMES) == ({}, [line])

    def test_of_somebody_named_twice_no_number_is_taken(self, election, desk, amina):
        assert self.read("Ana Abel 90\nBo Berg 5\nAbel 19\nAbel 20", *NAMES)[0] == {"Bo Berg": 5}
        html = amina.post(desk, {"voting": 123, "column": "Ana Abel 90\nAbel 19"}).content.decode()
        assert "More than one line names Ana Abel. Which number is right?" in html

    def test_a_name_inside_another_name_is_told_apart(self):
        text = "Ana Maria Abel 10\nAna Abel 20"
        assert self.read(text, "Ana Abel", "Ana Maria Abel")[0] == {"Ana Maria Abel": 10, "Ana Abel": 20}

    def test_names_from_right_to_left_with_their_invisible_signs(self):
        text = "\u200fمحمد العربي\u200f \u202a45\u202c\nفاطمة 30"
        assert self.read(text, "محمد العربي", "فاطمة الزهراء")[0] == {"محمد العربي": 45}

    def test_a_whole_page_of_junk_is_refused_in_a_sentence_that_ends(self, desk, amina):
        response = amina.post(desk, {"voting": 123, "column": "Lorem 1\n" * 2_000})
        html = response.content.decode()
        assert response.status_code == 422
        assert "and 1988 more" in html


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"voting": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"voting": "9" * 30}, "electors."),
        ({"voting": ""}, "This field is required."),
        ({"voting": "123", "held_on": "yesterday"}, "Enter a valid date."),
        ({"voting": "123", "source_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"voting": "10"}, "more than the 10 who voted."),
    ],
)
def test_bad_input_gets_a_sentence_and_saves_nothing(election, desk, amina, typed, sentence):
    response = amina.post(desk, votes(election, 50, 30, 20, 10) | typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Ballot.objects.exists()


def test_a_ballot_lacking_somebody_is_completed_and_who_should_not_be_in_it_taken_out(election, desk, amina):
    amina.post(desk, filled(amina.get(desk), None, voting=123) | votes(election, 90, 50, 40, 20))
    bo, cy, dee = ({k: v} for k, v in list(votes(election, 0, 60, 40, 20).items())[1:])
    amina.post(desk, filled(amina.get(desk), None, voting=120) | bo | cy | dee)
    said = amina.post(
        f"{desk}1/", filled(amina.get(f"{desk}1/"), None) | votes(election, 80, 90, 40, 20), follow=True
    ).content.decode()
    assert "Ballot 2 has no votes for Ana Abel" in said
    assert "Ballot 2 has votes for Bo Berg, who no longer stood" in said
    form = filled(amina.get(f"{desk}2/"), None) | votes(election, 60, "", 40, 20)
    said = amina.post(f"{desk}2/", form, follow=True).content.decode()
    assert "is it right?" not in said
    assert counted(2) == {"Ana": 60, "Cy": 40, "Dee": 20}


def test_forty_candidates_are_entered_at_once(desk, amina, election):
    wanted = [f"Candidate{number:02} Family{number:02}" for number in range(40)]
    many = make_election(
        live=True, slug="forty", office="judge", seats=6, candidates=dict.fromkeys(wanted, ("B", "africa", "M"))
    )
    desk = f"/admin/campaigns/election/{many.pk}/ballots/"
    column = "\n".join(f"{place}. {name} {18 - place % 3}" for place, name in enumerate(wanted, start=1))
    said = amina.post(desk, filled(amina.get(desk), None, voting=123, column=column), follow=True).content.decode()
    assert "Ballot 1 is public." in said
    assert amina.get("/elections/forty/").content.decode().count('class="candidate-card"') == 40
