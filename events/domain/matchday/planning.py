"""A plan is worked out, stored, and logged. Between asking and storing nobody holds a lock: what changed meanwhile is
seen by the day's revision, and then the plan is not stored."""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from events.domain import changes, journal
from events.domain.matchday import child
from events.domain.matchday.gathering import Gathered, gather
from events.domain.matchday.problem import Plan, Problem
from events.models import ChangeSet, EventStatus, MatchApprentice, MatchCompany, MatchDay, MatchSolve, MatchTalk
from people.domain.history import record
from people.domain.refusals import Clash, MoveNotAllowed
from people.models import User

S = EventStatus
type Solver = Callable[[Problem], Plan]
BEFORE = frozenset({S.PREFERENCES_CLOSED, S.PROPOSED})
KEEPS = frozenset({S.PUBLISHED, S.LIVE})  # people know it: as little as can be is changed


@dataclass(frozen=True)
class Changed:
    """Whose day looks otherwise now."""

    solve: MatchSolve
    change: ChangeSet
    apprentices: Sequence[MatchApprentice]
    companies: Sequence[MatchCompany]


def touch(day: MatchDay, now: datetime) -> None:
    """Something that a plan is made from has changed: the one that stands is not made of it."""
    MatchDay.objects.filter(pk=day.pk).update(revision=F("revision") + 1, updated_at=now)


def touch_plan(day: MatchDay, now: datetime) -> None:
    """The plan itself was changed by hand: whoever works one out just now has not seen that."""
    rows = MatchDay.objects.filter(pk=day.pk)
    rows.update(revision=F("revision") + 1, solved_revision=F("solved_revision") + 1, updated_at=now)


def solve(
    day: MatchDay, *, now: datetime, by: User | None, first: int | None = None, solver: Solver = child.solved
) -> Changed:
    """The whole plan, or, once it is published, what is left from round ``first`` on with as few changes as can be.

    Raises Clash when a wish, a participant or the plan itself changed while it was worked out.
    """
    status = day.event.status
    if status not in BEFORE | KEEPS:
        raise MoveNotAllowed(_("Luk først for ønsker. Så kan planen beregnes."), code="not_closed")
    day.refresh_from_db(fields=["revision", "solved_revision"])  # before everything else is read
    found = gather(day)
    keeps = status in KEEPS
    first = first or 1
    began = time.monotonic()
    plan = solver(found.problem(first, keeps=keeps))
    took = time.monotonic() - began
    with journal.as_one(now=now, by=by, what="match_plan") as change:
        _hold(day, found.day.revision, status)
        journal.watch(
            day.event,
            *(model._default_manager.filter(day=day) for model in (MatchCompany, MatchApprentice, MatchTalk)),
        )
        moved = _store(found, plan, first, now, keeps=keeps)
        row = MatchSolve.objects.create(
            day=day,
            kind=MatchSolve.Kind.REST if keeps else MatchSolve.Kind.PLAN,
            at=now,
            by=by,
            seed=day.seed,
            seconds=round(took, 2),
            is_proven=plan.is_proven,
            talks=len(plan.talks),
            by_lot=len(plan.by_lot),
            changed=len(moved),
            gap_of=plan.gap_of,
            gap=plan.gap,
            lots=[[_keys(found, pair) for pair in (lot.pair, *lot.rivals)] for lot in plan.lots],
        )
        day.revision = day.solved_revision = found.day.revision + 1
        day.save(update_fields=["revision", "solved_revision"])
        if status == S.PREFERENCES_CLOSED:
            changes.change_status(day.event, S.PROPOSED, now=now, by=by)
        else:
            record(day.event, now=now, by=by, what="match_plan", new=str(len(moved)))
        who = _tell(found, moved, now)
    return Changed(row, change, *who)


def _keys(found: Gathered, pair: tuple[int, int]) -> list[str]:
    return [str(found.apprentices[pair[0]].pk), str(found.companies[pair[1]].pk)]


def _hold(day: MatchDay, revision: int, status: str) -> None:
    """Nobody else changes the day until the transaction ends; it is as it was when it was read."""
    held = MatchDay.objects.select_for_update().select_related(None).get(pk=day.pk)
    day.event.refresh_from_db(fields=["status"])
    if held.revision != revision or day.event.status != status:
        raise Clash(_("Noget blev ændret, mens planen blev beregnet. Beregn den igen."), code="changed_meanwhile")


