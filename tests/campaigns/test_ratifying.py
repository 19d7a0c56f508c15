"""Pasting ratifications: what a line may look like, and what is said of one that is not right."""

from datetime import date

import pytest
from django.urls import reverse

from asp_portal.publishing.models import Event
from tests.factories import make_campaign, make_ratification, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """A live campaign, and the States of which somebody may paste a line."""
    make_state(name="Liechtenstein", code="LI")
    make_state(name="State of Palestine", code="PS", aliases="Palestine")
    make_state(name="Côte d’Ivoire", code="CI")
    return make_campaign(live=True)


@pytest.fixture
def paste(client, campaign):
    """Send lines to the box as an editor."""
    client.force_login(make_user(group="Editor"))

    def send(*lines, button="_add"):
        address = reverse("admin:campaigns_campaign_ratifications", args=[campaign.pk])
        return client.post(address, {"lines": "\n".join(lines), button: "1"})

    return send


def drafted(campaign):
    """What the draft of `campaign` lists: the name of a State to its row."""
    with campaign.as_draft():
        return {row.state.name: row for row in campaign.ratifications.with_states()}


def test_lines_go_into_the_draft_and_not_to_readers(paste, campaign):
    response = paste(
        "Liechtenstein\t8 May 2012\thttps://treaties.example/1",
        "Palestine; 2016-06-26; https://treaties.example/2; Treaty Collection",
        "",
        "cote d'ivoire, 2013, A page",
    )
    assert response.status_code == 302
    rows = drafted(campaign)
    assert rows["Liechtenstein"].deposited_on == date(2012, 5, 8)
    assert (rows["Liechtenstein"].source, rows["Liechtenstein"].source_url) == (
        "treaties.example",
        "https://treaties.example/1",
    )
    assert rows["State of Palestine"].source == "Treaty Collection"
    assert (rows["Côte d’Ivoire"].year, rows["Côte d’Ivoire"].source_url) == (2013, "")
    assert not campaign.ratifications.exists()
    assert Event.objects.of(campaign).first().action == Event.Action.SAVED


def test_lines_that_are_not_right_stay_in_the_box_and_say_why(paste, campaign):
    make_ratification(campaign, make_state(name="Estonia"))
    campaign.save_draft(None)
    html = paste(
        "Lichtenstein; 2012-05-08; A page",
        "Estonia; 2013; A page",
        "Liechtenstein; 8/5/2012; A page",
        "Liechtenstein; 2012-05-08",
        "Palestine; 2016-06-26; A page",
        "PS; 2016-06-29; A page",
        "Liechtenstein; 2999-01-01; A page",
        "Liechtenstein; ?; javascript:alert(1)",
    ).content.decode()
    for sentence in (
        "“Lichtenstein” is no State of the list. Do you mean Liechtenstein?",
        "Estonia is in the table already.",
        "“8/5/2012” is no date.",
        "Say where it is known from",
        "State of Palestine is in the table already.",
        "“2999-01-01” is still to come.",
        "Enter a valid URL.",
    ):
        assert sentence in html, sentence
    assert set(drafted(campaign)) == {"Estonia", "State of Palestine"}
    box = html[html.index("<textarea") : html.index("</textarea>")]
    assert "Palestine; 2016" not in box
    assert "Lichtenstein; 2012-05-08; A page" in box


def test_looking_changes_nothing(paste, campaign):
    html = paste("LI; 2012-05-08; A page", button="_look").content.decode()
    assert "Liechtenstein, 8 May 2012, A page" in html
    assert drafted(campaign) == {}


def test_a_book_is_refused_in_a_sentence(paste):
    response = paste(*["LI"] * 301)
    assert response.status_code == 422
    assert "paste at most 300 at once" in response.content.decode()
