"""Where we send when somebody gives us an address, and where never."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from django.conf import LazySettings

from people.domain import outward
from people.domain.outward import AddressRefused, NotReached, fetch, is_public, read_address
from tests.faraway import CERTIFICATE, FarAway, far_away, reply


@pytest.fixture
def near(settings: LazySettings) -> Iterator[FarAway]:
    """A server on this machine, and leave to ask it."""
    settings.OUTWARD_ALLOWS_PRIVATE = True
    with far_away() as there:
        yield there


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:5db8:d822::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "3fff::1",
        "100::1", "5f00::1",
    ],
)  # fmt: skip
def test_no_server_of_a_stranger_stands_there(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "192.0.1.1"],
)
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://skole.example/hook", "not_https"),
        ("ftp://skole.example/hook", "not_https"),
        ("//skole.example/hook", "not_https"),
        ("skole.example/hook", "not_https"),
        ("javascript:alert(1)", "not_https"),
        ("", "not_an_address"),
        ("https://", "not_an_address"),
        ("https:///hook", "not_an_address"),
        ("https://skole.example:99999/", "not_an_address"),
        ("https://skole.example:x/", "not_an_address"),
        ("https://skole.example/a b", "not_an_address"),
        ("https://skole.example/\r\nX-Evil: 1", "not_an_address"),
        ("https://skole.example\\@10.0.0.1/", "not_an_address"),
        ("https://[::1", "not_an_address"),
        ("https://[fe80::1%25eth0]/", "not_an_address"),
        ("https://skole..example/", "not_an_address"),
        ("https://-skole.example/", "not_an_address"),
        ("https://skole.123/", "not_an_address"),
        ("https://skole.example/" + "x" * 2000, "not_an_address"),
        ("https://user@skole.example/", "with_password"),
        ("https://user:secret@skole.example/", "with_password"),
        ("https://skole.example:25/", "port"),
        ("https://skole.example:80/", "port"),
        ("https://skole.example:0/", "port"),
        ("https://127.0.0.1/", "private_address"),
        ("https://127.1/", "private_address"),
        ("https://0x7f000001/", "private_address"),
        ("https://2130706433/", "private_address"),
        ("https://017700000001/", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://[::ffff:7f00:1]/", "private_address"),
        ("https://169.254.169.254/latest/meta-data/", "private_address"),
        ("https://１２７.0.0.1/", "private_address"),
        ("https://localhost/", "private_address"),
        ("https://LOCALHOST./", "private_address"),
        ("https://db.localhost/", "private_address"),
        ("https://printer.local/", "private_address"),
        ("https://intern/", "private_address"),
    ],
)
def test_an_address_is_judged_by_its_looks(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        read_address(url)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("url", "sent_to"),
    [
        ("https://Skole.Example/hook?a=b&c=%2B#part", "https://skole.example/hook?a=b&c=%2B"),
        ("https://skole.example:443", "https://skole.example/"),
        ("https://skole.example:8443/", "https://skole.example:8443/"),
        ("https://blåbærgrød.example/rød", "https://xn--blbrgrd-fxak7p.example/r%C3%B8d"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_address_that_will_do(url: str, sent_to: str) -> None:
    assert str(read_address(url)) == sent_to


def test_what_was_sent_and_what_came_back(near: FarAway) -> None:
    near.says = lambda handler: reply(handler, 201, b"0123456789", X_Made="yes")
    answer = fetch(near.url + "?x=1", method="POST", body=b'{"a":1}', headers={"X-One": "1"}, most_bytes=4)
    assert (answer.status, answer.body, answer.whole, answer.headers["x-made"]) == (201, b"0123", False, "yes")
    (asked,) = near.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook?x=1", b'{"a":1}')
    assert asked.headers["host"] == f"127.0.0.1:{near.port}"
    assert asked.headers["x-one"] == "1"
    assert asked.headers["user-agent"].startswith("Haandslag (+http")


def test_a_body_is_not_unpacked(near: FarAway) -> None:
    near.says = lambda handler: reply(handler, 200, b"\x1f\x8bnot unpacked", Content_Encoding="gzip")
    assert fetch(near.url).body == b"\x1f\x8bnot unpacked"


def test_a_proxy_of_the_environment_is_not_asked(near: FarAway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(near.url).status == 204


def test_a_redirect_is_an_answer_unless_following_was_asked_for(near: FarAway) -> None:
    near.says = lambda handler: reply(handler, 302, Location="/other")
    assert fetch(near.url).status == 302
    assert fetch(near.url, method="POST", body=b"", hops=3).status == 302
    assert [asked.path for asked in near.asked] == ["/hook", "/hook"]


def test_a_redirect_is_followed_so_many_times(near: FarAway) -> None:
    def onwards(handler: BaseHTTPRequestHandler) -> None:
        number = int(handler.path.removeprefix("/"))
        reply(handler, 301, Location=f"/{number - 1}") if number else reply(handler, 200, b"here")

    near.says = onwards
    start = f"http://127.0.0.1:{near.port}"
    assert fetch(f"{start}/2", hops=2).body == b"here"
    with pytest.raises(NotReached, match="for mange gange"):
        fetch(f"{start}/3", hops=2)


def test_a_redirect_to_a_private_address_is_refused(near: FarAway, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hop is let through as if it were public; the second is judged all the same."""
    monkeypatch.setattr(outward, "_allowed", lambda ip: str(ip) == "127.0.0.1")
    near.says = lambda handler: reply(handler, 302, Location="http://10.0.0.1/secret")
    with pytest.raises(AddressRefused) as refused:
        fetch(near.url, hops=5)
    assert refused.value.code == "private_address"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """name → what it answers, one list of addresses after the other; names not in it are asked as usual."""
    answers: dict[str, list[list[str]]] = {}
    ask = socket.getaddrinfo

    def told(host: str, port: int | None, *args: int, **flags: int) -> list[tuple[object, ...]]:
        if host not in answers or flags.get("flags"):
            return ask(host, port, *args, **flags)  # type: ignore[return-value]
        found = answers[host].pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", told)
    return answers


