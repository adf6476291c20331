"""The search in a process of its own: the worker stays free to hear that it should stop, and what the solver takes of
memory is given back with the process.

Reads an order (pickled, from the process that started it and nobody else) on the standard input, writes one line of
JSON for each step forward and one with the plan; ends when its parent closes the pipe. The solver is only known here:
loading it takes longer, and more memory, than all the pages together.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ambassadors.domain.matching.problem import Placed, Problem

if TYPE_CHECKING:
    from ambassadors.domain.matching.solving import Progress


@dataclass(frozen=True)
class Order:
    """What to solve, for how long, and what is to stay."""

    problem: Problem
    seconds: float
    seed: int = 1
    keep: tuple[Placed, ...] = ()


def main() -> None:
    from ambassadors.domain.matching.solving import solve

    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301  # written by our own parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    solution = solve(order.problem, seconds=order.seconds, seed=order.seed, keep=order.keep, tell=_tell)
    _write(
        {
            "placed": [dataclasses.astuple(one) for one in solution.placed],
            "cost": solution.cost,
            "bound": solution.bound,
            "seconds": solution.seconds,
        }
    )


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _tell(progress: Progress, _placed: Sequence[Placed]) -> None:
    _write({"phase": progress.phase, "seconds": progress.seconds, "cost": progress.cost, "bound": progress.bound})


def _write(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
