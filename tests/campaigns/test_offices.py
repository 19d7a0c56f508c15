"""Every office that the Assembly or the Court fills: the rule, the officer’s screen and the page that follows."""

import csv
from dataclasses import dataclass, field

import pytest

from campaigns import voting
from campaigns.models import Ballot, Election
from tests.factories import make_election, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

Office, Rules, Electors = Election.Office, Election.Rules, Election.Electors
UNCONFIRMED = "Not yet compared with the text of a rule."


@dataclass
class Case:
    """An election in figures: votes by the first names of candidates, who is elected by them, and by which rule."""

    office: str
    rules: str
    needed: int
    votes: dict
    elected: set
    seats: int = 1
    members: int = 123
    voting: int = 123
    electors: str = Electors.STATES_PARTIES
    source: str = UNCONFIRMED
    candidates: dict = field(default_factory=dict)


VOTED = {
    "judges, two thirds of those voting, several seats": Case(
        Office.JUDGE,
        Rules.TWO_THIRDS,
        80,
        {"Ana": 80, "Bo": 79, "Cy": 85, "Dee": 20},
        {"Ana", "Cy"},
        seats=3,
        voting=119,
        source="Rome Statute, article 36, paragraph 6 (a)",
    ),
    "the Prosecutor, more than half of all States Parties": Case(
        Office.PROSECUTOR,
        Rules.ALL_MEMBERS,
        62,
        {"Ana": 72, "Bo": 42, "Cy": 5, "Dee": 3},
        {"Ana"},
        voting=122,
        source="Rome Statute, article 42, paragraph 4",
    ),
    "a Deputy Prosecutor whom nobody elects yet": Case(
        Office.DEPUTY_PROSECUTOR,
        Rules.ALL_MEMBERS,
        62,
        {"Ana": 61, "Bo": 59, "Cy": 0, "Dee": 0},
        set(),
        voting=120,
        source="Rome Statute, article 42, paragraph 4",
    ),
    "the Registrar, by the judges": Case(
        Office.REGISTRAR,
        Rules.ALL_MEMBERS,
        10,
        {"Ana": 7, "Bo": 10, "Cy": 1, "Dee": 0},
        {"Bo"},
        members=18,
        voting=18,
        electors=Electors.JUDGES,
        source="Rome Statute, article 43, paragraph 4",
    ),
    "a Vice-President of the Assembly, by a vote": Case(
        Office.VICE_PRESIDENT, Rules.VOTING, 61, {"Ana": 65, "Bo": 55, "Cy": 0, "Dee": 0}, {"Ana"}, voting=120
    ),
    "the budget committee, by a vote": Case(
        Office.BUDGET_COMMITTEE,
        Rules.VOTING,
        61,
        {"Ana": 100, "Bo": 99, "Cy": 60, "Dee": 61},
        {"Ana", "Bo", "Dee"},
        seats=3,
        voting=121,
    ),
}
AGREED = {
    "the President of the Assembly": (Office.PRESIDENT, Rules.ACCLAMATION, 1, "elected by acclamation"),
    "both Vice-Presidents": (Office.VICE_PRESIDENT, Rules.ACCLAMATION, 2, "elected by acclamation"),
    "the Prosecutor": (Office.PROSECUTOR, Rules.CONSENSUS, 1, "elected by consensus"),
    "the budget committee": (Office.BUDGET_COMMITTEE, Rules.CONSENSUS, 3, "elected by consensus"),
    "the nominations committee": (Office.NOMINATIONS_COMMITTEE, Rules.CONSENSUS, 3, "elected by consensus"),
    "the board of the Trust Fund": (Office.TRUST_FUND, Rules.CONSENSUS, 2, "elected by consensus"),
}
NAMES = dict.fromkeys(("Ana Abel", "Bo Berg", "Cy Cruz", "Dee Diaz"), ("A", "weog", "F"))


