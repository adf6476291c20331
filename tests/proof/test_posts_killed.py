"""Requests are asked for while the web server is killed again and again; whoever asks once more has one in the end."""

import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.proof.site import Site, eventually

pytestmark = [pytest.mark.proof, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

POSTGRES = os.environ.get("PROOF_POSTGRES_URL") or os.environ.get("TEST_DATABASE_URL")
CLIENTS, KILLS, SECONDS = 4, 4, 45

PREPARE = """
from tests.making import a_programme, a_school, a_trade
a_trade("smed")
a_programme("visits", takes_visits=True, trades=["smed"])
a_school("999001")
"""
LOOK = """
import json
from ambassadors.models import VisitRequest
from people.models import IdempotentAnswer, Letter, Transition
letters = list(Letter.objects.values_list("about_id", flat=True))
lines = list(Transition.objects.filter(what="made").values_list("subject_id", flat=True))
answers = {one.idempotency_key: json.loads(one.body)["id"] for one in IdempotentAnswer.objects.all()}
print(json.dumps({
    "requests": [
        [str(wish.pk), wish.notes, wish.slots.count(), wish.seat_rows.count(), wish.trades.count(),
         letters.count(str(wish.pk)), lines.count(str(wish.pk))]
        for wish in VisitRequest.objects.all()
    ],
    "answers": answers,
}))
"""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def site(request, tmp_path) -> Iterator[Site]:
    if request.param == "SQLite":
        yield from _installed(Site(tmp_path))
        return
    if not POSTGRES:
        pytest.skip("no PostgreSQL")
    name = f"haandslag_proof_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield from _installed(Site(tmp_path, DATABASE_URL=f"{POSTGRES.rpartition('/')[0]}/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _installed(site: Site) -> Iterator[Site]:
    site.environment["API_RATE_PER_MINUTE"] = "1000000"
    site.manage("migrate", "--verbosity", "0")
    site.manage("shell", "--verbosity", "0", "--command", PREPARE)
    try:
        yield site
    finally:
        site.end()


def serve(site: Site) -> None:
    """The web server alone, without the supervisor that would bring it back."""
    command = (sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1")
    command += ("--port", str(site.port), "--blocking-threads", "4", "--log-level", "warning")
    site.start(*command, "config.wsgi:application")
    eventually(lambda: site.get("/healthz")[0] == 200, 30)


def kill(site: Site) -> None:
    for pid in site.processes("granian"):
        os.kill(pid, signal.SIGKILL)
    site.process.wait()


def post(site: Site, key: str, mark: str, turn: int) -> dict[str, object] | None:
    """What was answered with 201; None when nobody answered, or somebody is still at work on it."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30 + turn)
    wish = {
        "institution_number": "999001",
        "contact": {"name": "Dorte Holm", "email": "dorte@skole.example", "phone": "12345678"},
        "grade": 8,
        "pupils": 24,
        "trades": ["smed"],
        "slots": [{"starts_at": f"{starts_at:%Y-%m-%d}T10:00:00Z", "ends_at": f"{starts_at:%Y-%m-%d}T11:00:00Z"}],
        "notes": mark,
    }
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": mark, "Content-Type": "application/json"}
    address = f"http://127.0.0.1:{site.port}/api/v1/visit-requests"
    question = urllib.request.Request(address, json.dumps(wish).encode(), headers)
    try:
        with urllib.request.urlopen(question, timeout=10) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        if refused.code not in (409, 503):
            raise
    except (OSError, ValueError, http.client.HTTPException):
        pass  # killed before, in the middle of, or after its work
    return None


def test_each_key_has_one_request_in_the_end_whenever_the_server_dies(site):
    key = site.manage("createkey", "999001").strip().splitlines()[-1]
    done, until = threading.Event(), time.monotonic() + SECONDS
    answered: dict[str, str] = {}
    tries: list[str] = []
    wrong: list[BaseException] = []

    def client(number: int) -> None:
        turn = 0
        try:
            while not done.is_set():
                mark, turn = f"{number}-{turn}", turn + 1
                while (shown := post(site, key, mark, turn)) is None:
                    tries.append(mark)
                    assert time.monotonic() < until, f"{mark} was never answered"
                    time.sleep(0.05)
                answered[mark] = str(shown["id"])
        except BaseException as error:
            wrong.append(error)

    serve(site)
    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    chance = random.Random(20270203)
    try:
        for _kill in range(KILLS):
            time.sleep(chance.uniform(0.3, 1.0))
            kill(site)
            serve(site)
        time.sleep(0.3)
    finally:
        done.set()
        for one in clients:
            one.join()
    assert not wrong
    assert len(answered) > KILLS
    assert tries, "no request was under way when the server died"
    # Asked once more, each is answered as before.
    for mark in set(tries):
        assert post(site, key, mark, int(mark.split("-")[1]) + 1)["id"] == answered[mark]
    stored = json.loads(site.manage("shell", "--verbosity", "0", "--command", LOOK).strip().splitlines()[-1])
    assert sorted(notes for _pk, notes, *_counts in stored["requests"]) == sorted(answered)
    assert {notes: pk for pk, notes, *_counts in stored["requests"]} == answered == stored["answers"]
    assert {tuple(counts) for _pk, _notes, *counts in stored["requests"]} == {(1, 2, 1, 1, 1)}
