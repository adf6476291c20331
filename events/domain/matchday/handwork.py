"""A plan changed by hand: a talk is locked, swaps rounds, comes in or goes. What cannot be is refused with a reason."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.matchday.gathering import Gathered, gather
from events.domain.matchday.planning import KEEPS, Tables, touch_plan
from events.domain.matchday.problem import Talk
from events.domain.matchday.rounds import first_left
from events.domain.matchday.when import chains
from events.models import EventStatus, MatchApprentice, MatchCompany, MatchDay, MatchTalk
from events.models.matchdays import Presence
from people.domain.refusals import Clash, MoveNotAllowed
from people.models import User

MAY_CHANGE = frozenset({EventStatus.PROPOSED, *KEEPS})


@dataclass(frozen=True)
class Swap:
    """What a talk's move to another round takes with it: those that go ``there`` and those that come back."""

    there: Sequence[MatchTalk]
    back: Sequence[MatchTalk]

    @property
    def moved(self) -> list[MatchTalk]:
        return [*self.there, *self.back]


def _begin(day: MatchDay, now: datetime, *numbers: int) -> Gathered:
    """With the day's row held: two who change the plan come one after the other. Past rounds never change."""
    MatchDay.objects.select_for_update().select_related(None).get(pk=day.pk)
    day.event.refresh_from_db(fields=["status"])
    if day.event.status not in MAY_CHANGE:
        raise MoveNotAllowed(_("Planen kan ikke ændres nu."), code="plan_is_settled")
    if day.event.status in KEEPS and any(number < first_left(day, now) for number in numbers):
        raise MoveNotAllowed(_("Runden er begyndt. Vælg en senere."), code="round_began")
    return gather(day)


def _stored(found: Gathered, talk: MatchTalk) -> MatchTalk:
    """The talk as it is now. Raises Clash where somebody moved it or took it out since it was read."""
    stored = next((row for row in found.talks if row.pk == talk.pk), None)
    if stored is None or stored.round != talk.round:
        raise Clash(_("Planen blev ændret imens. Se den igen."), code="changed_meanwhile")
    return stored


def lock(talk: MatchTalk, locked: bool, *, now: datetime, by: User) -> None:
    """What is locked stays where it is, also when the plan is worked out again."""
    day = talk.day
    with journal.as_one(now=now, by=by, what="match_plan"):
        _stored(_begin(day, now), talk)
        journal.watch(day.event, MatchTalk.objects.filter(pk=talk.pk))
        MatchTalk.objects.filter(pk=talk.pk).update(is_locked=locked, updated_at=now)
        touch_plan(day, now)


def swap_of(found: Gathered, talk: MatchTalk, to: int) -> Swap:
    """Everything that hangs together with it in the two rounds changes places; nobody is in two places then.

    Raises MoveNotAllowed where somebody of them is not in the house, or a talk is locked.
    """
    day = found.day
    if not 1 <= to <= day.rounds or to == talk.round:
        raise MoveNotAllowed(_("Vælg en anden runde."), code="no_such_round")
    a_number = {one.pk: n for n, one in enumerate(found.apprentices)}
    c_number = {one.pk: n for n, one in enumerate(found.companies)}
    both = {
        Talk(row.round, a_number[row.apprentice_id], c_number[row.company_id]): row
        for row in found.talks
        if row.round in (talk.round, to)
    }
    mine = next(key for key, row in both.items() if row.pk == talk.pk)
    group = [both[key] for chain in chains(list(both)) if mine in chain for key in chain]
    for row in group:
        number = to if row.round == talk.round else talk.round
        for one in (found.apprentices[a_number[row.apprentice_id]], found.companies[c_number[row.company_id]]):
            if not one.first_round <= number <= found.last_of(one):
                words = _("{name} er der ikke i runde {n}.")
                name = one.name if isinstance(one, MatchApprentice) else one.organisation.name
                raise MoveNotAllowed(words.format(name=name, n=number), code="not_there")
        if row.is_locked:
            raise MoveNotAllowed(_("En af de samtaler, der skal bytte, ligger fast."), code="locked")
    swap = Swap([row for row in group if row.round == talk.round], [row for row in group if row.round == to])
    here = sum(row.round == to for row in found.talks) - len(swap.back) + len(swap.there)
    if day.tables is not None and here > day.tables:
        raise MoveNotAllowed(_("Der er ikke borde nok i runde {n}.").format(n=to), code="no_table")
    return swap


