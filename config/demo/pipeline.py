"""Companies on their way to apprentices: every stage, an approval about to lapse, calls made, promises kept and not."""

import itertools
from datetime import date, datetime, timedelta

from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.world import Company, World
from events.data.catalogue import TRADES
from events.domain.pipeline.approvals import months_from
from events.domain.pipeline.canvasslinks import GOOD_FOR
from events.domain.pipeline.claims import monday
from events.models import (
    CanvassClaim,
    CanvassLink,
    CloseOut,
    CompanyContact,
    Event,
    EventKind,
    EventStatus,
    FollowUp,
    Invitation,
    Relation,
)
from people.models import Organisation

S = Relation.Stage
Way, Outcome = CompanyContact.Way, CompanyContact.Outcome
WAY = (S.UNKNOWN, S.CONTACTED, S.APPLICATION, S.APPROVED, S.ACTIVE)
# As it is among a hundred companies; each knows how long ago it was approved, in months.
STAGES = (
    (S.ACTIVE, 40),
    (S.CONTACTED, 0),
    (S.APPROVED, 14),
    (S.UNKNOWN, 0),
    (S.ACTIVE, 75),
    (S.DORMANT, 50),
    (S.APPLICATION, 0),
    (S.CONTACTED, 0),
    (S.APPROVED, 56),  # lapses in four months
    (S.ACTIVE, 22),
    (S.DORMANT, 0),  # was never approved
    (S.UNKNOWN, 0),
    (S.ACTIVE, 120),
    (S.APPROVED, 3),
    (S.CONTACTED, 0),
    (S.DORMANT, 57),
)
KINDS = (*[Relation.Approval.FULL] * 5, Relation.Approval.PARTIAL, Relation.Approval.CONDITIONAL)
LIMITED = Relation.Approval.LIMITED
PROMISES = (
    ("Send skemaet til ansøgningen", 4),
    ("Ring igen", 2),
    ("Aftal besøg på værkstedet", 9),
    ("Hør, om de har set ansøgningen", -3),
    ("Send listen over elever på GF2", 6),
    ("Ring igen", -2),
    ("Find en mester at tale med", 12),
    ("Spørg til praktikpladsen efter jul", 40),
)
FORGOTTEN = 6  # the one promise that is so late that all organisers see it
SAID = (
    "Vil gerne høre mere, når ordrebogen ser bedre ud.",
    "Mester er positiv; spørger selv i produktionen.",
    "Har plads til en fra næste sommer.",
    "Mangler en oplæringsansvarlig.",
    "",
    "",
)


def put_pipeline(world: World) -> None:
    """A relation for each company, for some two; who is on the way has a promise, and calls behind it."""
    chance = world.chance("pipeline")
    owner = owner_of(world, "flere-laerepladser")
    slugs = [trade.slug for trade in TRADES]
    for number, company in enumerate(world.companies):
        stage, months = STAGES[number % len(STAGES)]
        _put_relation(world, chance, company, company.trades[0], stage, months)
        if number % 6 == 0:
            other = slugs[(slugs.index(company.trades[0]) + 1) % len(slugs)]
            _put_relation(world, chance, company, other, S.CONTACTED, 0)
        if not world.is_rich:
            continue
        if stage in (S.CONTACTED, S.APPLICATION, S.DORMANT):
            _put_touches(world, chance, company)
            _put_promise(world, chance, company, number)
        elif stage == S.APPROVED and number % 3 == 0:
            _put_promise(world, chance, company, number)
    if world.is_rich:
        week = monday(world.today)
        for number, school in enumerate(world.vocational[:5]):
            world.basket.put(
                CanvassClaim(
                    id=chance.uuid(),
                    organisation=world.companies[3 + number * 4].row,
                    week=week,
                    school=school.row,
                    consultant=school.contact.name,
                    made_at=min(at(week, "8.15"), world.now),
                    by=owner,
                )
            )
        for number, school in enumerate(world.vocational[:3]):
            sent = at(world.day(-20 - 30 * number), "9.00")
            world.basket.put(
                CanvassLink(
                    id=chance.uuid(),
                    contact=school.contact,
                    good_until=sent.date() + GOOD_FOR,
                    ended_at=sent + timedelta(days=5) if number == 2 else None,
                    made_at=sent,
                    sent_at=sent,
                    by=owner,
                )
            )


