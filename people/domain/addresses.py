"""When an organisation gets another name or address: who has to know, in the same transaction, and what would follow.

Apps above listen to ``addresses_changed`` and answer with a Step of what they changed; what they would change is
asked of those who registered with ``foresees``, before anything is written.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.dispatch import Signal

from people.domain.errandkinds import Step
from people.models import Organisation, User


class Address(NamedTuple):
    """What stands on a sign and on a map."""

    name: str
    street: str
    postcode: str
    town: str
    municipality_id: int | None
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, organisation: Organisation) -> "Address":
        return cls(*(getattr(organisation, name) for name in cls._fields))


@dataclass(frozen=True)
class NewAddress:
    organisation_id: uuid.UUID
    before: Address
    after: Address


addresses_changed = Signal()
"""Sent inside the transaction with ``moves`` (a list of NewAddress), ``now`` and ``by``."""

type Foresight = Callable[[Sequence[NewAddress], datetime], Step]
_foresights: list[Foresight] = []


def foresees(foresight: Foresight) -> Foresight:
    """Adds somebody who says what such changes would lead to, and writes nothing."""
    if foresight not in _foresights:
        _foresights.append(foresight)
    return foresight


def foreseen(moves: Sequence[NewAddress], now: datetime) -> Step:
    """What these changes would lead to."""
    together = Step()
    for foresight in _foresights if moves else ():
        together.include(foresight(moves, now))
    return together


def tell(moves: Sequence[NewAddress], *, now: datetime, by: User | None) -> Step:
    """Passes the news on; answers what came of it."""
    together = Step()
    if moves:
        for _receiver, step in addresses_changed.send(sender=Organisation, moves=moves, now=now, by=by):
            if isinstance(step, Step):
                together.include(step)
    return together
