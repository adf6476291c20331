"""Loading the demo against a bare bulk_create of the very same rows into an empty database."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import batched
from pathlib import Path

import django

from bench.databases import ROOT, Database, _manage, environment

AT_A_TIME = 20_000


def measure(large: Database, say: Callable[[str], None]) -> dict[str, float]:
    kept = large.path.parent / "bulk.json"
    if not kept.exists():
        say(f"Writing the same {large.rows:,} rows by bare bulk_create …")
        with tempfile.TemporaryDirectory(dir=large.path.parent) as home:
            _manage(Path(home), "migrate", "--verbosity", "0")
            command = [sys.executable, "-m", "bench.bulk", str(large.path)]
            done = subprocess.run(
                command, cwd=ROOT, env=environment(Path(home)), check=True, stdout=subprocess.PIPE, text=True
            )
        kept.write_text(done.stdout.strip().splitlines()[-1])
    bare = json.loads(kept.read_text())
    return {
        "rows": large.rows,
        "seconds": large.seconds,
        "rate": large.rows / large.seconds,
        "peak_mb": large.peak_mb,
        "bare_rate": bare["rows"] / bare["seconds"],
        "share": (large.rows / large.seconds) / (bare["rows"] / bare["seconds"]),
    }


def write_again(source: str) -> dict[str, float]:
    """Reads the rows of ``source`` (not timed) and bulk-creates them in the default database (timed)."""
    django.setup()
    from django.db import connections, transaction

    from config.demo.basket import BATCH, ORDER

    settings = {**connections["default"].settings_dict, "NAME": source}
    connections.databases["source"] = settings
    rows, seconds = 0, 0.0
    for model in ORDER:
        for batch in batched(model._base_manager.using("source").order_by("pk").iterator(AT_A_TIME), AT_A_TIME):
            fresh = [_fresh(model, row) for row in batch]
            began = time.perf_counter()
            with transaction.atomic():
                # Straight into the table, as the database would be filled by hand.
                model._base_manager.using("default").bulk_create(fresh, batch_size=BATCH)
            seconds += time.perf_counter() - began
            rows += len(fresh)
    return {"rows": rows, "seconds": seconds}


def _fresh(model, row):
    """The same row as an object that belongs to no database yet."""
    row._state.adding, row._state.db = True, None
    return row


if __name__ == "__main__":
    print(json.dumps(write_again(sys.argv[1])))
