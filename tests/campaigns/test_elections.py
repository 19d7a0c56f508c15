"""Elections: entering ballots, what follows from them, and what readers see."""

import csv
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from asp_portal.publishing.models import Event, Trash
from campaigns.models import Ballot, Candidate, Election
from campaigns.voting import Requirements
from tests.factories import make_election, make_session, make_state, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

OFFICER = "Elections officer"


@pytest.fixture
def judges():
    """Two seats, four candidates, and a bench that lacks one of list B, one woman and one African."""
    return make_election(
        live=True,
        slug="judges-2017",
        office=Election.Office.JUDGE,
        seats=2,
        members=123,
        bench=[("A", "weog", "M")] * 9
        + [("A", "africa", "M")] * 2
        + [("A", "weog", "F")]
        + [("B", "eastern-europe", "F"), ("B", "asia-pacific", "F")] * 2,
        sizes={"africa": 33},
        candidates={
            "Ana Abel": ("B", "africa", "F"),
            "Bo Berg": ("A", "weog", "M"),
            "Cy Çelik": ("A", "weog", "M"),
            "Dee Diaz": ("B", "grulac", "F"),
        },
    )


def count(election, voting, *votes, **fields):
    """Record the next ballot; `votes` in the order of those who stand."""
    election = Election.objects.for_detail().get(pk=election.pk)
    course = election.course
    keys = [candidate.key for candidate in course.standing]
    ballot = Ballot(number=course.next_number, voting=voting, votes=dict(zip(keys, votes, strict=True)), **fields)
    election.record(ballot, None)
    return ballot


def course_of(election):
    return Election.objects.for_detail().get(pk=election.pk).course


def names(candidates):
    return [candidate.name for candidate in candidates]


def test_each_round_follows_from_those_before_it(judges):
    count(judges, 123, 90, 50, 40, 20)
    count(judges, 120, 30, 81, 9)
    course = course_of(judges)
    assert [names(r.elected) for r in course.rounds] == [["Ana Abel"], ["Cy Çelik"]]
    assert [r.required for r in course.rounds] == [82, 80]
    assert course.seats_left == 0
    assert course.standing == []


def test_a_correction_reaches_every_round_after_it_and_is_logged(judges):
    first = count(judges, 123, 90, 50, 40, 20)
    election = Election.objects.for_detail().get(pk=judges.pk)
    ballot = election.ballots.get(pk=first.pk)
    ana = next(candidate.key for candidate in election.candidates.all() if candidate.name == "Ana Abel")
    ballot.votes[ana] = 81
    election.record(ballot, make_user("officer"))
    assert course_of(judges).rounds[0].elected == []
    assert course_of(judges).seats_left == 2
    event = Event.objects.of(judges).filter(action=Event.Action.COUNTED).first()
    assert "Ana Abel 90 → 81" in event.note
    assert event.user.username == "officer"


def test_a_session_is_not_withdrawn_from_under_a_public_election(judges):
    with pytest.raises(ValidationError, match="1 live elections belong to this session"):
        judges.session.withdraw()
    judges.withdraw()
    judges.session.withdraw()
    with pytest.raises(ValidationError, match="Publish the session"):
        judges.publish()


def test_what_was_counted_comes_back_from_the_trash_with_its_election(judges):
    ballot = count(judges, 123, 90, 50, 40, 20, held_on=date(2017, 12, 5))
    judges.withdraw()
    restored, sentences = Trash.objects.put(judges, None).restore(None)
    again = restored.ballots.get()
    assert (again.pk, again.votes, again.held_on, sentences) == (ballot.pk, ballot.votes, ballot.held_on, [])


def test_what_a_ballot_must_carry_shrinks_with_those_elected(judges):
    assert course_of(judges).needs == Requirements({"B": 1}, {"africa": 1}, {"F": 1})
    count(judges, 123, 90, 50, 40, 20)
    assert course_of(judges).needs == Requirements()


def test_region_and_gender_lapse_after_four_ballots(judges):
    for _ballot in range(4):
        assert not course_of(judges).lapsed
        count(judges, 123, 10, 10, 10, 10)
    assert course_of(judges).lapsed
    assert course_of(judges).needs == Requirements({"B": 1})


