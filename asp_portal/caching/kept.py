"""Kept pages: answers as they go over the wire, in a bounded memory, each under the generation it was made in."""

import gzip
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import brotli

# How good is good enough: the next level takes twice the time for some bytes in a hundred.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
SMALLEST = 500
TEXT = ("text/", "application/json", "application/ld+json", "application/xml", "application/atom+xml", "image/svg+xml")
# What an entry costs beside its body and its parameters: headers, keys, places in tables (bytes, generously).
OVERHEAD = 4000
BODILESS = {"content-type", "content-length", "content-encoding"}


@dataclass(slots=True)
class Page:
    """One answer: its headers (list of pairs), its ETag and its `body` (bytes) in one encoding."""

    headers: list
    etag: str
    body: bytes
    generation: str
    # Seconds since 1970: when it is asked for anew, and the moment at which it changes by itself.
    until: float
    due: float

    def answer(self, environ, start_response, *more):
        """Give it, with `more` headers, to the one who asks in `environ`: 304 when they have it, no body for HEAD."""
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and matches(asked, self.etag):
            kept = [pair for pair in self.headers if pair[0].lower() not in BODILESS]
            start_response("304 Not Modified", [*kept, *more])
            return []
        start_response("200 OK", [*self.headers, *more])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def page_of(headers, body, encoding, generation, until, due):
    """The Page of a 200 with `headers` (list of pairs, with a strong ETag) and `body` (bytes), sent in `encoding`."""
    values = {name.lower(): value for name, value in headers}
    if len(body) < SMALLEST or not values["content-type"].startswith(TEXT):
        encoding = "identity"
    # Strong means: the same bytes. So each encoding has a name of its own.
    etag = f'"{values["etag"].strip(chr(34))}-{encoding}"'
    body = compressed(body, encoding)
    headers = [(n, v) for n, v in headers if n.lower() not in {"etag", "content-length", "vary"}]
    headers += [("ETag", etag), ("Content-Length", str(len(body))), ("Vary", "Accept-Encoding")]
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    return Page(headers, etag, body, generation, until, due)


def compressed(body, encoding):
    """`body` (bytes) in `encoding`."""
    if encoding == "br":
        return brotli.compress(body, quality=BROTLI_QUALITY)
    if encoding == "gzip":
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    return body


def matches(asked, etag):
    """Whether `etag` is among those that If-None-Match names, compared weakly (RFC 9110, 13.1.2)."""
    return asked.strip() == "*" or etag in {name.strip().removeprefix("W/") for name in asked.split(",")}


@lru_cache(maxsize=512)
def encoding_for(accepted):
    """The best encoding that Accept-Encoding (str) allows: br, gzip or identity."""
    allowed = set()
    for part in accepted.lower().split(","):
        name, _, quality = part.replace(" ", "").partition(";q=")
        if quality.strip("0.") or not quality:
            allowed.add(name)
    return next((encoding for encoding in ("br", "gzip") if encoding in allowed), "identity")


class Pages:
    """At most `room` bytes of pages; who was asked for longest ago gives way."""

    def __init__(self, room):
        self.room, self.taken = room, 0
        self.pages = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key, generation):
        """The Page under `key` that is of this `generation` and still lasts, or None."""
        page = self.pages.get(key)
        if page is None or page.generation != generation or page.until <= time.time():
            return None
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
        return page

    def last(self, key, generation):
        """The Page under `key` of this `generation`, though it should be asked for anew, or None.

        Never beyond the moment at which it changes by itself.
        """
        page = self.pages.get(key)
        if page is None or page.generation != generation or page.due <= time.time():
            return None
        return page

    def put(self, key, page):
        """Keep `page` under `key`, unless it alone would take an eighth of the room."""
        if self._size(key, page) > self.room // 8:
            return
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.taken += self._size(key, page)
            while self.taken > self.room:
                self._drop(next(iter(self.pages)))

    def _drop(self, key):
        page = self.pages.pop(key, None)
        if page is not None:
            self.taken -= self._size(key, page)

    @staticmethod
    def _size(key, page):
        return len(page.body) + len(str(key)) + OVERHEAD
