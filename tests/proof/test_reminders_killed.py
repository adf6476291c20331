"""Reminders come due while worker, web server and database connections are killed again and again, at random moments
under load: none is lost, and a letter doubles only when somebody is killed between the mail server's yes and our mark.
On SQLite and PostgreSQL, with the queue in the database and in Redis, which also forgets all it holds now and then.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes

import psycopg
import pytest
import redis
from aiosmtpd.controller import Controller

from tests.proof.site import ROOT, Site, eventually, free_port

pytestmark = [pytest.mark.proof, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

POSTGRES = os.environ.get("PROOF_POSTGRES_URL") or os.environ.get("TEST_DATABASE_URL")
LONG = os.environ.get("PROOF") == "long"
EVENTS, PEOPLE = (500, 20) if LONG else (75, 20)
KILLS = 200 if LONG else 20
STALE_SECONDS = 3
TASKS = ("events.tasks.tick", "people.tasks.deliver_letters")

PREPARE = f"""
import json
from datetime import timedelta
from django.utils import timezone
from events.domain.bookings import resource_of
from events.models import Booking, Event, EventKind, EventStatus, Programme, Reminder, ReminderRule
from people.domain.queue import _package
from people.models import Letter
from tests.making import a_user, an_event
now = timezone.now()
people = [resource_of(a_user(name=f"Person {{n}}", email=f"p{{n}}@proof.example")) for n in range({PEOPLE})]
rule = ReminderRule.objects.create(slug="proof", name="Prøve", kind="other", audience="staff", minutes_before=60)
for n in range({EVENTS}):
    starts_at = now + timedelta(hours=24 + 3 * n)
    event = an_event(kind=EventKind.OTHER, title=f"Møde {{n}}", starts_at=starts_at)
    times = {{"busy_from": starts_at, "busy_to": event.ends_at, "created_at": now}}
    Booking.objects.bulk_create([Booking(resource=one, event=event, **times) for one in people])
Programme.objects.update(quiet_from="00:00", quiet_until="00:00")  # they come due whatever the hour
Reminder.objects.exclude(rule=rule).delete()
Reminder.objects.update(due_at=now)
Letter.objects.all().delete()
print(json.dumps([_package(task, 0) for task in {TASKS!r}]))
"""
LOOK = """
import json
from events.models import Reminder
from people.models import Letter
print(json.dumps({
    "reminders": sorted(set(Reminder.objects.values_list("state", flat=True))),
    "letters": list(Letter.objects.values_list("message_id", "status")),
}))
"""


class Sink:
    """A mail server that takes everything, with a moment's thought, and remembers what it said yes to."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        content = envelope.content
        await asyncio.sleep(0.004)
        self.taken.append(str(message_from_bytes(content)["Message-ID"]))
        return "250 Taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler, port = Sink(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@dataclass
