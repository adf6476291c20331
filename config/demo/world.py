"""What the makers of demo rows share: the day, the chance, the basket, and who and what there is so far."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ambassadors.models import Ambassador
from config.demo.basket import Basket
from config.demo.calendar import at
from config.demo.chance import Chance
from events.domain.changes import local_day
from events.models import Event, EventKind, Programme, ReminderRule, Resource, Venue
from people.models import Contact, Municipality, Organisation, Transition, User


@dataclass
class School:
    row: Organisation
    contact: Contact
    venue: Venue


@dataclass
class Company:
    row: Organisation
    contact: Contact
    has_basis: bool
    trades: tuple[str, ...]


@dataclass
class Member:
    """An ambassador. ``free_from`` is the first day without a booking, as the calendar is filled day by day;
    ``taken`` are the days of the story, which is told first."""

    row: Ambassador
    resource: Resource
    trade: str
    free_from: date
    away: tuple[date, date] | None = None
    taken: set[date] = field(default_factory=set)

    def is_free(self, day: date) -> bool:
        if self.free_from > day or day in self.taken:
            return False
        return self.away is None or not self.away[0] <= day < self.away[1]


@dataclass
class Unit:
    """A robot, a van or somebody of the crew."""

    resource: Resource
    free_from: date
    taken: set[date] = field(default_factory=set)

    def is_free(self, day: date) -> bool:
        return self.free_from <= day and day not in self.taken


@dataclass
class World:
    seed: int
    today: date
    scale: int
    basket: Basket
    municipality_of: dict[str, Municipality | None]
    rules: dict[str, list[ReminderRule]]
    programmes: dict[str, Programme] = field(default_factory=dict)
    trade_names: dict[str, str] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    organisers: list[User] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    gymnasiums: list[School] = field(default_factory=list)
    vocational: list[School] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    corps: list[Member] = field(default_factory=list)
    newcomers: list[Ambassador] = field(default_factory=list)  # of the corps, but not active
    resource_of: dict[uuid.UUID, Resource] = field(default_factory=dict)  # of the newcomers, by user
    staff: dict[uuid.UUID, Resource] = field(default_factory=dict)  # of the organisers, by user
    robots: list[Unit] = field(default_factory=list)
    vans: list[Unit] = field(default_factory=list)
    crew: list[Unit] = field(default_factory=list)
    venues: dict[str, Venue] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The moment the demo was made: when its day began, so that nothing in it was done later than now."""
        return at(self.today, "0.00")

    @property
    def is_rich(self) -> bool:
        """The small demo tells each thing's whole story; the large one only what is needed."""
        return not self.scale

    def chance(self, *name: object) -> Chance:
        return Chance(self.seed, *name)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def before(self, moment: datetime, lead: timedelta, slack: timedelta = timedelta(hours=30)) -> datetime:
        """``lead`` before a moment, but never later than ``slack`` before now: when somebody did something."""
        return min(moment - lead, self.now - slack)

    def history(
        self,
        subject: object,
        steps: Sequence[tuple[str, str, datetime]],
        *,
        by: User | None = None,
        actor: str = "",
        why: str = "",
        what: str = "status",
    ) -> None:
        """Lines of the history: (from, to, when) each; ``why`` belongs to the last."""
        kind, pk = subject._meta.label_lower, str(subject.pk)  # type: ignore[attr-defined]
        for number, (old, new, moment) in enumerate(steps):
            self.basket.put(
                Transition(
                    subject_kind=kind,
                    subject_id=pk,
                    what=what,
                    old=old[:200],
                    new=new[:200],
                    at=min(moment, self.now),
                    by=by,
                    actor=actor or (by.name if by else ""),
                    why=why if number == len(steps) - 1 else "",
                )
            )

    def event(
        self,
        chance: Chance,
        kind: EventKind,
        programme: Programme,
        title: str,
        starts_at: datetime,
        ends_at: datetime,
        status: str,
        *,
        made_at: datetime,
        changed_at: datetime,
        owner: User | None = None,
        venue: Venue | None = None,
        **words: object,
    ) -> Event:
        """One event as it stands today."""
        cancelled = {"cancelled_at": changed_at} if status == "cancelled" else {}
        pk = chance.uuid()
        return self.basket.put(
            Event(
                id=pk,
                kind=kind,
                programme=programme,
                status=status,
                title=title,
                slug=slug_of(title, pk.hex),
                starts_at=starts_at,
                ends_at=ends_at,
                day=local_day(starts_at),
                last_day=local_day(ends_at),
                venue=venue,
                owner=owner,
                changed_at=changed_at,
                created_at=made_at,
                updated_at=changed_at,
                sequence=1 if cancelled else 0,
                revision=2 if cancelled else 1,
                **cancelled,
                **words,
            )
        )


_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u"})


def slug_of(title: str, pk: str) -> str:
    words = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in title.lower().translate(_PLAIN))
    return "-".join(part for part in words.split("-") if part)[:70].strip("-") + "-" + pk[:10]
