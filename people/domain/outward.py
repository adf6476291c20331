"""Requests to addresses that somebody gave us: over https, to public addresses only, and no longer than agreed.

A name is looked up once for each request, every address it has is judged, and the connection goes to the very
address that was judged: what the name says a moment later changes nothing. A redirect is only followed where the
caller says so, and is judged like the first address. No proxy of the environment stands in between.

``OUTWARD_ALLOWS_PRIVATE`` (for tests on one's own machine) lets plain http and private addresses through.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from people.domain.refusals import Refused

type Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 2000  # characters of an address
_SAFE = "%/:=&?~+!$,;'@()*[]"  # stay as they stand in a path or query
_REDIRECTS = (301, 302, 303, 307, 308)
_UNPRINTED = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# Names that mean this machine or this net wherever they are asked.
_AT_HOME = ("localhost", "local", "internal", "home.arpa", "lan", "intranet", "onion", "invalid")
# What ipaddress calls global, though nobody's server is there, or though another address hides in it.
_NEVER = tuple(
    ipaddress.ip_network(net)
    for net in ("0.0.0.0/8", "100.64.0.0/10", "192.88.99.0/24", "2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

SENTENCES = {
    "not_https": gettext_lazy("Adressen skal begynde med https://."),
    "not_an_address": gettext_lazy("Det er ikke en gyldig webadresse."),
    "with_password": gettext_lazy("Adressen må ikke indeholde brugernavn eller adgangskode."),
    "port": gettext_lazy("Den port kan ikke bruges. Brug 443 eller en over 1023."),
    "private_address": gettext_lazy("Adressen hører til et lokalt eller privat net, som vi ikke sender til."),
    "redirected": gettext_lazy("Adressen sender videre til en anden for mange gange."),
    "no_such_name": gettext_lazy("Serverens navn findes ikke."),
    "too_slow": gettext_lazy("Serveren svarede ikke i tide."),
    "certificate": gettext_lazy("Serverens certifikat kan ikke godkendes."),
    "no_connection": gettext_lazy("Der kunne ikke oprettes forbindelse til serveren."),
    "not_http": gettext_lazy("Serveren svarede noget, der ikke er HTTP."),
}


class AddressRefused(Refused):
    """We do not send to this address, now or later; ``code`` is one of SENTENCES."""

    def __init__(self, code: str, *, pointer: str = "") -> None:
        super().__init__(str(SENTENCES[code]), code=code, pointer=pointer)


class NotReached(Refused):
    """There was no answer this time; ``code`` is one of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(str(SENTENCES[code]), code=code)


@dataclass(frozen=True)
class Address:
    """A web address taken apart, and nothing in it that we would not send to by its looks."""

    scheme: str
    host: str  # as it is looked up: ASCII, lower case, an IPv6 address without brackets
    port: int
    target: str  # path and query as they are sent

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _own_port(self.scheme) else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


@dataclass(frozen=True)
class Answer:
    """What the server said. ``headers`` have lower-case names; ``whole`` is False when the body was cut."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    address: str  # where it came from, after redirects


def read_address(url: str) -> Address:
    """Judges what can be judged without asking anybody. Raises AddressRefused."""
    if not url or len(url) > LONGEST or _UNPRINTED.search(url):
        raise AddressRefused("not_an_address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("not_an_address") from None
    if parts.scheme not in (("https", "http") if settings.OUTWARD_ALLOWS_PRIVATE else ("https",)):
        raise AddressRefused("not_https")
    if "@" in parts.netloc:
        raise AddressRefused("with_password")
    host = _host(parts.hostname or "")
    if port is None:
        port = _own_port(parts.scheme)
    if port != _own_port(parts.scheme) and port < 1024:
        raise AddressRefused("port")
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Address(parts.scheme, host, port, (quote(parts.path, safe=_SAFE) or "/") + query)


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = 4096,
    timeout: float = 10,
    hops: int = 0,
) -> Answer:
    """Asks once and answers within ``timeout`` seconds in all, with at most ``most_bytes`` of the body as it was sent.

    ``hops`` redirects of a GET are followed, each judged anew; with 0 a redirect is an answer like another.
    Raises AddressRefused or NotReached. It may wait on the network: never call it inside a transaction.
    """
    until, left = time.monotonic() + timeout, hops
    address = read_address(url)
    while True:
        answer = _ask(address, method, body, dict(headers or {}), most_bytes, until)
        there = answer.headers.get("location", "")
        if not hops or method != "GET" or answer.status not in _REDIRECTS or not there:
            return answer
        if left == 0:
            raise NotReached("redirected")
        left -= 1
        address = read_address(urljoin(str(address), there))


def is_public(ip: Ip) -> bool:
    """Whether a stranger's server may stand there: no loopback, private, local, shared or reserved address, nor one
    that carries such an address inside.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is not None:
            return is_public(inner)
        if ip not in _GLOBAL_6 or ip.scope_id:
            return False
    if any(ip.version == net.version and ip in net for net in _NEVER):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _host(name: str) -> str:
    """The name as it is looked up; addresses in any notation (127.1, 0x7f000001) become plain ones and are judged."""
    if not name or "%" in name:
        raise AddressRefused("not_an_address")
    with suppress(OSError, UnicodeError):
        number = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4][0]
        ip = ipaddress.ip_address(number)
        if not _allowed(ip):
            raise AddressRefused("private_address")
        return str(ip)
    try:
        name = name.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise AddressRefused("not_an_address") from None
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise AddressRefused("not_an_address")
    at_home = len(labels) == 1 or any(name == home or name.endswith("." + home) for home in _AT_HOME)
    if at_home and not settings.OUTWARD_ALLOWS_PRIVATE:
        raise AddressRefused("private_address")
    return name


