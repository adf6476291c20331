"""How long pages take, at both sizes side by side: in process, by Django's test client, whole middleware, DEBUG=0.

There is no network and no other request beside, so the two columns differ by their data alone. Each database has a
process of its own, and they are asked in turn, one page after the other: what else the machine does meets both.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

import django

from bench.databases import ROOT, Database

WARM = 4
OWN, ALL = "own", "organiser"  # whose rows the page shows, and so what is promised
BESIDE = "beside"  # worth watching, nothing promised
PROMISED = {OWN: 1.5, ALL: 4.0, BESIDE: None}


class Asked:
    """A process that holds one database and asks one page at a time."""

    def __init__(self, database: Database) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.pages"],
            cwd=ROOT,
            env=database.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages: list[dict] = self._read()

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)

    def ask(self, number: int) -> float:
        assert self._process.stdin
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self):
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def measure(small: Database, large: Database, requests: int, say: Callable[[str], None]) -> list[dict[str, object]]:
    found = []
    with ExitStack() as stack:
        one, other = stack.enter_context(Asked(small)), stack.enter_context(Asked(large))
        for number, (page, big) in enumerate(zip(one.pages, other.pages, strict=True)):
            if {page["status"], big["status"]} != {200}:
                say(f"{page['page']}: {page['path']} answers {page['status']}/{big['status']}, left out")
                continue
            say(f"Measuring {page['page']} …")
            times: tuple[list[float], list[float]] = ([], [])
            for turn in range(WARM + requests):
                for column, asked in zip(times, (one, other), strict=True):
                    seconds = asked.ask(number)
                    if turn >= WARM:
                        column.append(seconds)
            found.append(
                {
                    "page": page["page"],
                    "whose": page["whose"],
                    "promised": PROMISED[page["whose"]],
                    "small": _figures(times[0]),
                    "large": _figures(times[1]),
                    "ratio": statistics.median(times[1]) / statistics.median(times[0]),
                    "queries": [page["queries"], big["queries"]],
                }
            )
    return found


def _figures(seconds: list[float]) -> dict[str, float]:
    return {"median": statistics.median(seconds) * 1000, "p95": statistics.quantiles(seconds, n=20)[-1] * 1000}


def answer_orders() -> None:
    """In a process of its own, on the database of the environment: says what pages there are, times those named."""
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from people.models import User

    clients = {"": Client(raise_request_exception=False)}
    for name in ("ada", "maja"):
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(
            User.objects.get(email=f"{name}@demo.example"), backend="people.domain.logins.EmailBackend"
        )
    pages = []
    orders = addresses()
    for page, whose, who, path in orders:
        status = clients[who].get(path).status_code
        with CaptureQueriesContext(connection) as captured:
            clients[who].get(path)
        pages.append({"page": page, "whose": whose, "path": path, "status": status, "queries": len(captured)})
    print(json.dumps(pages), flush=True)
    for line in sys.stdin:
        _page, _whose, who, path = orders[int(line)]
        began = time.perf_counter()
        clients[who].get(path)
        print(json.dumps(time.perf_counter() - began), flush=True)


def addresses() -> list[tuple[str, str, str, str]]:
    """(page, whose rows, who asks, path). The event is one of the demo's story, with equally many rows at any size."""
    from django.utils import timezone

    from config.demo.agenda import COMING
    from events.domain.feedaddresses import address_of
    from events.domain.feeds import own_feed
    from events.models import Event, Feed
    from people.models import User

    title = next(entry.title for entry in COMING if entry.programme == "netvaerk-for-laerepladskonsulenter")
    event = Event.objects.get(title=title, day__gt=timezone.localdate())
    feeds = {}
    for name, kind in (("maja", Feed.Kind.MINE), ("ada", Feed.Kind.ORGANISED)):
        user = User.objects.get(email=f"{name}@demo.example")
        feeds[name] = "/feeds/" + address_of(own_feed(user, kind, timezone.now())).rsplit("/", 1)[-1]
    return [
        ("one event page", OWN, "ada", f"/organise/events/{event.pk}/"),
        ("the event's public page", OWN, "", f"/e/{event.slug}/"),
        ("a private feed (Maja's)", OWN, "", feeds["maja"]),
        ("an ambassador's own page", OWN, "maja", "/me/"),
        ("the organiser's day", ALL, "ada", "/organise/"),
        ("the organiser's month", ALL, "ada", "/organise/calendar/"),
        ("the list of events", ALL, "ada", "/organise/events/"),
        ("the list of requests", ALL, "ada", "/organise/requests/"),
        ("the outbox", ALL, "ada", "/organise/letters/"),
        ("a search", BESIDE, "ada", "/organise/search/?q=skole"),
        ("a private feed (Ada's)", ALL, "", feeds["ada"]),
        ("GET /api/v1/events", ALL, "", "/api/v1/events"),
        ("the front page", ALL, "", "/"),
    ]


if __name__ == "__main__":
    answer_orders()
