"""Which status may follow which, for every kind of event, and what a status means in a calendar."""

from events.domain.statuswords import OF_KIND
from events.models import EventKind, EventStatus
from people.domain.lifecycle import Moves

S = EventStatus

_MEETING: dict[str, set[str]] = {
    S.PLANNED: {S.PUBLISHED, S.CANCELLED},
    S.PUBLISHED: {S.INVITED, S.HELD, S.PLANNED, S.CANCELLED},
    S.INVITED: {S.HELD, S.CANCELLED},
    S.HELD: {S.MINUTES_OUT, S.CLOSED, S.CANCELLED},  # said by the clock, and it came to nothing
    S.MINUTES_OUT: {S.CLOSED},
    S.CANCELLED: {S.PUBLISHED},
}

_MOVES: dict[str, dict[str, set[str]]] = {
    EventKind.NETWORK_MEETING: _MEETING,
    EventKind.OTHER: _MEETING,
    EventKind.WORKSHOP: _MEETING,
    EventKind.COUNSELLING: _MEETING,
    EventKind.MENTORING: {
        S.CONFIRMED: {S.HELD, S.CANCELLED},
        S.HELD: {S.CANCELLED},  # said too soon: it came to nothing
    },
    EventKind.COMPANY_VISIT: {
        S.PLANNED: {S.CONFIRMED, S.CANCELLED},
        S.CONFIRMED: {S.CARRIED_OUT, S.PLANNED, S.CANCELLED},
        S.CARRIED_OUT: {S.CLOSED, S.CANCELLED},
        S.CANCELLED: {S.CONFIRMED},
    },
    EventKind.MATCHING_DAY: {
        S.OPEN: {S.PREFERENCES_CLOSED, S.CANCELLED},
        S.PREFERENCES_CLOSED: {S.PROPOSED, S.OPEN, S.CANCELLED},
        S.PROPOSED: {S.PUBLISHED, S.PREFERENCES_CLOSED, S.CANCELLED},
        S.PUBLISHED: {S.LIVE, S.OUTCOMES, S.CANCELLED},  # nobody said that it began, and it was held all the same
        S.LIVE: {S.OUTCOMES, S.CANCELLED},
        S.OUTCOMES: {S.CANCELLED},  # said by the clock, and it came to nothing
        S.CANCELLED: {S.OPEN},
    },
    EventKind.SCHOOL_VISIT: {
        S.OFFERING: {S.STAFFED, S.CANCELLED},
        S.STAFFED: {S.OFFERING, S.CONFIRMED, S.CANCELLED},
        S.CONFIRMED: {S.OFFERING, S.CARRIED_OUT, S.CANCELLED},
        S.CARRIED_OUT: {S.CLOSED, S.CANCELLED},
    },
    EventKind.STAND: {
        S.PLANNED: {S.ALLOCATED, S.CANCELLED},
        S.ALLOCATED: {S.BUILT, S.OPEN, S.CANCELLED},
        S.BUILT: {S.OPEN, S.CANCELLED},
        S.OPEN: {S.STRUCK},
        S.STRUCK: {S.EVALUATED},
        S.CANCELLED: {S.PLANNED},
    },
    EventKind.PERFORMANCE: {
        S.ENQUIRY: {S.QUALIFYING, S.HOLD, S.CONTRACTED, S.DECLINED, S.EXPIRED, S.CANCELLED},
        S.QUALIFYING: {S.HOLD, S.CONTRACTED, S.DECLINED, S.EXPIRED, S.CANCELLED},
        S.HOLD: {S.OFFER, S.CONTRACTED, S.RELEASED, S.EXPIRED, S.DECLINED, S.CANCELLED},
        S.OFFER: {S.HOLD, S.CONTRACTED, S.RELEASED, S.EXPIRED, S.DECLINED, S.CANCELLED},
        S.CONTRACTED: {S.ADVANCING, S.READY, S.POSTPONED, S.CANCELLED},
        S.ADVANCING: {S.READY, S.POSTPONED, S.CANCELLED},
        S.READY: {S.TRAVELLING, S.PERFORMED, S.POSTPONED, S.CANCELLED},
        S.TRAVELLING: {S.PERFORMED, S.CANCELLED},
        S.PERFORMED: {S.SETTLED, S.CLOSED},
        S.SETTLED: {S.CLOSED},
        S.RELEASED: {S.HOLD},
        S.EXPIRED: {S.HOLD},
        S.POSTPONED: {S.CONTRACTED, S.CANCELLED},
    },
}
MOVES: dict[str, Moves] = {kind: Moves(OF_KIND[EventKind(kind)], moves) for kind, moves in _MOVES.items()}