def _own_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _allowed(ip: Ip) -> bool:
    return settings.OUTWARD_ALLOWS_PRIVATE or is_public(ip)


def _judged(address: Address) -> list[Ip]:
    """Every address the name has now. One among them that we do not send to is enough to refuse."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached("no_such_name") from None
    ips = list(dict.fromkeys(ipaddress.ip_address(place[4][0]) for place in found))
    if not all(_allowed(ip) for ip in ips):
        raise AddressRefused("private_address")
    return ips


def _ask(
    address: Address, method: str, body: bytes | None, headers: dict[str, str], most_bytes: int, until: float
) -> Answer:
    line = _connected(address, until)
    wire, cut = line.sock, threading.Event()

    def hang_up() -> None:
        cut.set()
        with suppress(OSError):
            # The plain socket's shutdown: the encrypted one would take the key away under the reader's hands.
            socket.socket.shutdown(wire, socket.SHUT_RDWR)

    # A timeout of the socket bounds each read; one who sends a byte now and then must not hold us either.
    deadline = threading.Timer(_left(until), hang_up)
    deadline.daemon = True
    deadline.start()
    sent = {"User-Agent": f"Haandslag (+{settings.SITE_URL})", "Connection": "close"} | headers
    sent["Host"] = address.authority
    try:
        line.request(method, address.target, body=body, headers=sent, preload_content=False, decode_content=False)
        response: BaseHTTPResponse = line.getresponse()
        content = response.read(most_bytes + 1, decode_content=False)
    except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
        slow = cut.is_set() or isinstance(error, TimeoutError) or time.monotonic() >= until
        raise NotReached("too_slow" if slow else "not_http") from error
    finally:
        deadline.cancel()
        line.close()
    if cut.is_set():
        raise NotReached("too_slow")
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=content[:most_bytes],
        whole=len(content) <= most_bytes,
        address=str(address),
    )


def _connected(address: Address, until: float) -> HTTPConnection:
    """A connection to the first of the judged addresses that answers."""
    refused = NotReached("no_connection")
    for ip in _judged(address):
        line = _line(address, ip, _left(until))
        try:
            line.connect()
        except (OSError, HTTPError) as error:
            line.close()
            refused = NotReached(_why(error))
            refused.__cause__ = error
            continue
        return line
    raise refused


def _line(address: Address, ip: Ip, timeout: float) -> HTTPConnection:
    if address.scheme == "http":
        return HTTPConnection(str(ip), address.port, timeout=timeout)
    # The certificate has to be that of the name, though the connection goes to the address.
    return HTTPSConnection(str(ip), address.port, timeout=timeout, ssl_context=_context(), server_hostname=address.host)


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(until: float) -> float:
    """Seconds that are left, or NotReached."""
    left = until - time.monotonic()
    if left <= 0:
        raise NotReached("too_slow")
    return left


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, NewConnectionError):  # which is a ConnectTimeoutError by birth, but says: refused
        return "no_connection"
    return "too_slow" if isinstance(error, (TimeoutError, ConnectTimeoutError)) else "no_connection"
