"""Whatever asks another machine reaches nothing but public addresses, and waits for nobody for ever."""

import http.server
import socket
import threading
from contextlib import contextmanager

import pytest

from asp_portal import outgoing
from asp_portal.outgoing import Failed, Refused, ask, is_public

PUBLIC = "93.184.215.14"


@contextmanager
def machine(answer):
    """A machine on this one that answers with `answer(handler)`; gives its `host:port` and what it was asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.command, self.path, dict(self.headers)))
            answer(self)

        do_HEAD = do_PURGE = do_GET

        def log_message(self, *arguments):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def say(text, status=200, **headers):
    """An answer."""

    def answer(handler):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(text)

    return answer


@pytest.fixture
def resolver(monkeypatch):
    """A resolver that knows the names it is told; each has a list of answers, one for every time it is asked."""
    known, asked = {}, []

    def resolve(host, port, *arguments, **named):
        asked.append(host)
        answers = known[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known, asked


@pytest.fixture
def nowhere(monkeypatch):
    """No connection is made; gives the places that one was tried to."""
    tried = []

    def connect(_self, place):
        tried.append(place)
        raise ConnectionRefusedError("this is a test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.1.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
        "[fd00::1]",
        "[ff0e::1]",
    ],
)
def test_nothing_inside_of_the_network_is_asked_however_it_is_written(host, nowhere):
    for scheme in ("http", "https"):
        with pytest.raises(Refused):
            ask(f"{scheme}://{host}/")
    assert nowhere == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://portal.example/",
        "file:///etc/passwd",
        "gopher://portal.example/",
        "//portal.example/",
        "http:///nowhere",
        "http://portal.example:22/",
        "http://portal.example:99999/",
        "http://someone@portal.example/",
        "http://someone:secret@portal.example/",
        "http://@portal.example/",
        "http://[::1",
        "http://portal.example/\r\nHost: other",
        "http://portal.example/a b",
        "http://port\u00e4l.example/",
        "http://\uff11\uff12\uff17.0.0.1/",
        "",
    ],
)
def test_odd_addresses_are_not_asked(address, resolver, nowhere):
    resolver[0]["portal.example"] = [[PUBLIC]]
    with pytest.raises(Refused):
        ask(address)
    assert nowhere == []


def test_one_answer_inside_of_the_network_is_enough_to_refuse_a_name(resolver, nowhere):
    resolver[0]["portal.example"] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        ask("http://portal.example/")
    assert nowhere == []


def test_a_name_that_means_something_else_a_moment_later_gains_nothing(resolver, nowhere):
    known, asked = resolver
    known["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(Failed):
        ask("https://rebinding.example/")
    assert (asked, nowhere) == (["rebinding.example"], [(PUBLIC, 443)])


def test_where_a_name_has_several_machines_the_next_one_is_tried(resolver, nowhere):
    resolver[0]["portal.example"] = [[PUBLIC, "2606:2800:220:1::1"]]
    with pytest.raises(Failed):
        ask("http://portal.example/")
    assert [place[0] for place in nowhere] == [PUBLIC, "2606:2800:220:1::1"]


def test_the_operator_may_name_a_machine_inside_and_its_port():
    with machine(say(b"purged")) as (host, asked):
        answer = ask(f"http://{host}/a?b=c", "PURGE", headers={"X-Key": "7"}, trusted=[host])
        with pytest.raises(Refused):
            ask(f"http://{host}/", trusted=["127.0.0.1"])
        with pytest.raises(Refused):
            ask(f"http://{host}/")
    assert (answer.status, answer.body) == (200, b"purged")
    ((method, path, headers),) = asked
    assert (method, path, headers["Host"], headers["X-Key"]) == ("PURGE", "/a?b=c", host, "7")


def test_a_redirect_is_followed_only_on_request_and_looked_at_like_an_address():
    with machine(say(b"", 302, Location="http://127.0.0.1:1/")) as (host, asked):
        assert ask(f"http://{host}/", trusted=[host]).status == 302
        with pytest.raises(Refused):
            ask(f"http://{host}/", trusted=[host, "127.0.0.1:1"], redirects=3)
    assert len(asked) == 2


def test_redirects_end():
    with machine(say(b"", 302, Location="/again")) as (host, asked):
        assert ask(f"http://{host}/", "HEAD", trusted=[host], redirects=2).status == 302
    assert [path for _method, path, _headers in asked] == ["/", "/again", "/again"]


def test_a_redirect_out_of_http_is_refused():
    with machine(say(b"", 301, Location="file:///etc/passwd")) as (host, _asked), pytest.raises(Refused):
        ask(f"http://{host}/", trusted=[host], redirects=1)


def test_an_answer_that_is_too_large_is_no_answer():
    with machine(say(b"x" * 5000)) as (host, _asked), pytest.raises(Failed, match="more than 4999 bytes"):
        ask(f"http://{host}/", trusted=[host], most=4999)


def test_who_answers_a_byte_at_a_time_does_not_keep_us_waiting(monkeypatch):
    # Every look at the clock is a second later: connecting, asking and one read are in time, the next one is not.
    clock = iter(range(1000))
    monkeypatch.setattr(outgoing, "monotonic", lambda: next(clock))
    with machine(say(b"x" * 200_000)) as (host, _asked), pytest.raises(Failed, match="too long"):
        ask(f"http://{host}/", trusted=[host], longest=4)


@pytest.mark.parametrize("sent", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000])
def test_what_is_no_answer_of_the_web_is_none(sent):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            line, _address = server.accept()
            with line:
                line.recv(1000)
                line.sendall(sent)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        host = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(Failed):
            ask(f"http://{host}/", trusted=[host])
        thread.join(10)


def test_who_cannot_prove_its_name_is_not_asked():
    with machine(say(b"plain")) as (host, asked), pytest.raises(Failed):
        ask(f"https://{host}/", trusted=[host])
    assert asked == []


def test_public_is_public():
    assert is_public(PUBLIC)
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert is_public("::ffff:93.184.215.14")
