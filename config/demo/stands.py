"""One stand: its days, the shifts on them, and who stands where."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta

from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.remember import put_reminders
from config.demo.world import Member, World
from events.models import Booking, Event, EventKind, EventStatus, Shift, Venue

E = EventStatus
WAY = (E.PLANNED, E.ALLOCATED, E.BUILT, E.OPEN, E.STRUCK, E.EVALUATED)
TASKS = (("Velkomst og tælling", 1, 2), ("Værksted for besøgende", 2, 4), ("Fortæl om faget", 1, 3))
HOURS = (("8.30", "12.30"), ("12.30", "16.30"))


def put_stand(
    world: World,
    chance: Chance,
    programme: str,
    title: str,
    status: EventStatus,
    first: date,
    days: int,
    venue: Venue,
    take: Callable[[date], Member | None],
    *,
    cover: int = 100,
    tasks: int = 3,
    is_public: bool = True,
    **words: object,
) -> Event:
    """``take(day)`` gives somebody who is free that day; ``cover`` per cent of the shifts get all they need."""
    starts_at = at(first, "8.30")
    ends_at = at(first + timedelta(days=days - 1), "16.30")
    made_at = world.before(starts_at, timedelta(days=120), timedelta(days=9))
    changed = world.before(starts_at, timedelta(days=40), timedelta(days=3))
    event = world.event(
        chance,
        EventKind.STAND,
        world.programmes[programme],
        title,
        starts_at,
        ends_at,
        status,
        made_at=made_at,
        changed_at=changed,
        owner=owner_of(world, programme),
        venue=venue,
        is_public=is_public,
        **words,
    )
    for number in range(days):
        day = first + timedelta(days=number)
        # One person takes one shift a day, so nobody is in two places and everybody rests.
        for start, end in HOURS:
            for name, least, most in TASKS[:tasks]:
                _put_shift(world, chance, event, day, (at(day, start), at(day, end)), (name, least, most), take, cover)
    put_reminders(world, event)
    _tell(world, event, made_at, changed)
    return event


def _put_shift(
    world: World,
    chance: Chance,
    event: Event,
    day: date,
    hours: tuple[datetime, datetime],
    task: tuple[str, int, int],
    take: Callable[[date], Member | None],
    cover: int,
) -> None:
    name, least, most = task
    shift = world.basket.put(
        Shift(
            id=chance.uuid(),
            event=event,
            name=name,
            day=day,
            starts_at=hours[0],
            ends_at=hours[1],
            min_people=least,
            max_people=most,
            changed_at=event.changed_at,
        )
    )
    if event.status == E.PLANNED:
        return
    wanted = least if chance.randrange(100) < cover else least - 1
    members = [member for member in (take(day) for _ in range(wanted)) if member]
    for member in members:
        world.basket.put(
            Booking(
                resource=member.resource,
                event=event,
                shift=shift,
                role=name[:40],
                state=Booking.State.CANCELLED if event.status == E.CANCELLED else Booking.State.FIRM,
                busy_from=hours[0],
                busy_to=hours[1],
                created_at=event.changed_at,
                created_by=event.owner,
            )
        )


def _tell(world: World, event: Event, made_at: datetime, changed: datetime) -> None:
    if event.status == E.CANCELLED:
        steps = [(E.PLANNED, E.ALLOCATED, made_at), (E.ALLOCATED, E.CANCELLED, changed)]
    else:
        way = WAY[: WAY.index(E(event.status)) + 1]
        moments = {E.PLANNED: made_at, E.ALLOCATED: changed, E.BUILT: event.starts_at - timedelta(hours=18)}
        moments |= {
            E.OPEN: event.starts_at,
            E.STRUCK: event.ends_at + timedelta(hours=3),
            E.EVALUATED: event.ends_at + timedelta(days=12),
        }
        steps = [(old, new, moments[new]) for old, new in itertools.pairwise(way)]
    if world.is_rich:
        world.history(event, [("", E.PLANNED, made_at)], by=event.owner, what="made")
    world.history(
        event,
        steps if world.is_rich else steps[-1:] or [("", E.PLANNED, made_at)],
        by=event.owner,
        why=event.cancel_reason,
    )
