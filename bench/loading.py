"""In a process of its own: load the demo, and say rows, seconds and peak memory."""

import json
import resource
import sys
import time
from datetime import date

import django


def main(scale: int, today: date) -> None:
    django.setup()
    from config.demo.load import load
    from config.demo.manifest import Manifest

    shown = [0.0]

    def progress(sentence: str) -> None:
        if time.monotonic() - shown[0] > 5:
            shown[0] = time.monotonic()
            print(f"  {sentence}", file=sys.stderr, flush=True)

    began = time.perf_counter()
    rows = load(Manifest(seed=1, today=today, scale=scale), progress)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]), date.fromisoformat(sys.argv[2]))
