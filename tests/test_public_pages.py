"""Every public page: what holds for all of them."""

import re
from datetime import date
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import publishable_models
from publications.models import Attendance, FollowUp, Highlight, Publication, Recommendation
from tests.barriers import examine
from tests.factories import (
    make_campaign,
    make_election,
    make_publication,
    make_ratification,
    make_recommendation,
    make_section,
    make_session,
    make_state_page,
    make_theme,
)
from tests.library.files import pdf_file, picture_file

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
BODY = """<p>Delegations spoke.</p><h2>Debate</h2><ul><li>One</li></ul>
<table><caption>Votes</caption><tbody><tr><th>1</th><td>2</td></tr></tbody></table>"""

# Every kind of public page, and how many queries it may make however much there is to show.
PAGES = {
    "/": 13,
    "/sessions/": 4,
    "/sessions/numbers/": 2,
    "/sessions/numbers.csv": 2,
    "/sessions/16/": 18,
    "/sessions/16/print/": 18,
    "/sessions/16/day/2/": 15,
    "/sessions/16/day/6-7/": 12,
    "/publications/": 4,
    "/publications/?session=16&kind=news&theme=victims&year=2017": 11,
    "/publications/?q=news": 11,
    "/publications/a-letter/": 12,
    "/publications/a-paper/": 11,
    "/themes/victims/": 13,
    "/campaigns/": 4,
    "/campaigns/aggression/": 14,
    "/campaigns/aggression/?sort=state": 14,
    "/campaigns/aggression/ratifications.csv": 3,
    "/campaigns/aggression/by-year.csv": 3,
    "/elections/": 4,
    "/elections/judges/": 10,
    "/elections/judges/votes.csv": 8,
    "/states/": 1,
    "/states/?order=name": 1,
    "/states/peru/": 14,
    "/states/peru/victims/": 10,
    "/states/peru/feed/": 5,
    "/states/peru/victims/feed/": 6,
    "/recommendations/": 8,
    "/recommendations/?session=16&status=open": 10,
    "/recommendations/keep-it-open/": 11,
    "/recommendations/board/": 12,
    "/recommendations/list.csv?session=16&status=open&theme=victims&addressee=All": 8,
    "/recommendations/list.json": 4,
    "/recommendations/counts.csv": 4,
    "/feed/": 5,
    "/sessions/16/feed/": 6,
    "/themes/victims/feed/": 6,
    "/campaigns/aggression/feed/": 6,
    "/feed/?session=16&kind=news&theme=victims": 7,
    "/recommendations/feed/": 3,
    "/sessions/16/calendar.ics": 5,
    "/sessions/calendar.ics": 3,
    "/sessions/16/cite.bib": 1,
    "/publications/a-letter/cite.ris": 2,
    "/sessions/16/day/6-7/cite.bib": 3,
    "/recommendations/keep-it-open/cite.bib": 3,
    "/sitemap.xml": 1,
    "/robots.txt": 1,
}
HTML_PAGES = [address for address in PAGES if not re.search(r"feed|xml|txt|csv|json|ics|cite", address)]


