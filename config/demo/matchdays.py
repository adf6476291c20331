"""Matching days: some to come, with wishes and plans; one under way, one called off, one over with outcomes."""

from datetime import datetime, timedelta
from itertools import pairwise

from config.demo.calendar import at, workday
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.register import mailbox, person_name, phone
from config.demo.world import Company, World
from events.domain.matchday.problem import Host, Pair, Problem, Seeker, Talk, worth
from events.domain.matchday.together import greedy
from events.models import (
    Event,
    EventKind,
    EventStatus,
    MatchApprentice,
    MatchCompany,
    MatchDay,
    MatchSolve,
    MatchTalk,
    MatchWish,
)
from events.models.matchdays import Presence

E = EventStatus
O = MatchTalk.Outcome  # noqa: E741
WITH_A_PLAN = (E.PROPOSED, E.PUBLISHED, E.LIVE, E.OUTCOMES)
SLUG = "matching-af-laerlinge-og-virksomheder"
TRADES = ("grafisk-tekniker", "mediegrafiker")
# title, status, days from today, apprentices, companies, days until wishes close, end of GF2 from the day
PLAN = (
    ("Matchdag for grafiske elever", E.OPEN, 17, 14, 9, 8, 60),
    ("Matchdag på Nordhavn Erhvervsskole", E.PREFERENCES_CLOSED, 10, 60, 40, -2, 55),  # as large as they come
    ("Efterårets matchdag", E.OUTCOMES, -38, 16, 9, -48, 62),
    ("Vinterens matchdag", E.PROPOSED, 15, 12, 7, -1, 58),
    ("Matchdag på Sundby Erhvervsskole", E.PUBLISHED, 6, 12, 7, -6, 50),
    ("Matchdag i dag", E.LIVE, 0, 12, 7, -12, 45),
    ("Matchdag uden nok virksomheder", E.CANCELLED, 21, 8, 4, 5, 60),
)


def put_matchdays(world: World) -> None:
    """In the small demo only."""
    if not world.is_rich or SLUG not in world.programmes:
        return
    for number, (title, status, offset, seekers, hosts, closes, gf2) in enumerate(PLAN):
        chance = world.chance("matchday", number)
        date = workday(world.day(offset), 1 if offset > 0 else -1)
        starts_at = at(date, "9.00")
        made_at = world.before(starts_at, timedelta(days=90), timedelta(days=9))
        changed = min(at(world.day(min(closes, -1)), "12.00"), world.now - timedelta(hours=30))
        event = world.event(
            chance,
            EventKind.MATCHING_DAY,
            world.programmes[SLUG],
            title,
            starts_at,
            starts_at + timedelta(hours=4),
            status,
            made_at=made_at,
            changed_at=changed,
            owner=owner_of(world, SLUG),
            venue=world.venues[sorted(world.venues)[number % len(world.venues)]],
            summary="Elever sidst på GF2 møder virksomheder, der har lærepladser. Et kvarter ad gangen.",
        )
        day = world.basket.put(
            MatchDay(
                id=chance.uuid(),
                event=event,
                rounds=8,
                break_after=4,
                break_minutes=20,
                answers_by=at(world.day(closes), "12.00"),
                gf2_ends_on=date + timedelta(days=gf2),
                solved_revision=int(status in WITH_A_PLAN),
                seed=7 + number,
                created_at=made_at,
                updated_at=changed,
            )
        )
        _put_people(world, chance, day, event, seekers, hosts, made_at)
        path = [E.OPEN, E.PREFERENCES_CLOSED, E.PROPOSED, E.PUBLISHED, E.LIVE, E.OUTCOMES]
        path = [E.OPEN, E.CANCELLED] if status == E.CANCELLED else path
        steps = [("", E.OPEN.value, made_at)]
        for old, new in pairwise(path[: path.index(status) + 1]):
            moment = {E.LIVE: starts_at, E.OUTCOMES: event.ends_at}.get(new, changed)
            steps.append((old.value, new.value, min(moment, world.now)))
        world.history(event, steps[:1], by=event.owner, what="made")
        world.history(event, steps[1:], by=event.owner)


