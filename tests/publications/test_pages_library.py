"""The library, the pages of publications and of recommendations."""

import re
from datetime import date
from urllib.parse import quote

import pytest

from asp_portal.library.models import Document
from publications.models import FollowUp, Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme
from tests.library.files import pdf_file

pytestmark = pytest.mark.django_db

Kind = Publication.Kind


def main_of(response):
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


@pytest.fixture
def titles(client):
    """The titles that the library lists at an address."""

    def listed(query=""):
        response = client.get(f"/publications/{query}")
        assert response.status_code == 200
        return re.findall(r'class="entry-title"><a[^>]*>([^<]+)<', main_of(response))

    return listed


@pytest.fixture
def library():
    """Two sessions, three kinds, two themes, two years, two languages."""
    cooperation, victims = (
        make_theme(slug="cooperation", name="Cooperation"),
        make_theme(slug="victims", name="Victims"),
    )
    older, newer = make_session(live=True, ordinal=15, year=2016), make_session(live=True, ordinal=16, year=2017)
    make = make_publication
    make(live=True, title="A", kind=Kind.LETTER, session=older, issued_on=date(2016, 1, 1), themes=[cooperation])
    make(
        live=True, title="B", kind=Kind.LETTER, session=newer, issued_on=date(2017, 1, 2), themes=[cooperation, victims]
    )
    make(live=True, title="C", kind=Kind.NEWS, session=newer, issued_on=date(2017, 1, 3), themes=[victims])
    make(live=True, title="D", kind=Kind.REPORT, issued_on=date(2017, 1, 4), language="fr")
    make(title="E", kind=Kind.LETTER, session=newer, issued_on=date(2017, 1, 5), themes=[victims])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["D", "C", "B", "A"]),
        ("?session=16", ["C", "B"]),
        ("?session=asp16", ["C", "B"]),
        ("?kind=letter", ["B", "A"]),
        ("?theme=victims", ["C", "B"]),
        ("?year=2017", ["D", "C", "B"]),
        ("?language=fr", ["D"]),
        ("?session=16&kind=letter", ["B"]),
        ("?session=16&kind=letter&theme=cooperation&year=2017&language=en", ["B"]),
        ("?session=15&kind=news", []),
        ("?year=1999", []),
        ("?utm_source=x", ["D", "C", "B", "A"]),
    ],
)
def test_filters_combine(library, titles, query, found):
    assert titles(query) == found


def test_the_text_of_a_publication_is_searched_together_with_the_filters(library, titles):
    make_publication(live=True, title="F", kind=Kind.NEWS, body="<p>The hippopotamus spoke.</p>")
    make_publication(live=True, title="G", kind=Kind.LETTER, body="<p>The hippopotamus wrote.</p>")
    assert sorted(titles("?q=hippopotamus")) == ["F", "G"]
    assert titles("?kind=letter&q=hippopotamus") == ["G"]


def test_counts_are_right_together_with_the_other_filters(library, client):
    html = main_of(client.get("/publications/?session=16&kind=letter"))
    options = dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', html))
    assert options["16"] == "16th session (2017) (1)"
    assert options["15"] == "15th session (2016) (1)"
    assert options["letter"] == "Letter (1)"
    assert options["news"] == "News (1)"
    assert options["cooperation"] == "Cooperation (1)"
    assert "report" not in options


def test_each_filter_has_a_chip_that_takes_it_away_and_addresses_are_canonical(library, client):
    html = main_of(client.get("/publications/?kind=letter&session=asp16&q=b"))
    chips = re.findall(r'<a href="([^"]+)"><span class="visually-hidden">Remove', html)
    assert chips == [
        "/publications/?kind=letter&amp;q=b",
        "/publications/?session=16&amp;q=b",
        "/publications/?session=16&amp;kind=letter",
    ]