class Broker:
    """A Redis of the proof's own, that keeps nothing on disk."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def line(self) -> "redis.Redis":
        return redis.Redis(port=self.port, socket_timeout=2)


@pytest.fixture(params=["table", "Redis"])
def broker(request: pytest.FixtureRequest, tmp_path) -> Iterator[Broker | None]:
    if request.param == "table":
        yield None
        return
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        pytest.skip("no Redis")
    port = free_port()
    command = (program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    process = subprocess.Popen((*command, "--dir", str(tmp_path)), stdout=subprocess.DEVNULL)
    found = Broker(port, process)
    eventually(lambda: _pings(found))
    yield found
    process.kill()
    process.wait()


def _pings(broker: Broker) -> bool:
    try:
        return bool(broker.line().ping())
    except redis.ConnectionError:
        return False


class Crew(Site):
    """An installation whose worker and web server are kept alive by the proof itself, without the supervisor's growing
    pauses; one can reach into its database, to wake the worker and to cut its lines."""

    database = ""
    broker: Broker | None = None
    worker: subprocess.Popen[bytes] | None = None
    web: subprocess.Popen[bytes] | None = None

    def keep_alive(self) -> None:
        """Starts what has ended; what an ended leader left behind ends with it, as the supervisor sees to."""
        if self.worker is None or self.worker.poll() is not None:
            if self.worker is not None:
                self._end_group(self.worker)
            self.worker = self._begun("worker", "manage.py", "qcluster")
        if self.web is None or self.web.poll() is not None:
            port = ("--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning")
            serving = ("-m", "granian", "--interface", "wsgi", "--no-ws", *port, "config.wsgi:application")
            self.web = self._begun("web", *serving)

    def _begun(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                (sys.executable, *arguments), cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _end_group(self, leader: "subprocess.Popen[bytes]") -> None:
        with suppress(ProcessLookupError):
            os.killpg(leader.pid, signal.SIGKILL)
        leader.wait()

    def kill_one(self, chance: random.Random) -> str:
        """Kills somebody at work; who it was: the whole worker, one of its processes, the web server, or a line."""
        assert self.worker
        assert self.web
        die = chance.random()
        if die < 0.2 and self.cut_a_line():
            return "line"
        if die < 0.25 and self.broker is not None:
            self.broker.line().flushall()  # whatever it was to tell is told to nobody
            return "queue"
        if die < 0.3:
            self._end_group(self.web)
            return "web"
        if die < 0.7:
            self._end_group(self.worker)
            return "worker"
        pool = [pid for pid in self.processes("qcluster") if pid != self.worker.pid]
        if not pool:
            return ""
        with suppress(ProcessLookupError):
            os.kill(chance.choice(pool), signal.SIGKILL)
        return "process"

    def restart_worker(self) -> None:
        """As the supervisor does with one that shows no sign of life."""
        if self.worker is not None:
            self._end_group(self.worker)

    def end(self) -> None:
        for one in (self.worker, self.web):
            if one is not None:
                self._end_group(one)
        super().end()

    def wake(self, packages: list[str]) -> None:
        """What the minute's tick would put into the queue."""
        if self.broker is not None:
            self.broker.line().rpush("django_q:haandslag:q", *packages)
            return
        rows = [("haandslag", package) for package in packages]
        if not self.database:
            with sqlite3.connect(self.folder / "haandslag.sqlite3", timeout=20) as line:
                line.executemany(
                    "INSERT INTO django_q_ormq (key, payload, lock) VALUES (?, ?, '2026-01-01 00:00:00')", rows
                )
            line.close()
            return
        with psycopg.connect(self.database) as line, line.cursor() as cursor:
            cursor.executemany("INSERT INTO django_q_ormq (key, payload, lock) VALUES (%s, %s, '2026-01-01Z')", rows)

    def cut_a_line(self) -> bool:
        """Ends one of the installation's connections to PostgreSQL, whoever holds it."""
        if not self.database:
            return False
        with psycopg.connect(self.database, autocommit=True) as line:
            ended = line.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            ).fetchone()
        return bool(ended)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def site(request: pytest.FixtureRequest, tmp_path, sink, broker) -> Iterator[Crew]:
    told = {"EMAIL_URL": f"smtp://127.0.0.1:{sink[1]}", "LETTER_STALE_SECONDS": str(STALE_SECONDS)}
    if broker is not None:
        told |= {"REDIS_URL": broker.address, "QUEUE_BROKER": "redis"}
    if request.param == "SQLite":
        site = Crew(tmp_path, **told)
        site.broker = broker
        yield from _installed(site)
        return
    if not POSTGRES:
        pytest.skip("no PostgreSQL")
    name = f"haandslag_proof_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            address = f"{POSTGRES.rpartition('/')[0]}/{name}"
            site = Crew(tmp_path, DATABASE_URL=address, **told)
            site.database, site.broker = address, broker
            yield from _installed(site)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _installed(site: Crew) -> Iterator[Crew]:
    site.manage("migrate", "--verbosity", "0")
    try:
        yield site
    finally:
        site.end()


def _each(seconds: float, done: threading.Event, deed: Callable[[], object]) -> threading.Thread:
    """Does it again and again; who is at it while a database is busy tries the next time."""

    def run() -> None:
        while not done.wait(seconds):
            with suppress(sqlite3.OperationalError, psycopg.Error, redis.RedisError):
                deed()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_no_reminder_is_lost_and_none_doubles_but_by_a_kill(site: Crew, sink: tuple[Sink, int]) -> None:
    taken = sink[0].taken
    packages = json.loads(site.manage("shell", "--verbosity", "0", "--command", PREPARE).strip().splitlines()[-1])
    began = time.monotonic()
    chance, done, kills = random.Random(20270328), threading.Event(), Counter[str]()
    watch = _each(0.2, done, site.keep_alive)
    load = [_each(0.4, done, lambda: site.wake(packages)), _each(0.1, done, lambda: site.get("/api/v1/events"))]
    everything = EVENTS * PEOPLE

    def is_sending() -> None:
        """Comes back once letters leave again; who is silent for long is started anew."""
        before, until = len(taken), time.monotonic() + 12
        while len(taken) == before and len(set(taken)) < everything:
            if time.monotonic() > until:
                site.restart_worker()
                until = time.monotonic() + 12
            time.sleep(0.05)

    try:
        while sum(kills.values()) < KILLS:
            is_sending()
            time.sleep(chance.uniform(0.02, 0.5))
            if who := site.kill_one(chance):
                kills[who] += 1
        while len(set(taken)) < everything:
            is_sending()
        time.sleep(2 * STALE_SECONDS + 1)  # whatever was under way goes again, if it has to
        before = len(taken)
        time.sleep(STALE_SECONDS)
        assert len(taken) == before
    finally:
        done.set()
        for one in (watch, *load):
            one.join()
    seen = json.loads(site.manage("shell", "--verbosity", "0", "--command", LOOK).strip().splitlines()[-1])
    assert seen["reminders"] == ["written"]
    assert {status for _id, status in seen["letters"]} == {"sent"}
    assert set(taken) == {number for number, _status in seen["letters"]}
    assert len(set(taken)) == everything
    doubled = len(taken) - everything
    print(f"\n{dict(kills)}: {everything} letters, {doubled} doubled, {time.monotonic() - began:.0f} s")
    # Of the whole worker two processes die, and each may have had one letter in its hand.
    assert doubled <= sum(kills.values()) + kills["worker"]