def _put_relation(world: World, chance: Chance, company: Company, trade: str, stage: str, months: int) -> None:
    approved_on = months_from(world.today, -months) - timedelta(days=chance.randint(1, 20)) if months else None
    since = at(world.day(-chance.randint(12, 160)), "10.30")
    if approved_on and stage == S.APPROVED:
        since = at(approved_on, "10.30")
    last = None
    if stage == S.ACTIVE:
        last = since.date()
    elif stage == S.DORMANT and approved_on:
        last = min(approved_on + timedelta(days=chance.randint(0, 40)), world.today)
    approval = chance.choice(KINDS) if months else ""
    if approval and months < 12:
        approval = LIMITED
    row = world.basket.put(
        Relation(
            id=chance.uuid(),
            organisation=company.row,
            trade_id=trade,
            stage=stage,
            stage_since=since,
            approval=approval,
            approved_on=approved_on,
            last_apprentice_on=last,
            created_at=since,
            updated_at=since,
        )
    )
    if world.is_rich and stage != S.UNKNOWN:
        _tell(world, row, stage, since, approved_on)


def _tell(world: World, row: Relation, stage: str, since: datetime, approved_on: date | None) -> None:
    way = [*WAY[: 2 if approved_on is None else 4], S.DORMANT] if stage == S.DORMANT else WAY[: WAY.index(S(stage)) + 1]
    steps = list(itertools.pairwise(way))
    moments = [since - timedelta(days=40 * back) for back in range(len(steps))][::-1]
    lines = [(str(old), str(new), moment) for (old, new), moment in zip(steps, moments, strict=True)]
    world.history(row, lines, by=owner_of(world, "flere-laerepladser"), what="stage")


def _put_touches(world: World, chance: Chance, company: Company) -> None:
    """Two or three times in the last months, by telephone mostly."""
    moment = at(world.day(-chance.randint(3, 25)), "13.10")
    for number in range(chance.randint(1, 3)):
        outcome = chance.choice((Outcome.TALKED, Outcome.INTERESTED, Outcome.NO_ANSWER, Outcome.NOT_NOW))
        reached = outcome != Outcome.NO_ANSWER
        world.basket.put(
            CompanyContact(
                id=chance.uuid(),
                organisation=company.row,
                at=moment - timedelta(days=31 * number),
                by=owner_of(world, "flere-laerepladser"),
                way=chance.choice((Way.PHONE, Way.PHONE, Way.MAIL, Way.VISIT)),
                outcome=outcome,
                contact=company.contact if reached else None,
                note=chance.choice(SAID) if reached else "",
                created_at=moment - timedelta(days=31 * number),
            )
        )


def _put_promise(world: World, chance: Chance, company: Company, number: int) -> None:
    what, days = PROMISES[number % len(PROMISES)]
    if number == FORGOTTEN:
        days = -12
    made = at(world.day(min(days, 0) - 6), "14.00")
    world.basket.put(
        FollowUp(
            id=chance.uuid(),
            organisation=company.row,
            trade_id=company.trades[0],
            what=what,
            owner=world.people["ada"] if number % 5 == 0 else owner_of(world, "flere-laerepladser"),
            due_on=world.day(days),
            escalated_at=at(world.day(days + 8), "0.00") if days < -7 else None,
            created_at=made,
            updated_at=made,
        )
    )


def put_close_outs(world: World, chance: Chance, event: Event) -> None:
    """Every company that came to a network meeting that is closed; of one that is held, all but the last ones."""
    if not world.is_rich or event.kind != EventKind.NETWORK_MEETING:
        return
    if event.status not in (EventStatus.CLOSED, EventStatus.MINUTES_OUT):
        return
    came: dict[object, Organisation] = {}
    for row in world.basket.waiting(Invitation):
        if row.event_id != event.pk or row.status != Invitation.Status.ATTENDED:
            continue
        company = row.contact.organisation
        if company.kind == Organisation.Kind.COMPANY:
            came[company.pk] = company
    companies = list(came.values())
    if event.status == EventStatus.MINUTES_OUT:
        companies = companies[:-2]
    moment = min(event.ends_at + timedelta(days=1), world.now)
    for number, company in enumerate(companies):
        nothing = number % 3 == 2
        world.basket.put(
            CloseOut(
                id=chance.uuid(), event=event, organisation=company, nothing_follows=nothing, at=moment, by=event.owner
            )
        )
        if not nothing:
            what, days = PROMISES[number % 3]
            done = event.status == EventStatus.CLOSED
            world.basket.put(
                FollowUp(
                    id=chance.uuid(),
                    organisation=company,
                    event=event,
                    what=what,
                    owner=event.owner,
                    due_on=event.day + timedelta(days=days + 5),
                    status=FollowUp.Status.DONE if done else FollowUp.Status.OPEN,
                    done_at=min(moment + timedelta(days=days), world.now) if done else None,
                    created_at=moment,
                    updated_at=moment,
                )
            )
