"""The page cache: what is kept outside Django, for whom, and until when."""

import gzip
import io
import threading
import time
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections, transaction
from django.test import override_settings
from django.utils import timezone

from asp_portal.caching import forget_pages, generation
from asp_portal.caching.generations import InFile
from asp_portal.caching.kept import Page, Pages, encoding_for, matches
from asp_portal.caching.layer import PageCache
from tests.factories import make_publication, make_session

pytestmark = pytest.mark.django_db
# What is told on commit is told only by a real one.
committed = pytest.mark.django_db(transaction=True)
DJANGO = get_wsgi_application()
HOST = settings.SITE_ORIGIN.removeprefix("https://")
ROOM = 1_000_000


class Answer:
    """What the layer answered: status (int), headers (dict in lower case) and body (bytes)."""

    def __init__(self, status, headers, body):
        self.status = int(status[:3])
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body


class Site:
    """Django behind a page cache of its own; `rendered` is the list of addresses that Django was asked for."""

    def __init__(self, app=None, room=ROOM):
        self.rendered, self.app = [], app or DJANGO
        self.layer = PageCache(self._django, room)

    def _django(self, environ, start_response):
        self.rendered.append(environ["PATH_INFO"])
        return self.app(environ, start_response)

    def get(self, address, method="GET", **headers):
        """Ask for `address`; headers as in WSGI (`HTTP_COOKIE`)."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": HOST,
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
        } | headers
        said = []
        body = self.layer(environ, lambda status, headers, exc_info=None: said.extend([status, headers]))
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return Answer(*said, whole)


@pytest.fixture(autouse=True)
def one_connection():
    """A request leaves the connection open in whose transaction its test runs, as with Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site():
    with override_settings(ALLOWED_HOSTS=[HOST, "other.example"]):
        yield Site()


@pytest.fixture
def page():
    return make_publication(live=True, title="First words", session=make_session(live=True))


def retitle(page, title):
    """Publish `page` under another title."""
    with page.edit(None) as draft:
        draft.title = title
        draft.save()
    page.publish()


@committed
def test_a_page_is_made_once_until_something_is_published(site, page):
    address = page.get_absolute_url()
    assert {site.get(address).body for _visit in range(3)} == {site.get(address).body}
    assert len(site.rendered) == 1
    retitle(page, "Second words")
    assert b"Second words" in site.get(address).body
    assert len(site.rendered) == 2


def test_a_draft_moves_nothing(site, page):
    site.get(page.get_absolute_url())
    with page.edit(None) as draft:
        draft.title = "Not yet"
        draft.save()
    site.get(page.get_absolute_url())
    assert len(site.rendered) == 1


@committed
def test_a_withdrawn_page_is_gone_at_once(site, page):
    assert site.get(page.get_absolute_url()).status == 200
    page.withdraw()
    assert site.get(page.get_absolute_url()).status == 410


@committed
def test_a_commit_while_a_page_is_made_is_seen_by_the_next_request(page):
    with override_settings(ALLOWED_HOSTS=[HOST]):
        site = None

        def published_meanwhile(environ, start_response):
            body = b"".join(DJANGO(environ, start_response))
            if len(site.rendered) == 1:
                retitle(page, "Published meanwhile")
            return io.BytesIO(body)

        site = Site(published_meanwhile)
        assert b"First words" in site.get(page.get_absolute_url()).body
        assert b"Published meanwhile" in site.get(page.get_absolute_url()).body


@committed
def test_a_rolled_back_publication_moves_nothing(page):
    before = generation()
    with transaction.atomic():
        retitle(page, "Never")
        transaction.set_rollback(True)
    assert generation() == before


@committed
def test_nothing_is_kept_beyond_the_next_due_moment(site, page):
    address = page.get_absolute_url()
    site.get(address)
    later = make_publication(live=True, go_live_at=timezone.now() + timedelta(days=1))
    site.get(address)
    (kept,) = (entry for key, entry in site.layer.pages.pages.items() if key[0] == address)
    assert kept.until <= later.scheduled_for.timestamp()
    kept.until = datetime.now(UTC).timestamp()
    site.get(address)
    assert len(site.rendered) == 3


def test_the_due_moment_ends_a_page_that_would_last_longer(site, page):
    soon = timezone.now() + timedelta(seconds=30)
    make_publication(live=True, go_live_at=soon)
    site.get(page.get_absolute_url())
    (kept,) = site.layer.pages.pages.values()
    assert abs(kept.until - soon.timestamp()) < 0.01


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_a_body_is_kept_as_it_is_sent(site, page, accepted, encoding, decode):
    plain = site.get(page.get_absolute_url()).body
    answers = [site.get(page.get_absolute_url(), HTTP_ACCEPT_ENCODING=accepted) for _visit in range(2)]
    for answer in answers:
        assert answer.headers.get("content-encoding") == encoding
        assert decode(answer.body) == plain
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["vary"] == "Accept-Encoding"


