"""The pages of campaigns."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from asp_portal.publishing.due import NEVER, next_due
from campaigns.models import Campaign
from tests.factories import make_campaign, make_publication, make_recommendation, make_session

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
        is_date_disputed=True,
        date_note="others say 29 June",
        source="Treaty collection",
        source_url="https://treaties.example/",
    )
    html = " ".join(main_of(client.get(campaign.get_absolute_url())).split())
    assert "26 June 2016" in html
    assert '<strong class="disputed">Date disputed</strong>: others say 29 June' in html
    assert 'Source: <a href="https://treaties.example/">Treaty collection</a>' in html


def test_a_dispute_about_a_date_says_what_others_say():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_campaign().milestones.create(happened_on=date(2016, 6, 26), text="Thirtieth", is_date_disputed=True)


def test_the_latest_news_stand_first_where_there_is_much_to_read(client):
    news = [make_publication(live=True, title=f"News {day}", issued_on=date(2017, 1, day)) for day in range(1, 6)]
    papers = [make_publication(live=True, kind=kind, issued_on=date(2018, 1, 1)) for kind in ("guide", "report")]
    html = main_of(client.get(make_campaign(live=True, publications=[*news, *papers]).get_absolute_url()))
    updates = html[html.index('id="updates"') : html.index('id="publications"')]
    assert re.findall(r">(News \d)<", updates) == ["News 5", "News 4", "News 3"]
    assert "/feed/" in updates
    few = main_of(client.get(make_campaign(live=True, publications=news).get_absolute_url()))
    assert 'id="updates"' not in few


def test_a_letter_says_who_wrote_to_whom(client):
    letter = make_publication(
        live=True,
        kind="letter",
        title="On the debate",
        addressees="Foreign ministers",
        signatories="The coalition\nA member\n\nAnother member",
    )
    html = main_of(client.get(make_campaign(live=True, publications=[letter]).get_absolute_url()))
    assert "<dt>From</dt><dd>The coalition and 2 others</dd>" in html
    assert "<dt>To</dt><dd>Foreign ministers</dd>" in html
    assert html.count("On the debate") == 1


def test_recommendations_stand_under_their_session_with_what_became_of_them(client):
    session = make_session(live=True, ordinal=16, year=2017)
    paper = make_publication(live=True, kind="recommendations", session=session)
    asked = make_recommendation(live=True, publication=paper, text="Ratify.")
    hidden = make_recommendation(publication=paper, text="Not yet said.")
    html = main_of(client.get(make_campaign(live=True, recommendations=[asked, hidden]).get_absolute_url()))
    assert html.index("16th session (2017)") < html.index("Ratify.")
    assert 'data-status="open"' in html
    assert "Not yet said." not in html


def test_a_call_to_action_is_gone_by_itself(client):
    moment = timezone.now().replace(microsecond=0) + timedelta(days=1)
    campaign = make_campaign(
        live=True,
        action_text="Ask your ministry.",
        action_label="Write to it",
        action_url="https://act.example/",
        action_ends_at=moment,
    )
    html = main_of(client.get(campaign.get_absolute_url()))
    assert "Ask your ministry." in html
    assert '<a class="onward" href="https://act.example/">Write to it</a>' in html
    # Whatever is remembered of the page lapses at that moment.
    assert next_due() == moment
    Campaign.objects.update(action_ends_at=timezone.now())
    assert "Ask your ministry." not in main_of(client.get(campaign.get_absolute_url()))
    assert next_due() == NEVER


def test_a_call_to_action_is_whole_or_not_there():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_campaign(action_text="Ask your ministry.")


def test_nobody_finds_a_page_by_a_call(client):
    make_campaign(
        live=True, action_text="Telephone tonight", action_label="Telephone", action_url="https://act.example/"
    )
    assert "No page" in client.get("/search/?q=telephone").content.decode()


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
