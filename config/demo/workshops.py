"""Workshops and career counselling in every status, with ambassadors who show how it is done."""

from datetime import timedelta

from config.demo.calendar import at, workday
from config.demo.chance import Chance
from config.demo.meetings import put_meeting
from config.demo.register import mailbox, person_name, phone
from config.demo.world import World
from events.domain import kinddefaults
from events.models import Booking, Event, EventKind, EventStatus, Signup

E = EventStatus
W, C = EventKind.WORKSHOP, EventKind.COUNSELLING
WELD = ("boss-ladies", "Svejs med os", "Prøv det selv, med en lærling ved siden af. Tøj, der må blive snavset.")
DRAW = ("imagearbejde", "Fortælleværksted", "Lærlinge finder ord for det, de kan, og øver dem på hinanden.")
GUIDE = (
    "rekruttering-af-studenter",
    "Karrierevejledning",
    "En halv time med en vejleder og en lærling, der selv har været student.",
)
LATER = ("lettere-adgang-til-eud-for-voksne", "Karrierevejledning for voksne", "Merit, løn og hverdag, en til en.")
# kind, what, status, days from today
PLAN = (
    (W, WELD, E.PUBLISHED, 12),
    (W, DRAW, E.INVITED, 19),
    (W, WELD, E.PLANNED, 47),
    (W, WELD, E.HELD, -9),
    (W, DRAW, E.MINUTES_OUT, -23),
    (W, DRAW, E.CLOSED, -58),
    (W, WELD, E.CANCELLED, 26),
    (C, GUIDE, E.PUBLISHED, 9),
    (C, LATER, E.INVITED, 16),
    (C, GUIDE, E.PLANNED, 51),
    (C, LATER, E.HELD, -12),
    (C, GUIDE, E.MINUTES_OUT, -30),
    (C, GUIDE, E.CLOSED, -65),
    (C, LATER, E.CANCELLED, 33),
)
CLOCK = {W: "15.00", C: "16.00"}


def put_workshops(world: World) -> None:
    """In the small demo; the large one has them among the year's themes."""
    if not world.is_rich:
        return
    chance = world.chance("workshops")
    venues = [world.venues[key] for key in sorted(world.venues)]
    for number, (kind, (slug, title, summary), status, offset) in enumerate(PLAN):
        day = workday(world.day(offset), 1 if offset > 0 else -1)
        rows = [world.companies[(number * 7 + step * 11) % len(world.companies)] for step in range(8)]
        event = put_meeting(
            world,
            chance,
            slug,
            title,
            status,
            at(day, CLOCK[kind]),
            minutes=180 if kind == W else 150,
            venue=venues[number % len(venues)],
            kind=kind,
            guests=[(row.contact, row.has_basis) for row in {row.row.pk: row for row in rows}.values()],
            capacity=16 if kind == W else 24,
            summary=summary,
            cancel_reason="Værkstedet er lukket den uge." if status == E.CANCELLED else "",
        )
        _put_signups(world, chance, event, number)
        free = [row for row in world.corps if row.row.user != world.people["maja"] and row.is_free(day)]
        for step in range(2 if kind == W else 1):
            member = free[(number * 3 + step * 5) % len(free)]
            if day in member.taken:
                continue
            member.taken.add(day)
            state = Booking.State.CANCELLED if status == E.CANCELLED else Booking.State.FIRM
            world.basket.put(
                Booking(
                    resource=member.resource,
                    event=event,
                    role=kinddefaults.role_of(kind),
                    busy_from=event.starts_at,
                    busy_to=event.ends_at,
                    state=state,
                    created_at=event.created_at + timedelta(hours=3),
                    created_by=world.people["ada"],
                )
            )


def _put_signups(world: World, chance: Chance, event: Event, number: int) -> None:
    """People who signed up by themselves, once it was published."""
    if event.status == E.PLANNED:
        return
    is_over = event.status in (E.HELD, E.MINUTES_OUT, E.CLOSED)
    for step in range(3 + number % 4):
        name = person_name(chance, woman=step % 3 != 2)
        sent = event.changed_at + timedelta(hours=5 + step)
        status = Signup.Status.COMING
        if is_over:
            status = Signup.Status.ABSENT if step == 2 else Signup.Status.ATTENDED
        elif step == 1:
            status = (Signup.Status.CANCELLED, Signup.Status.WAITLISTED)[number % 2]
        sent = min(sent, world.now - timedelta(hours=20 - step))
        row = world.basket.put(
            Signup(
                id=chance.uuid(),
                event=event,
                status=status,
                name=name,
                email=f"{mailbox(name)}.{number}{step}@demo.example",
                phone=phone(chance) if step % 2 else "",
                confirm_by=sent + timedelta(hours=24),
                created_at=sent,
                updated_at=sent + timedelta(hours=1),
            )
        )
        world.history(row, [("draft", status, sent + timedelta(hours=1))], actor=name)