def _store(found: Gathered, plan: Plan, first: int, now: datetime, *, keeps: bool) -> set[uuid.UUID]:
    """Writes the talks from round ``first`` on; answers with the participants whose talks are others, or elsewhere.

    A talk that stays keeps its row; one that moves is another row, that it can be undone in one go.
    """
    day = found.day
    homes = _homes(found, now)
    old = {(talk.apprentice_id, talk.company_id): talk for talk in found.talks if talk.round >= first}
    new: dict[tuple[uuid.UUID, uuid.UUID], int] = {
        (found.apprentices[talk.seeker].pk, found.companies[talk.host].pk): talk.round for talk in plan.talks
    }
    by_lot = {(found.apprentices[s].pk, found.companies[h].pk) for s, h in plan.by_lot}
    stays = {key: old[key] for key, number in new.items() if key in old and old[key].round == number}
    tables = Tables(day.tables, homes, stays.values())
    gone = [talk.pk for key, talk in old.items() if key not in stays]
    MatchTalk.objects.filter(pk__in=gone).delete()
    rows = []
    for key, number in sorted(new.items(), key=lambda item: (item[1], homes[item[0][1]], item[0][0])):
        if key in stays:
            continue
        was = old.get(key)
        rows.append(
            MatchTalk(
                day=day,
                apprentice_id=key[0],
                company_id=key[1],
                round=number,
                table=tables.free(number, key[1]),
                is_by_lot=key in by_lot,
                created_at=was.created_at if was else now,
                updated_at=now,
            )
        )
    MatchTalk.objects.bulk_create(rows, batch_size=100)
    if not keeps:
        for key, talk in stays.items():
            if talk.is_by_lot != (key in by_lot):
                MatchTalk.objects.filter(pk=talk.pk).update(is_by_lot=key in by_lot)
    return {pk for key in (new.keys() | old.keys()) - stays.keys() for pk in key}


class Tables:
    """Which table is free in which round: the company's own if it can be, else the next."""

    def __init__(self, limit: int | None, homes: Mapping[uuid.UUID, Sequence[int]], stays: Iterable[MatchTalk]) -> None:
        self.limit, self.homes = limit, homes
        self.taken: dict[int, set[int]] = defaultdict(set)
        for talk in stays:
            self.taken[talk.round].add(talk.table)

    def free(self, number: int, company: uuid.UUID) -> int:
        taken = self.taken[number]
        foreign = {table for pk, mine in self.homes.items() if pk != company for table in mine}
        own = [table for table in self.homes[company] if table not in taken]
        most = (
            max([self.limit or 0, *(table for mine in self.homes.values() for table in mine), *taken]) + len(taken) + 1
        )
        others = [table for table in range(1, most + 1) if table not in taken]
        table = next(iter([*own, *(one for one in others if one not in foreign), *others]))
        taken.add(table)
        return table


def _homes(found: Gathered, now: datetime) -> dict[uuid.UUID, list[int]]:
    """The tables of each company, given once and kept; where there are too few for all, the last ones have none."""
    limit = found.day.tables
    used = {n for one in found.companies if one.table for n in range(one.table, one.table + one.tables)}
    homes: dict[uuid.UUID, list[int]] = {}
    for one in found.companies:
        if one.table is None:
            start = 1
            while any(n in used for n in range(start, start + one.tables)):
                start += 1
            if limit is None or start + one.tables - 1 <= limit:
                one.table = start
                used |= set(range(start, start + one.tables))
                MatchCompany.objects.filter(pk=one.pk).update(table=start, updated_at=now)
        homes[one.pk] = list(range(one.table, one.table + one.tables)) if one.table else []
    return homes


def _tell(
    found: Gathered, moved: set[uuid.UUID], now: datetime
) -> tuple[Sequence[MatchApprentice], Sequence[MatchCompany]]:
    """Their page says that the plan is another."""
    apprentices = [one for one in found.apprentices if one.pk in moved]
    companies = [one for one in found.companies if one.pk in moved]
    for model, rows in ((MatchApprentice, apprentices), (MatchCompany, companies)):
        model._default_manager.filter(pk__in=[one.pk for one in rows]).update(plan_changed_at=now)
    return apprentices, companies
