"""Who knows another plan than the one that stands, and what to tell them in one sentence: on the day by telephone, for
a letter is too slow there.

Everybody's ``known_plan`` is what they were told last, by letter or by somebody who called. Who is to be told, and
what, is the difference, worked out when it is asked for: a plan that is changed back needs no call.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.matchday.gathering import Gathered, gather
from events.domain.matchday.letters import reaches
from events.domain.matchday.participants import name_of
from events.domain.matchday.rounds import first_left, rounds
from events.models import EventStatus, MatchCompany, MatchDay, MatchTalk
from events.models.matchdays import Participant, Presence
from people.domain.danish import da_time, in_a_row
from people.domain.history import record
from people.domain.refusals import Clash
from people.models import User

type Entry = list[Any]  # round, table, the other's key


@dataclass(frozen=True)
class ToTell:
    """Somebody to be told: ``sentence`` is what to say, ``plan`` marks the plan it speaks of.

    What else carries news on the day, a text message, begins from the same row: ``phone`` and ``sentence``.
    """

    one: Participant
    name: str
    contact: str
    phone: str
    sentence: str
    plan: str
    round: int  # the first that is another
    gets_letters: bool

    @property
    def side(self) -> str:
        return "company" if isinstance(self.one, MatchCompany) else "apprentice"


def _plans(talks: Iterable[MatchTalk]) -> dict[uuid.UUID, list[Entry]]:
    """Everybody's own plan, by their key."""
    found: dict[uuid.UUID, list[Entry]] = {}
    for talk in talks:
        found.setdefault(talk.apprentice_id, []).append([talk.round, talk.table, str(talk.company_id)])
        found.setdefault(talk.company_id, []).append([talk.round, talk.table, str(talk.apprentice_id)])
    return {key: sorted(rows) for key, rows in found.items()}


def know(day: MatchDay, people: Sequence[Participant]) -> None:
    """These have been told the plan as it stands. The caller watches their rows."""
    plans = _plans(MatchTalk.objects.filter(day=day))
    for one in people:
        one.known_plan, one.plan_changed_at = plans.get(one.pk, []), None
    for model in {type(one) for one in people}:
        rows = [one for one in people if type(one) is model]
        model._default_manager.bulk_update(rows, ["known_plan", "plan_changed_at"], batch_size=100)


def to_tell(found: Gathered, now: datetime) -> list[ToTell]:
    """Those whose rounds that are left are others than they know, the next round first."""
    day = found.day
    first = first_left(day, now) if day.event.status == EventStatus.LIVE else 1
    names = {str(one.pk): name_of(one) for one in (*found.apprentices, *found.companies)}
    clocks = {one.number: da_time(one.starts_at) for one in rounds(day)}
    plans = _plans(found.talks)
    rows = []
    for one in (*found.companies, *found.apprentices):
        if one.plan_changed_at is None or one.presence == Presence.ABSENT:
            continue
        known = [entry for entry in one.known_plan or [] if entry[0] >= first]
        plan = [entry for entry in plans.get(one.pk, []) if entry[0] >= first]
        others = sorted({entry[0] for entry in (*known, *plan) if (entry in known) != (entry in plan)})
        if not others:
            continue
        parts = [_of_round(clocks.get(number, str(number)), number, known, plan, names) for number in others]
        rows.append(
            ToTell(
                one,
                names[str(one.pk)],
                one.contact.name if isinstance(one, MatchCompany) and one.contact else "",
                _phone(one),
                capfirst("; ".join(parts)) + ".",
                _mark(plans.get(one.pk, [])),
                others[0],
                reaches(one),
            )
        )
    return sorted(rows, key=lambda row: (row.round, row.side, row.name))


def _phone(one: Any) -> str:
    if isinstance(one, MatchCompany):
        return (one.contact.phone if one.contact else "") or one.organisation.phone
    return str(one.phone)


def _of_round(clock: str, number: int, known: list[Entry], plan: list[Entry], names: dict[str, str]) -> str:
    was = [entry for entry in known if entry[0] == number and entry not in plan]
    now = [entry for entry in plan if entry[0] == number and entry not in known]
    gone = in_a_row([names.get(entry[2], _("en, der ikke er med")) for entry in was])
    come = in_a_row([_("{name} ved bord {n}").format(name=names.get(entry[2], "–"), n=entry[1]) for entry in now])
    if not now:
        return _("{clock} ingen samtale, {gone} udgår").format(clock=clock, gone=gone)
    if not was or [entry[2] for entry in was] == [entry[2] for entry in now]:
        return _("{clock} {come}").format(clock=clock, come=come)
    return _("{clock} {come} i stedet for {gone}").format(clock=clock, come=come, gone=gone)


def _mark(plan: list[Entry]) -> str:
    return hashlib.sha256(json.dumps(plan).encode()).hexdigest()[:16]


def told(one: Participant, plan: str, *, now: datetime, by: User) -> None:
    """Somebody has told them. ``plan`` marks what was on the page: where it was changed meanwhile, they were told what
    is no longer so, and nothing is ticked.
    """
    day: MatchDay = one.day  # type: ignore[attr-defined]
    with journal.as_one(now=now, by=by, what="match_told"):
        MatchDay.objects.select_for_update().select_related(None).get(pk=day.pk)
        current = next((row for row in to_tell(gather(day), now) if row.one.pk == one.pk), None)
        if current is None:
            return  # somebody else has told them
        if current.plan != plan:
            raise Clash(_("Planen er ændret igen imens. Sig det, som det står nu."), code="changed_meanwhile")
        journal.watch(day.event, type(one)._default_manager.filter(pk=one.pk))
        know(day, [current.one])
        record(day.event, now=now, by=by, what="match_told", new=current.name[:120])
