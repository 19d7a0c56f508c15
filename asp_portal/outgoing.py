"""Outgoing: the one client with which the portal asks another machine something over HTTP.

An address that somebody typed can lead to the inside of the network: to the database, to the machine's own services,
to the cloud that it runs in. So a name is resolved once, every answer must be a public address, and exactly that one is
connected to: a name that means something else a moment later (DNS rebinding) gains nothing. What redirects is looked at
in the same way, and not followed unless the caller says so.

A machine inside of the network, such as the cache whose pages are purged, is asked only where the operator named it:
the caller hands what stands in its setting on as `trusted`. What editors type is never asked with it.

    ask("https://example.org/paper.pdf", "HEAD", redirects=3)
    ask("http://cache.internal:6081/", "PURGE", trusted=["cache.internal:6081"])

Waiting is bounded in all, not for each byte. Only a name is asked of the system's resolver, which has its own bounds.
"""

import http.client
import io
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
# In seconds and bytes.
LONGEST, MOST = 5, 1_000_000


class Refused(Exception):
    """This address is not asked; the message says why, for the log: it may tell of the inside of the network."""


class Failed(Exception):
    """There was no answer, not in time, or not one that can be read."""


@dataclass(frozen=True)
class Answer:
    """What another machine answered: `status` (int), `headers` (an email.message.Message), `body` (bytes).

    `address` (str) is what was asked at last.
    """

    status: int
    headers: object
    body: bytes
    address: str


def ask(address, method="GET", *, headers=(), body=None, trusted=(), redirects=0, longest=LONGEST, most=MOST):
    """The Answer to `method` at `address` (str, http or https).

    `headers` (dict) go along, to the first origin alone; `trusted` names hosts (as `cache.internal:6081`) that the
    operator allows although they are not public; `redirects` (int) are followed for GET and HEAD; all of it takes
    `longest` seconds and `most` bytes of an answer at most. Raises Refused and Failed.
    """
    deadline = monotonic() + longest
    headers = dict(headers)
    while True:
        answer = _asked(_Target(address), method, headers, body, trusted, deadline, most)
        onward = answer.headers.get("Location")
        if not (redirects and onward and answer.status in REDIRECTS and method in ("GET", "HEAD")):
            return answer
        redirects -= 1
        following = urljoin(address, onward)
        if _Target(following).origin != _Target(address).origin:
            # What the caller tells one machine, and which the operator trusts, are not for another one to say.
            headers, trusted = {}, ()
        address = following


class _Target:
    """An address, taken apart: `scheme`, `host`, `port` and what is asked for there. Raises Refused."""

    def __init__(self, address):
        # urlsplit() passes over line ends, and others would read them.
        if not address.isascii() or any(character <= " " or character == "\x7f" for character in address):
            raise Refused("The address holds characters that no address has.")
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise Refused(f"The address cannot be read: {error}.") from error
        if parts.scheme not in PORTS or not host:
            raise Refused("Only addresses that begin with http:// or https:// are asked.")
        if "@" in parts.netloc:
            raise Refused("An address with a user name or a password is not asked.")
        self.address, self.scheme, self.host = address, parts.scheme, host
        self.port = PORTS[parts.scheme] if port is None else port
        self.wanted = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.origin = (self.scheme, self.host, self.port)

    def places(self, trusted):
        """Where to connect to: triples of family, kind and address of a socket. Raises Refused, Failed."""
        is_trusted = f"{self.host}:{self.port}" in trusted
        if not is_trusted and self.port != PORTS[self.scheme]:
            raise Refused(f"Port {self.port} is not asked.")
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Failed(f"{self.host} was not found: {error}.") from error
        for *_kind, place in found:
            if not is_trusted and not is_public(place[0]):
                raise Refused(f"{self.host} is {place[0]}, which is not public.")
        return [(family, kind, place) for family, kind, _protocol, _name, place in found]


def is_public(address):
    """Whether `address` (str, IPv4 or IPv6) belongs to a machine that everybody can reach.

    An IPv6 address that carries an IPv4 one is as public as that one; what is translated or reserved is not.
    """
    found = ip_address(address)
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is not None:
        return is_public(str(inner))
    is_special = found.is_multicast or found.is_reserved or found.is_unspecified or found.is_link_local
    return found.is_global and not is_special and not getattr(found, "is_site_local", False)


def _asked(target, method, headers, body, trusted, deadline, most):
    try:
        with _connected(target, target.places(trusted), deadline) as plain:
            connection = http.client.HTTPConnection(target.host, target.port)
            # Connected already, and never again by name.
            connection.sock, connection.auto_open = _Line(plain, deadline), 0
            said = {"User-Agent": "asp-portal", "Accept-Encoding": "identity", "Connection": "close"} | headers
            connection.request(method, target.wanted, body, said)
            response = connection.getresponse()
            content = response.read(most + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Failed(f"{target.host} did not answer: {error!r}.") from error
    if len(content) > most:
        raise Failed(f"{target.host} answered with more than {most} bytes.")
    return Answer(response.status, response.headers, content, target.address)


def _connected(target, places, deadline):
    """A socket that is connected to the first of `places` that takes it."""
    failure = OSError("it has no address")
    for family, kind, place in places:
        plain = socket.socket(family, kind)
        try:
            plain.settimeout(_left(deadline))
            plain.connect(place)
            if target.scheme == "https":
                plain.settimeout(_left(deadline))
                return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
            return plain
        except OSError as error:
            plain.close()
            failure = error
    raise failure


class _Line(io.RawIOBase):
    """What http.client takes for a socket and for the file behind it: nothing waits beyond `deadline` (monotonic)."""

    def __init__(self, plain, deadline):
        super().__init__()
        self.plain, self.deadline = plain, deadline

    def sendall(self, content):
        """Send all of `content`."""
        self.plain.settimeout(_left(self.deadline))
        self.plain.sendall(content)

    def makefile(self, _mode):
        """A file of what comes; it outlives this one, which http.client closes once it knows how the answer ends."""
        return io.BufferedReader(_Line(self.plain, self.deadline))

    def readable(self):
        """As a file says it."""
        return True

    def readinto(self, room):
        """Read what has come, or wait for it until the deadline."""
        self.plain.settimeout(_left(self.deadline))
        return self.plain.recv_into(room)


def _left(deadline):
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
