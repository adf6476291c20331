"""How long pages take, at both sizes side by side: in process, by Django's test client, whole middleware, DEBUG=0.

The client has no network and no other requests beside it, so the two columns differ by their data alone. Rounds
alternate between the databases; the first requests of every round are not counted.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import django

from bench.databases import ROOT, Database

WARM, COUNTED = 4, 15
OWN, ALL = "own", "organiser"  # whose rows the page shows, and so what is promised
PROMISED = {OWN: 1.5, ALL: 4.0}


def measure(small: Database, large: Database, rounds: int, say: Callable[[str], None]) -> list[dict[str, object]]:
    times: dict[tuple[str, str], dict[int, list[float]]] = {}
    queries: dict[tuple[str, str], dict[int, int]] = {}
    for number in range(rounds):
        say(f"Measuring the pages, round {number + 1} of {rounds} …")
        for database in (small, large) if number % 2 == 0 else (large, small):
            for row in _round(database):
                key = (row["page"], row["whose"])
                times.setdefault(key, {}).setdefault(database.scale, []).extend(row["seconds"])
                queries.setdefault(key, {})[database.scale] = row["queries"]
    return [
        {
            "page": page,
            "whose": whose,
            "promised": PROMISED[whose],
            "small": _figures(by_size[small.scale]),
            "large": _figures(by_size[large.scale]),
            "ratio": statistics.median(by_size[large.scale]) / statistics.median(by_size[small.scale]),
            "queries": queries[page, whose],
        }
        for (page, whose), by_size in times.items()
        if len(by_size) == len({small.scale, large.scale})
    ]


def _figures(seconds: list[float]) -> dict[str, float]:
    return {"median": statistics.median(seconds) * 1000, "p95": statistics.quantiles(seconds, n=20)[-1] * 1000}


def _round(database: Database) -> list[dict]:
    command = [sys.executable, "-m", "bench.pages"]
    done = subprocess.run(command, cwd=ROOT, env=database.environment(), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def ask_all() -> list[dict[str, object]]:
    """In a process of its own, on the database of the environment: every page's times."""
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
    found = []
    for page, whose, who, path in addresses():
        client = clients[who]
        answer = client.get(path)
        if answer.status_code != 200:
            print(f"  {page}: {path} answers {answer.status_code}, left out", file=sys.stderr)
            continue
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        asked = len(captured)
        seconds = []
        for number in range(WARM + COUNTED):
            began = time.perf_counter()
            answer = client.get(path)
            b"".join(answer) if answer.streaming else answer.content
            if number >= WARM:
                seconds.append(time.perf_counter() - began)
        found.append({"page": page, "whose": whose, "seconds": seconds, "queries": asked})
    return found


def addresses() -> list[tuple[str, str, str, str]]:
    """(page, whose rows, who asks, path). The event is one of the demo's story, with equally many rows at any size."""
    from django.utils import timezone

    from config.demo.agenda import COMING
    from events.domain.feedaddresses import address_of
    from events.models import Event, Feed
    from people.models import User

    title = next(entry.title for entry in COMING if entry.programme == "netvaerk-for-laerepladskonsulenter")
    event = Event.objects.get(title=title, day__gt=timezone.localdate())
    feeds = {}
    for name, kind in (("maja", Feed.Kind.MINE), ("ada", Feed.Kind.ORGANISED)):
        user = User.objects.get(email=f"{name}@demo.example")
        feed, _made = Feed.objects.get_or_create(user=user, kind=kind, defaults={"created_at": timezone.now()})
        feeds[name] = "/feeds/" + address_of(feed).rsplit("/", 1)[-1]
    return [
        ("one event page", OWN, "ada", f"/organise/events/{event.pk}/"),
        ("the event's public page", OWN, "", f"/e/{event.slug}/"),
        ("a private feed (Maja's)", OWN, "", feeds["maja"]),
        ("an ambassador's own page", OWN, "maja", "/me/"),
        ("the organiser's day", ALL, "ada", "/organise/"),
        ("the organiser's month", ALL, "ada", "/organise/calendar/"),
        ("the list of events", ALL, "ada", "/organise/events/"),
        ("the outbox", ALL, "ada", "/organise/letters/"),
        ("a private feed (Ada's)", ALL, "", feeds["ada"]),
        ("GET /api/v1/events", ALL, "", "/api/v1/events"),
        ("the front page", ALL, "", "/"),
    ]


if __name__ == "__main__":
    print(json.dumps(ask_all()))