FIRST: dict[str, str] = {
    EventKind.NETWORK_MEETING: S.PLANNED,
    EventKind.OTHER: S.PLANNED,
    EventKind.WORKSHOP: S.PLANNED,
    EventKind.COUNSELLING: S.PLANNED,
    EventKind.MENTORING: S.CONFIRMED,
    EventKind.COMPANY_VISIT: S.PLANNED,
    EventKind.MATCHING_DAY: S.OPEN,
    EventKind.SCHOOL_VISIT: S.OFFERING,
    EventKind.STAND: S.PLANNED,
    EventKind.PERFORMANCE: S.ENQUIRY,
}

# The path a person sees: what is done, what comes next.
PATH: dict[str, list[str]] = {
    EventKind.NETWORK_MEETING: [S.PLANNED, S.PUBLISHED, S.INVITED, S.HELD, S.MINUTES_OUT, S.CLOSED],
    EventKind.OTHER: [S.PLANNED, S.PUBLISHED, S.INVITED, S.HELD, S.MINUTES_OUT, S.CLOSED],
    EventKind.WORKSHOP: [S.PLANNED, S.PUBLISHED, S.INVITED, S.HELD, S.MINUTES_OUT, S.CLOSED],
    EventKind.COUNSELLING: [S.PLANNED, S.PUBLISHED, S.INVITED, S.HELD, S.MINUTES_OUT, S.CLOSED],
    EventKind.MENTORING: [S.CONFIRMED, S.HELD],
    EventKind.COMPANY_VISIT: [S.PLANNED, S.CONFIRMED, S.CARRIED_OUT, S.CLOSED],
    EventKind.MATCHING_DAY: [S.OPEN, S.PREFERENCES_CLOSED, S.PROPOSED, S.PUBLISHED, S.LIVE, S.OUTCOMES],
    EventKind.SCHOOL_VISIT: [S.OFFERING, S.STAFFED, S.CONFIRMED, S.CARRIED_OUT, S.CLOSED],
    EventKind.STAND: [S.PLANNED, S.ALLOCATED, S.BUILT, S.OPEN, S.STRUCK, S.EVALUATED],
    EventKind.PERFORMANCE: [S.ENQUIRY, S.HOLD, S.CONTRACTED, S.ADVANCING, S.READY, S.PERFORMED, S.CLOSED],
}

# In calendars: tentative ones are STATUS:TENTATIVE, hidden ones are nobody's business but the organisers'.
TENTATIVE = frozenset({S.OFFERING, S.STAFFED, S.ENQUIRY, S.QUALIFYING, S.HOLD, S.OFFER, S.POSTPONED, S.PLANNED})
GONE = frozenset({S.RELEASED, S.EXPIRED, S.DECLINED})
# A stranger sees these (when the event is public): released to the public and not taken back.
SHOWN_TO_ALL = frozenset(
    set(S.values) - {S.PLANNED, S.ENQUIRY, S.QUALIFYING, S.HOLD, S.OFFER, S.OFFERING, S.STAFFED} - GONE
)
OVER = frozenset(
    {
        S.HELD,
        S.MINUTES_OUT,
        S.CARRIED_OUT,
        S.STRUCK,
        S.EVALUATED,
        S.PERFORMED,
        S.SETTLED,
        S.OUTCOMES,
        S.CLOSED,
        S.CANCELLED,
    }
    | GONE
)


def calendar_status(status: str) -> str:
    """CONFIRMED, TENTATIVE or CANCELLED (RFC 5545 3.8.1.11)."""
    if status == S.CANCELLED or status in GONE:
        return "CANCELLED"
    return "TENTATIVE" if status in TENTATIVE else "CONFIRMED"


def next_moves(kind: str, status: str) -> list[str]:
    """What may follow, the way forward first and the exits last."""
    path = PATH[kind]
    after = MOVES[kind].get(status, set())
    return sorted(after, key=lambda new: path.index(new) if new in path else 100 + len(new))
