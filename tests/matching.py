"""Plans to try things on: asked for, and made here and now instead of by the worker."""

from dataclasses import astuple
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ambassadors.domain.matching import runs
from ambassadors.domain.matching.child import Order
from ambassadors.domain.matching.solving import solve
from ambassadors.models import MatchRun
from tests.making import a_visit_programme


def search_here(order: Order, tell: Any) -> dict[str, Any]:
    """The search in this process: the same plan as in one of its own."""
    tell({})
    found = solve(order.problem, seconds=order.seconds, seed=order.seed, keep=order.keep)
    return {
        "placed": [astuple(one) for one in found.placed],
        "cost": found.cost,
        "bound": found.bound,
        "seconds": found.seconds,
    }


def a_run(days: int = 60, **fields: Any) -> MatchRun:
    """One that waits for the worker: the coming two months of the programme that takes visits, or of all."""
    now = fields.pop("now", None) or timezone.now()
    today = timezone.localdate(now)
    everything = fields.pop("everything", False)
    programme = fields.pop("programme", None) or (None if everything else a_visit_programme())
    return runs.start(programme, today, today + timedelta(days=days), now=now, by=fields.pop("by", None), **fields)


def a_plan(**fields: Any) -> MatchRun:
    """One that is done."""
    run = a_run(**fields)
    runs.work(run.pk, timezone.now(), search_here)
    run.refresh_from_db()
    assert run.status == MatchRun.Status.DONE, run.sentence
    return run
