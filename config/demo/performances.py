"""One performance of Robotbandet: who asks, what is held, and what and who is booked."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.register import mailbox, person_name, phone
from config.demo.remember import put_reminders
from config.demo.world import Unit, World
from events.models import Booking, Event, EventKind, EventStatus, Hold, Performance, Venue

E = EventStatus
WAY = (E.ENQUIRY, E.QUALIFYING, E.HOLD, E.OFFER, E.CONTRACTED, E.ADVANCING, E.READY, E.TRAVELLING, E.PERFORMED)
AFTER = (E.PERFORMED, E.SETTLED, E.CLOSED)
BOOKED = (E.CONTRACTED, E.ADVANCING, E.READY, E.TRAVELLING, E.PERFORMED, E.SETTLED, E.CLOSED)
HELD = (E.HOLD, E.OFFER)
ENDED = {E.RELEASED: Hold.State.RELEASED, E.EXPIRED: Hold.State.EXPIRED, E.DECLINED: Hold.State.RELEASED}
OCCASIONS = (
    "Uddannelsesdag for 8. klasser",
    "Byfest på torvet",
    "Åbent hus",
    "Industriens Dag",
    "Indvielse af nyt værksted",
    "Festival",
    "Jubilæum",
)
HOSTS = (
    "Byens Festudvalg",
    "Kulturhuset Kvarts",
    "Messe Midt",
    "Ungdomsskolen Zenit",
    "Havnefestivalen",
    "Teknisk Museumsforening",
    "Foreningen Aktiv By",
)


def put_performance(
    world: World,
    chance: Chance,
    status: EventStatus,
    starts_at: datetime,
    venue: Venue,
    units: Sequence[Unit],
    *,
    minutes: int = 45,
    host: str = "",
    is_public: bool = False,
    holds_expire: datetime | None = None,
    title: str = "",
    rank: int = 1,
    **words: object,
) -> Event:
    """``units`` are held or booked, as the status has it, over the time with drive, load-in and load-out."""
    made_at = world.before(starts_at, timedelta(days=70), timedelta(days=4))
    changed = world.before(starts_at, timedelta(days=25), timedelta(hours=28))
    if status in (E.ENQUIRY, E.QUALIFYING):  # nobody lets an enquiry lie
        made_at = world.now - timedelta(hours=chance.randint(5, 90))
        changed = made_at + timedelta(hours=2)
    host = host or chance.choice(HOSTS)
    event = world.event(
        chance,
        EventKind.PERFORMANCE,
        world.programmes["robotbandet"],
        title or f"Robotbandet hos {host}",
        starts_at,
        starts_at + timedelta(minutes=minutes),
        status,
        made_at=made_at,
        changed_at=changed,
        owner=owner_of(world, "robotbandet"),
        venue=venue,
        is_public=is_public,
        **words,
    )
    rider = _put_rider(world, chance, event, host)
    before = timedelta(minutes=rider.drive_minutes + rider.load_in_minutes)
    after = timedelta(minutes=rider.load_out_minutes + rider.drive_minutes)
    busy = (event.starts_at - before, event.ends_at + after)
    if status in BOOKED or status == E.CANCELLED:
        _book(world, event, units, busy)
        put_reminders(world, event)
    if status in HELD or status in ENDED:
        for unit in units:
            if unit.resource.kind == "robot":
                world.basket.put(
                    Hold(
                        id=chance.uuid(),
                        event=event,
                        resource=unit.resource,
                        state=ENDED.get(status, Hold.State.HELD),
                        rank=rank,
                        busy_from=busy[0],
                        busy_to=busy[1],
                        expires_at=holds_expire or min(world.now + timedelta(days=9), event.starts_at),
                        created_at=changed,
                    )
                )
    _tell(world, event, made_at, changed)
    return event


def _put_rider(world: World, chance: Chance, event: Event, host: str) -> Performance:
    who = person_name(chance)
    outdoor = chance.one_in(3)
    return world.basket.put(
        Performance(
            event=event,
            organisation_name=host,
            contact_name=who,
            contact_email=f"{mailbox(who)}@booker.example",
            contact_phone=phone(chance),
            occasion=chance.choice(OCCASIONS),
            expected_audience=chance.choice((80, 120, 150, 250, 400, 900)),
            is_outdoor=outdoor,
            has_power=None if event.status in (E.ENQUIRY, E.QUALIFYING) else not chance.one_in(4),
            notes=chance.choice(
                (
                    "Vi har et tag over scenen, hvis det regner.",
                    "Porten er 2,4 m høj. Kan varevognen komme ind?",
                    "Gerne to sæt med en times pause imellem.",
                    "",
                )
            ),
            drive_minutes=chance.choice((30, 45, 60, 90)),
        )
    )


def _book(world: World, event: Event, units: Sequence[Unit], busy: tuple[datetime, datetime]) -> None:
    for unit in units:
        world.basket.put(
            Booking(
                resource=unit.resource,
                event=event,
                role=unit.resource.kind,
                state=Booking.State.CANCELLED if event.status == E.CANCELLED else Booking.State.FIRM,
                busy_from=busy[0],
                busy_to=busy[1],
                created_at=event.changed_at,
                created_by=event.owner,
            )
        )


def _tell(world: World, event: Event, made_at: datetime, changed: datetime) -> None:
    status = E(event.status)
    if status in (*ENDED, E.CANCELLED, E.POSTPONED):
        last = E.HOLD if status in ENDED else E.CONTRACTED
        steps = [(E.ENQUIRY, last, made_at + timedelta(days=1)), (last, status, changed)]
    else:
        whole = (*WAY, E.SETTLED, E.CLOSED)
        way = whole[: whole.index(status) + 1]
        moments = {step: made_at + (changed - made_at) * number / len(WAY) for number, step in enumerate(WAY)}
        moments |= {
            E.TRAVELLING: event.starts_at - timedelta(hours=4),
            E.PERFORMED: event.ends_at,
            E.SETTLED: event.ends_at + timedelta(days=8),
            E.CLOSED: event.ends_at + timedelta(days=15),
        }
        steps = [(old, new, moments[new]) for old, new in itertools.pairwise(way)]
    if world.is_rich:
        world.history(
            event, [("", E.ENQUIRY, made_at)], actor=event.title.removeprefix("Robotbandet hos "), what="made"
        )
    world.history(
        event,
        steps if world.is_rich else steps[-1:] or [("", E.ENQUIRY, made_at)],
        by=event.owner,
        why=event.cancel_reason,
    )