class Site:
    """A session with every block, and one page of each other kind."""

    def __init__(self):
        self.theme = make_theme(name="Victims", slug="victims")
        self.cover = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall", credit="Someone")
        self.document = Document.objects.create_from_upload(pdf_file(), title="Overview")
        self.session = make_session(
            live=True,
            ordinal=16,
            year=2017,
            opens_on=date(2017, 12, 4),
            closes_on=date(2017, 12, 14),
            planned_closes_on=date(2017, 12, 15),
            planned_opens_on=date(2017, 12, 4),
            venue="UN Headquarters",
            city="New York",
            timezone="America/New_York",
            president="Sidiki Kaba",
            about="<p>What the Assembly is.</p>",
            body="<p>What we worked for.</p>",
            regions="five regions",
            themes=[self.theme],
        )
        make_session(live=True, ordinal=15, year=2016, opens_on=date(2016, 11, 16), closes_on=date(2016, 11, 24))
        make_session(live=True, ordinal=17, year=2018)
        self.paper = self.add_publication(kind=Kind.RECOMMENDATIONS, slug="a-paper")
        for kind in (Kind.EXPLAINER, Kind.GUIDE, Kind.OVERVIEW):
            self.add_publication(kind=kind, documents=[self.document])
        self.letter = self.add_publication(
            kind=Kind.LETTER,
            slug="a-letter",
            addressees="Ministers",
            signatories="A\nB",
            cover=self.cover,
            symbol="X/1",
        )
        self.letter.corrections.create(note="A date was wrong.")
        self.add_publication(days=[6, 7])
        self.campaign = make_campaign(
            live=True, slug="aggression", sessions=[self.session], publications=[self.letter], body=BODY
        )
        self.campaign.milestones.create(happened_on=date(2010, 6, 11), text="Adopted", source="UN", date_note="or 12")
        self.recommendation = make_recommendation(
            live=True, publication=self.paper, number=1, slug="keep-it-open", theme=self.theme, addressee="All"
        )
        self.election = make_election(
            live=True,
            slug="judges",
            office="judge",
            seats=6,
            session=self.session,
            candidates={"Ana Abel": ("A", "africa", "F"), "Bo Berg": ("B", "weog", "M")},
            bench=[("A", "weog", "M")],
            sizes={"africa": 33},
        )
        self.peru = make_state_page(live=True, slug="peru", title="Peru", body=BODY)
        self.grow(1)

    def add_publication(self, **fields):
        """A live publication of the session with everything that a list or a page shows."""
        given = {"live": True, "session": self.session, "themes": [self.theme], "body": BODY, "summary": "In short."}
        return make_publication(**given | {"issued_on": date(2017, 12, 5)} | fields)

    def grow(self, number, first_day=1):
        """Add `number` of everything that stands in a list."""
        for _ in range(number):
            news = self.add_publication(kind=Kind.NEWS, title="News from the hall")
            self.add_publication(kind=Kind.RECOMMENDATIONS)
            Highlight.objects.create(session=self.session, text="Done", publication=news)
            Attendance.objects.create(session=self.session, measure="organizations", value=144, source="Page")
            self.campaign.milestones.create(happened_on=date(2012, 5, 8), text="Ratified")
            year = 2011 + self.campaign.ratifications.count()
            make_ratification(self.campaign, deposited_on=date(year, 5, 8), is_date_disputed=True, date_note="or later")
            self.campaign.ratification_counts.create(counted_on=date(year, 12, 31), number=year, source="UN")
            self.campaign.publications.add(news, self.add_publication(kind=Kind.LETTER))
            self.campaign.sessions.add(session := make_session(live=True, year=2020))
            make_publication(live=True, session=session, days=[1])
            make_campaign(live=True, sessions=[self.session, session], publications=[self.letter])
            recommendation = make_recommendation(live=True, publication=self.paper, theme=self.theme)
            self.campaign.recommendations.add(recommendation)
            for page in (recommendation, self.recommendation):
                FollowUp.objects.create(recommendation=page, session=session)
            make_election(live=True, session=self.session)
            self.election.candidates.create(name="Cy Diaz", sorting_name=f"Diaz {session.pk}", list="A")
            votes = {str(key): 1 for key in self.election.candidates.values_list("pk", flat=True)}
            self.election.ballots.create(number=self.election.ballots.count() + 1, voting=120, votes=votes)
            for page in (self.letter, self.session, self.campaign, self.recommendation, self.election):
                page.corrections.create(note="Another.")
            self.letter.themes.add(make_theme())
            given = {"happened_on": date(2017, 12, 6), "source": "Note", "source_url": "https://un.example/"}
            self.peru.acts.create(text="Pledged.", theme=self.theme, session=self.session, **given)
            nominee = {"name": "Di Eco", "state": self.peru.of_state}
            self.election.candidates.create(sorting_name=f"Eco {session.pk}", **nominee)
        for day in range(first_day, first_day + number):
            if day not in (6, 7):
                summary = self.add_publication(days=[day + 1 if day < 5 else day + 3])
                states = [self.peru.of_state, make_state_page(live=True).of_state]
                make_section(summary, states, [self.theme, make_theme()], body="<p>Peru spoke.</p>")
                make_section(summary, states)


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def queries(client):
    """How many queries an address costs."""

    def count(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


def test_a_public_page_answers_everybody_alike_and_leaves_no_cookie(site, client):
    for address in PAGES:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate", address
        assert "Set-Cookie" not in response, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304, address


def test_a_page_has_one_heading_a_language_a_description_and_its_own_address(site, client, settings):
    for address in HTML_PAGES:
        html = client.get(address, headers={"host": "localhost"}).content.decode()
        assert len(re.findall(r"<h1[ >]", html)) == 1, address
        assert '<html lang="en" dir="ltr">' in html, address
        assert re.search(r'<meta name="description" content="[^"]+">', html), address
        canonical = re.search(r'<link rel="canonical" href="([^"]+)">', html)[1].replace("&amp;", "&")
        # A table in another order is no other page.
        assert canonical == settings.SITE_ORIGIN + address.removesuffix("?sort=state")
        assert "localhost" not in html, address
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), address
        # The policy forbids what stands inline, so nobody may write it.
        inline = r'<script(?! type="(?:application/ld\+json">|module" src="))' r"|<style|\sstyle=|\son[a-z]+="
        assert not re.search(inline, html), address


