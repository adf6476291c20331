"""After an illness, a move or a no: the plan with as few changes as can be. What can stay stays; then it is as good as
it gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from ambassadors.domain.matching.problem import Placed, Problem
from ambassadors.domain.matching.solving import Solution, Stop, Tell, solve


@dataclass(frozen=True)
class Changes:
    """What a repair leaves, gives up and adds."""

    kept: Sequence[Placed]
    lost: Sequence[Placed]
    new: Sequence[Placed]


def repair(
    problem: Problem,
    before: Sequence[Placed],
    *,
    seconds: float,
    seed: int = 1,
    tell: Tell | None = None,
    stop: Stop = lambda: False,
) -> tuple[Solution, Changes]:
    """The plan that keeps most of ``before``, and among those the best."""
    found = solve(problem, seconds=seconds, seed=seed, keep=before, tell=tell, stop=stop)
    return found, changes(before, found.placed)


def changes(before: Sequence[Placed], after: Sequence[Placed]) -> Changes:
    old, new = set(before), set(after)
    return Changes(
        [one for one in before if one in new],
        [one for one in before if one not in new],
        [one for one in after if one not in old],
    )