@committed
def test_every_encoding_has_a_strong_tag_of_its_own_and_a_copy_that_holds_is_not_sent_again(site, page):
    address = page.get_absolute_url()
    tags = {site.get(address, HTTP_ACCEPT_ENCODING=e).headers["etag"] for e in ("br", "gzip", "")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)
    tag = site.get(address, HTTP_ACCEPT_ENCODING="br").headers["etag"]
    answer = site.get(address, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=f'"other", W/{tag}')
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] == tag
    assert "content-encoding" not in answer.headers
    retitle(page, "Other words")
    assert site.get(address, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=tag).status == 200


def test_a_copy_of_a_page_that_was_published_again_unchanged_still_holds(site, page):
    tag = site.get(page.get_absolute_url()).headers["etag"]
    forget_pages()
    assert site.get(page.get_absolute_url(), HTTP_IF_NONE_MATCH=tag).status == 304


def test_nginx_may_keep_what_everybody_is_given_to_the_end_of_the_second_in_which_it_was_asked(site, page):
    began = int(time.time())
    tag = site.get(page.get_absolute_url()).headers["etag"]
    for answer in (
        site.get(page.get_absolute_url(), HTTP_IF_NONE_MATCH=tag),
        site.get(page.get_absolute_url()),
        site.get("/publications/no-such-page/"),
    ):
        assert began <= int(answer.headers["x-accel-expires"].removeprefix("@")) <= time.time()
    assert "x-accel-expires" not in site.get("/admin/login/").headers
    known = site.get(page.get_absolute_url(), HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=x")
    assert "x-accel-expires" not in known.headers


def test_head_is_get_without_its_body(site, page):
    address = page.get_absolute_url()
    head, get = site.get(address, "HEAD"), site.get(address)
    assert head.body == b""
    assert head.headers | {"x-accel-expires": ""} == get.headers | {"x-accel-expires": ""}
    assert len(site.rendered) == 1
    missing = site.get("/publications/no-such-page/", "HEAD")
    assert (missing.status, missing.body) == (404, b"")


def test_unknown_parameters_neither_fragment_nor_poison(site, page):
    address = page.get_absolute_url()
    plain = site.get(address)
    assert site.get(f"{address}?utm_source=%22%3E&x=1").body == plain.body
    assert len(site.rendered) == 1
    first = site.get("/publications/?evil=1&kind=letter")
    assert b"evil" not in first.body
    assert site.get("/publications/?kind=letter&other=2").body == first.body
    assert len(site.rendered) == 2


def test_known_parameters_have_pages_of_their_own(site, page):
    session = page.session.address
    found, none = (site.get(f"/publications/?session={session}&q={words}") for words in ("first", "zebra"))
    assert b"First words" in found.body
    assert b"First words" not in none.body
    assert site.get(f"/publications/?q=first&session={session}").body == found.body


def test_who_may_be_signed_in_is_answered_by_django(site, page):
    for cookie in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        for _visit in range(2):
            site.get(page.get_absolute_url(), HTTP_COOKIE=f"a=1; {cookie}=x")
    assert len(site.rendered) == 4
    assert not site.layer.pages.pages


def test_the_cookies_of_others_neither_fragment_nor_poison(page):
    seen = []

    def django(environ, start_response):
        seen.append(environ.get("HTTP_COOKIE"))
        return DJANGO(environ, start_response)

    with override_settings(ALLOWED_HOSTS=[HOST]):
        site = Site(django)
        for _visit in range(2):
            site.get(page.get_absolute_url(), HTTP_COOKIE="_ga=GA1.2.3")
    assert seen == [None]


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_HOST": "other.example"}, {"HTTP_AUTHORIZATION": "Basic eDp5"}, {"HTTP_HOST": f"{HOST}:8000"}],
)
def test_what_is_asked_in_another_name_is_answered_by_django(site, page, headers):
    for _visit in range(2):
        site.get(page.get_absolute_url(), **headers)
    assert len(site.rendered) == 2
    assert not site.layer.pages.pages


@pytest.mark.parametrize(
    "address",
    ["/no/such/page/", "/admin/login/", "/healthz", "/publications/?page=0", "/publications/?q=", "/sessions/asp1/"],
)
def test_only_what_a_view_declares_public_is_kept(site, page, address):
    for _visit in range(2):
        site.get(address)
    assert len(site.rendered) == 2
    assert not site.layer.pages.pages


