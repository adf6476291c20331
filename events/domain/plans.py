"""Drafts: moves, corrections, cancellations and new events prepared together, and released at once.

Nobody hears of a draft, and nothing is held by it. When it is released all of it is judged by how it stands afterwards,
so two events may change places; each person gets one letter about the own dates; and it can be undone as one deed,
after which the draft is open again.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from events.domain import consequences, deeds, journal, lifecycle, planvalues
from events.domain.conflicts import EVERYTHING, Answer, Conflict
from events.domain.consequences import Outlook
from events.domain.deeds import CannotDo, Deed
from events.domain.scope import Scope
from events.models import ChangeSet, Event, Plan, PlannedChange
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

# What a planned change goes out from, whatever it changes.
GROUND = ("starts_at", "ends_at", "venue", "room", "status")
MOST = 200


def start(name: str, *, now: datetime, by: User) -> Plan:
    name = " ".join(name.split())[:120]
    if not name:
        raise Invalid([("/name", _("Giv kladden et navn, for eksempel »Efter vinterferien«."))])
    return Plan.objects.create(name=name, owner=by, created_at=now, updated_at=now)


def lay(plan: Plan, deed: Deed, *, now: datetime, by: User) -> PlannedChange | None:
    """Puts a deed into the draft, in the place of what stood there about the same event.

    A deed that would change nothing takes the event out of the draft, and answers None.
    """
    event = deed.event
    with transaction.atomic():
        plan = _open(plan, now)
        values = {name: value for name, value in deed.values.items() if event is None or getattr(event, name) != value}
        if event is not None:
            _check(event, deed)
            plan.rows.filter(event=event).delete()
            if not deed.status and not values:
                return None
        if plan.rows.count() >= MOST:
            raise MoveNotAllowed(_("En kladde har plads til {n} ændringer. Lav en til.").format(n=MOST))
        return PlannedChange.objects.create(
            plan=plan,
            event=event,
            programme=event.programme if event is not None else values["programme"],
            values=planvalues.as_json(values),
            before=planvalues.of_event(event, {*GROUND, *values}) if event is not None else {},
            status=deed.status,
            why=deed.why[:300],
            added_at=now,
            added_by=by,
        )


def _check(event: Event, deed: Deed) -> None:
    moves = lifecycle.MOVES[event.kind]
    if deed.status and deed.status not in moves.get(event.status, ()):
        raise MoveNotAllowed(moves.refusal(event.status, deed.status))
    if event.status in lifecycle.OVER and {"starts_at", "ends_at"} & deed.values.keys():
        raise MoveNotAllowed(_("Arrangementet er ovre eller aflyst og kan ikke flyttes."), code="event_is_over")


def take_out(row: PlannedChange, *, now: datetime) -> None:
    with transaction.atomic():
        _open(row.plan, now)
        PlannedChange.objects.filter(pk=row.pk).delete()


def look_again(row: PlannedChange, *, now: datetime) -> None:
    """The change stands by what the event is now: whoever plans has seen what somebody else did to it."""
    with transaction.atomic():
        _open(row.plan, now)
        event = Event.objects.get(planned_changes=row)
        PlannedChange.objects.filter(pk=row.pk).update(before=planvalues.of_event(event, row.before))


def discard(plan: Plan, *, now: datetime, by: User | None = None) -> ChangeSet:
    """It is not wanted any more; nobody heard of it. May be undone like any other deed."""
    with journal.as_one(now=now, by=by, what="plan_discarded", words=plan.name) as done:
        journal.also(Plan.objects.filter(pk=plan.pk))
        _open(plan, now)
        Plan.objects.filter(pk=plan.pk).update(discarded_at=now)
    return done


def _open(plan: Plan, now: datetime) -> Plan:
    """The draft held until the transaction ends, touched now; raises when it is released or discarded."""
    stored = Plan.objects.select_for_update().get(pk=plan.pk)
    if stored.released_at is not None:
        raise MoveNotAllowed(_("Kladden er offentliggjort."), code="released")
    if stored.discarded_at is not None:
        raise MoveNotAllowed(_("Kladden er kasseret."), code="discarded")
    Plan.objects.filter(pk=plan.pk).update(updated_at=now)
    return stored


def rows_of(plan: Plan) -> list[PlannedChange]:
    """With their events, in the order of time as it is to be; one query."""
    rows = plan.rows.select_related("event__venue__municipality", "event__programme", "programme", "added_by")
    return sorted(rows, key=lambda row: (row.values.get("starts_at") or row.before.get("starts_at") or "", row.pk))


def fingerprint(rows: Sequence[PlannedChange]) -> str:
    """Of what stands in a draft: another one means that it is not what was shown."""
    said = [(str(row.event_id), row.values, row.before, row.status, row.why) for row in rows]
    return sha256(repr(said).encode()).hexdigest()[:16]


def deeds_of(rows: Sequence[PlannedChange]) -> list[Deed]:
    """What the rows do, each by its key."""
    known = planvalues.things(rows)
    return [Deed(row.event, planvalues.read(row.values, known), row.status, row.why, key=str(row.pk)) for row in rows]


def changed_meanwhile(row: PlannedChange) -> bool:
    """Whether the event is not any more what the plan went out from."""
    return row.event is not None and planvalues.of_event(row.event, row.before) != row.before


def _refused(rows: Iterable[PlannedChange]) -> dict[str, str]:
    sentence = _("En anden har ændret »{event}«, siden det blev lagt i kladden.")
    return {str(row.pk): sentence.format(event=row.event.title) for row in rows if row.event and changed_meanwhile(row)}


def in_the_way(plan: Plan, deed: Deed, *, now: datetime, scope: Scope = EVERYTHING) -> list[Conflict]:
    """What would stand in the way of one more deed, when all else in the draft is done as well."""
    rows = [row for row in rows_of(plan) if deed.event is None or row.event_id != deed.event.pk]
    return deeds.in_the_way([*deeds_of(rows), deed], now, scope=scope)[-1]


def planned(plan: Plan, event: Event) -> Event:
    """The event as the draft has it; as it is where the draft does not change it. Never to be saved."""
    row = plan.rows.select_related("event").filter(event=event).first()
    if row is None or row.status:
        return event
    meant = copy(event)
    for name, value in planvalues.read(row.values, planvalues.things([row])).items():
        setattr(meant, name, value)
    return meant


def outlook(
    rows: Sequence[PlannedChange],
    *,
    now: datetime,
    by: User | None = None,
    without: Iterable[str] = (),
    scope: Scope = EVERYTHING,
) -> Outlook:
    """What releasing it would bring. Where somebody was faster, that row says so."""
    found = consequences.of(deeds_of(rows), now=now, by=by, without=without, scope=scope) if rows else Outlook()
    refused = _refused(rows)
    if not refused:
        return found
    return Outlook(found.parts, found.ways, " ".join(refused.values()), {**found.rows, **refused}, found.letters)


def release(
    plan: Plan,
    *,
    now: datetime,
    by: User,
    without: Iterable[str] = (),
    answer: Answer | None = None,
    seen: str | None = None,
) -> ChangeSet:
    """Does all of it at once, or raises CannotDo with a sentence for each row that stands in the way.

    With ``seen``, the fingerprint of what was shown, it refuses when somebody changed the draft since.
    """
    left_out = frozenset(without)
    with journal.as_one(now=now, by=by, what="plan", words=plan.name, without=left_out) as done:
        journal.also(Plan.objects.filter(pk=plan.pk))
        plan = _open(plan, now)
        if seen is not None and fingerprint(rows_of(plan)) != seen:
            raise MoveNotAllowed(
                _("En anden har ændret kladden imens. Se den igennem, og offentliggør igen."), code="changed_meanwhile"
            )
        keys = plan.rows.filter(event__isnull=False).values("event")
        list(Event.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        rows = rows_of(plan)
        if not rows:
            raise MoveNotAllowed(_("Der er ikke noget i kladden endnu."), code="empty_plan")
        if refused := _refused(rows):
            raise CannotDo(refused, code="changed_meanwhile")
        deeds.do_all(deeds_of(rows), now=now, by=by, without=left_out, answer=answer)
        Plan.objects.filter(pk=plan.pk).update(released_at=now)
    return done


def open_plans(programmes: Collection[uuid.UUID] | None, by: User) -> QuerySet[Plan]:
    """The drafts that are about these programmes only (None: about any), the last touched first, with how many
    ``changes`` each has; of those without any only the own ones."""
    rows = Plan.objects.filter(released_at=None, discarded_at=None).select_related("owner")
    rows = rows.annotate(changes=Count("rows")).order_by("-updated_at", "pk")
    if programmes is not None:
        rows = rows.exclude(rows__in=PlannedChange.objects.exclude(programme__in=programmes))
    return rows.filter(Q(changes__gt=0) | Q(owner=by))
