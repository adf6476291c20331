"""Planning every event ahead anew for a rule that changed, against a bare bulk_create of the very same rows.

In a database of its own that holds only the events; rounds alternate, and the median counts. The whole errand is
measured, from asking for it until it is done, with its pauses; and how long its longest step held the write lock.
"""

import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.databases import ROOT, Database, environment

ROUNDS = 3
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
POSTGRES = os.environ.get("TEST_DATABASE_URL")


def measure(database: Database, many: int, say: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Rows a second for each database."""
    found = {}
    for name, given in _databases(database):
        with given as environ:
            say(f"Planning {many:,} reminders anew on {name} …")
            command = [sys.executable, "-m", "bench.planning", str(many)]
            done = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True)
            found[name] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _databases(database: Database):
    yield "SQLite", _on_sqlite(database)
    if POSTGRES:
        yield "PostgreSQL", _on_postgres(database)


@contextmanager
def _on_sqlite(database: Database) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(dir=database.path.parent) as folder:
        home = Path(folder)
        shutil.copy(database.path, home / "haandslag.sqlite3")
        yield environment(home)


@contextmanager
def _on_postgres(database: Database) -> Iterator[dict[str, str]]:
    import psycopg

    name = f"haandslag_bench_{uuid.uuid4().hex[:12]}"
    assert POSTGRES
    with psycopg.connect(POSTGRES, autocommit=True) as line, tempfile.TemporaryDirectory() as folder:
        line.execute(f'CREATE DATABASE "{name}"')
        try:
            environ = {**environment(Path(folder)), "DATABASE_URL": f"{POSTGRES.rpartition('/')[0]}/{name}"}
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environ, check=True
            )
            yield environ
        finally:
            line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# -- in a process of its own --------------------------------------------------------------------------------


def _prepare(many: int) -> None:
    from events.models import Event, EventKind, EventStatus, Programme, Reminder, ReminderRule

    Reminder.objects.all().delete()
    ReminderRule.objects.all().delete()
    programme = Programme.objects.order_by("slug").first() or Programme.objects.create(slug="bench", name="Bench")
    Event.objects.filter(kind=EventKind.OTHER).delete()
    rows = []
    for number in range(many):
        starts = NOW + timedelta(days=30, minutes=7 * number)
        rows.append(
            Event(
                kind=EventKind.OTHER,
                programme=programme,
                status=EventStatus.PUBLISHED,
                title=f"Møde {number}",
                slug=f"bench-{number}",
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                day=starts.date(),
                last_day=starts.date(),
                changed_at=NOW,
                created_at=NOW,
                updated_at=NOW,
            )
        )
    Event.objects.bulk_create(rows, batch_size=500)


def _wanted() -> list[object]:
    """The same rows as objects that belong to no database yet."""
    from events.models import Reminder

    rows = list(Reminder.objects.order_by("pk"))
    for row in rows:
        row.pk, row._state.adding, row._state.db = None, True, None
    return rows


def _errand(do: Callable[[], object]) -> tuple[float, float]:
    """Seconds until the errand is done, and those of its longest step."""
    from people.domain import errands
    from people.models import Errand

    longest, one_step = [0.0], errands._one_step

    def timed(*given):
        began = time.perf_counter()
        one_step(*given)
        longest.append(time.perf_counter() - began)

    errands._one_step = timed
    began = time.perf_counter()
    errand = do()
    assert isinstance(errand, Errand), errand
    while not errand.is_over:
        errands.run(errand.pk, NOW)
        errand.refresh_from_db()
    errands._one_step = one_step
    assert errand.status == "done", errand.sentence
    return time.perf_counter() - began, max(longest)


def main(many: int) -> None:
    import django

    django.setup()
    from datetime import time as clock

    from django.db import transaction

    from events.domain.reminding import rules
    from events.models import Reminder, ReminderRule

    _prepare(many)
    seconds: dict[str, list[float]] = {"bare": [], "new": [], "moved": []}
    longest = []
    for turn in range(ROUNDS):
        rule = ReminderRule(
            name="Bench", kind="other", audience="staff", days_before=7, at_time=clock(9), late_hours=24
        )
        took, hold = _errand(lambda rule=rule: rules.save(rule, now=NOW))
        seconds["new"].append(took)
        longest.append(hold)
        assert Reminder.objects.filter(rule=rule).count() == many
        rule.at_time = clock(10 + turn)
        took, hold = _errand(lambda rule=rule: rules.save(rule, now=NOW))
        seconds["moved"].append(took)
        longest.append(hold)
        rows = _wanted()
        Reminder.objects.all().delete()
        began = time.perf_counter()
        with transaction.atomic():
            Reminder.objects.bulk_create(rows, batch_size=100)
        seconds["bare"].append(time.perf_counter() - began)
        rule.delete()
        del rows  # no worker holds so many: looking through them for garbage would be counted as a step's time
        gc.collect()
    rates = {name: many / statistics.median(took) for name, took in seconds.items()}
    shares = {f"{name}_share": rates[name] / rates["bare"] for name in ("new", "moved")}
    print(json.dumps({**rates, **shares, "longest_ms": 1000 * max(longest), "rows": many}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