def test_a_name_with_one_private_address_is_refused(names: dict[str, list[list[str]]]) -> None:
    names["far.example"] = [["93.184.216.34", "192.168.0.4"]]
    with pytest.raises(AddressRefused) as refused:
        fetch("https://far.example/hook")
    assert refused.value.code == "private_address"


def test_the_connection_goes_to_the_address_that_was_judged(
    names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when asked and private when asked again is asked once."""
    names["far.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    reached: list[str] = []

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        reached.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(NotReached):
        fetch("https://far.example/hook")
    assert reached == ["93.184.216.34"]
    assert names["far.example"] == [["127.0.0.1"]]


def test_the_certificate_is_the_names(
    names: dict[str, list[list[str]]], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    outward._context.cache_clear()
    try:
        with far_away(CERTIFICATE) as there:
            names["far.example"] = [["127.0.0.1"]]
            names["other.example"] = [["127.0.0.1"]]
            assert fetch(f"https://far.example:{there.port}/").status == 204
            assert there.asked[0].headers["host"] == f"far.example:{there.port}"
            with pytest.raises(NotReached) as refused:
                fetch(f"https://other.example:{there.port}/")
            assert refused.value.code == "certificate"
            assert len(there.asked) == 1
    finally:
        outward._context.cache_clear()


def test_an_unknown_certificate_is_refused(names: dict[str, list[list[str]]], settings: LazySettings) -> None:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    with far_away(CERTIFICATE) as there:
        names["far.example"] = [["127.0.0.1"]]
        with pytest.raises(NotReached) as refused:
            fetch(f"https://far.example:{there.port}/")
    assert refused.value.code == "certificate"


def test_nobody_there(settings: LazySettings) -> None:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    with far_away() as gone:
        pass
    with pytest.raises(NotReached) as refused:
        fetch(gone.url)
    assert refused.value.code == "no_connection"


def test_a_name_that_is_none() -> None:
    with pytest.raises(NotReached) as refused:
        fetch("https://findes-ikke.example/")
    assert refused.value.code == "no_such_name"


@contextlib.contextmanager
def talker(says: list[bytes], pause: float) -> Iterator[str]:
    """A server that says these pieces with a pause before each."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            line, _address = door.accept()
            with line, contextlib.suppress(OSError):
                line.recv(65536)
                for piece in says:
                    time.sleep(pause)
                    line.sendall(piece)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"


@pytest.mark.parametrize(
    "says",
    [
        [b"", b"HTTP/1.1 200 OK\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\n"] + [b"X: 1\r\n"] * 90,
        [b"HTTP/1.1 200 OK\r\n\r\n"] + [b"drip"] * 90,
        [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"] + [b"drip"] * 90,
    ],
)
def test_a_server_that_drips_is_left_in_time(says: list[bytes], settings: LazySettings) -> None:
    """Each piece comes well within the patience for one piece; all of them together would not."""
    settings.OUTWARD_ALLOWS_PRIVATE = True
    with talker(says, pause=0.2) as url, pytest.raises(NotReached) as refused:
        fetch(url, timeout=0.3)
    assert refused.value.code == "too_slow"


def test_something_else_than_http(settings: LazySettings) -> None:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    with talker([b"220 mail.example ESMTP\r\n"], pause=0) as url, pytest.raises(NotReached) as refused:
        fetch(url)
    assert refused.value.code == "not_http"
