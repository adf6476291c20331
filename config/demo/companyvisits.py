"""Visits to companies in every status, and what the companies said that apprentices ought to learn."""

import itertools
from datetime import timedelta

from config.demo.calendar import at, workday
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.remember import put_reminders
from config.demo.world import Company, World
from events.domain.pipeline.visits import VISITOR
from events.models import (
    Booking,
    CompanyContact,
    CompanyVisit,
    Event,
    EventKind,
    EventStatus,
    FollowUp,
    GoalSuggestion,
    Venue,
)

E = EventStatus
WAY = (E.PLANNED, E.CONFIRMED, E.CARRIED_OUT, E.CLOSED)
GREEN, OTHERS = "groenne-kompetencer", "flere-laerepladser"
# programme, status, days from today
PLAN = (
    (GREEN, E.CONFIRMED, 8),
    (GREEN, E.PLANNED, 15),
    (OTHERS, E.CONFIRMED, 22),
    (GREEN, E.CARRIED_OUT, -4),
    (GREEN, E.CLOSED, -27),
    (OTHERS, E.CLOSED, -48),
    (GREEN, E.CLOSED, -76),
    (GREEN, E.CANCELLED, 11),
)
K, S = GoalSuggestion.Kind, GoalSuggestion.Status
SAID = (
    (K.PLACEMENT, "Lærlingen kan beregne, hvor meget materiale og strøm en opgave bruger, og foreslå mindre.", S.NEW),
    (K.SUBJECT, "Kende forskel på genbrugte og nye plader, og vide hvad det betyder for svejsningen.", S.CONSIDERED),
    (K.PLACEMENT, "Kan reparere i stedet for at skifte, og forklare kunden hvorfor.", S.ADOPTED),
    (K.SUBJECT, "Læse en miljøvaredeklaration (EPD) og bruge den i et tilbud.", S.NEW),
    (K.PLACEMENT, "Sortere spåner og køle-smøremidler, så de kan genbruges.", S.SET_ASIDE),
    (K.SUBJECT, "Regne på levetid og vedligehold, ikke kun på pris.", S.CONSIDERED),
)


def put_company_visits(world: World) -> None:
    if not world.is_rich:
        return
    chance = world.chance("company-visits")
    workshops = [one for one in world.companies if one.trades[0] in ("smed", "industritekniker", "produktoer")]
    sayings = itertools.cycle(SAID)
    for number, (slug, status, offset) in enumerate(PLAN):
        company = workshops[(2 + number * 3) % len(workshops)]
        event = _put_visit(world, chance, company, slug, status, offset)
        if status in (E.CARRIED_OUT, E.CLOSED):
            _put_contact(world, chance, company, event)
        if status == E.CLOSED:
            for _number in range(2):
                _put_suggestion(world, chance, company, event, *next(sayings))
            _put_lead(world, chance, company, event)


def _put_visit(world: World, chance: Chance, company: Company, slug: str, status: EventStatus, offset: int) -> Event:
    day = workday(world.day(offset), 1 if offset > 0 else -1)
    starts_at = at(day, "10.00")
    made_at = world.before(starts_at, timedelta(days=30), timedelta(days=5))
    changed = world.before(starts_at, timedelta(days=12), timedelta(days=2))
    owner = owner_of(world, slug)
    row = company.row
    venue = world.basket.put(
        Venue(
            id=chance.uuid(),
            organisation=row,
            name=row.name,
            street=row.street,
            postcode=row.postcode,
            town=row.town,
            municipality=row.municipality,
            latitude=row.latitude,
            longitude=row.longitude,
        )
    )
    event = world.event(
        chance,
        EventKind.COMPANY_VISIT,
        world.programmes[slug],
        f"Besøg hos {row.name}",
        starts_at,
        starts_at + timedelta(minutes=90),
        status,
        made_at=made_at,
        changed_at=changed,
        owner=owner,
        venue=venue,
        is_green=slug == GREEN,
        cancel_reason="Virksomheden har travlt; vi prøver igen i næste kvartal." if status == E.CANCELLED else "",
    )
    world.basket.put(CompanyVisit(event=event, organisation=row, contact=company.contact))
    world.basket.put(
        Booking(
            resource=world.staff[owner.pk],
            event=event,
            role=VISITOR,
            busy_from=event.starts_at,
            busy_to=event.ends_at,
            state=Booking.State.CANCELLED if status == E.CANCELLED else Booking.State.FIRM,
            created_at=made_at,
            created_by=owner,
        )
    )
    if status != E.PLANNED:
        put_reminders(world, event)
    world.history(event, [("", E.PLANNED, made_at)], by=owner, what="made")
    way = (E.PLANNED, E.CONFIRMED, E.CANCELLED) if status == E.CANCELLED else WAY[: WAY.index(status) + 1]
    moments = {E.CONFIRMED: made_at + timedelta(days=3), E.CARRIED_OUT: event.ends_at, E.CANCELLED: changed}
    moments[E.CLOSED] = event.ends_at + timedelta(days=2)
    steps = [(str(old), str(new), moments[new]) for old, new in itertools.pairwise(way)]
    world.history(event, steps, by=owner, why=event.cancel_reason)
    return event


def _put_contact(world: World, chance: Chance, company: Company, event: Event) -> None:
    world.basket.put(
        CompanyContact(
            id=chance.uuid(),
            organisation=company.row,
            at=event.starts_at,
            by=event.owner,
            way=CompanyContact.Way.VISIT,
            outcome=CompanyContact.Outcome.TALKED,
            contact=company.contact,
            event=event,
            created_at=event.ends_at,
        )
    )


def _put_suggestion(
    world: World, chance: Chance, company: Company, event: Event, kind: str, words: str, status: str
) -> None:
    made = min(event.ends_at + timedelta(hours=3), world.now)
    decided = status in (S.ADOPTED, S.SET_ASIDE)
    row = world.basket.put(
        GoalSuggestion(
            id=chance.uuid(),
            trade_id=company.trades[0],
            kind=kind,
            words=words,
            is_green=event.is_green,
            organisation=company.row,
            event=event,
            status=status,
            decided_at=min(made + timedelta(days=9), world.now) if decided else None,
            decision="Står allerede i uddannelsesordningen." if status == S.SET_ASIDE else "",
            by=event.owner,
            created_at=made,
            updated_at=made,
        )
    )
    if status != S.NEW:
        world.history(row, [(str(S.NEW), str(status), made + timedelta(days=9))], by=event.owner)


def _put_lead(world: World, chance: Chance, company: Company, event: Event) -> None:
    made = min(event.ends_at + timedelta(hours=4), world.now)
    done = event.day < world.day(-40)
    world.basket.put(
        FollowUp(
            id=chance.uuid(),
            organisation=company.row,
            trade_id=company.trades[0],
            event=event,
            what="Hjælp med ansøgningen om godkendelse",
            owner=event.owner,
            due_on=max(event.day + timedelta(days=14), world.day(3)) if not done else event.day + timedelta(days=14),
            status=FollowUp.Status.DONE if done else FollowUp.Status.OPEN,
            done_at=made + timedelta(days=10) if done else None,
            created_at=made,
            updated_at=made,
        )
    )
