"""Caches in front: what they may keep, and that they hear of all that becomes public or ceases to be."""

import http.server
import queue
import threading
import time

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from asp_portal.caching import generations, in_front
from asp_portal.caching.in_front import OWED, Messenger, may_be_kept_until, tell, tell_what_is_owed
from asp_portal.publishing.due import publish_due
from tests.factories import make_publication, make_session
from tests.test_page_cache import Site, one_connection, retitle, site  # noqa: F401

# How long (seconds) something that comes for certain is waited for.
PATIENCE = 20
committed = pytest.mark.django_db(transaction=True)


class Front:
    """A cache in front: what it was asked is in `asked` (method, path, headers), it answers with `statuses` in turn."""

    def __init__(self):
        self.asked, self.statuses, front = queue.Queue(), [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PURGE(self):
                status = front.statuses.pop(0) if front.statuses else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                front.asked.put((self.command, self.path, self.headers))

            do_POST = do_PURGE

            def log_message(self, *arguments):
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def next(self):
        """What it is asked next."""
        return self.asked.get(timeout=PATIENCE)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def messenger(monkeypatch):
    """The messenger of this process, which does not take its time; it has nothing left to say when the test ends."""
    quick = Messenger(echo=0, pauses=(0, 0))
    for module in (in_front, generations):
        monkeypatch.setattr(module, "messenger", quick)
    cache.delete(OWED)
    yield quick
    assert quick.wait(PATIENCE)
    cache.delete(OWED)


@pytest.fixture
def front(messenger):
    it = Front()
    with override_settings(CACHES_IN_FRONT=[it.address]):
        yield it
        assert messenger.wait(PATIENCE)
    it.close()


def test_where_no_cache_is_named_pages_say_nothing_to_one():
    assert may_be_kept_until(time.time() + 60) == []


@committed
def test_a_page_carries_its_key_and_how_long_it_may_be_kept(site, front):  # noqa: F811
    page = make_publication(live=True, session=make_session(live=True))
    answer = site.get(page.get_absolute_url())
    assert answer.headers["surrogate-key"] == "pages"
    seconds = int(answer.headers["surrogate-control"].removeprefix("max-age=").partition(",")[0])
    assert 0 < seconds < 60
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    kept = site.get(page.get_absolute_url())
    assert (len(site.rendered), kept.headers["surrogate-key"]) == (1, "pages")
    same = site.get(page.get_absolute_url(), HTTP_IF_NONE_MATCH=answer.headers["etag"])
    assert (same.status, same.headers["surrogate-key"]) == (304, "pages")


@committed
def test_what_is_not_for_everybody_carries_no_key(site, front):  # noqa: F811
    page = make_publication(live=True, session=make_session(live=True))
    known = site.get(page.get_absolute_url(), HTTP_COOKIE="sessionid=abc")
    missing = site.get("/no/such/page/")
    assert ("surrogate-key" in known.headers, "surrogate-key" in missing.headers) == (False, False)


def test_nothing_is_kept_beyond_the_next_due_moment():
    with override_settings(CACHES_IN_FRONT=["http://127.0.0.1:1/"]):
        soon, past = (dict(may_be_kept_until(time.time() + seconds)) for seconds in (1.5, -10))
    assert soon["Surrogate-Control"].startswith("max-age=0,")
    assert past["Surrogate-Control"].startswith("max-age=0,")


@committed
def test_a_page_that_was_out_of_date_before_it_was_ready_is_not_kept_in_front(front):
    page = make_publication(live=True, session=make_session(live=True))

    def slowly(environ, start_response):
        generations.forget_pages()
        return Site().app(environ, start_response)

    with override_settings(ALLOWED_HOSTS=["*"]):
        answer = Site(slowly).get(page.get_absolute_url())
    assert answer.headers["surrogate-control"].startswith("max-age=0,")


@committed
@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_what_is_published_or_withdrawn_is_told_to_the_caches_in_front(act, front, messenger):
    page = make_publication(live=True, session=make_session(live=True))
    assert messenger.wait(PATIENCE)
    while not front.asked.empty():
        front.asked.get()
    if act == "publish":
        retitle(page, "Other words")
    else:
        page.withdraw()
    method, path, headers = front.next()
    assert (method, path, headers["Surrogate-Key"]) == ("PURGE", "/", "pages")


@committed
def test_they_are_told_once_more_when_older_pages_have_arrived(front, messenger):
    messenger.send()
    assert [front.next()[0], front.next()[0]] == ["PURGE", "PURGE"]
    assert messenger.wait(PATIENCE)
    assert cache.get(OWED) is None


def test_who_did_not_listen_is_told_again(front, messenger):
    front.statuses = [503, 503]
    messenger.send()
    assert messenger.wait(PATIENCE)
    assert front.asked.qsize() == 4
    assert cache.get(OWED) is None


def test_they_are_told_although_the_shared_cache_cannot_be_reached(front, messenger, caplog):
    nowhere = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": "/dev/null/cache"}
    with override_settings(CACHES={"default": nowhere}):
        tell_what_is_owed()
        assert front.next()[0] == "PURGE"
        assert messenger.wait(PATIENCE)
    assert "cannot be noted" in caplog.text


@committed
def test_a_cache_that_is_gone_fails_no_publication_and_is_told_with_the_next_due_moment(messenger, caplog):
    page = make_publication(live=True, session=make_session(live=True))
    gone = Front()
    gone.close()
    with override_settings(CACHES_IN_FRONT=[gone.address]):
        retitle(page, "Other words")
        assert messenger.wait(PATIENCE)
    page.refresh_from_db()
    assert page.title == "Other words"
    assert "was not told" in caplog.text
    assert cache.get(OWED)

    back = Front()
    with override_settings(CACHES_IN_FRONT=[back.address]):
        publish_due(timezone.now())
        assert back.next()[0] == "PURGE"
        assert messenger.wait(PATIENCE)
        assert cache.get(OWED) is None
        tell_what_is_owed()
    assert messenger.thread is None
    back.close()


def test_a_cdn_is_asked_as_it_wants_to_be(front):
    with override_settings(PURGE_METHOD="POST", PURGE_HEADERS={"Fastly-Key": "of ours"}):
        assert tell() == 0
    method, _path, headers = front.next()
    assert (method, headers["Fastly-Key"], headers["Surrogate-Key"]) == ("POST", "of ours", "pages")


def test_an_operator_lets_everything_be_forgotten(front, messenger, capsys):
    before = generations.generation()
    call_command("forget_pages")
    assert "1 caches in front" in capsys.readouterr().out
    assert generations.generation() != before
    assert messenger.wait(PATIENCE)
    front.statuses = [403] * 20
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("forget_pages")