def test_the_canonical_address_has_its_parameters_in_order_and_nothing_else(library, client, settings):
    html = client.get("/publications/?page=1&utm_source=x&kind=letter&session=asp16").content.decode()
    assert f'rel="canonical" href="{settings.SITE_ORIGIN}/publications/?session=16&amp;kind=letter"' in html


def test_a_form_with_empty_fields_leads_to_an_address_for_a_bookmark(library, client):
    response = client.get("/publications/?q=&session=&kind=letter&theme=&year=")
    assert (response.status_code, response.headers["Location"]) == (302, "/publications/?kind=letter")


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("session=99", 404, "“99” is not known as a value of “Session”"),
        ("kind=poem", 404, "“poem” is not known as a value of “Kind”"),
        ("theme=love", 404, "“love” is not known as a value of “Theme”"),
        ("year=17", 404, "“17” is not known as a value of “Year”"),
        ("year=20177", 404, "“20177” is not known"),
        ("language=xx", 404, "“xx” is not known as a value of “Language”"),
        ("page=x", 404, "“x” is no page number"),
        ("page=0", 404, "“0” is no page number"),
        ("page=-1", 404, "“-1” is no page number"),
        ("page=%D9%A3", 404, "is no page number"),
        ("page=99999999999999999999", 404, "is no page number"),
        ("page=9999", 404, "There is no page 9999: the list has 1 page."),
        ("kind=" + "x" * 5000, 400, "“kind” may have 200 characters at most"),
        ("q=a%01b", 400, "“q” has characters that no text has"),
    ],
)
def test_what_is_unknown_is_named_with_a_way_on(library, client, query, status, sentence):
    response = client.get(f"/publications/?language=en&{query}")
    html = main_of(response)
    assert response.status_code == status
    assert sentence in html
    assert "no-store" in response["Cache-Control"]
    way_on = re.search(r'class="onward" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert client.get(way_on).status_code == 200


def test_a_page_beyond_the_last_says_how_many_there_are_and_leads_to_the_last(client):
    for _ in range(45):
        make_publication(live=True, kind=Kind.NEWS)
    html = main_of(client.get("/publications/?kind=news&page=9999"))
    assert "There is no page 9999: the list has 3 pages." in html
    assert 'href="/publications/?kind=news&amp;page=3"' in html


def test_pages_lead_to_each_other_with_the_filters_kept(client, titles):
    for _ in range(45):
        make_publication(live=True, kind=Kind.NEWS)
    assert [len(titles(f"?kind=news&page={page}")) for page in (1, 2, 3)] == [20, 20, 5]
    html = main_of(client.get("/publications/?kind=news&page=2"))
    assert 'rel="prev" href="/publications/?kind=news"' in html
    assert 'rel="next" href="/publications/?kind=news&amp;page=3"' in html


@pytest.mark.parametrize("name", ["q", "session", "kind", "theme", "year", "language", "page", "<script>"])
def test_nothing_that_a_visitor_writes_comes_back_as_markup(library, client, name):
    attack = "\"><script>alert(1)</script>'"
    html = client.get(f"/publications/?{quote(name)}={quote(attack)}").content.decode()
    assert "<script" not in html
    assert "alert(1)</" not in html


def test_a_publication_shows_all_that_its_record_holds(client):
    session = make_session(live=True, ordinal=16, year=2017, city="New York")
    document = Document.objects.create_from_upload(pdf_file(), title="The letter as sent")
    page = make_publication(
        live=True,
        kind=Kind.LETTER,
        title="Letter to States",
        session=session,
        themes=[make_theme(name="Cooperation", slug="cooperation")],
        documents=[document],
        authors="The secretariat",
        addressees="Foreign ministers",
        signatories="First organisation\nSecond organisation",
        symbol="ICC-ASP/16/X",
        as_of=date(2017, 11, 23),
        issued_on=date(2017, 11, 20),
        body="<p>Dear Minister</p>",
    )
    campaign = make_campaign(live=True, title="The campaign", publications=[page])
    html = main_of(client.get(page.get_absolute_url()))
    for part in (
        "16th session (2017)",
        "Letter",
        "20 November 2017",
        "23 November 2017",
        "Foreign ministers",
        "The secretariat",
        "ICC-ASP/16/X",
        "<li>First organisation</li>",
        "/themes/cooperation/",
        "<p>Dear Minister</p>",
        document.get_absolute_url(),
        f"PDF, {document.size_label}",
        campaign.get_absolute_url(),
    ):
        assert part in html


def test_related_publications_share_themes_first(client):
    session = make_session(live=True)
    theme = make_theme()
    page = make_publication(live=True, session=session, themes=[theme])
    make_publication(live=True, session=session, title="Later", issued_on=date(2018, 1, 2))
    make_publication(live=True, session=session, title="Near", issued_on=date(2016, 1, 2), themes=[theme])
    make_publication(live=True, title="Elsewhere", themes=[theme])
    html = main_of(client.get(page.get_absolute_url()))
    assert re.findall(r'entry-title"><a[^>]*>([^<]+)<', html) == ["Near", "Later"]


def test_a_page_in_arabic_reads_from_right_to_left(client):
    page = make_publication(live=True, language="ar", title="ملخص")
    html = client.get(page.get_absolute_url()).content.decode()
    assert '<html lang="ar" dir="rtl">' in html


def test_recommendations_are_filtered_by_where_they_stand_now(client):
    first, second = make_session(live=True, ordinal=16, year=2017), make_session(live=True, ordinal=17, year=2018)
    paper = make_publication(live=True, kind=Kind.RECOMMENDATIONS, session=first)
    kept = make_recommendation(live=True, publication=paper, number=1, text="Kept open.")
    done = make_recommendation(live=True, publication=paper, number=2, text="Done at last.")
    FollowUp.objects.create(recommendation=done, session=first, status="open")
    FollowUp.objects.create(
        recommendation=done, session=second, status="adopted", note="x", evidence_url="https://x.example/"
    )
    FollowUp.objects.create(
        recommendation=kept, session=first, status="partly", note="x", evidence_url="https://x.example/"
    )
    FollowUp.objects.create(recommendation=kept, session=second, status="open")

    def listed(query):
        return re.findall(r'numbered-text"><a[^>]*>([^<]+)<', main_of(client.get(f"/recommendations/{query}")))

    assert listed("?status=open") == ["Kept open."]
    assert listed("?session=16&status=adopted") == ["Done at last."]
    assert listed("?status=rejected") == []
    assert client.get("/recommendations/?status=lost").status_code == 404
    html = main_of(client.get(done.get_absolute_url()))
    assert re.findall(r'<th scope="row"><a href="([^"]+)"', html) == ["/sessions/16/", "/sessions/16/", "/sessions/17/"]
    assert 'rel="prev"' in html


@pytest.mark.parametrize("path", ["/publications/", "/search/"])
def test_of_a_pasted_page_the_first_two_hundred_characters_are_looked_for(library, client, path):
    response = client.get(path, {"q": "walrus " * 1000})
    assert response.status_code == 200
    assert f'value="{("walrus " * 29)[:200].strip()}"' in response.content.decode()


def test_a_filter_beside_words_finds_what_is_older_than_the_newest_hits(client, monkeypatch):
    monkeypatch.setattr("publications.listing.MOST_HITS", 2)
    old, new = make_session(live=True), make_session(live=True)
    make_publication(live=True, session=old, title="Walrus of long ago")
    for number in range(3):
        make_publication(live=True, session=new, title=f"Walrus {number}")
    alone = client.get("/publications/?q=walrus").content.decode()
    assert "More than 2 pages hold" in alone
    narrowed = client.get(f"/publications/?session={old.address}&q=walrus").content.decode()
    assert "Walrus of long ago" in narrowed
    assert "More than 2 pages hold" not in narrowed