def _put_people(
    world: World, chance: Chance, day: MatchDay, event: Event, seekers: int, hosts: int, made_at: object
) -> None:
    known = {trade: [row for row in world.companies if trade in row.trades] for trade in TRADES}
    pool: list[Company] = []
    for rows in known.values():
        pool += [row for row in rows if row not in pool]
    pool += [row for row in world.companies if row not in pool]
    is_open, is_over = event.status in (E.OPEN, E.CANCELLED), event.status == E.OUTCOMES
    is_planned, is_there = event.status in WITH_A_PLAN, event.status in (E.LIVE, E.OUTCOMES)
    asked = min(day.answers_by - timedelta(days=12), world.now - timedelta(days=3))
    answered = min(day.answers_by - timedelta(days=4), world.now - timedelta(days=1))
    companies = []
    for number in range(hosts):
        row = pool[number]
        trades = [TRADES[0], TRADES[1]] if number % 3 == 2 else [TRADES[number % 3]]
        one = world.basket.put(
            MatchCompany(
                id=chance.uuid(),
                day=day,
                organisation=row.row,
                contact=row.contact,
                places=1 + number % 3,
                tables=2 if number == 1 else 1,
                most_talks=5 if number == 4 else None,
                first_round=3 if number == 6 else 1,
                table=None if not is_planned else number + 1 + (number > 1),
                presence=Presence.ABSENT
                if is_over and number == 8
                else Presence.HERE
                if is_there
                else Presence.EXPECTED,
                invited_at=asked,
                answered_at=None if is_open and number % 3 == 2 else answered,
                outcomes_asked_at=event.ends_at + timedelta(days=7) if is_over and number != 8 else None,
                created_at=asked,
                updated_at=answered,
            )
        )
        for trade in trades:
            world.basket.link(MatchCompany.trades.through, matchcompany_id=one.pk, trade_id=trade)
        companies.append((one, row, trades))
    apprentices = []
    for number in range(seekers):
        name = person_name(chance, woman=number % 2 == 0)
        school = world.vocational[number % len(world.vocational)].row if world.vocational else None
        pupil = world.basket.put(
            MatchApprentice(
                id=chance.uuid(),
                day=day,
                name=name,
                email="" if number == 5 else f"{mailbox(name)}.{number}@elev.example",
                phone=phone(chance),
                trade_id=TRADES[number % 2],
                school=school,
                presence=Presence.HERE if is_there else Presence.EXPECTED,
                invited_at=asked,
                answered_at=None if is_open and number % 3 == 1 else answered,
                created_at=asked,
                updated_at=answered,
            )
        )
        apprentices.append(pupil)
    wishes = _put_wishes(world, chance, apprentices, companies, is_open)
    if is_planned:
        _put_talks(world, chance, day, apprentices, companies, wishes)


type Said = dict[tuple[int, int, str], MatchWish]


def _put_wishes(world: World, chance: Chance, apprentices: list, companies: list, is_open: bool) -> Said:
    said: Said = {}

    def put(a: int, c: int, side: str, rank: int | None, **more: bool) -> None:
        said[a, c, side] = world.basket.put(
            MatchWish(company=companies[c][0], apprentice=apprentices[a], side=side, rank=rank, **more)
        )

    for a, apprentice in enumerate(apprentices):
        if apprentice.answered_at is None:
            continue
        alike = [c for c, (_row, _company, trades) in enumerate(companies) if apprentice.trade_id in trades]
        for rank, c in enumerate(chance.sample(alike, min(len(alike), 3 + a % 3)), start=1):
            put(a, c, "apprentice", rank, is_must=rank == 1 and a == 2)
    for c, (company, _row, trades) in enumerate(companies):
        if company.answered_at is None:
            continue
        alike = [a for a, one in enumerate(apprentices) if one.trade_id in trades]
        for rank, a in enumerate(chance.sample(alike, min(len(alike), 3 + c % 3)), start=1):
            put(a, c, "company", rank, is_must=rank == 1 and c == 3)
        left = [a for a in alike if (a, c, "company") not in said]
        if c == 2 and left:
            put(left[0], c, "company", None, is_block=True)
    return said


