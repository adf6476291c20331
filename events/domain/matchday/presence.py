"""The day itself: who came, who comes later, who does not, and whether the plan still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.matchday import child, planning
from events.domain.matchday.gathering import Gathered
from events.domain.matchday.participants import name_of
from events.domain.matchday.rounds import first_left
from events.models import EventStatus, MatchDay, MatchTalk
from events.models.matchdays import Participant, Presence
from people.domain.history import record
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

MAY_MARK = frozenset({EventStatus.PREFERENCES_CLOSED, EventStatus.PROPOSED, EventStatus.PUBLISHED, EventStatus.LIVE})


def mark(
    one: Participant, presence: str, *, now: datetime, by: User | None = None, first_round: int | None = None
) -> None:
    """``late``: from which round on. Ticking off who came makes no plan older; who is late or away does."""
    day: MatchDay = one.day  # type: ignore[attr-defined]
    if presence not in Presence.values:
        raise Invalid([("/presence", _("Vælg en mulighed på listen."))])
    if presence == Presence.LATE and not 1 <= (first_round or 0) <= day.rounds:
        raise Invalid([("/first_round", _("Vælg, hvilken runde de er med fra."))])
    model = type(one)
    with journal.as_one(now=now, by=by, what="match_presence"):
        MatchDay.objects.select_for_update().select_related(None).get(pk=day.pk)
        day.event.refresh_from_db(fields=["status"])
        if day.event.status not in MAY_MARK:
            raise MoveNotAllowed(_("Fremmøde noteres, når der er lukket for ønsker."), code="too_early")
        journal.watch(day.event, model._default_manager.filter(pk=one.pk))
        one.refresh_from_db(fields=["presence", "first_round"])
        was = (one.presence, one.first_round)
        one.presence = presence
        if presence == Presence.LATE and first_round:
            one.first_round = min(first_round, one.last_round or day.rounds)
        if (one.presence, one.first_round) == was:
            return
        one.updated_at = now
        one.save(update_fields=["presence", "first_round", "updated_at"])
        record(day.event, now=now, by=by, what="match_presence", old=name_of(one), new=presence)
        if Presence.ABSENT in (was[0], presence) or was[1] != one.first_round:
            planning.touch(day, now)


@dataclass(frozen=True)
class Fit:
    """Whether the talks that are left can be held as they stand. ``broken`` cannot."""

    first: int  # the first round that is left
    broken: Sequence[MatchTalk]
    people: int  # how many of them lose a talk

    @property
    def holds(self) -> bool:
        return not self.broken


def fit(found: Gathered, now: datetime) -> Fit:
    first = first_left(found.day, now) if found.day.event.status == EventStatus.LIVE else 1
    known = {one.pk: one for one in (*found.apprentices, *found.companies)}

    def is_there(one: Participant | None, number: int) -> bool:
        if one is None or one.presence == Presence.ABSENT:
            return False
        return one.first_round <= number <= found.last_of(one)  # type: ignore[arg-type]

    broken = [
        talk
        for talk in found.talks
        if talk.round >= first
        and not (
            is_there(known.get(talk.apprentice_id), talk.round) and is_there(known.get(talk.company_id), talk.round)
        )
    ]
    people = {pk for talk in broken for pk in (talk.apprentice_id, talk.company_id)}
    return Fit(first, broken, len(people))


def solve_rest(
    day: MatchDay, *, now: datetime, by: User | None, first: int | None = None, solver: planning.Solver = child.solved
) -> planning.Changed:
    """What is left, from the first round that has not begun (or a later one); past rounds never change."""
    earliest = first_left(day, now) if day.event.status == EventStatus.LIVE else 1
    if earliest > day.rounds:
        raise MoveNotAllowed(_("Alle runder er begyndt."), code="all_began")
    return planning.solve(day, now=now, by=by, first=max(first or earliest, earliest), solver=solver)
