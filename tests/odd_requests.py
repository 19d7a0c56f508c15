"""Odd requests: what no browser sends and somebody always does, for every address of the site.

`python -m tests.odd_requests [part of a route]…` tries all of them on every address, see test_odd_requests.py, on as
many processors as there are, and prints how many were tried and what was wrong.
"""

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qsl, quote

import pytest
from django.http import QueryDict

# What may stand nowhere in an answer as it was sent: it would be markup, a header of its own, or another host's name.
MARKUP = "<odd onx=1>'\""
EVIL = "evil.example"

LONG = "a" * 5000
NULL = "%00"
BAD_ESCAPES = "%", "%zz", "%u0041", "%c0%ae", "%ff%fe", "%ed%a0%80"
NUMBERS = "-1", "0", "9223372036854775808", "9" * 400, "1e400", "NaN", "٣", "²", "0x10", "1_0", "--", "+1"
DATES = "2017-02-30", "0000-00-00", "99999-12-31", "2017-W60-1", "2017-12-04T25:61:61Z"
WORDS = "xx-unknown", "zz", "None", "undefined", quote("\N{FULLWIDTH DIGIT ONE}\N{RIGHT-TO-LEFT OVERRIDE}\ud7ff\uffff")
ATTACKS = (
    quote(MARKUP),
    "..%2f..%2f..%2fetc%2fpasswd",
    "%0d%0aX-Odd:%201",
    quote("' OR 1=1 --"),
    "%7b%7b7*7%7d%7d",
    "$%7bjndi:ldap:%2f%2fevil.example%7d",
    "_00",
)
SEGMENTS = (NULL, *BAD_ESCAPES, *NUMBERS, *DATES, *WORDS, *ATTACKS, LONG, "a" * 300, "%2e%2e", "%2f%2fevil.example")
VALUES = (f"a{NULL}", *BAD_ESCAPES, *NUMBERS, *DATES, *WORDS, *ATTACKS, LONG, "a%20" * 1500, "", "%20", "%0a")

METHODS = "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "GETT", "CONNECT"

HEADERS = (
    {"Host": EVIL},
    {"Host": f"testserver@{EVIL}"},
    {"Host": f"testserver:{'9' * 30}"},
    {"Host": "testserver:80:80"},
    {"Host": f"testserver, {EVIL}"},
    {"Host": "a" * 5000},
    {"Host": "[::1"},
    {"Host": "\N{LATIN SMALL LETTER E WITH ACUTE}.example"},
    {"X-Forwarded-Host": EVIL},
    {"Forwarded": f"host={EVIL};proto=https;for=127.0.0.1"},
    {"X-Forwarded-Proto": "javascript"},
    {"X-Forwarded-For": "127.0.0.1, <odd onx=1>"},
    {"X-Forwarded-Port": "x", "X-Original-Url": "/admin/", "X-Rewrite-Url": "/admin/"},
    {"X-Http-Method-Override": "DELETE", "X-Http-Method": "PUT", "X-Method-Override": "PATCH"},
    {"Range": "bytes=0-0"},
    {"Range": "bytes=-99999999999999999999"},
    {"Range": "bytes=5-1,9-2,a-b"},
    {"Range": "bytes=" + ",".join(f"{n}-" for n in range(500))},
    {"Range": "pages=1-2"},
    {"If-None-Match": '"unclosed, W/"x", *'},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"If-Modified-Since": "Mon, 01 Jan 0000 00:00:00 GMT"},
    {"If-Unmodified-Since": "Mon, 01 Jan 1900 00:00:00 GMT", "If-Match": "*"},
    {"Accept-Language": "xx-" + "y" * 600 + ";q=nan, *;q=-1, en;q=1e999"},
    {"Accept-Language": "ar-\x00, ../../fr"},
    {"Accept": "application/json;q=x, text/html;level=9999, " + "a/b," * 300},
    {"Accept-Encoding": "gzip;q=0, br;q=nan, zzz"},
    {"User-Agent": MARKUP + "b" * 8000},
    {"Referer": f"https://{EVIL}/<odd onx=1>"},
    {"Origin": "null"},
    {"Cookie": 'sessionid="\\000aaaaaaaaaaaaaaa"'},
    {"Cookie": "sessionid=" + "s" * 4000},
    {"Cookie": "sessionid=../../etc/passwd; csrftoken=%00; messages=broken; django_language=zz"},
    {"Cookie": ";;;=;=x; a=b=c; \xff=\xfe"},
    {"Authorization": "Basic %%%"},
    {"Content-Type": "text/html; charset=hex"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=idna"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=" + "b" * 300},
    {"Content-Type": "application/json; charset=utf-99"},
    {"Content-Type": ";;;"},
    {"Content-Length": "-1"},
    {"Content-Length": "many"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"Expect": "200-maybe", "Upgrade": "h2c, websocket", "Te": "trailers"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
)

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=odd"
JSON = "application/json"
# What is posted: a type and the bytes.
BODIES = (
    (FORM, b"\xff\xfe=\xff&a=%00&%00=b"),
    (FORM, b"title=%00&body=%00&slug=%00&key=%00&action=%00&pk=%00&_selected_action=%00&session=%00&username=%00"),
    (FORM, b"title=%ed%a0%80&pk=-1&pk=99999999999999999999&_selected_action=9" + b"9" * 400 + b"&action=publish"),
    (FORM, b"username=" + b"a" * 9000 + b"&password=" + b"b" * 9000 + b"&next=//evil.example"),
    (FORM, b"&".join(b"f%d=1" % n for n in range(1100))),
    (FORM, b"moment=2017-02-30T25%3A61&day=0000-00-00&go_live_at_0=99999-12-31&go_live_at_1=99%3A99&at=x&to=y"),
    (FORM, b"days-TOTAL_FORMS=-1&days-INITIAL_FORMS=x&items-TOTAL_FORMS=99999999999&form-TOTAL_FORMS=1e9"),
    (FORM + "; charset=hex", b"title=41"),
    (MULTIPART, b""),
    (MULTIPART, b'--odd\r\nContent-Disposition: form-data; name="a"\r\n\r\nnever closed'),
    (
        MULTIPART,
        b'--odd\r\nContent-Disposition: form-data; name="file"; filename="../../\x00x.pdf"\r\n\r\n%PDF\r\n--odd--\r\n',
    ),
    (
        MULTIPART,
        b'--odd\r\nContent-Disposition: form-data; name="files"; filename="a.docx"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--odd--\r\n",
    ),
    (MULTIPART + "; charset=hex", b'--odd\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--odd--\r\n'),
    (JSON, b"{"),
    (JSON, b"[" * 100_000),
    (JSON, b'{"text": "\\ud800", "content": {"title": "\\u0000"}, "page": "\\u0000", "label": "\\ud800"}'),
    (JSON, b'{"page": 1e999, "model": null, "content": [], "key": -1, "fields": NaN, "saved": 9' + b"9" * 5000 + b"}"),
    (JSON, b"null"),
    ("text/plain", b"\x00" * 1000),
)