def test_a_page_costs_the_same_queries_for_one_row_and_for_twenty(site, queries):
    before = {address: queries(address) for address in PAGES}
    site.grow(20, first_day=2)
    assert {address: queries(address) for address in PAGES} == before
    assert {a: n for a, n in before.items() if n > PAGES[a]} == {}


def test_nothing_hidden_is_shown_anywhere(site, client):
    hidden = make_session(ordinal=88, year=2088, summary="Hidden session")
    theme = site.theme
    for kind in Kind.values:
        days = [9] if kind == Kind.DAILY_SUMMARY else []
        page = make_publication(
            kind=kind, session=site.session, days=days, themes=[theme], title="Hidden title", slug=f"hidden-{kind}"
        )
        site.campaign.publications.add(page)
    Highlight.objects.create(session=site.session, text="A phrase", publication=page)
    site.campaign.sessions.add(hidden)
    make_campaign(title="Hidden campaign", slug="hidden-one", sessions=[site.session], publications=[site.letter])
    make_recommendation(publication=site.paper, text="Hidden recommendation", slug="hidden-ask", theme=theme)
    FollowUp.objects.create(recommendation=site.recommendation, session=hidden, note="Hidden note")
    site.campaign.recommendations.add(Recommendation.objects.get(slug="hidden-ask"))
    page.themes.add(matter := make_theme(name="Hidden matter", slug="hidden-matter"))
    summary = Publication.objects.get(slug="hidden-daily-summary")
    make_section(summary, [site.peru.of_state], [theme, matter], heading="Hidden section")
    make_state_page(slug="hidden-state", title="Hidden State")
    for address in PAGES:
        html = client.get(address).content.decode()
        assert "hidden" not in html.lower().replace("visually-hidden", "").replace("aria-hidden", ""), address
        assert "88th" not in html, address
    for address in (
        "/sessions/88/",
        "/sessions/2088/",
        "/sessions/88/feed/",
        "/sessions/88/calendar.ics",
        "/themes/hidden-matter/feed/",
        "/sessions/88/print/",
        "/sessions/88/session.pdf",
        "/sessions/16/day/9/",
        "/publications/hidden-letter/",
        "/publications/hidden-daily-summary/",
        "/campaigns/hidden-one/",
        "/campaigns/hidden-one/feed/",
        "/recommendations/hidden-ask/",
        "/themes/hidden-matter/",
        "/states/hidden-state/",
        "/states/hidden-state/feed/",
        "/states/peru/hidden-matter/",
        "/states/peru/hidden-matter/feed/",
    ):
        nowhere = client.get(
            re.sub(r"88|hidden|/9/", lambda found: {"88": "77", "/9/": "/11/"}.get(found[0], "no"), address)
        )
        there = client.get(address)
        assert there.status_code == nowhere.status_code == 404, address
        assert there.content == nowhere.content


