"""A feed polled with a current ETag against a bare view that looks one row up and answers 304.

Both in the same granian, started the same way on the same database; rounds alternate, and the median counts.
The load client keeps a few connections open and asks again as soon as it is answered.
"""

import contextlib
import os
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

from bench.databases import ROOT, Database

CONNECTIONS = 8
ROUNDS = 3


def measure(database: Database, seconds: float, say: Callable[[str], None]) -> dict[str, float]:
    path = _feed_path(database)
    feed, bare = [], []
    for number in range(ROUNDS):
        say(f"Polling, round {number + 1} of {ROUNDS} …")
        with _served(database, "config.wsgi:application", "config.settings") as port:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:  # renders, and stores the ETag
                etag = answer.headers["ETag"]
            feed.append(_rate(port, path, etag, seconds))
        with _served(database, "config.wsgi:application", "bench.bare") as port:
            bare.append(_rate(port, "/bare/", etag, seconds))
    rates = {"feed": statistics.median(feed), "bare": statistics.median(bare)}
    return {**rates, "share": rates["feed"] / rates["bare"]}


def _feed_path(database: Database) -> str:
    script = (
        "import django; django.setup(); "
        "from bench.pages import addresses; "
        "print(next(row[3] for row in addresses() if 'Maja' in row[0]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=database.environment(),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip().splitlines()[-1]


@contextlib.contextmanager
def _served(database: Database, application: str, settings: str) -> Iterator[int]:
    """Granian as `manage.py serve` starts it, on a free port; stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning"]
    environment = {**database.environment(), "DJANGO_SETTINGS_MODULE": settings, "CONN_MAX_AGE": "60"}
    server = subprocess.Popen([*command, application], cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait(port, server)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(200):
        if server.poll() is not None:
            raise RuntimeError("granian did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("granian does not answer")


def _rate(port: int, path: str, etag: str, seconds: float) -> float:
    """Answers a second over a few connections that are kept; every answer must be a 304."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nIf-None-Match: {etag}\r\nUser-Agent: bench\r\n\r\n"
    ).encode()
    _run(port, request, 0.5)
    answers, took = _run(port, request, seconds)
    return answers / took


def _run(port: int, request: bytes, seconds: float) -> tuple[int, float]:
    selector = selectors.DefaultSelector()
    for _number in range(CONNECTIONS):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line, selectors.EVENT_READ)
        line.sendall(request)
    answers, began = 0, time.perf_counter()
    until = began + seconds
    while time.perf_counter() < until:
        for key, _events in selector.select(1):
            line = key.fileobj
            answer = line.recv(65536)  # a 304 has no body: one read holds all of it
            if not answer.startswith(b"HTTP/1.1 304"):
                raise RuntimeError(f"not a 304: {answer[:80]!r}")
            answers += 1
            line.sendall(request)
    took = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.fileobj.close()
    return answers, took