@dataclass(frozen=True)
class Odd:
    """One odd request."""

    address: str
    method: str = "GET"
    headers: dict = field(default_factory=dict, hash=False)
    content_type: str = ""
    body: bytes = b""

    def __str__(self):
        said = [self.method, shortened(self.address), *(f"{k}: {shortened(v)}" for k, v in self.headers.items())]
        return " ".join([*said, self.content_type, shortened(repr(self.body)) if self.body else ""]).strip()

    def sent_by(self, client):
        """The answer that `client` gets."""
        # These two are no headers to WSGI, and the client's own cookies must survive.
        named = {name.upper().replace("-", "_"): value for name, value in self.headers.items()}
        extra = {name if name.startswith("CONTENT_") else f"HTTP_{name}": value for name, value in named.items()}
        if self.content_type:
            extra["CONTENT_TYPE"] = self.content_type
        return client.generic(self.method, self.address, self.body, **extra)


class Watched(QueryDict):
    """The parameters of a request, which remember under which names they were asked for."""

    asked = set()

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)

    def _getlist(self, key, *args, **kwargs):
        self.asked.add(key)
        return super()._getlist(key, *args, **kwargs)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)


def parameters_of(client, address):
    """The names (sorted list of str) of the parameters that the page at `address` reads or puts into its own links."""
    with patch("django.core.handlers.wsgi.QueryDict", Watched):
        Watched.asked.clear()
        response = client.get(address)
        body = b"" if response.streaming else response.content
        linked = re.findall(
            r'href="[^"#]*\?([^"#]*)"|<(?:input|select)[^>]*name="(\w+)"', body.decode(errors="replace")
        )
        names = {name for query, _ in linked for name, _value in parse_qsl(unescape(query))} | {
            n for _, n in linked if n
        }
        return sorted(names | Watched.asked)


def shortened(text):
    """`text`, cut so that a list of requests can be read."""
    return text if len(text) < 90 else f"{text[:80]}… ({len(text)})"


PLACEHOLDER = re.compile(r"<[^>]+>")


