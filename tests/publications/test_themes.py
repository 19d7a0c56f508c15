"""A theme's page: everything public on one matter, across the sessions."""

from datetime import date

import pytest

from publications.models import Publication
from publications.themes import SHOWN_OF_A_SESSION
from tests.factories import make_publication, make_recommendation, make_session, make_theme

pytestmark = pytest.mark.django_db

Kind = Publication.Kind


@pytest.fixture
def theme():
    return make_theme(name="Victims", slug="victims", description="Participation and reparation.")


@pytest.fixture
def sessions():
    return [
        make_session(
            live=True, ordinal=number, opens_on=date(2001 + number, 12, 4), closes_on=date(2001 + number, 12, 9)
        )
        for number in (15, 16, 17)
    ]


def page(client, theme):
    return client.get(theme.get_absolute_url())


def test_a_theme_leads_to_its_publications_session_by_session(client, theme, sessions):
    make_publication(live=True, themes=[theme], session=sessions[0], title="The older")
    make_publication(live=True, themes=[theme], session=sessions[2], title="The newer")
    make_publication(live=True, themes=[theme], title="Of no session")
    make_publication(live=True, session=sessions[2], title="On another matter")
    html = page(client, theme).content.decode()
    assert html.index("The newer") < html.index("The older") < html.index("Of no session")
    assert "On another matter" not in html
    assert "Participation and reparation." in html
    assert 'href="/publications/?theme=victims"' in html


def test_the_line_of_time_has_a_column_for_every_session_and_a_mark_for_every_publication(client, theme, sessions):
    for kind in (Kind.LETTER, Kind.GUIDE, Kind.NEWS):
        make_publication(live=True, themes=[theme], session=sessions[1], kind=kind)
    chart = page(client, theme).context["chart"]
    marks = {column.label: [mark for mark, _top in column.marks] for column in chart.columns}
    assert marks == {"15": [], "16": ["report", "voice", "paper"], "17": []}


def test_what_is_not_public_is_neither_listed_nor_counted(client, theme, sessions):
    make_publication(live=True, themes=[theme], session=sessions[0])
    make_publication(themes=[theme], session=sessions[0], title="Hidden")
    make_recommendation(theme=theme, text="Hidden too")
    response = page(client, theme)
    assert response.context["count"] == 1
    assert "Hidden" not in response.content.decode()


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("row", ["publication", "recommendation", "session"])
def test_a_theme_has_a_page_as_soon_as_something_live_stands_under_it(client, theme, row, live):
    if row == "publication":
        make_publication(live=live, themes=[theme])
    elif row == "recommendation":
        make_recommendation(live=live, theme=theme)
    else:
        make_session(live=live, themes=[theme])
    response, missing = page(client, theme), client.get("/themes/nobody/")
    assert response.status_code == (200 if live else 404)
    assert live or response.content == missing.content


def test_a_session_with_much_shows_some_and_leads_to_all(client, theme, sessions):
    for number in range(SHOWN_OF_A_SESSION + 1):
        make_publication(live=True, themes=[theme], session=sessions[1], issued_on=date(2017, 12, 1 + number))
    html = page(client, theme).content.decode()
    assert html.count('<article class="entry">') == SHOWN_OF_A_SESSION
    assert "/publications/?session=16&amp;theme=victims" in html
    assert f"All {SHOWN_OF_A_SESSION + 1} of the 16th session" in html


def test_recommendations_stand_with_what_became_of_them(client, theme, sessions):
    recommendation = make_recommendation(live=True, theme=theme, text="Fund the Trust Fund")
    html = page(client, theme).content.decode()
    assert recommendation.get_absolute_url() in html
    assert 'data-status="open"' in html


def test_the_themes_of_a_publication_lead_to_their_pages(client, theme):
    publication = make_publication(live=True, themes=[theme])
    assert 'href="/themes/victims/"' in client.get(publication.get_absolute_url()).content.decode()