def move(talk: MatchTalk, to: int, *, now: datetime, by: User) -> Swap:
    day = talk.day
    with journal.as_one(now=now, by=by, what="match_plan"):
        found = _begin(day, now, talk.round, to)
        stored = _stored(found, talk)
        swap = swap_of(found, stored, to)
        # Other rows in their place: two that change places cannot be put back one by one.
        ids = [row.pk for row in swap.moved]
        new = {pk: uuid.uuid4() for pk in ids}
        journal.watch(day.event, MatchTalk.objects.filter(pk__in=[*ids, *new.values()]))
        was = talk.round
        stays = [row for row in found.talks if row.pk not in new]
        tables = Tables(day.tables, homes(found), stays)
        MatchTalk.objects.filter(pk__in=ids).delete()
        for row in swap.moved:
            row.pk = new[row.pk]
            row.round = to if row.round == was else was
            row.table = tables.free(row.round, row.company_id)
            row.is_by_lot, row.updated_at = False, now
        MatchTalk.objects.bulk_create(swap.moved)
        _mark(day, swap.moved, now)
        touch_plan(day, now)
    return swap


def add(
    day: MatchDay, apprentice: MatchApprentice, company: MatchCompany, number: int, *, now: datetime, by: User
) -> MatchTalk:
    """One talk more, locked, for somebody wanted it so."""
    with journal.as_one(now=now, by=by, what="match_plan"):
        found = _begin(day, now, number)
        _check_free(found, apprentice, company, number)
        pk = uuid.uuid4()
        journal.watch(day.event, MatchTalk.objects.filter(pk=pk))
        talk = MatchTalk.objects.create(
            pk=pk,
            day=day,
            apprentice=apprentice,
            company=company,
            round=number,
            table=Tables(day.tables, homes(found), found.talks).free(number, company.pk),
            is_locked=True,
            created_at=now,
            updated_at=now,
        )
        _mark(day, [talk], now)
        touch_plan(day, now)
    return talk


def _check_free(found: Gathered, apprentice: MatchApprentice, company: MatchCompany, number: int) -> None:
    day = found.day
    mine = [talk for talk in found.talks if talk.apprentice_id == apprentice.pk]
    theirs = [talk for talk in found.talks if talk.company_id == company.pk]
    names = {"who": apprentice.name, "company": company.organisation.name, "n": number}
    if not 1 <= number <= day.rounds:
        raise MoveNotAllowed(_("Vælg en anden runde."), code="no_such_round")
    if any(talk.company_id == company.pk for talk in mine):
        raise Clash(_("{who} og {company} mødes i forvejen.").format(**names))
    if found.wishes_of(apprentice, company).is_block:
        raise MoveNotAllowed(_("En af de to har bedt om, at de ikke mødes."), code="blocked")
    for one, name in ((apprentice, names["who"]), (company, names["company"])):
        if one.presence == Presence.ABSENT or not one.first_round <= number <= found.last_of(one):
            raise MoveNotAllowed(_("{name} er der ikke i runde {n}.").format(name=name, n=number), code="not_there")
    if any(talk.round == number for talk in mine):
        raise Clash(_("{who} har en samtale i runde {n}.").format(**names))
    if sum(talk.round == number for talk in theirs) >= company.tables:
        raise Clash(_("{company} er optaget i runde {n}.").format(**names))
    if company.most_talks is not None and len(theirs) >= company.most_talks:
        raise Clash(_("{company} har de samtaler, de vil have.").format(**names))
    if day.tables is not None and sum(talk.round == number for talk in found.talks) >= day.tables:
        raise Clash(_("Der er ikke borde nok i runde {n}.").format(n=number))


def take_out(talk: MatchTalk, *, now: datetime, by: User) -> None:
    day = talk.day
    with journal.as_one(now=now, by=by, what="match_plan"):
        _stored(_begin(day, now, talk.round), talk)
        journal.watch(day.event, MatchTalk.objects.filter(pk=talk.pk))
        _mark(day, [talk], now)
        MatchTalk.objects.filter(pk=talk.pk).delete()
        touch_plan(day, now)


def homes(found: Gathered) -> dict[uuid.UUID, list[int]]:
    """The tables that each company was given."""
    return {one.pk: list(range(one.table, one.table + one.tables)) if one.table else [] for one in found.companies}


def _mark(day: MatchDay, talks: Sequence[MatchTalk], now: datetime) -> None:
    """Whose plan it is hears that it is another."""
    for model, field in ((MatchApprentice, "apprentice_id"), (MatchCompany, "company_id")):
        model._default_manager.filter(pk__in=[getattr(talk, field) for talk in talks]).update(plan_changed_at=now)