def odd_paths(route, known):
    """`route` with something odd in the place of each of its parts that vary, or behind it where nothing varies.

    `known` is the address of something that exists there: the other parts are as in it.
    """
    literal = PLACEHOLDER.split(route)
    match = re.fullmatch("(.+)".join(map(re.escape, literal)), known)
    if len(literal) == 1 or not match:
        return [f"{known}{segment}" for segment in SEGMENTS]
    values = match.groups()
    return [
        "".join(map("".join, zip(literal, [*values[:place], segment, *values[place + 1 :], ""], strict=True)))
        for place in range(len(values))
        for segment in SEGMENTS
    ]


def query(known, values):
    """The address `known` with the parameters `values`, pairs of a name and what stands behind it in the address."""
    return f"{known}?{'&'.join(f'{name}={value}' for name, value in values)}"


def odd_values(names):
    """Every odd value for each of the parameters `names`: lists of pairs that are asked for in one request.

    A form has forty parameters, and there are forty values. Each request has one for every parameter, and another one
    in the next, so that after forty of them each parameter had each value. A null byte is refused before any view, and
    would hide the others: it comes alone.
    """
    refused = [value for value in VALUES if NULL in value]
    others = [value for value in VALUES if NULL not in value]
    together = [
        [(name, others[(turn + place) % len(others)]) for place, name in enumerate(names)]
        for turn in range(len(others) if names else 0)
    ]
    return [*([(name, value)] for name in names for value in refused), *together]


def odd_headers():
    """HEADERS in lists of dicts that are sent together: as many as have no name in common.

    A host that is not ours is refused before any view, and would hide the others: it comes alone.
    """
    together = []
    for headers in HEADERS:
        names = {"Host", *headers}
        free = (others for others in together if not any(names & set(other) for other in others))
        others = None if "Host" in headers else next(free, None)
        if others is None:
            together.append([headers])
        else:
            others.append(headers)
    return together


def odd_queries(known, names):
    """The address `known` with queries that are odd as a whole; `names` are the parameters that it reads."""
    whole = (
        "&".join(f"{number}=1" for number in range(1100)),
        f"{NULL}={NULL}",
        "&&==&%",
        f"{quote(MARKUP)}={quote(MARKUP)}",
        "&".join(f"{name}={NUMBERS[3]}" for name in names),
        f"q={LONG * 4}",
        "e=1&p=-1&o=99.-7.x&all=x&_popup=1&_to_field=password&_changelist_filters=%00",
        "password__startswith=a&user__password=a&pk__in=,&id__range=1&pk__isnull=x",
    )
    return [f"{known}?{text}" for text in whole]


def odd_requests(route, known, names):
    """Every odd request for `route`, of which `known` is an address and which reads the parameters `names`.

    Returns lists of Odd: odd addresses, odd queries, odd methods, odd bodies. What `odd_values` and `odd_headers` give
    comes beside these.
    """
    return [
        [Odd(address) for address in odd_paths(route, known)],
        [Odd(address) for address in odd_queries(known, names)],
        [Odd(known, method) for method in METHODS],
        [Odd(known, "POST", content_type=kind, body=body) for kind, body in BODIES],
    ]


class Tally:
    """Adds up what the processes tell: an address is a test, and what it found are properties of its report."""

    def __init__(self):
        self.statuses, self.parts, self.addresses, self.faults, self.slowest = Counter(), 0, 0, 0, (0, "")

    def pytest_runtest_logreport(self, report):
        """Add what was told of an address, and say at once what was wrong there."""
        told = dict(report.user_properties)
        if report.when != "call" or "statuses" not in told:
            return
        self.addresses += 1
        self.statuses.update({int(status): count for status, count in told["statuses"].items()})
        self.parts += told["parts"]
        self.faults += len(told["faults"])
        self.slowest = max(self.slowest, tuple(told["slowest"]))
        for fault in told["faults"]:
            sys.stdout.write(f"\n{fault}\n")
        sys.stdout.flush()

    def __str__(self):
        by_status = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        seconds, slowest = self.slowest
        return (
            f"{self.statuses.total()} odd requests ({by_status}) with {self.parts} odd values and headers on "
            f"{self.addresses} addresses, {self.faults} faults, the slowest took {seconds:.2f} s: {slowest}"
        )


def main(words):
    """Try everything on the addresses with one of `words` in them, on all without any; 1 when something was wrong."""
    os.environ["ODD"] = " ".join(words)
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    tests = str(Path(__file__).with_name("test_odd_requests.py"))
    tally = Tally()
    arguments = [tests, "-q", "-k", "everything_odd", "-p", "no:cacheprovider", "--numprocesses=auto"]
    code = pytest.main(arguments, plugins=[tally])
    sys.stdout.write(f"{tally}\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