def test_a_cookie_or_another_vary_is_never_kept(page):
    for extra in (("Set-Cookie", "a=1"), ("Vary", "Accept-Language")):

        def django(environ, start_response, extra=extra):
            return DJANGO(environ, lambda status, headers, exc_info=None: start_response(status, [*headers, extra]))

        with override_settings(ALLOWED_HOSTS=[HOST]):
            site = Site(django)
            site.get(page.get_absolute_url())
        assert not site.layer.pages.pages


def test_where_http_leads_to_https_only_https_is_answered(page):
    with override_settings(
        ALLOWED_HOSTS=[HOST], SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    ):
        site = Site(get_wsgi_application())
        assert site.get(page.get_absolute_url(), HTTP_X_FORWARDED_PROTO="https").status == 200
        assert site.get(page.get_absolute_url()).status == 301


@committed
def test_one_request_makes_a_page_and_the_others_wait_for_it(page):
    entered, go_on = threading.Event(), threading.Event()

    def slow(environ, start_response):
        entered.set()
        assert go_on.wait(30)
        try:
            return DJANGO(environ, start_response)
        finally:
            connections.close_all()

    with override_settings(ALLOWED_HOSTS=[HOST]):
        site, answers = Site(slow), []
        askers = [
            threading.Thread(target=lambda: answers.append(site.get(page.get_absolute_url()).status)) for _n in range(4)
        ]
        askers[0].start()
        assert entered.wait(30)
        for asker in askers[1:]:
            asker.start()
        go_on.set()
        for asker in askers:
            asker.join(30)
    assert answers == [200] * 4
    assert len(site.rendered) == 1
    assert not site.layer.making


def test_whoever_has_waited_long_enough_makes_the_page_alone(page, monkeypatch):
    monkeypatch.setattr("asp_portal.caching.layer.PATIENCE", 0)
    with override_settings(ALLOWED_HOSTS=[HOST]):
        site = Site()
        key = (page.get_absolute_url(), "", "identity")
        site.layer.making[key, generation()] = threading.Event()
        assert site.get(page.get_absolute_url()).status == 200
    assert len(site.rendered) == 1


def test_a_page_that_breaks_is_not_waited_for_again(page):
    def broken(environ, start_response):
        raise RuntimeError

    with override_settings(ALLOWED_HOSTS=[HOST]):
        site = Site(broken)
        with pytest.raises(RuntimeError):
            site.get(page.get_absolute_url())
    assert not site.layer.making


def kept(body=b"", generation="now"):
    return Page([], '"x"', body, generation, float("inf"), float("inf"))


def test_the_memory_is_bounded_and_what_nobody_asked_for_gives_way():
    pages = Pages(room=50_000)
    for key in "abcdefgh":
        pages.put(key, kept(b"x" * 1500))
    assert pages.get("a", "now")
    for key in "ijkl":
        pages.put(key, kept(b"x" * 1500))
    assert pages.taken <= 50_000
    assert pages.get("a", "now")
    assert not pages.get("b", "now")
    pages.put("a", kept(b"x" * 40_000))
    assert pages.get("a", "now").body == b"x" * 1500
    assert not pages.get("a", "later")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("br ; q=0.000", "identity"),
        ("brotli", "identity"),
        ("", "identity"),
    ],
)
def test_the_encoding_is_one_that_is_accepted(accepted, encoding):
    assert encoding_for(accepted) == encoding


def test_a_tag_matches_weakly_in_any_list():
    assert matches('"a", W/"b"', '"b"')
    assert matches("*", '"b"')
    assert not matches('"bb", "a"', '"b"')


def test_processes_of_one_machine_share_a_number_in_a_file(tmp_path):
    ours, theirs = InFile(tmp_path / "var" / "generation"), InFile(tmp_path / "var" / "generation")
    first = ours.read()
    assert theirs.read() == first
    theirs.move()
    assert ours.read() == theirs.read() != first
    # Somebody empties the folder: both find the file that takes its place.
    (tmp_path / "var" / "generation").unlink()
    theirs.move()
    assert ours.read() == theirs.read()


@committed
def test_pages_are_made_anew_while_the_number_cannot_be_read(site, page, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with override_settings(PAGES_GENERATION_FILE=str(tmp_path / "file" / "generation")):
        for _visit in range(2):
            assert site.get(page.get_absolute_url()).status == 200
        assert len(site.rendered) == 2
        retitle(page, "Nobody could be told")
        assert b"Nobody could be told" in site.get(page.get_absolute_url()).body
        assert generation() is None
    # What could not be told is told as soon as that is possible.
    others = InFile(tmp_path / "generation")
    before = others.read()
    with override_settings(PAGES_GENERATION_FILE=str(others.path)):
        assert generation() == others.read() != before