def test_numbers_that_cannot_be_are_refused_with_every_reason(judges):
    with pytest.raises(ValidationError) as refused:
        count(judges, 100, 101, 90, 10, 0, invalid=24)
    assert refused.value.messages == [
        "Ana Abel has 101 votes, more than the 100 who voted.",
        "124 papers, more than the 123 electors.",
        "201 votes in all; those who voted could give at most 200.",
    ]
    assert not Ballot.objects.exists()


def test_somebody_who_left_does_not_stand_again(judges):
    election = Election.objects.for_detail().get(pk=judges.pk)
    berg = next(candidate.key for candidate in election.candidates.all() if candidate.name == "Bo Berg")
    count(judges, 123, 10, 10, 10, 10, left={berg: "withdrew"})
    assert names(course_of(judges).standing) == ["Ana Abel", "Cy Çelik", "Dee Diaz"]
    assert course_of(judges).next_number == 2


class TestCounting:
    """The screen on which the officer enters a ballot."""

    @pytest.fixture
    def desk(self, client, judges):
        client.force_login(make_user("officer", group=OFFICER))
        return f"/admin/campaigns/election/{judges.pk}/ballots/"

    def test_a_pasted_column_is_a_ballot(self, client, judges, desk):
        data = {
            "voting": 123,
            "column": "1. Ana Abel (State)\t90\nBERG: 50\nCelik 40\nDiaz – 20",
            "held_on": "2017-12-04",
        }
        response = client.post(desk, data | {"invalid": 0, "abstentions": 0}, follow=True)
        assert "Ballot 1 is public. Needed: 82. Elected: Ana Abel. Seats left: 1." in response.content.decode()
        # Of an object in JSON, PostgreSQL keeps another order.
        votes = course_of(judges).rounds[0].ballot.votes
        assert {c.name.partition(" ")[0]: votes[c.key] for c in judges.candidates.all()} == {
            "Ana": 90,
            "Bo": 50,
            "Cy": 40,
            "Dee": 20,
        }
        assert "Ana Abel" in client.get("/elections/judges-2017/").content.decode()

    def test_a_line_that_names_nobody_and_a_missing_number_are_said(self, client, judges, desk):
        data = {"voting": 123, "column": "Ana Abel 90\nZorro 7", "invalid": 0, "abstentions": 0}
        response = client.post(desk, data)
        html = response.content.decode()
        assert response.status_code == 422
        assert "Not read: Zorro 7. Every line needs a name as below and one whole number" in html
        assert html.count("How many votes? Write 0 for none.") == 3
        assert not Ballot.objects.exists()

    def test_a_ballot_is_corrected_and_the_last_one_taken_out(self, client, judges, desk):
        count(judges, 123, 90, 50, 40, 20)
        response = client.get(f"{desk}1/")
        form = filled(response, None, source_url="https://asp.icc-cpi.int/ballot-1.pdf")
        client.post(f"{desk}1/", form)
        assert course_of(judges).is_official
        client.post(f"{desk}1/strike/")
        assert not Ballot.objects.exists()
        assert client.post(f"{desk}1/strike/").status_code == 404

    def test_a_correction_that_no_longer_fits_the_ballots_after_it_says_so(self, client, judges, desk):
        count(judges, 123, 90, 50, 40, 20)
        count(judges, 120, 30, 50, 40)
        ana = judges.candidates.get(name="Ana Abel").key
        form = filled(client.get(f"{desk}1/"), None, **{f"votes-{ana}": "80"})
        html = client.post(f"{desk}1/", form, follow=True).content.decode()
        assert "Ballot 2 has no votes for Ana Abel, who should stand in it by the ballots before: is it right?" in html

    def test_readers_are_told_of_a_ballot_that_cannot_follow_from_those_before_it(self, client, judges, desk):
        count(judges, 123, 90, 50, 40, 20)
        count(judges, 120, 30, 50, 40)
        doubt = "<strong>One ballot has votes for somebody who had been elected or had left before it"
        assert doubt not in client.get("/elections/judges-2017/").content.decode()
        bo = judges.candidates.get(name="Bo Berg").key
        client.post(f"{desk}1/", filled(client.get(f"{desk}1/"), None, **{f"votes-{bo}": "85"}))
        html = client.get("/elections/judges-2017/").content.decode()
        assert doubt in html
        assert "so one of the numbers here is wrong:</strong> Ballot 2." in html

    def test_only_who_may_count_gets_there(self, client, judges):
        client.force_login(make_user("drafter", group="Drafter"))
        assert client.get(f"/admin/campaigns/election/{judges.pk}/ballots/").status_code == 403


