"""A term of 500 visits for a corps of 200: the plan, and how good it is proven to be, against doing it by hand."""

import sys
import time
from typing import Any

from ambassadors.domain.matching.baselines import BASELINES
from ambassadors.domain.matching.checking import broken, figures
from ambassadors.domain.matching.options import every_option
from ambassadors.domain.matching.problem import Placed, Problem
from ambassadors.domain.matching.solving import Progress, solve
from bench.term import term

FIRST_LOOK, WHOLE_TIME = 30.0, 120.0
PROMISED = {FIRST_LOOK: 0.03, WHOLE_TIME: 0.01}


def measure(visits: int, people: int, seed: int, say: Any) -> dict[str, Any]:
    """Plans by first come, by greedy and by the solver, all for the same term; every one of them is checked."""
    problem = term(visits, people, seed)
    say(f"Planning {visits} visits with {people} ambassadors; two minutes …")
    rows = [_by_hand(problem, name, plan) for name, plan in BASELINES.items()]
    looks: dict[float, tuple[Progress, list[Placed]]] = {}

    def tell(progress: Progress, placed: Any) -> None:
        for until in PROMISED:
            if progress.seconds <= until:
                looks[until] = (progress, list(placed))

    began, worked = time.monotonic(), time.process_time()
    found = solve(problem, seconds=WHOLE_TIME - 1, tell=tell)
    took, worked = time.monotonic() - began, time.process_time() - worked
    for until, (progress, placed) in sorted(looks.items()):
        rows.append(
            _row(problem, f"CP-SAT, {until:.0f} s", placed) | {"gap": progress.gap, "promised": PROMISED[until]}
        )
    return {"rows": rows, "seconds": took, "cpu_seconds": worked, "bound": found.bound, "cost": found.cost}


def _by_hand(problem: Problem, name: str, plan: Any) -> dict[str, Any]:
    options = every_option(problem)
    return _row(problem, name.replace("_", " "), [options.placed(options.rows[number]) for number in plan(options)])


def _row(problem: Problem, name: str, placed: list[Placed]) -> dict[str, Any]:
    if faults := list(broken(problem, placed)):
        sys.exit(f"{name} breaks rules: {faults[:5]}")
    found = figures(problem, placed)
    return {
        "plan": name,
        "filled": found.filled,
        "seats": found.seats,
        "nobody": found.nobody,
        "km": found.km,
        "spread": found.spread,
    }