@pytest.fixture
def officer(client):
    """The client of an elections officer who has signed in."""
    client.force_login(make_user("officer", group="Elections officer"))
    return client


def table(client, election):
    rows = csv.DictReader(
        client.get(f"{election.get_absolute_url()}votes.csv").content.decode("utf-8-sig").splitlines()
    )
    return {row["candidate"].partition(" ")[0]: row for row in rows}


@pytest.mark.parametrize("case", VOTED.values(), ids=VOTED)
def test_an_office_that_is_voted_on(officer, case):
    election = make_election(
        live=True,
        slug="office",
        office=case.office,
        rules=case.rules,
        seats=case.seats,
        members=case.members,
        electors=case.electors,
        candidates=NAMES,
    )
    assert voting.required_votes(voting.Rules(case.rules), case.voting, case.members) == case.needed
    assert set(voting.elected(case.votes, case.needed, case.seats)) == case.elected

    desk = f"/admin/campaigns/election/{election.pk}/ballots/"
    column = "\n".join(f"{name} {number}" for name, number in case.votes.items())
    column = column.replace("Ana", "Abel").replace("Bo", "Berg").replace("Cy", "Cruz").replace("Dee", "Diaz")
    form = filled(officer.get(desk), None, voting=case.voting, column=column)
    said = officer.post(desk, form, follow=True).content.decode()
    assert f"Needed: {case.needed}." in said

    html = officer.get("/elections/office/").content.decode()
    assert case.source in html
    assert f"{case.seats - len(case.elected)} of {case.seats} left" in html
    assert f"{case.members} {election.get_electors_display()}" in html
    assert html.count("<strong>elected in ballot 1</strong>") == len(case.elected)
    rows = table(officer, election)
    assert {name: int(row["votes"]) for name, row in rows.items()} == case.votes
    assert {name for name, row in rows.items() if row["elected"] == "yes"} == case.elected
    assert {row["required"] for row in rows.values()} == {str(case.needed)}


@pytest.mark.parametrize(("office", "rules", "seats", "words"), AGREED.values(), ids=AGREED)
def test_an_office_that_is_agreed_on(officer, office, rules, seats, words):
    election = make_election(
        live=True, slug="office", office=office, rules=rules, seats=seats, members=0, candidates=NAMES
    )
    assert voting.required_votes(voting.Rules(rules), 0, 0) is None

    desk = f"/admin/campaigns/election/{election.pk}/ballots/"
    form = filled(officer.get(desk), None, held_on="2017-12-06", source="Official Records, volume I")
    keys = [candidate.key for candidate in election.candidates.all()]
    refused = officer.post(desk, form)
    assert (refused.status_code, Ballot.objects.count()) == (422, 0)
    assert "Who was elected?" in refused.content.decode()
    too_many = officer.post(desk, form | {"chosen": keys[: seats + 1]})
    assert too_many.status_code == 422
    assert f"{seats + 1} names, and {seats} seats were left." in too_many.content.decode()

    said = officer.post(desk, form | {"chosen": keys[:seats]}, follow=True).content.decode()
    assert "Decision without a vote is public. Elected: Ana Abel" in said
    html = officer.get("/elections/office/").content.decode()
    assert f"0 of {seats} left" in html
    assert html.count(f"<strong>{words}</strong>") == seats
    assert "6 December 2017" in html
    assert "Official Records, volume I" in html
    assert "Votes by candidate" not in html
    rows = table(officer, election)
    assert {(row["votes"], row["voting"], row["required"], row["elected"]) for row in rows.values()} == {
        ("", "", "", "yes")
    }

    # Somebody else was meant: the decision is corrected like a ballot, and the log says how.
    address = f"{desk}1/"
    form = filled(officer.get(address), None)
    officer.post(address, form | {"chosen": keys[-seats:]})
    course = Election.objects.for_detail().get(pk=election.pk).course
    assert [candidate.key for candidate in course.decisions[0].elected] == keys[-seats:]
