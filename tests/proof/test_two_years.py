"""Two simulated years with four changes of the clocks: every reminder once, to the right people, at its hour.

What must come is worked out from the calendar alone (tests/proof/two_years.py), beside the product, and both lists are
the same, on both databases.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from tests.proof.site import ROOT, Site

pytestmark = pytest.mark.proof

POSTGRES = os.environ.get("PROOF_POSTGRES_URL") or os.environ.get("TEST_DATABASE_URL")
EVENTS = 1500 if os.environ.get("PROOF") == "long" else 90


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def site(request: pytest.FixtureRequest, tmp_path) -> Iterator[Site]:
    if request.param == "SQLite":
        yield Site(tmp_path)
        return
    if not POSTGRES:
        pytest.skip("no PostgreSQL")
    name = f"haandslag_years_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Site(tmp_path, DATABASE_URL=f"{POSTGRES.rpartition('/')[0]}/{name}")
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_every_reminder_of_two_years_once_and_at_its_hour(site: Site) -> None:
    site.manage("migrate", "--verbosity", "0")
    command = [sys.executable, "-m", "tests.proof.two_years", str(EVENTS)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert not told["open"]
    assert len(told["expected"]) > 2 * EVENTS
    assert told["found"] == told["expected"]
    print(f"\n{EVENTS} events: {len(told['found'])} reminders, each once and on time")
