"""A changed feed of 500 events, and an export of 10,000, beside the least that either could cost.

The feed is asked of the whole product in process, after one of its events was changed (which is not timed); beside it
a bare view reads the same texts by one SELECT and answers them. The export is joined from what is stored; beside it the
icalendar library serialises the same events, parsed beforehand. Times are the processor's: what else the machine does
meets neither.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO

from bench.databases import ROOT, Database

EVENTS, EXPORTED = 500, 10_000
LOGIN = "feed@bench.example"


def measure(database: Database, rounds: int, say: Callable[[str], None]) -> dict[str, float]:
    with ExitStack() as stack:
        feed = stack.enter_context(_Process(database, "feed", "config.settings"))
        bare = stack.enter_context(_Process(database, "bare", "bench.bare"))
        say(f"Fetching a feed of {EVENTS} events, one of them changed, {rounds} times …")
        changed, read = [], []
        for turn in range(rounds + 3):
            times = feed.ask(turn), bare.ask(turn)
            if turn >= 3:
                changed.append(times[0])
                read.append(times[1])
        octets = feed.ask(-1)
        say(f"Exporting {EXPORTED:,} events …")
        first, joined, serialised = feed.ask(-2), feed.ask(-3), feed.ask(-4)
    return {
        "octets": octets,
        "changed": statistics.median(changed) * 1000,
        "read": statistics.median(read) * 1000,
        "ratio": statistics.median(changed) / statistics.median(read),
        "export_first": first,
        "export": joined,
        "icalendar": serialised,
        "export_ratio": serialised / joined,
    }


class _Process:
    """One that answers numbers with numbers."""

    def __init__(self, database: Database, what: str, settings: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bench.feedspeed", what],
            cwd=ROOT,
            env={**database.environment(), "DJANGO_SETTINGS_MODULE": settings, "CONN_MAX_AGE": "60"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "_Process":
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)

    def ask(self, number: int) -> float:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class Application:
    """The WSGI application of the settings, asked without a server."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self._application = get_wsgi_application()

    def get(self, path: str) -> bytes:
        answered: list[str] = []
        environment = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_USER_AGENT": "bench",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        answer = self._application(environment, lambda status, headers, error=None: answered.append(status))
        body = b"".join(answer)
        answer.close()
        assert answered[0].startswith("200"), answered
        return body


def feed() -> None:
    """The product: a person on 500 events; each question changes one of them first, outside the time."""
    application = Application()
    from django.utils import timezone

    from events.domain import changes, eventtexts, feedaddresses, feeds
    from events.models import Event, Feed

    user = person()
    path = "/" + feedaddresses.address_of(feeds.own_feed(user, Feed.Kind.MINE, timezone.now())).split("/", 3)[3]
    events = list(Event.objects.filter(bookings__resource__user=user).order_by("starts_at"))
    export = Event.objects.order_by("starts_at", "pk")[:EXPORTED]
    body = b""
    for line in sys.stdin:
        number = int(line)
        if number >= 0:
            words = f"Ændret {number} gange sidst {timezone.now().isoformat()}"
            changes.change_event(events[number % len(events)], {"summary": words}, now=timezone.now(), quiet=True)
            seconds, body = timed(lambda: application.get(path))
            assert words.encode() in body.replace(b"\r\n ", b"")
            assert body.count(b"BEGIN:VEVENT") == len(events)
            print(seconds, flush=True)
        elif number == -1:
            print(len(body), flush=True)
        elif number in (-2, -3):
            seconds, _text = timed(lambda: b"".join(eventtexts.export_text(export, "da")))
            print(seconds, flush=True)
        else:
            import icalendar

            calendar = icalendar.Calendar.from_ical(b"".join(eventtexts.export_text(export, "da")))
            seconds, _text = timed(calendar.to_ical)
            print(seconds, flush=True)


def bare() -> None:
    """The measure: the same texts by one SELECT, answered by a view without anything around it."""
    application = Application()
    for _line in sys.stdin:
        print(timed(lambda: application.get("/texts/"))[0], flush=True)


def timed(deed: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.process_time()
    found = deed()
    return time.process_time() - began, found


def _words(event):  # type: ignore[no-untyped-def]
    return len(event.title) + len(event.summary) + len(event.description)


def person():  # type: ignore[no-untyped-def]
    """Somebody on 500 events to come and past, made once in each database; a third of them visits, if there are.

    Those with few words are taken: together they stay below the size at which a feed leaves out what is past.
    """
    from datetime import timedelta

    from django.utils import timezone

    from events.domain.bookings import resource_of
    from events.domain.feedwindows import GONE
    from events.models import Booking, Event
    from people.models import User

    user, _made = User.objects.get_or_create(email=LOGIN, defaults={"name": "Bench"})
    resource, now = resource_of(user), timezone.now()
    if not resource.bookings.exists():
        coming = (
            Event.objects.filter(ends_at__gt=now - timedelta(days=180)).exclude(status__in=GONE).exclude(kind="stand")
        )
        Booking.objects.bulk_create(
            Booking(resource=resource, event=event, busy_from=event.starts_at, busy_to=event.ends_at, created_at=now)
            for event in sorted(coming.order_by("starts_at")[: 3 * EVENTS], key=_words)[:EVENTS]
        )
    return user


if __name__ == "__main__":
    {"feed": feed, "bare": bare}[sys.argv[1]]()
