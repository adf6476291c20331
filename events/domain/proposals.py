"""What is proposed, and what may stand in its way: the words that events.domain.conflicts and its rules share."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from events.domain import buffers
from events.domain.agenda import ZONE
from events.models import Event, EventKind, Programme, Resource, Shift, Venue
from people.models import User

REFUSE, WARN, NOTE = "refuse", "warn", "note"
LEVELS = (REFUSE, WARN, NOTE)
KEEP: Any = object()  # "as the event has it"


def _in_utc(row: Any, *names: str) -> None:
    """Between moments time elapses: the wall clock of a form would lose or gain an hour on two nights of the year."""
    for name in names:
        object.__setattr__(row, name, getattr(row, name).astimezone(UTC))


@dataclass(frozen=True)
class Taking:
    """One resource taken for a half-open interval, buffers included. ``is_shift``: for a shift, not the whole event."""

    resource: Resource
    busy_from: datetime
    busy_to: datetime
    is_shift: bool = False
    shift_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        _in_utc(self, "busy_from", "busy_to")


@dataclass(frozen=True)
class Proposed:
    """What is about to be. Made by ``new``, ``moved`` or ``putting``.

    ``takes`` is what is taken besides the bookings the event has; those move along when ``whole``, that is when the
    time and place themselves are judged and not only who is put on. ``without`` are resources let go by this.
    """

    starts_at: datetime
    ends_at: datetime
    event: Event | None = None
    kind: str = ""
    programme: Programme | None = None
    owner: User | None = None
    title: str = ""
    venue: Venue | None = None
    room: str = ""
    setup_minutes: int = 0
    teardown_minutes: int = 0
    capacity: int | None = None
    takes: Sequence[Taking] = ()
    without: Collection[uuid.UUID] = field(default_factory=frozenset)
    whole: bool = True
    letters: int = 0

    def __post_init__(self) -> None:
        _in_utc(self, "starts_at", "ends_at")

    @classmethod
    def new(
        cls,
        *,
        kind: str,
        programme: Programme | None,
        starts_at: datetime,
        ends_at: datetime,
        resources: Iterable[Resource] = (),
        setup_minutes: int = 0,
        teardown_minutes: int = 0,
        **more: Any,
    ) -> Self:
        """An event that is not there yet, with whom and what it takes for its whole time."""
        start, end = starts_at - timedelta(minutes=setup_minutes), ends_at + timedelta(minutes=teardown_minutes)
        return cls(
            starts_at,
            ends_at,
            kind=kind,
            programme=programme,
            setup_minutes=setup_minutes,
            teardown_minutes=teardown_minutes,
            takes=tuple(Taking(row, start, end) for row in resources),
            **more,
        )

    @classmethod
    def of(cls, event: Event) -> Self:
        """An event about to be stored for the first time."""
        return cls.new(
            kind=event.kind,
            programme=event.programme,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            setup_minutes=event.setup_minutes,
            teardown_minutes=event.teardown_minutes,
            title=event.title,
            owner=event.owner,
            venue=event.venue,
            room=event.room,
            capacity=event.capacity,
        )

    @classmethod
    def moved(
        cls,
        event: Event,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        *,
        venue: Venue | None = KEEP,
        room: str = KEEP,
        setup_minutes: int = KEEP,
        teardown_minutes: int = KEEP,
        capacity: int | None = KEEP,
        resources: Iterable[Resource] = (),
        without: Iterable[uuid.UUID] = (),
        letters: int = 0,
    ) -> Self:
        """The event at another time or place, its bookings along with it; ``resources`` come on, ``without`` go off."""

        def kept(value: Any, name: str) -> Any:
            return getattr(event, name) if value is KEEP else value

        start, end = starts_at or event.starts_at, ends_at or event.ends_at
        made = cls(
            start,
            end,
            event=event,
            kind=event.kind,
            title=event.title,
            venue=kept(venue, "venue"),
            room=kept(room, "room"),
            setup_minutes=kept(setup_minutes, "setup_minutes"),
            teardown_minutes=kept(teardown_minutes, "teardown_minutes"),
            capacity=kept(capacity, "capacity"),
            without=frozenset(without),
            letters=letters,
        )
        before, after = made.around
        return replace(made, takes=tuple(Taking(row, start - before, end + after) for row in resources))

    @classmethod
    def putting(
        cls,
        event: Event,
        resources: Iterable[Resource],
        shift: Shift | None = None,
        *,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> Self:
        """These people or things on an event as it stands, or on one of its shifts, which may get other times."""
        if shift is not None:
            start, end = starts_at or shift.starts_at, ends_at or shift.ends_at
            takes = [Taking(row, start, end, True, shift.pk) for row in resources]
        else:
            start, end = buffers.buffered(event)
            takes = [Taking(row, start, end) for row in resources]
        return cls(
            event.starts_at,
            event.ends_at,
            event=event,
            kind=event.kind,
            title=event.title,
            venue=event.venue,
            room=event.room,
            takes=tuple(takes),
            whole=False,
        )

    @property
    def around(self) -> tuple[timedelta, timedelta]:
        """The event's buffers at the new time: a performance's own, else those proposed."""
        if self.event is not None and self.kind == EventKind.PERFORMANCE:
            return buffers.around(self.event)
        return timedelta(minutes=self.setup_minutes), timedelta(minutes=self.teardown_minutes)

    @property
    def first_day(self) -> date:
        return self.starts_at.astimezone(ZONE).date()

    @property
    def last_day(self) -> date:
        """Ending at midnight still belongs to the day before."""
        return max(self.first_day, (self.ends_at - timedelta(seconds=1)).astimezone(ZONE).date())

    @property
    def programme_id(self) -> uuid.UUID | None:
        return self.event.programme_id if self.event else self.programme.pk if self.programme else None

    @property
    def owner_id(self) -> uuid.UUID | None:
        return self.event.owner_id if self.event else self.owner.pk if self.owner else None


@dataclass(frozen=True)
class Conflict:
    """One thing in the way, as a sentence. ``short`` says it beside the resource's name, without it.

    ``other`` is the event it is with, ``starts_at``/``ends_at`` when that (or the gap) is; ``minutes`` is the road's.
    """

    level: str
    code: str
    sentence: str
    resource: Resource | None = None
    other: Event | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    short: str = ""
    minutes: int | None = None
    is_hidden: bool = False  # the other event belongs to programmes that the reader does not organise

    @property
    def key(self) -> str:
        """What tells this one from others, however it is worded: what somebody has seen and decided on."""
        who = self.resource.pk if self.resource else ""
        what = self.other.pk if self.other else f"{self.starts_at:%Y%m%d%H%M}" if self.starts_at else ""
        return f"{self.code}:{who}:{what}"
