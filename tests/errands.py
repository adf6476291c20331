"""An errand to try the machinery on: it makes one trade for each row, and leaves out what is to be refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from people.domain import errandkinds, errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.refusals import Refused
from people.models import Errand, Trade, User


class Power(BaseException):
    """The machine is switched off: nothing catches this."""


class Fault(Exception):
    """Something nobody foresaw."""


# What happens just before a row is done; a test puts its own in.
before_row: list[Callable[[int], object]] = []


def begin(errand: Errand) -> Work:
    if errand.given.get("unreadable"):
        raise Refused("Filen kan ikke læses.")
    return Work(errand.given["rows"], lambda start, stop, now: _step(errand, start, stop, now), _finish)


def _step(errand: Errand, start: int, stop: int, now: datetime) -> Step:
    step = Step()
    for row in range(start, stop):
        for happens in before_row:
            happens(row)
        if row in errand.given.get("wrong", []):
            step.refuse(row + 2, f"Række {row}", "Den er forkert.")
        else:
            Trade.objects.create(slug=f"trade-{row}", name=f"Fag {row}")
            step.counts["made"] += 1
    return step


def _finish(result: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {"ended_with": result.get("made", 0)}


def register(name: str = "trades", **fields: Any) -> Kind:
    return errandkinds.register(
        Kind(
            name,
            "Import af fag",
            "{done} af {total} fag",
            begin,
            outcome=lambda errand: f"{errand.result.get('made', 0)} fag er oprettet.",
            back=lambda errand: ("Fag", "/organise/"),
            **fields,
        )
    )


def an_errand(rows: int = 3, *, by: User | None = None, now: datetime | None = None, **fields: Any) -> Errand:
    """One that waits for the worker, unless ``at_once``."""
    register("trades")
    register("all_trades", for_all_programmes=True)
    given = {"rows": rows, **fields.pop("given", {})}
    return errands.start(fields.pop("kind", "trades"), now=now or timezone.now(), by=by, given=given, **fields)