def _put_talks(world: World, chance: Chance, day: MatchDay, apprentices: list, companies: list, said: Said) -> None:
    """The plan as a greedy hand would lay it: the demo does not load the solver for it."""

    def rank(a: int, c: int, side: str) -> int | None:
        wish = said.get((a, c, side))
        return wish.rank if wish else None

    blocked = {(a, c) for (a, c, _side), wish in said.items() if wish.is_block}
    pairs = [
        Pair(a, c, worth(rank(a, c, "apprentice"), rank(a, c, "company")))
        for a in range(len(apprentices))
        for c, (_row, _company, trades) in enumerate(companies)
        if (a, c) not in blocked and (apprentices[a].trade_id in trades or (a, c, "apprentice") in said)
    ]
    problem = Problem(
        [Seeker(1, 8) for _one in apprentices],
        [Host(row.first_round, 8, row.tables, row.most_talks or 99) for row, _company, _trades in companies],
        pairs,
        list(range(1, 9)),
    )
    wanted = [(pair.seeker, pair.host) for pair in pairs if pair.worth > 0]
    count: dict[int, int] = {}
    talks: list[Talk] = []
    for talk in greedy(problem, wanted):
        count[talk.host] = count.get(talk.host, 0) + 1
        if count[talk.host] <= problem.hosts[talk.host].most:
            talks.append(talk)
    world.basket.put(
        MatchSolve(
            day=day,
            at=world.now - timedelta(hours=28),
            by=day.event.owner,
            seed=day.seed,
            seconds=0.2,
            is_proven=False,
            talks=len(talks),
        )
    )
    taken: set[tuple[int, int]] = set()
    at_moment, is_over = world.now - timedelta(hours=28), day.event.status == E.OUTCOMES
    for number, talk in enumerate(sorted(talks)):
        company = companies[talk.host][0]
        table = company.table + ((talk.round, company.table) in taken)
        taken.add((talk.round, company.table))
        is_missed = company.presence == Presence.ABSENT
        is_held = is_over or (day.event.status == E.LIVE and talk.round <= 2)
        outcome = O.NONE
        if is_over and not is_missed:
            outcome = (O.INTERVIEW, O.NONE, O.ENDED, O.TRIAL, O.NONE, O.AGREEMENT, O.NONE, O.NONE)[number % 8]
        row = world.basket.put(
            MatchTalk(
                id=chance.uuid(),
                day=day,
                company=company,
                apprentice=apprentices[talk.seeker],
                round=talk.round,
                table=table,
                is_locked=False,
                status="missed" if is_missed else "held" if is_held else "planned",
                outcome=outcome,
                outcome_since=at_moment - timedelta(days=number % 9) if outcome != O.NONE else None,
                **_said(outcome, is_over and not is_missed and talk.host, at_moment - timedelta(days=number % 9)),
                created_at=at_moment,
                updated_at=at_moment,
            )
        )
        if day.event.status in (E.PUBLISHED, E.LIVE):
            for one, other in ((company, row.apprentice_id), (apprentices[talk.seeker], row.company_id)):
                one.known_plan = sorted([*(one.known_plan or []), [talk.round, table, str(other)]])
        if outcome != O.NONE:
            steps = [("none", outcome.value, at_moment - timedelta(days=number % 9))]
            who = companies[talk.host][1].row.name if row.is_by_company else ""
            world.history(row, steps, by=None if who else day.event.owner, what="outcome", actor=who)


def _said(outcome: O, host: int | bool, moment: datetime) -> dict[str, object]:
    """Most companies said it themselves; one says another thing than was noted, and some are silent."""
    if host is False or host % 3 == 0:
        return {}
    if outcome == O.INTERVIEW and host % 3 == 2:
        return {"said": O.ENDED, "said_at": moment + timedelta(hours=20), "said_waits": True}
    return {"said": outcome, "said_at": moment, "is_by_company": outcome != O.NONE and host % 3 == 1}
