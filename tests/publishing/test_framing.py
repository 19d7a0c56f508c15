"""A public page inside a preview: what leads on inside, what stays, and what is kept of it (nothing)."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect

from asp_portal.caching import nothing_remembered, remembered
from asp_portal.publishing.framing import framed
from asp_portal.publishing.preview import public_response, undone
from tests.factories import make_publication

PREFIX = "/admin/look/7/site"


def page(html):
    return framed(
        HttpResponse(f"<html><body class='x'>{html}</body></html>"), PREFIX, "<p>Preview</p>"
    ).content.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/sessions/16/">', f'<a href="{PREFIX}/sessions/16/">'),
        ('<form action="/search/" method="get">', f'<form action="{PREFIX}/search/" method="get">'),
        (f'<a href="{settings.SITE_ORIGIN}/feed/">', f'<a href="{PREFIX}/feed/">'),
        ('<a title="1 > 0" href="/">', f'<a title="1 > 0" href="{PREFIX}/">'),
        ('<a href="?page=2">', '<a href="?page=2">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="//elsewhere.example/">', '<a href="//elsewhere.example/">'),
        ('<a href="https://elsewhere.example/">', '<a href="https://elsewhere.example/">'),
        ('<script src="/static/js/x.js">', '<script src="/static/js/x.js">'),
        ('<a href="/documents/3/paper.pdf">', '<a href="/documents/3/paper.pdf">'),
        ('<img src="/images/3/small.webp">', '<img src="/images/3/small.webp">'),
        ('<p>write href="/sessions/" yourself</p>', '<p>write href="/sessions/" yourself</p>'),
    ],
)
def test_links_lead_on_inside_and_files_stay_where_they_are(before, after):
    assert page(before) == f"<html><body class='x'><p>Preview</p>{after}</body></html>"


def test_the_link_that_skips_to_the_content_stays_first():
    assert '<a class="skip" href="#main">Skip</a><p>Preview</p><h1>' in page(
        '<a class="skip" href="#main">Skip</a><h1>Title</h1>'
    )


def test_a_redirect_leads_on_inside():
    assert framed(HttpResponseRedirect("/sessions/16/"), PREFIX, "")["Location"] == f"{PREFIX}/sessions/16/"


def test_a_feed_stays_as_it_is():
    feed = HttpResponse('<feed><link href="/a/"/></feed>', content_type="application/atom+xml")
    assert framed(feed, PREFIX, "<p>Preview</p>").content == b'<feed><link href="/a/"/></feed>'


@pytest.mark.django_db
def test_a_look_neither_reads_nor_leaves_what_all_pages_remember(rf):
    assert remembered("number", lambda: 1) == 1
    with nothing_remembered():
        assert remembered("number", lambda: 2) == 2
        assert remembered("other", lambda: 3) == 3
    assert remembered("number", lambda: 4) == 1
    assert remembered("other", lambda: 5) == 5

    letter = make_publication(slug="secret-letter")
    with undone():
        letter.publish()
        assert b"secret-letter" in public_response(rf.get("/"), "/sitemap.xml").content
    assert b"secret-letter" not in public_response(rf.get("/"), "/sitemap.xml").content
    cache.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/no-such-page/", "/admin/", "/admin/publications/publication/"])
def test_what_visitors_do_not_have_is_not_found(rf, address):
    assert public_response(rf.get("/"), address).status_code == 404
