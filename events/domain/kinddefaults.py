"""What a new event of a kind begins with: how long, how many seats, shown to all, and what its staff are called."""

from dataclasses import dataclass

from events.models import EventKind


@dataclass(frozen=True)
class Defaults:
    """``role`` is what somebody put on it is booked as (events.templatetags.agenda says it in words)."""

    minutes: int
    seats: int | None = None
    is_public: bool = False
    role: str = ""


OF_KIND: dict[str, Defaults] = {
    EventKind.WORKSHOP: Defaults(180, seats=16, is_public=True, role="instructor"),
    EventKind.COUNSELLING: Defaults(120, seats=24, is_public=True, role="counsellor"),
    EventKind.MATCHING_DAY: Defaults(240),
}
STAFFED = frozenset({EventKind.WORKSHOP, EventKind.COUNSELLING})


def role_of(kind: str) -> str:
    found = OF_KIND.get(kind)
    return found.role if found else ""