def test_the_draft_of_a_live_page_changes_nothing_in_public(site, client):
    with site.letter.edit(None) as draft:
        draft.title = "Second thoughts"
        draft.save()
    for address in PAGES:
        assert "Second thoughts" not in client.get(address).content.decode()


def test_an_unknown_address_gets_a_page_with_ways_on(client):
    response = client.get("/nope/<b>x</b>/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "/publications/" in html
    assert "<b>" not in html
    assert "public" not in response["Cache-Control"]


def test_a_failure_gets_a_page_without_a_query(client, monkeypatch, django_assert_num_queries):
    client.raise_request_exception = False
    monkeypatch.setattr("asp_portal.views.render", lambda *_: 1 / 0)
    client.get("/robots.txt")
    with django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 500
    assert "our side" in response.content.decode()


def test_the_empty_site_has_all_its_lists(client):
    for address in ("/", "/sessions/", "/publications/", "/campaigns/", "/recommendations/", "/feed/", "/sitemap.xml"):
        assert client.get(address).status_code == 200


def test_robots_may_read_all_but_the_admin_and_are_led_to_the_sitemap(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml" in text


def test_the_sitemap_names_every_page_once_under_our_own_origin(site, client, settings):
    text = client.get("/sitemap.xml", headers={"host": "localhost"}).content.decode()
    addresses = re.findall(r"<loc>([^<]+)</loc>", text)
    assert all(address.startswith(f"{settings.SITE_ORIGIN}/") for address in addresses)
    assert len(addresses) == len(set(addresses))
    for page in (site.session, site.letter, site.campaign, site.recommendation):
        assert settings.SITE_ORIGIN + page.get_absolute_url() in addresses
    assert f"{settings.SITE_ORIGIN}/sessions/16/day/6-7/" in addresses
    assert f"<lastmod>{site.letter.last_published_at:%Y-%m-%d}" in text
    assert all(client.get(address.removeprefix(settings.SITE_ORIGIN)).status_code == 200 for address in addresses)


def test_a_large_site_has_a_sitemap_of_parts_that_name_every_page_once(site, client, settings, monkeypatch):
    def addresses(path):
        return re.findall(r"<loc>([^<]+)</loc>", client.get(path).content.decode())

    everything = addresses("/sitemap.xml")
    cache.clear()
    monkeypatch.setattr("asp_portal.sitemaps.A_PART", 3)
    parts = [address.removeprefix(settings.SITE_ORIGIN) for address in addresses("/sitemap.xml")]
    assert len(parts) == len(set(parts))
    # Keys go on counting between tests: of all parts only those are read in which something lies.
    wanted = {"/sitemap-lists-1.xml", "/sitemap-answers-1.xml"} | {
        f"/sitemap-{model._meta.model_name}-{(key + 2) // 3}.xml"
        for model in publishable_models()
        for key in model._default_manager.values_list("pk", flat=True)
    }
    parts = [part for part in parts if part in wanted]
    found = [address for part in parts for address in addresses(part)]
    assert sorted(found) == sorted(everything)
    # The lists and the answers are short.
    assert all(len(addresses(part)) <= 3 for part in parts if "lists" not in part and "answers" not in part)
    assert client.get("/sitemap-publication-999999.xml").status_code == 404
    assert client.get("/sitemap-nothing-1.xml").status_code == 404
    assert client.get("/sitemap-lists-1.xml").status_code == 200
    # A part has one address.
    for other in "01", "0000001", "0", "+1", "\u0661":
        assert client.get(f"/sitemap-lists-{other}.xml").status_code == 404, other


def test_axe_finds_nothing_and_nothing_overflows(site, new_page):
    examine(new_page(bypass_csp=True), [*HTML_PAGES, "/publications/?kind=nope", "/nope/"])


def test_a_page_obeys_the_policy_and_asks_no_other_host(site, page):
    for address in HTML_PAGES:
        page.goto(address)
    assert page.problems == []


def test_the_keyboard_reaches_the_content_by_the_first_stop(site, page):
    page.goto("/sessions/16/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_facts_of_a_session_fit_the_first_screen_of_a_phone(site, phone):
    phone.goto("/sessions/16/")
    for selector in ("h1", ".outcome li", ".opening .facts > div:last-child"):
        box = phone.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 844
