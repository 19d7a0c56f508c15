"""Social cards: drawn from any words, in any language, with or without a font of the system."""

from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from asp_portal import cards
from asp_portal.cards import Card, draw, font_of, writable
from tests.factories import make_campaign, make_publication, make_session


@pytest.fixture
def only_the_font_of_pillow(monkeypatch):
    monkeypatch.setattr(cards, "FONTS", {False: (), True: ()})
    font_of.cache_clear()
    yield
    font_of.cache_clear()


def ink_of(card):
    picture = Image.open(BytesIO(draw(card)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture


@settings(max_examples=15, deadline=None)
@given(title=st.text(max_size=200), above=st.text(max_size=80), direction=st.sampled_from(["ltr", "rtl"]))
@example(title="W" * 200, above="W" * 80, direction="ltr")
@example(title="العدالة " * 20, above="", direction="rtl")
@example(title="\u202e\x00\ud7ff\n", above="\t", direction="ltr")
@example(title="", above="", direction="ltr")
def test_any_words_give_a_picture_that_stays_within_its_margins(title, above, direction):
    picture = ink_of(Card(above, title, "ASP Portal", direction))
    edge = (0, 0, 40, 630) if direction == "rtl" else (1160, 0, 1200, 630)
    assert picture.crop(edge).getcolors() == [(40 * 630, (251, 248, 242))]


def test_accents_stay_where_the_font_has_them_and_no_box_is_drawn_where_not():
    own = ImageFont.load_default(40)
    assert writable("Ibáñez à l’été – “œuvre” 漢", own).startswith("Ibanez a l'ete - \"")
    assert "漢" not in writable("漢", own)
    assert writable("العدالة", own) == ""
    assert writable("100 % of it", own) == "100 % of it"


def test_without_a_font_of_the_system_there_is_still_a_card(only_the_font_of_pillow):
    assert ink_of(Card("ASP16 · 2017", "Génève: l’été", "ASP Portal")) is not None
    assert ink_of(Card("ASP16", "العدالة", "ASP Portal", "rtl")) is not None


@pytest.mark.django_db
def test_every_session_publication_and_campaign_has_its_card(client, settings, monkeypatch):
    session = make_session(live=True, ordinal=16, year=2017)
    make_publication(live=True, slug="a-paper", session=session)
    make_publication(live=True, slug="day-four", days=[4], session=session)
    make_campaign(live=True, slug="a-campaign")
    pages = {
        "/sessions/16/": "/cards/sessions/16.png",
        "/publications/a-paper/": "/cards/publications/a-paper.png",
        "/sessions/16/day/4/": "/cards/publications/day-four.png",
        "/campaigns/a-campaign/": "/cards/campaigns/a-campaign.png",
        "/": "/cards/portal.png",
    }
    for page, card in pages.items():
        html = client.get(page).content.decode()
        assert f'<meta property="og:image" content="{settings.SITE_ORIGIN}{card}">' in html
        response = client.get(card)
        assert response["Content-Type"] == "image/png"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert client.get(card, headers={"if-none-match": response["ETag"]}).status_code == 304
    monkeypatch.setattr(cards, "draw", None)
    assert client.get("/cards/sessions/16.png").status_code == 200, "the second time it comes from the cache"


@pytest.mark.django_db
def test_a_hidden_page_has_no_card_and_says_so_like_a_missing_one(client):
    make_session(ordinal=88, year=2088)
    make_publication(slug="hidden-paper")
    make_campaign(slug="hidden-campaign")
    for hidden, missing in {
        "/cards/sessions/88.png": "/cards/sessions/77.png",
        "/cards/publications/hidden-paper.png": "/cards/publications/no.png",
        "/cards/campaigns/hidden-campaign.png": "/cards/campaigns/no.png",
    }.items():
        assert client.get(hidden).status_code == client.get(missing).status_code == 404
        assert client.get(hidden).content == client.get(missing).content
