"""Lists that are too long to be counted: what readers see of them, and that no question reads them to their end."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publications.models import Publication, Theme
from tests.factories import make_publication, make_session, make_theme

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
LIBRARY = "/publications/"


@pytest.fixture
def long_library(monkeypatch):
    """Five publications where no more than two are counted and turned over, one a page; two are of one day."""
    monkeypatch.setattr("publications.listing.MOST", 2)
    monkeypatch.setattr("publications.listing.MOST_OF_A_PART", 2)
    monkeypatch.setattr("publications.views.PUBLICATIONS_A_PAGE", 1)
    session, theme = make_session(live=True, ordinal=16, year=2017), make_theme(slug="victims", name="Victims")
    for title, day in (("A", 1), ("B", 2), ("C", 2), ("D", 3)):
        make_publication(
            live=True, title=title, kind=Kind.LETTER, session=session, issued_on=date(2017, 1, day), themes=[theme]
        )
    make_publication(live=True, title="E", kind=Kind.NEWS, issued_on=date(2015, 5, 5), language="fr")
    make_publication(title="Draft", kind=Kind.REPORT, issued_on=date(2019, 5, 5))


def page(client, address=LIBRARY):
    response = client.get(address)
    assert response.status_code == 200, address
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def titles(html):
    return re.findall(r'class="entry-title"><a[^>]*>([^<]+)<', html)


def options(html):
    return dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', html))


def test_a_long_list_says_that_there_are_more_and_offers_its_choices_without_numbers(long_library, client):
    html = page(client)
    assert "More than 2 publications" in html
    assert "Page 1 of more than 2" in html
    offered = ["News", "Letter", "2017", "2015", "English", "French"]
    assert list(options(html).values()) == offered
    assert 'class="count"' not in html


def test_a_part_that_is_short_is_counted_as_ever(long_library, client):
    html = page(client, f"{LIBRARY}?kind=news")
    assert "1 publication:" in html
    # Of all kinds together there are too many.
    assert options(html) == {"letter": "Letter", "news": "News"}


def test_a_part_that_is_short_because_of_several_filters_counts_no_choice_that_leaves_too_many(long_library, client):
    html = page(client, f"{LIBRARY}?year=2017&language=en&kind=news")
    assert "No publication answers all of this" in html
    # Of all kinds together there are too many; of all years and of all languages there are not.
    assert (options(html)["letter"], options(html)["news"]) == ("Letter", "News")
    assert "2015" not in options(html)
    html = page(client, f"{LIBRARY}?year=2015&language=en&kind=news")
    assert options(html)["fr"] == "French (1)"


@pytest.mark.parametrize("last", ["", "q=nothing", "before=2018-01-01.9"])
def test_all_filters_of_a_long_list_together_ask_no_more_than_fifteen_times(long_library, client, last):
    page(client)
    for kind in "letter", "news":
        with CaptureQueriesContext(connection) as asked:
            page(client, f"{LIBRARY}?session=16&kind={kind}&theme=victims&year=2017&language=en&{last}")
        assert len(asked) <= 15, [query["sql"] for query in asked]


@pytest.mark.parametrize("day", [date(217, 1, 2), date(9217, 1, 2)])
def test_a_mistyped_year_keeps_nobody_from_the_list_and_is_no_choice(long_library, client, day):
    make_publication(live=True, title="F", issued_on=day, kind=Kind.REPORT, language="es")
    assert [label for label in options(page(client)).values() if label.isdigit()] == ["2017", "2015"]
    # Of a short list neither: its address would lead nowhere.
    html = page(client, f"{LIBRARY}?kind=report")
    assert titles(html) == ["F"]
    assert not [value for value in options(html) if value.isdigit()]


def test_a_list_goes_on_behind_a_mistyped_year(long_library, client):
    for day in 1, 2, 3:
        make_publication(live=True, title=f"Of {day}", issued_on=date(217, 1, day), kind=Kind.REPORT)
    last = page(client, f"{LIBRARY}?kind=report&page=2")
    address = re.search(r'rel="next" href="([^"]+)">Older publications', last)[1].replace("&amp;", "&")
    assert titles(page(client, address)) == ["Of 1"]


def test_every_publication_is_reached_by_turning_pages_and_none_comes_twice(long_library, client):
    found, address = [], LIBRARY
    while address:
        html = page(client, address)
        found += titles(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following and following[1].replace("&amp;", "&")
    assert found == ["D", "C", "B", "A", "E"]


def test_going_on_is_named_and_can_be_taken_back(long_library, client):
    last = page(client, f"{LIBRARY}?kind=letter&page=2")
    address = re.search(r'rel="next" href="([^"]+)">Older publications', last)[1].replace("&amp;", "&")
    assert re.fullmatch(r"/publications/\?kind=letter&before=2017-01-02\.\d+", address)
    html = page(client, address)
    assert "2 publications:" in html
    assert 'href="/publications/?kind=letter"><span class="visually-hidden">Remove' in html
    assert "Up to 2 January 2017" in html


@pytest.mark.parametrize(
    "place", ["2017-01-02", "2017-02-30.4", "2017-01-02.0", "x.1", "0000-01-02.4", "2017-01-02.9999999999999999999"]
)
def test_a_place_that_is_none_is_answered_with_a_sentence(client, place):
    response = client.get(LIBRARY, {"before": place})
    assert response.status_code == 404
    assert "is no place in the library" in response.content.decode()


def test_nothing_of_a_long_list_is_counted(long_library, client):
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        page(client)
        page(client, f"{LIBRARY}?kind=letter")
        page(client, f"{LIBRARY}?theme=victims&language=en")
    assert [query["sql"] for query in asked if "COUNT(" in query["sql"]] == []


def test_a_theme_with_very_many_publications_shows_the_latest_of_each_session_without_numbers(
    long_library, client, monkeypatch
):
    monkeypatch.setattr("publications.themes.MOST_COUNTED", 3)
    theme, other = Theme.objects.get(), make_session(live=True, ordinal=15, year=2016)
    make_publication(live=True, title="F", session=other, issued_on=date(2016, 5, 5), themes=[theme])
    make_publication(live=True, title="G", issued_on=date(2014, 5, 5), themes=[theme])
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        html = page(client, "/themes/victims/")
    assert "More than 3 publications" in html
    assert titles(html) == ["D", "C", "B", "A", "F", "G"]
    # Nothing says how many there are of a session.
    assert "All 4" not in html
    assert [query["sql"] for query in asked if "COUNT(" in query["sql"] or "ROW_NUMBER" in query["sql"]] == []


def test_what_is_read_after_a_publication_without_themes_is_found_in_its_session_alone(long_library):
    letter = Publication.objects.get(title="C")
    sql = str(Publication.objects.live().related_to(letter.pk, letter.session_id, []).query)
    # Keys out of a second question, in order of date, made PostgreSQL read everything that is newer.
    assert sql.count("SELECT") == 1
