"""The files that were handed to payroll: for expenses one paid and one under way, for wages the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from ambassadors.models import Expense, PayBatch, WageClaim
from config.demo.calendar import at
from config.demo.chance import Chance
from config.demo.world import World

E = Expense.Status
W = WageClaim.Status


@dataclass
class Batches:
    """The rows, and whose turn it is among what is not long ago."""

    rows: dict[str, PayBatch]
    turns: Iterator[int] = field(default_factory=count)

    def turn(self) -> int:
        return next(self.turns)

    def of(self, kind: str, status: str) -> PayBatch | None:
        return self.rows.get(f"{kind}:{status}")


def put_batches(world: World, chance: Chance) -> Batches:
    """Numbers as they were made: the older ones are paid."""
    plan = (("expenses", E.PAID, -40), ("wages", W.PAID, -38), ("expenses", E.EXPORTED, -8), ("wages", W.EXPORTED, -6))
    rows = {}
    for number, (kind, status, day) in enumerate(plan, start=1):
        batch = PayBatch(
            id=chance.uuid(),
            number=number,
            kind=kind,
            count=0,
            total_ore=0,
            made_at=at(world.day(day), "14.10"),
            made_by=world.people["ada"],
            paid_on=world.day(day + 4) if status == E.PAID else None,
            paid_by=world.people["ada"] if status == E.PAID else None,
        )
        rows[f"{kind}:{status}"] = world.basket.put(batch)
    return Batches(rows)


def count_up(batches: Batches) -> None:
    """What they hold is known when all is written; a file of nothing was never made."""
    for batch in batches.rows.values():
        rows = batch.expenses.values_list("total_ore") if batch.kind == "expenses" else None
        amounts = [ore for (ore,) in rows or batch.wage_claims.values_list("amount_ore")]
        PayBatch.objects.filter(pk=batch.pk).update(count=len(amounts), total_ore=sum(amounts))
    PayBatch.objects.filter(count=0).delete()
