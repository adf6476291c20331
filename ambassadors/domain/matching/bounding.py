"""How good a plan can be at most: the prices of the relaxed problem, and the bound they prove.

The relaxation (answers between no and yes) is solved by HiGHS in floating point. Its prices are then rounded to whole
thousandths and the bound is added up from them in whole numbers: whatever the prices, that sum is never above the
cost of any plan, so nothing rests on rounding errors or on the solver's word.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ortools.math_opt.python import mathopt

from ambassadors.domain.matching.model import Model

FINE = 1000  # prices are whole thousandths


@dataclass(frozen=True)
class Bound:
    """No plan costs less than ``least``. ``shares`` are the relaxation's answers, ``surplus`` by how much each
    question costs more than the prices pay: a yes with more than what is left to gain cannot be in a better plan."""

    least: int
    shares: Sequence[float]
    surplus: Sequence[float]


def bound(model: Model, seconds: float) -> Bound | None:
    """None when the time was too short, or there is nothing to ask."""
    if not model.costs:
        return Bound(0, (), ())
    relaxed = mathopt.Model()
    shares = [relaxed.add_variable(lb=0.0, ub=1.0) for _cost in model.costs]
    rows = [
        relaxed.add_linear_constraint(
            lb=row.least,
            ub=row.most,
            expr=mathopt.fast_sum(
                [
                    shares[number] if factor == 1 else factor * shares[number]
                    for number, factor in zip(row.questions, row.factors, strict=True)
                ]
            ),
        )
        for row in model.rows
    ]
    relaxed.minimize(mathopt.fast_sum([cost * share for cost, share in zip(model.costs, shares, strict=True) if cost]))
    parameters = mathopt.SolveParameters(enable_output=False, time_limit=timedelta(seconds=max(0.1, seconds)))
    result = mathopt.solve(relaxed, mathopt.SolverType.HIGHS, params=parameters)
    if not (result.has_primal_feasible_solution() and result.has_dual_feasible_solution()):
        return None
    prices = [round(price * FINE) for price in result.dual_values(rows)]
    least, surplus = proven(model, prices)
    return Bound(least, result.variable_values(shares), surplus)


def proven(model: Model, prices: Sequence[int]) -> tuple[int, list[float]]:
    """What these prices (in thousandths, one for each row) prove, in whole numbers; and each question's surplus."""
    surplus = [cost * FINE for cost in model.costs]
    total = 0
    for row, price in zip(model.rows, prices, strict=True):
        if price:
            total += price * (row.least if price > 0 else row.most)
            for number, factor in zip(row.questions, row.factors, strict=True):
                surplus[number] -= price * factor
    total += sum(min(0, left) for left in surplus)
    return math.ceil(total / FINE), [left / FINE for left in surplus]
