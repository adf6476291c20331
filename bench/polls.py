"""A feed polled with a current ETag against a bare view that looks one row up and answers 304.

Both in the same granian, started the same way on the same database; rounds alternate, and the median counts.
The load client keeps a few connections open and asks again as soon as it is answered.
"""

import contextlib
import os
import re
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.databases import ROOT, Database, environment

CONNECTIONS = 8
ROUNDS = 3
WARM = 5_000  # polls before the memory is looked at for the first time

type Environment = dict[str, str]


def measure(database: Database, seconds: float, polls: int, say: Callable[[str], None]) -> dict[str, Any]:
    """On SQLite, on PostgreSQL where one answers, and what the worker's memory does over so many polls."""
    found: dict[str, Any] = {"SQLite": _rates(database.environment(), seconds, "SQLite", say)}
    with _on_postgres(say) as given:
        if given:
            found["PostgreSQL"] = _rates(given, seconds, "PostgreSQL", say)
    found["memory"] = _memory(database.environment(), polls, say)
    return found


def _rates(given: Environment, seconds: float, name: str, say: Callable[[str], None]) -> dict[str, float]:
    path = _feed_path(given)
    feed, bare, barest = [], [], []
    for number in range(ROUNDS):
        say(f"Polling on {name}, round {number + 1} of {ROUNDS} …")
        with _served(given, "config.settings") as (port, _server):
            etag = _etag(port, path)
            feed.append(_rate(port, path, etag, seconds))
        with _served(given, "bench.bare") as (port, _server):
            bare.append(_rate(port, "/bare/", etag, seconds))
            barest.append(_rate(port, "/barest/", etag, seconds))
    rates = {"feed": statistics.median(feed), "bare": statistics.median(bare), "barest": statistics.median(barest)}
    return {**rates, "share": rates["feed"] / rates["bare"], "share_of_barest": rates["feed"] / rates["barest"]}


def _etag(port: int, path: str) -> str:
    """Renders, and stores the ETag."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.headers["ETag"]


def _memory(given: Environment, polls: int, say: Callable[[str], None]) -> dict[str, float]:
    """What the web worker holds, in MB, before and after so many polls."""
    path = _feed_path(given)
    say(f"Polling {polls:,} times, and looking at the memory …")
    with _served(given, "config.settings") as (port, server):
        etag = _etag(port, path)
        request = _request(port, path, etag)
        _run(port, request, WARM)
        before = _resident(server.pid)
        _run(port, request, polls)
        return {"polls": polls, "before": before, "after": _resident(server.pid)}


def _resident(pid: int) -> float:
    """The resident memory of the server's children, in MB."""
    total = 0.0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        total += int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    return total


@contextlib.contextmanager
def _on_postgres(say: Callable[[str], None]) -> Iterator[Environment | None]:
    """A database of its own with the small demo; what a poll costs does not depend on how much there is."""
    found = subprocess.run([ROOT / "scripts" / "find-postgres"], capture_output=True, text=True, check=False)
    if found.returncode:
        say(f"PostgreSQL: left out, {found.stdout.strip() or found.stderr.strip()}")
        yield None
        return
    import psycopg

    server, name = found.stdout.strip(), f"haandslag_bench_{os.getpid()}"
    say("Loading the small demo into PostgreSQL …")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            with tempfile.TemporaryDirectory() as home:
                given = {**environment(Path(home)), "DATABASE_URL": f"{server.rpartition('/')[0]}/{name}", "DEBUG": "0"}
                for arguments in (["migrate", "--verbosity", "0"], ["demo"]):
                    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
                    given_demo = {**given, "DEBUG": "1"}  # the demo's password is refused otherwise
                    subprocess.run(command, cwd=ROOT, env=given_demo, check=True, stdout=subprocess.DEVNULL)
                yield given
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _feed_path(given: Environment) -> str:
    script = (
        "import django; django.setup(); "
        "from bench.pages import addresses; "
        "print(next(row[3] for row in addresses() if 'Maja' in row[0]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=given,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip().splitlines()[-1]


@contextlib.contextmanager
def _served(given: Environment, settings: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Granian as `manage.py serve` starts it, on a free port; stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning"]
    given = {**given, "DJANGO_SETTINGS_MODULE": settings, "CONN_MAX_AGE": "60", "PYTHONWARNINGS": "ignore"}
    server = subprocess.Popen([*command, "config.wsgi:application"], cwd=ROOT, env=given, start_new_session=True)
    try:
        _wait(port, server)
        yield port, server
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


def _request(port: int, path: str, etag: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nIf-None-Match: {etag}\r\nUser-Agent: bench\r\n\r\n"
    ).encode()


def _rate(port: int, path: str, etag: str, seconds: float) -> float:
    """Answers a second over a few connections that are kept; every answer must be a 304."""
    request = _request(port, path, etag)
    warm, took = _run(port, request, 200)
    answers, took = _run(port, request, max(200, round(seconds * warm / took)))
    return answers / took


def _run(port: int, request: bytes, polls: int) -> tuple[int, float]:
    selector = selectors.DefaultSelector()
    for _number in range(CONNECTIONS):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line, selectors.EVENT_READ)
        line.sendall(request)
    answers, began = 0, time.perf_counter()
    while answers < polls:
        for key, _events in selector.select(10):
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