class TestPage:
    def test_a_reader_sees_what_was_counted_and_that_it_is_not_official_yet(self, client, judges):
        count(judges, 123, 90, 50, 40, 20)
        html = client.get("/elections/judges-2017/").content.decode()
        assert "Unofficial until posted by the Secretariat." in html
        assert "1 of 2 left" in html
        assert "<strong>elected</strong>" in html
        rows = list(csv.reader(client.get("/elections/judges-2017/votes.csv").content.decode("utf-8-sig").splitlines()))
        assert rows[1][:3] == ["1", "", "Ana Abel"]
        assert rows[1][-3:] == ["82", "yes", "no"]

    def test_a_ballot_is_tried_without_a_script(self, client, judges):
        keys = {candidate.name: candidate.key for candidate in judges.candidates.all()}
        address = "/elections/judges-2017/?check=1&mark="
        assert "Not valid." in client.get(address + keys["Bo Berg"]).content.decode()
        assert "African States: 0 marked, at least 1 needed." in client.get(address + keys["Bo Berg"]).content.decode()

    def test_candidates_are_ordered_as_the_reader_asks_and_by_name_otherwise(self, client, judges):
        def order(address):
            html = client.get(address).content.decode()
            table = html[html.index('class="candidates"') :]
            return sorted(("Ana Abel", "Bo Berg", "Cy Çelik", "Dee Diaz"), key=table.index)

        assert order("/elections/judges-2017/") == ["Ana Abel", "Bo Berg", "Cy Çelik", "Dee Diaz"]
        assert order("/elections/judges-2017/?sort=list") == ["Bo Berg", "Cy Çelik", "Ana Abel", "Dee Diaz"]
        assert order("/elections/judges-2017/?sort=nonsense") == order("/elections/judges-2017/")

    def test_an_election_that_is_not_public_has_no_page(self, client):
        election = make_election(slug="hidden")
        for address in (election.get_absolute_url(), "/elections/hidden/votes.csv"):
            assert client.get(address).status_code == 404
        assert election.title not in client.get("/elections/").content.decode()

    def test_a_page_costs_the_same_queries_for_one_ballot_and_for_ten(self, client, judges, django_assert_num_queries):
        count(judges, 123, 10, 10, 10, 10)
        client.get("/elections/")
        with django_assert_num_queries(7):
            client.get("/elections/judges-2017/")
        for _ballot in range(9):
            count(judges, 123, 10, 10, 10, 10)
        with django_assert_num_queries(7):
            client.get("/elections/judges-2017/")


def test_without_the_judges_who_stay_nobody_is_told_what_a_ballot_must_carry(client):
    election = make_election(
        live=True, office=Election.Office.JUDGE, seats=2, candidates={"Ana Abel": ("A", "africa", "F")}
    )
    html = client.get(election.get_absolute_url()).content.decode()
    assert "these are not entered here yet" in html
    assert "What if" not in html


def test_an_election_without_a_vote_is_concluded_by_consensus(client):
    make_election(
        live=True,
        slug="prosecutor-2011",
        office=Election.Office.PROSECUTOR,
        rules=Election.Rules.CONSENSUS,
        candidates={"Fatou Bensouda": ("", "africa", "F")},
        stage=Election.Stage.CONCLUDED,
        session=make_session(live=True, opens_on=date(2011, 12, 12), closes_on=date(2011, 12, 21)),
        is_elected=True,
    )
    html = client.get("/elections/prosecutor-2011/").content.decode()
    assert "0 of 1 left" in html
    assert "<strong>elected</strong>" in html
    assert Candidate.objects.get().is_elected


def test_the_form_asks_as_often_for_one_candidate_as_for_many(client):
    client.force_login(make_user("officer", group="Elections officer"))
    asked = []
    for number in (1, 6):
        page = make_election(candidates={f"Candidate {place}": ("A", "weog", "F") for place in range(number)})
        for candidate in page.candidates.all():
            candidate.state = make_state()
            candidate.save()
        page.save_draft(None)
        address = reverse("admin:campaigns_election_change", args=[page.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address).content.decode()
        assert html.count('class="admin-autocomplete"') >= number
        assert page.candidates.first().state.name in html
        asked.append(len(queries))
    assert asked[0] == asked[1]
