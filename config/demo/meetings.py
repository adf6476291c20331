"""One network meeting (or other arrangement): the invitations, the answers, and who came."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.door import put_door
from config.demo.minutes import put_minutes
from config.demo.pipeline import put_close_outs
from config.demo.register import person_name
from config.demo.remember import put_reminders
from config.demo.tables import put_tables
from config.demo.world import World
from events.domain.needs import PURPOSE
from events.models import Call, Event, EventKind, EventStatus, Invitation, Needs, Venue
from people.domain.danish import da_when
from people.domain.sealing import seal
from people.models import Contact

E = EventStatus
A = Invitation.Status
WAY = (E.PLANNED, E.PUBLISHED, E.INVITED, E.HELD, E.MINUTES_OUT, E.CLOSED)
BEFORE = (A.INVITED, A.INVITED, A.YES, A.YES, A.YES, A.MAYBE, A.NO, A.DELEGATED)
AFTER = (A.ATTENDED, A.ATTENDED, A.ATTENDED, A.ATTENDED, A.ABSENT, A.NO, A.NO)
NEEDS = (
    ("Vegetar", ""),
    ("Tåler ikke nødder", "Bruger kørestol"),
    ("Glutenfri", ""),
    ("", "Har brug for teleslynge"),
)
LINE = (A.LAPSED, A.OFFERED, A.WAITLISTED)
NOTES = ("Kommer lidt senere.", "Tager vores nye lærling med.", "Er der parkering?", "", "", "", "", "")


def put_meeting(
    world: World,
    chance: Chance,
    programme: str,
    title: str,
    status: EventStatus,
    starts_at: datetime,
    *,
    minutes: int = 150,
    venue: Venue | None = None,
    kind: EventKind = EventKind.NETWORK_MEETING,
    guests: Sequence[tuple[Contact, bool]] = (),
    is_public: bool = True,
    capacity: int | None = None,
    was_moved: bool = False,
    **words: object,
) -> Event:
    """``guests`` are contacts and whether they may be mailed; who may not was rung up, and is to be rung up again
    about a meeting that ``was_moved``.
    """
    made_at = world.before(starts_at, timedelta(days=80), timedelta(days=6))
    changed = world.before(starts_at, timedelta(days=30), timedelta(days=2))
    event = world.event(
        chance,
        kind,
        world.programmes[programme],
        title,
        starts_at,
        starts_at + timedelta(minutes=minutes),
        status,
        made_at=made_at,
        changed_at=changed,
        owner=owner_of(world, programme),
        venue=venue,
        capacity=capacity,
        is_public=is_public,
        **words,
    )
    if status not in (E.PLANNED, E.PUBLISHED):
        on_the_phone = _put_invitations(world, chance, event, guests)
        put_close_outs(world, world.chance("close-outs", event.pk), event)
        put_minutes(world, world.chance("minutes", event.pk), event)
        put_door(world, world.chance("door", event.pk), event)
        put_tables(world, world.chance("tables", event.pk), event)
        if was_moved:
            _put_calls(world, event, on_the_phone[:2])
    if status != E.PLANNED:
        put_reminders(world, event)
    _tell(world, event, made_at, changed)
    return event


def _put_invitations(
    world: World, chance: Chance, event: Event, guests: Sequence[tuple[Contact, bool]]
) -> list[Contact]:
    """Answers with those who may not be mailed and have not said no."""
    on_the_phone = []
    was = event.status in (E.HELD, E.MINUTES_OUT, E.CLOSED)
    sent = event.changed_at
    taken = turned_away = 0
    for contact, mailable in guests:
        answer = chance.choice(AFTER if was else BEFORE)
        if event.status == E.CANCELLED:
            answer = chance.choice((A.INVITED, A.YES, A.YES))
        brings = 1 if answer in (A.YES, A.ATTENDED) and chance.one_in(5) else 0
        if answer == A.YES and event.capacity is not None and taken + brings + 1 > event.capacity - 1:
            # A seat came free, and was offered along the line.
            answer, brings = LINE[min(turned_away, len(LINE) - 1)], 0
            turned_away += 1
        if answer in (A.YES, A.ATTENDED, A.OFFERED):
            taken += brings + 1
        by_door = was and world.is_rich and answer == A.ATTENDED and chance.one_in(9)
        way = Invitation.By.LETTER if mailable else Invitation.By.PHONE
        if not mailable and answer != A.NO:
            on_the_phone.append(contact)
        is_called = not mailable and answer == A.INVITED and not was and world.chance("called", contact.pk).one_in(3)
        answered = None if answer == A.INVITED else min(sent + timedelta(hours=chance.randint(2, 120)), world.now)
        row = world.basket.put(
            Invitation(
                id=chance.uuid(),
                event=event,
                contact=contact,
                status=answer,
                by=Invitation.By.DOOR if by_door else way,
                guests=brings,
                guest_names=[person_name(world.chance("brings", contact.pk))] if brings and event.asks_needs else [],
                note=chance.choice(NOTES) if answer in (A.YES, A.MAYBE) else "",
                invited_at=sent,
                line_number=turned_away if answer in (A.WAITLISTED, A.OFFERED) else None,
                waits_since=min(sent + timedelta(hours=120 + turned_away), world.now)
                if answer in (A.WAITLISTED, A.OFFERED)
                else None,
                offer_until=min(world.now + timedelta(hours=20), event.starts_at) if answer == A.OFFERED else None,
                calls=int(is_called),
                call_again_at=world.now + timedelta(hours=16) if is_called else None,
                answered_at=answered,
                updated_at=answered or sent,
            )
        )
        if event.asks_needs and answer == A.YES and not was:
            _put_needs(world, row)
    return on_the_phone


def _put_needs(world: World, row: Invitation) -> None:
    """Sealed as always, with a nonce that is the same each time."""
    chance = world.chance("needs", row.pk)
    diet, access = chance.choice(NEEDS)
    if diet or access:
        world.basket.put(
            Needs(
                id=chance.uuid(),
                invitation=row,
                diet=seal(diet, PURPOSE, chance.uuid().bytes) if diet else "",
                access=seal(access, PURPOSE, chance.uuid().bytes) if access else "",
                updated_at=row.updated_at,
            )
        )


def _put_calls(world: World, event: Event, people: Sequence[Contact]) -> None:
    """The meeting was an hour earlier; these wait to be told."""
    chance, hour = world.chance("calls", event.title), timedelta(hours=1)
    for contact in people:
        world.basket.put(
            Call(
                id=chance.uuid(),
                event=event,
                key=f"contact:{contact.pk}",
                name=contact.name,
                phone=contact.phone or contact.organisation.phone,
                contact=contact,
                news="event_moved",
                before=da_when(event.starts_at - hour, event.ends_at - hour),
                why="Lokalet var dobbeltbooket.",
                made_at=world.now - timedelta(hours=3),
            )
        )


def _tell(world: World, event: Event, made_at: datetime, changed: datetime) -> None:
    by = event.owner
    if event.status == E.CANCELLED:
        steps = [(E.PLANNED, E.PUBLISHED, made_at), (E.PUBLISHED, E.CANCELLED, changed)]
    else:
        way = WAY[: WAY.index(E(event.status)) + 1]
        moments = {E.PLANNED: made_at, E.PUBLISHED: made_at + timedelta(days=2), E.INVITED: changed}
        moments |= {
            E.HELD: event.ends_at,
            E.MINUTES_OUT: event.ends_at + timedelta(days=3),
            E.CLOSED: event.ends_at + timedelta(days=10),
        }
        steps = [(old, new, moments[new]) for old, new in itertools.pairwise(way)]
    if world.is_rich:
        world.history(event, [("", E.PLANNED, made_at)], by=by, what="made")
        world.history(event, steps, by=by, why=event.cancel_reason)
    else:
        world.history(event, steps[-1:] or [("", E.PLANNED, made_at)], by=by, why=event.cancel_reason)
