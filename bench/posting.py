"""POST /visit-requests against an empty operation in its place, both in one granian: the same middleware, door, key,
schema and Idempotency-Key, and then nothing is done. Beside it the same schema with nothing around it.

Eight clients at once over connections that are kept, each as soon as it is answered; every request has an
Idempotency-Key and a content of its own, so that nothing is answered from what is stored. Rounds alternate, and the
median counts. Any answer but 201 is a failure.
"""

import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from bench import polls
from bench.databases import ROOT, Database, environment

CLIENTS = 8
SCHOOLS = 5  # of each client, taken in turn
ROUNDS = 5
PATHS = {"asked": "/api/v1/visit-requests", "empty": "/api/empty/visit-requests", "bare": "/bare/visit-requests"}

type Environment = dict[str, str]


class Shortcut:
    """What lies under /bare/ is answered before anything else of the product is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/bare/"):
            return self.get_response(request)
        match = resolve(request.path_info)
        return match.func(request, *match.args, **match.kwargs)


def measure(database: Database, seconds: float, say: Callable[[str], None]) -> dict[str, Any]:
    """On a copy of the SQLite database, and on PostgreSQL where one answers."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as home:
        shutil.copy(database.path, home)
        found["SQLite"] = _rates(environment(Path(home)), seconds, "SQLite", say)
    with polls._on_postgres(say) as given:
        if given:
            found["PostgreSQL"] = _rates(given, seconds, "PostgreSQL", say)
    return found


def _rates(given: Environment, seconds: float, name: str, say: Callable[[str], None]) -> dict[str, float]:
    schools = _schools(given)
    shares = [schools[turn::CLIENTS] for turn in range(CLIENTS)]
    rates: dict[str, list[float]] = {what: [] for what in PATHS}
    failures = 0
    with polls._served(given, "bench.beside") as (port, _server):
        for path in PATHS.values():
            _run(port, path, shares, 1.0)
        for number in range(ROUNDS):
            say(f"Asking for visits on {name}, round {number + 1} of {ROUNDS} …")
            for what, path in PATHS.items():
                answers, failed, took = _run(port, path, shares, seconds)
                rates[what].append(answers / took)
                failures += failed
    found = {what: statistics.median(some) for what, some in rates.items()}
    return {
        **found,
        "failures": failures,
        "share": _share(rates["asked"], rates["empty"]),
        "share_of_bare": _share(rates["asked"], rates["bare"]),
    }


def _share(asked: list[float], other: list[float]) -> float:
    """Round by round, so that what else the machine does meets both."""
    return statistics.median(one / another for one, another in zip(asked, other, strict=True))


def _schools(given: Environment) -> list[tuple[str, str]]:
    """The numbers of some schools for each client, and a key of each."""
    script = (
        "import django; django.setup(); from bench.posting import with_keys; "
        f"import json; print(json.dumps(with_keys({CLIENTS * SCHOOLS})))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        env=given,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [(number, key) for number, key in json.loads(done.stdout.strip().splitlines()[-1])]


def with_keys(most: int) -> list[tuple[str, str]]:
    """So many schools, each with a new key."""
    from django.utils import timezone

    from people.domain.apikeys import make_key
    from people.models import Organisation

    schools = Organisation.objects.filter(kind="school", is_active=True).exclude(institution_number="")
    now = timezone.now()
    return [
        (school.institution_number, make_key(school, now=now)[1])
        for school in schools.order_by("institution_number")[:most]
    ]


def _run(port: int, path: str, shares: list[list[tuple[str, str]]], seconds: float) -> tuple[int, int, float]:
    """Answers and failures among them of all clients together, and how long it took."""
    counts: list[tuple[int, int]] = []
    until = time.perf_counter() + seconds
    clients = [
        threading.Thread(target=lambda turn=turn: counts.append(_client(port, path, shares[turn], until)))
        for turn in range(CLIENTS)
    ]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took = time.perf_counter() - began
    if len(counts) < CLIENTS:
        raise RuntimeError("a client gave up")
    return sum(answers for answers, _failed in counts), sum(failed for _answers, failed in counts), took


def _client(port: int, path: str, schools: list[tuple[str, str]], until: float) -> tuple[int, int]:
    answers = failures = 0
    requests = _requests(port, path, schools)
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.perf_counter() < until:
            line.sendall(next(requests))
            failures += not _answer(line).startswith(b"HTTP/1.1 201")
            answers += 1
    return answers, failures


def _answer(line: socket.socket) -> bytes:
    """Head and body, which ends by its length or its last chunk."""
    read = _more(line)
    while (end := read.find(b"\r\n\r\n")) < 0:
        read += _more(line)
    announced = read[:end].lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    while len(read) < end + 4 + int(announced) if announced else not read.endswith(b"\r\n0\r\n\r\n"):
        read += _more(line)
    return read


def _more(line: socket.socket) -> bytes:
    more = line.recv(65536)
    if not more:
        raise RuntimeError("the server hung up")
    return more


def _requests(port: int, path: str, schools: list[tuple[str, str]]) -> Iterator[bytes]:
    """One after the other, no two alike: another day, another hour, other words."""
    first = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=30)
    turn = 0
    while True:
        mark, turn = uuid.uuid4().hex, turn + 1
        number, key = schools[turn % len(schools)]
        days = [first + timedelta(days=(turn * 3 + step) % 1000, hours=turn % 5) for step in (0, 7)]
        contact = {"name": "Dorte Holm", "email": f"dorte@{number}.example", "phone": "+4512345678"}
        body = json.dumps(
            {
                "institution_number": number,
                "contact": contact,
                "grade": 8,
                "pupils": 20 + turn % 8,
                "trades": ["industritekniker", "smed"],
                "slots": [
                    {"starts_at": day.isoformat(), "ends_at": (day + timedelta(minutes=90)).isoformat()} for day in days
                ],
                "notes": f"Klassen arbejder med metal. {mark}",
            }
        ).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
            f"Idempotency-Key: {mark}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
