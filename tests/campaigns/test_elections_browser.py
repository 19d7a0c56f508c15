"""An afternoon of voting in a real Chromium: the officer enters three ballots, a delegate reads between them."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import expect

from campaigns.models import Election
from tests.barriers import barriers
from tests.factories import make_election, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/elections/two-judges/"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# A test has no clipboard of its own: this is what a browser does with one.
PASTE = """(column, text) => {
  column.value = text;
  column.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
}"""


@pytest.fixture
def election():
    """Two seats, and a bench that lacks a woman and somebody of list B."""
    return make_election(
        live=True,
        slug="two-judges",
        office=Election.Office.JUDGE,
        stage=Election.Stage.RUNNING,
        seats=2,
        bench=[("A", "weog", "M")] * 9 + [("B", "weog", "M"), ("B", "weog", "F")] + [("B", "weog", "F")] * 2,
        candidates={
            "Ana Abel": ("B", "africa", "F"),
            "Bo Berg": ("A", "weog", "M"),
            "Cy Cruz": ("A", "grulac", "F"),
            "Dee Diaz": ("B", "asia-pacific", "F"),
        },
    )


class Line:
    """The status codes with which the server answers a page for the election, as they go over the line."""

    def __init__(self, page):
        self.asked, self.answered = set(), []
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self.ask)
        session.on("Network.responseReceivedExtraInfo", self.answer)
        session.send("Network.enable")

    def ask(self, event):
        if urlsplit(event["request"]["url"]).path == ADDRESS:
            self.asked.add(event["requestId"])

    def answer(self, event):
        self.answered.append((event["requestId"], event["statusCode"]))

    @property
    def statuses(self):
        return [status for request, status in self.answered if request in self.asked]


def test_three_ballots_as_they_are_entered_and_as_they_are_read(new_page, live_server, election):
    client = Client()
    client.force_login(make_user("officer", group="Elections officer"))
    officer, delegate = new_page(), new_page(**PHONE)
    session = client.cookies["sessionid"].value
    officer.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    check, message = officer.locator("[data-check]"), officer.locator(".messagelist")

    delegate.clock.install()
    line = Line(delegate)
    delegate.goto(ADDRESS)
    expect(delegate.get_by_role("heading", name="What ballot 1 must carry")).to_be_visible()
    delegate.get_by_text("The 13 judges who stay").click()
    delegate.get_by_role("checkbox", name="Bo Berg").check()

    def later():
        # The page asks every twenty seconds; its clock is ours.
        with delegate.expect_response(f"**{ADDRESS}"):
            delegate.clock.fast_forward(20_001)

    def enter(ballot, voting, votes, said):
        officer.goto(f"/admin/campaigns/election/{election.pk}/ballots/")
        expect(officer.get_by_role("heading", name=f"Ballot {ballot}", exact=True).last).to_be_visible()
        officer.get_by_label("Present and voting").fill(voting)
        if isinstance(votes, str):
            officer.get_by_label("Paste a column").evaluate(PASTE, votes)
            expect(officer.get_by_label("Paste a column")).to_have_value("")
        else:
            for name, number in votes.items():
                officer.get_by_label(name, exact=True).fill(number)
        expect(check).to_contain_text(said)

    # Nothing was counted: the answer is 304, and what the reader opened and marked stays.
    later()
    expect(delegate.get_by_text("Judge 12")).to_be_visible()

    # Typed, with a slip that is said before anything is saved.
    enter(
        1, "119", {"Ana Abel": "79", "Bo Berg": "120", "Cy Cruz": "40", "Dee Diaz": "30"}, "more than the 119 who voted"
    )
    officer.get_by_label("Bo Berg", exact=True).fill("80")
    expect(check).to_have_text("Votes in all: 229. Needed: 80. Elected: Bo Berg.")
    officer.get_by_role("button", name="Publish this ballot").click()
    expect(message).to_contain_text("Ballot 1 is public. Needed: 80. Elected: Bo Berg. Seats left: 1.")

    later()
    expect(delegate.locator(".candidate-card", has_text="Bo Berg")).to_contain_text("elected in ballot 1")
    expect(delegate.get_by_role("heading", name="What ballot 2 must carry")).to_be_visible()
    expect(delegate.get_by_text("Unofficial until posted by the Secretariat.")).to_be_visible()
    expect(delegate.get_by_role("status")).to_have_text("The page shows a new result.")
    expect(delegate.get_by_role("checkbox", name="Bo Berg")).to_have_count(0)
    expect(delegate.get_by_text("Judge 12")).to_be_visible()

    # Pasted; somebody leaves.
    enter(2, "121", "1. CRUZ 41\n2. Diaz 30\n3. Ana Abel 50", "Votes in all: 121. Needed: 81. Elected: nobody.")
    officer.get_by_label("Dee Diaz in the next ballot").select_option(label="withdrew")
    officer.get_by_role("button", name="Publish this ballot").click()
    expect(message).to_contain_text("Ballot 2 is public. Needed: 81. Elected: nobody. Seats left: 1.")

    later()
    expect(delegate.locator(".candidate-card", has_text="Dee Diaz")).to_contain_text("withdrew before ballot 3")
    expect(delegate.get_by_role("row", name="Dee Diaz").first).to_contain_text("withdrew after it")

    enter(3, "120", {"Ana Abel": "82", "Cy Cruz": "38"}, "Elected: Ana Abel.")
    officer.get_by_role("button", name="Publish this ballot").click()
    expect(message).to_contain_text("Elected: Ana Abel. Seats left: 0.")
    expect(officer.get_by_text("Every seat is filled.")).to_be_visible()

    later()
    expect(delegate.get_by_text("0 of 2 left")).to_be_visible()
    expect(delegate.locator(".candidate-card", has_text="Cy Cruz")).to_contain_text("not elected")
    expect(delegate.get_by_role("heading", name="What if")).to_have_count(0)
    # The first visit, an unchanged page, and three new results; now that all is over, the page asks no more.
    assert line.statuses == [200, 304, 200, 200, 200]
    expect(delegate.locator("[data-running]")).to_have_count(0)

    # The official document arrives, and the page is read once more.
    officer.get_by_role("link", name="Correct ballot 1").click()
    officer.get_by_label("The official document").fill("https://asp.icc-cpi.int/ballot-1.pdf")
    officer.get_by_role("button", name="Correct this ballot").click()
    expect(message).to_contain_text("Ballot 1 is public.")
    delegate.goto(f"{ADDRESS}?sort=list")
    expect(delegate.get_by_role("link", name="official document of ballot 1", exact=True)).to_be_visible()
    expect(delegate.locator(".candidate-card h3")).to_have_text(["Bo Berg", "Cy Cruz", "Ana Abel", "Dee Diaz"])
    assert barriers(delegate) == []
    assert (officer.problems, delegate.problems) == ([], [])
