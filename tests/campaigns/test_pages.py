"""The pages of campaigns."""

import re
from datetime import date

import pytest

from tests.factories import make_campaign, make_publication, make_session

pytestmark = pytest.mark.django_db


def main_of(response):
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def test_a_campaign_shows_its_publications_session_by_session(client):
    older, newer = make_session(live=True, ordinal=14, year=2015), make_session(live=True, ordinal=16, year=2017)
    publications = [
        make_publication(live=True, title="Between", issued_on=date(2019, 1, 1)),
        make_publication(live=True, title="Old", session=older, issued_on=date(2018, 1, 1)),
        make_publication(live=True, title="First", session=newer, issued_on=date(2017, 1, 1)),
        make_publication(live=True, title="Second", session=newer, issued_on=date(2017, 6, 1)),
        make_publication(title="Draft", session=newer),
    ]
    campaign = make_campaign(live=True, publications=publications, sessions=[older, newer])
    html = main_of(client.get(campaign.get_absolute_url()))
    found = re.findall(r'class="(?:group|entry-title)">(?:<a[^>]*>)?\s*([^<]+?)\s*<', html)
    assert found == [
        "16th session (2017)",
        "Second",
        "First",
        "14th session (2015)",
        "Old",
        "Between the sessions",
        "Between",
    ]


def test_a_milestone_says_its_source_and_that_sources_disagree(client):
    campaign = make_campaign(live=True)
    campaign.milestones.create(
        happened_on=date(2016, 6, 26),
        text="Thirtieth ratification",
        date_note="others say 29 June",
        source="Treaty collection",
        source_url="https://treaties.example/",
    )
    html = " ".join(main_of(client.get(campaign.get_absolute_url())).split())
    assert "26 June 2016" in html
    assert 'others say 29 June · Source: <a href="https://treaties.example/">Treaty collection</a>' in html


def test_a_campaign_without_anything_else_has_no_empty_blocks(client):
    html = main_of(client.get(make_campaign(live=True, title="Bare").get_absolute_url()))
    assert "<h2" not in html
    assert "Bare" in html


def test_campaigns_are_listed_by_title_with_their_sessions(client):
    session = make_session(live=True, ordinal=16, year=2017)
    make_campaign(live=True, title="Zeal", sessions=[session])
    make_campaign(live=True, title="Aggression")
    html = main_of(client.get("/campaigns/"))
    assert re.findall(r"<h2><a[^>]*>([^<]+)<", html) == ["Aggression", "Zeal"]
    assert ">ASP16</a>" in html
    assert client.get("/campaigns/?page=2").status_code == 404
