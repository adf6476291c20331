"""A matching day of 60 apprentices, 40 companies and 8 rounds: the plan, and that it is proven the best."""

import sys
import time
from random import Random
from typing import Any

from events.domain.matchday.problem import Host, Pair, Problem, Seeker, broken, worth
from events.domain.matchday.solving import solve

PROMISED = 10.0  # seconds


def a_full_day(seekers: int, hosts: int, rounds: int, seed: int, *, odd: bool = False) -> Problem:
    """Everybody wishes for eight; some are sought by all. An ``odd`` day has people who come late and go early."""
    draw = Random(seed)

    def window() -> tuple[int, int]:
        if not odd or draw.random() < 0.7:
            return 1, rounds
        return draw.choice(((1, rounds - 2), (3, rounds), (2, rounds - 1)))

    def list_of(many: int) -> dict[int, int]:
        known = sorted(range(many), key=lambda one: one * draw.random() ** 2)  # the first ones are sought more
        return {one: rank for rank, one in enumerate(known[:8], start=1)}

    ones = [list_of(hosts) for _ in range(seekers)]
    others = [list_of(seekers) for _ in range(hosts)]
    pairs = [
        Pair(s, h, worth(ones[s].get(h), others[h].get(s)), is_must=draw.random() < 0.003)
        for s in range(seekers)
        for h in range(hosts)
        if draw.random() > 0.03
    ]
    return Problem(
        [Seeker(*window(), least=4) for _ in range(seekers)],
        [Host(*window(), tables=1 + (n % 10 == 0), most=draw.choice((6, 8, 99))) for n in range(hosts)],
        pairs,
        list(range(1, rounds + 1)),
        tables=None if odd else hosts - 4,
        seed=seed,
    )


def measure(say: Any) -> dict[str, Any]:
    """A day on which all are there all the time, and one on which they are not."""
    rows = []
    for name, odd in (("all day", False), ("late and early", True)):
        problem = a_full_day(60, 40, 8, seed=1, odd=odd)
        say(f"A matching day of 60 × 40 × 8, {name} …")
        began = time.monotonic()
        plan = solve(problem)
        took = time.monotonic() - began
        if faults := broken(problem, plan.talks):
            sys.exit(f"the plan breaks rules: {faults[:5]}")
        rows.append(
            {
                "day": name,
                "talks": len(plan.talks),
                "seconds": took,
                "proven": plan.is_proven,
                "by_lot": len(plan.by_lot),
                "promised": PROMISED,
            }
        )
    return {"rows": rows}
