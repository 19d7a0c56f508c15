"""The search page: everything public, the best answer first, never a draft."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from publications.models import FollowUp, Highlight, Publication
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    """Ask the page for `q`; gives the text of its main part."""

    def ask(q, status=200, **parameters):
        response = client.get("/search/", {"q": q, **parameters})
        assert response.status_code == status
        return response.content.decode().split("<main", 1)[-1].split("</main>")[0]

    return ask


def titles(html):
    return [re.sub(r"<[^>]+>", "", title).strip() for title in re.findall(r"<h2.*?>(.*?)</h2>", html, re.DOTALL)]


def test_every_kind_of_live_page_is_found_with_its_kind_and_session(search):
    session = make_session(live=True, ordinal=16, year=2017, summary="walrus")
    paper = make_publication(live=True, title="Paper on the walrus", kind="briefing-paper", session=session)
    make_recommendation(live=True, publication=paper, number=3, text="Feed the walrus")
    make_campaign(live=True, title="Walrus campaign", sessions=[session])
    html = search("walrus")
    assert set(titles(html)) == {"16th session (2017)", "Paper on the walrus", "3. Feed the walrus", "Walrus campaign"}
    for kind in ("Regular session", "Briefing paper", "Recommendation", "Campaign"):
        assert f">{kind}</span>" in html
    # Its own title, and the session line of the three others.
    assert html.count('<a href="/sessions/16/">16th session (2017)</a>') == 4
    assert "4 pages hold" in html


def test_no_word_of_a_draft_is_found_or_shown(search):
    user = make_user()
    page = make_publication(live=True, title="Public walrus", summary="Public summary", body="<p>Public body</p>")
    with page.edit(user) as draft:
        draft.title, draft.summary, draft.body = "Secret walrus", "Secret summary", "<p>Secret body</p>"
        draft.save()
    make_publication(title="Another secret walrus")
    gone = make_publication(live=True, title="Withdrawn secret walrus")
    gone.withdraw(user)
    assert "secret" not in search("walrus").lower()
    assert titles(search("walrus")) == ["Public walrus"]
    assert titles(search("secret")) == []
    page.publish()
    assert titles(search("secret")) == ["Secret walrus"]


def test_the_words_that_were_asked_for_are_marked_where_they_stand(search):
    make_publication(
        live=True,
        title="Summary of the day",
        body="<p>"
        + "Nothing here. " * 60
        + "</p><p>Judge <b>Ibáñez</b> &amp; others spoke.</p><p>"
        + "More. " * 80
        + "</p>",
    )
    html = search("ibanez judge")
    assert "<mark>Judge Ibáñez</mark> &amp; others spoke." in html
    assert "… " in html
    assert html.count("Nothing here.") < 10


def test_a_symbol_is_marked_as_a_whole(search):
    make_publication(live=True, title="Res.5 and others", summary="Adopted in ICC-ASP/16/Res.5 on 14 December.")
    assert "<mark>ICC-ASP/16/Res.5</mark> on 14" in search("icc-asp/16/res.5")


def test_what_hangs_on_a_page_is_quoted(search):
    session = make_session()
    Highlight.objects.create(session=session, text="Aggression activated")
    session.save_draft(None)
    session.publish()
    assert "Aggression <mark>activated</mark>" in search("activated")


def test_what_stands_under_a_hidden_session_is_not_quoted(search):
    page = make_recommendation(text="Pay the fund")
    FollowUp.objects.create(recommendation=page, session=make_session(), note="A secret follow-up")
    page.publication.publish()
    page.save_draft(None)
    page.publish()
    assert titles(search("fund")) == [str(page)]
    assert "secret" not in search("fund")
    assert titles(search("secret")) == []


@pytest.mark.parametrize("typed", ["ASP16", "ASP 2017", "16th session", "2017", "sixteenth session"])
def test_every_name_of_a_session_leads_to_it_first(search, typed):
    session = make_session(live=True, ordinal=16, year=2017)
    for number in range(3):
        make_publication(live=True, title=f"ASP16, ASP 2017: 16th session, {number}", session=session)
    assert titles(search(typed))[0] == "16th session (2017)"


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onfocus='alert(1)",
    "</title><svg onload=1>",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_is_only_ever_text(client, typed):
    make_publication(live=True, title=f"Walrus {typed}", summary=typed)
    for q in (typed, f"walrus {typed}", "walrus"):
        html = client.get("/search/", {"q": q}).content.decode()
        assert typed not in html.replace(escape(typed), "")
        assert "<script" not in html
        assert "onerror=alert(1)>" not in html


def test_without_words_the_page_explains_itself(search):
    make_publication(live=True)
    for q in ("", "   ", "***"):
        html = search(q)
        assert 'name="q"' in html
        assert "ICC-ASP/16/Res.5" in html
        assert titles(html) == []


def test_nothing_found_is_no_dead_end(search):
    make_publication(live=True, title="Walrus")
    html = search("walrus kangaroo")
    assert "No page holds all of “walrus kangaroo”" in html
    assert '<a href="/search/?q=walrus">walrus</a>' in html
    assert "q=kangaroo" not in html
    for name in ("publications:session_list", "publications:publication_list"):
        assert f'href="{reverse(name)}"' in html


def test_results_come_in_pages_of_twenty(search):
    for number in range(41):
        make_publication(live=True, title=f"Walrus {number}")
    pages = [titles(search("walrus", page=number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 1]
    assert len({title for page in pages for title in page}) == 41
    assert "/search/?q=walrus&amp;page=3" in search("walrus", page=2)
    search("walrus", page=4, status=404)
    search("walrus", page="x", status=404)


def test_a_common_word_is_not_counted_to_the_end(search, monkeypatch):
    monkeypatch.setattr("asp_portal.search.views.MOST", 2)
    for number in range(3):
        make_publication(live=True, title=f"Walrus {number}")
    html = search("walrus")
    assert "More than 2 pages hold" in html
    assert len(titles(html)) == 2


def test_the_number_of_queries_does_not_grow_with_the_results(client, django_assert_num_queries):
    def fill(count):
        for _ in range(count):
            session = make_session(live=True, summary="walrus")
            publication = make_publication(live=True, title="Walrus", days=[1], session=session)
            recommendation = make_recommendation(live=True, publication=publication, text="Walrus")
            FollowUp.objects.create(recommendation=recommendation, session=session, status="open")
            make_campaign(live=True, title="Walrus", sessions=[session], publications=[publication])

    fill(1)
    client.get("/search/", {"q": "walrus"})
    with CaptureQueriesContext(connection) as once:
        assert len(titles(client.get("/search/", {"q": "walrus"}).content.decode())) == 4
    # The index and the names, each for answers and counts; sessions and themes; of each kind the rows and theirs; four
    # for the limit of time on PostgreSQL.
    assert len(once) <= 29
    fill(5)
    with django_assert_num_queries(len(once)):
        assert len(titles(client.get("/search/", {"q": "walrus"}).content.decode())) == 20


def test_the_page_is_public_asks_no_robot_in_and_sets_no_cookie(client):
    make_publication(live=True, title="Walrus")
    response = client.get("/search/", {"q": "walrus"})
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    assert "noindex" in response.content.decode()
    assert client.get("/search/", {"q": "walrus"}, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert response.content.decode().count("<h1") == 1


def test_a_page_in_another_language_says_so(search):
    make_publication(live=True, title="إعلان المحكمة", language="ar")
    assert 'lang="ar" hreflang="ar" dir="rtl"' in search("المحكمة")


def test_only_what_is_live_is_read_for_the_page(search):
    page = make_publication(live=True, title="Walrus")
    # An index that fell behind shows nothing that is not public.
    Publication.objects.filter(pk=page.pk).update(live=False)
    assert titles(search("walrus")) == []
