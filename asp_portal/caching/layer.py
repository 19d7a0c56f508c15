"""The page cache: one layer of WSGI outside Django, which answers what it may and hands on everything else.

It may answer with a page that a view declared public (`public_page`), for a visitor whom this site does not know, made
under the present generation and before the next due moment. The generation is read **before** a page is made, and the
page is kept under that number: what is committed meanwhile moves the number, and the page is never given to anybody
who asks later. docs/adr/0016 tells why.
"""

import math
import threading
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, QueryDict
from django.urls import resolve

from asp_portal.parameters import known

from .declared import LASTS_UNTIL, PUBLIC, UNSURE, this_second
from .generations import generation
from .in_front import may_be_kept_until
from .kept import Pages, encoding_for, page_of

# Seconds. Whatever nobody foresaw, midnight included, is right again after so long.
LONGEST = 60
# How long (seconds) a request waits for another one that makes the same page; then it makes it itself.
PATIENCE = 2
# What a public page must not depend on: it is made as for somebody who says none of this.
UNSAID = (
    *("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"),
    *("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_ACCEPT_ENCODING"),
)


class PageCache:
    """The WSGI application `app` (Django), with its public pages kept in at most `room` bytes of this process."""

    def __init__(self, app, room):
        self.app, self.pages = app, Pages(room)
        self.host = urlsplit(settings.SITE_ORIGIN).netloc
        # Cookies of other sites of the same domain mean nothing here; with one of these somebody may be signed in.
        self.cookies = tuple(
            f"{name}="
            for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
        )
        # Where plain http leads on to https, only what came by https may be answered here.
        self.secure = settings.SECURE_PROXY_SSL_HEADER if settings.SECURE_SSL_REDIRECT else None
        self.making, self.lock = {}, threading.Lock()
        # The generation that was read last: while it cannot be read, nobody knows a newer one.
        self.known = None

    def __call__(self, environ, start_response):
        """Answer a request, by WSGI (PEP 3333)."""
        key = self._key(environ)
        second = this_second()
        now = key and generation()
        self.known = now or self.known
        page = self.pages.get(key, now) if now else None
        if page is not None:
            return page.answer(environ, start_response, second, *may_be_kept_until(page.until))
        if not key or not _is_public(environ):
            return self.app(environ, start_response)
        if not now:
            return self._unkept(key, environ, start_response)
        return self._made(key, now, second, environ, start_response)

    def _unkept(self, key, environ, start_response):
        """Django's answer while nobody can tell the generation; when Django has none either, what was kept last."""
        said = []

        def listen(status, headers, exc_info=None):
            said[:] = [status, headers]

        body = self.app(environ, listen)
        page = self._last(key, self.known, said[0], body)
        if page is not None:
            return page.answer(environ, start_response, *may_be_kept_until(0))
        start_response(*said)
        return body

    def _last(self, key, now, status, body):
        """The Page that is given in place of an answer that says that a service is gone, or None for all others."""
        page = self.pages.last(key, now) if status.startswith("503 ") else None
        if page is not None and hasattr(body, "close"):
            body.close()
        return page

    def _key(self, environ):
        """Under which name the answer may be kept, or None for a request that only Django may answer."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("HTTP_HOST") != self.host:
            return None
        cookies = environ.get("HTTP_COOKIE")
        if cookies and any(name in cookies for name in self.cookies):
            return None
        if "HTTP_AUTHORIZATION" in environ or (self.secure and environ.get(self.secure[0]) != self.secure[1]):
            return None
        query = environ.get("QUERY_STRING", "")
        if query:
            try:
                query = known(QueryDict(query.encode("latin-1"))).urlencode()
            except (SuspiciousOperation, UnicodeError):
                return None
        # A page's language is in its address or its parameters; what varies with anything else is not kept.
        return environ["PATH_INFO"], query, encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))

    def _made(self, key, now, second, environ, start_response):
        """The answer to a request for which nothing is kept, made by this request or by one that makes the same."""
        with self.lock:
            mine = (key, now) not in self.making
            made = self.making.setdefault((key, now), threading.Event())
        if not mine:
            # Both began under the same number: nothing was committed between them.
            made.wait(PATIENCE)
            page = self.pages.get(key, now)
            if page is not None:
                return page.answer(environ, start_response, second, *may_be_kept_until(page.until))
        try:
            return self._render(key, now, second, environ, start_response)
        finally:
            if mine:
                del self.making[key, now]
                made.set()

    def _render(self, key, now, second, environ, start_response):
        began = time.time()
        asked = {name: value for name, value in environ.items() if name not in UNSAID} | {"REQUEST_METHOD": "GET"}
        said = []

        def listen(status, headers, exc_info=None):
            said[:] = [status, headers]

        body = self.app(asked, listen)
        status, headers = said
        page = self._last(key, now, status, body)
        if page is not None:
            return page.answer(environ, start_response, *may_be_kept_until(0))
        if LASTS_UNTIL not in asked or UNSURE in asked or not _may_be_kept(status, headers):
            # Given as it comes, to this request alone. An answer to HEAD has no body.
            start_response(status, [*headers, second])
            return _Silent(body) if environ["REQUEST_METHOD"] == "HEAD" else body
        try:
            whole = b"".join(body)
        finally:
            body.close()
        moment = asked[LASTS_UNTIL]
        due = moment.timestamp() if moment else math.inf
        until = min(began + LONGEST, due)
        page = page_of(headers, whole, key[-1], now, until, due)
        self.pages.put(key, page)
        # What is out of date already would reach a cache in front after it was told to forget.
        kept_until = until if generation() == now else 0
        return page.answer(environ, start_response, second, *may_be_kept_until(kept_until))


class _Silent:
    """Nothing, in place of the body of an answer, which is closed when its time has come."""

    def __init__(self, body):
        self.close = getattr(body, "close", lambda: None)

    def __iter__(self):
        return iter(())


def _is_public(environ):
    """Whether the view at the address declares its answer public."""
    try:
        path = environ["PATH_INFO"].encode("latin-1").decode()
        return getattr(resolve(path).func, "is_public_page", False)
    except (Http404, UnicodeError):
        return False


def _may_be_kept(status, headers):
    """Whether this answer is a public page and nothing else: no error, no cookie, nothing that varies with a reader."""
    values = {}
    for name, value in headers:
        values.setdefault(name.lower(), value)
    return (
        status.startswith("200 ")
        and values.get("cache-control") == PUBLIC
        and values.get("etag", "").startswith('"')
        and "set-cookie" not in values
        and "content-encoding" not in values
        and values.get("vary", "Accept-Encoding").lower() == "accept-encoding"
    )
