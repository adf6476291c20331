"""What was set by hand on one date of a series, which later changes of the whole series leave alone. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from events.models import Event

TIME = frozenset({"starts_at", "ends_at"})
PLACE = frozenset({"venue", "room", "meeting_url"})
WORDS = frozenset({"title", "summary", "description", "capacity", "is_public", "is_green", "owner", "agenda"})
GUESTS = frozenset({"per_company", "answer_days", "signup_days", "takes_signups", "asks_needs"})
BUFFERS = frozenset({"setup_minutes", "teardown_minutes"})
FIELDS = TIME | PLACE | WORDS | GUESTS | BUFFERS | {"programme"}
# Times belong together, and so do the parts of a place: who set one of them has decided on all.
TOGETHER = (TIME, PLACE)


def marks(event: Event, changes: Mapping[str, Any], differing: Iterable[str]) -> dict[str, Any]:
    """What a change by hand adds to ``own_fields``, to be saved with it.

    Nothing on what belongs to no series, and nothing when ``changes`` says the own fields itself, as changes of the
    whole series do.
    """
    if event.series_id is None or "own_fields" in changes:
        return {}
    own = sorted({*event.own_fields, *(FIELDS & set(differing))})
    return {} if own == event.own_fields else {"own_fields": own}


def kept(event: Event) -> frozenset[str]:
    """The fields of a date that a change of the series leaves alone."""
    own = frozenset(event.own_fields)
    return own.union(*(group for group in TOGETHER if own & group))


def is_moved(event: Event) -> bool:
    """The date was moved by hand."""
    return bool(TIME & set(event.own_fields))
