"""What stands planned: one open row per rule and event, made to say what should come.

The same rule for one event that changed and for every event of a rule that changed: what is wanted is compared with
what stands. A row that fell away is armed again rather than made anew; what was written about the same time already is
not planned once more; and the past is never fired.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events.domain.reminding.audience import statuses_of
from events.domain.reminding.times import Quiet, anchor, due_at, is_in_time, quiet_of
from events.models import Event, EventStatus, Reminded, Reminder, ReminderOff, ReminderRule
from people.domain import statements

S = Reminder.State
AT_A_TIME = 100  # rows of one statement; of each length SQLite keeps one prepared


class Facts(NamedTuple):
    """What planning has to know of an event."""

    pk: UUID
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: str
    revision: int
    programme_id: UUID


class Standing(NamedTuple):
    """A row of the ledger, as far as planning goes."""

    pk: int
    rule_id: str
    event_id: UUID
    state: str
    revision: int
    due_at: datetime
    about_at: datetime


@dataclass
class Plan:
    """What has to be written so that the ledger says what should come."""

    new: list[Reminder] = field(default_factory=list)
    moved: list[Reminder] = field(default_factory=list)
    fallen: list[Standing] = field(default_factory=list)
    cut: list[Standing] = field(default_factory=list)  # being written, and no longer true

    @property
    def counts(self) -> Counter[str]:
        return Counter(new=len(self.new), moved=len(self.moved), fallen=len(self.fallen) + len(self.cut))


def facts_of(event: Event) -> Facts:
    return Facts(*(getattr(event, name) for name in Facts._fields))


def rules_for(event: Event) -> list[ReminderRule]:
    """The rules that hold for an event: of its kind, its programme, and its own; without those switched off for it."""
    here = Q(programme=None, event=None) | Q(programme=event.programme_id) | Q(event=event.pk)
    off = ReminderOff.objects.filter(Q(programme=event.programme_id) | Q(event=event.pk, recipient=""))
    return list(
        ReminderRule.objects.filter(here, kind=event.kind, is_active=True)
        .exclude(pk__in=off.values("rule"))
        .order_by("slug")
    )


def plan(event: Event, now: datetime) -> None:
    """Makes the ledger say what should come; called with every change of an event, in its transaction."""
    rules = rules_for(event)
    with transaction.atomic():
        rows: defaultdict[str, list[Standing]] = defaultdict(list)
        if not event._state.adding:
            chosen = Reminder.objects.select_for_update(of=("self",)).filter(event=event)
            for row in standing(chosen):
                rows[row.rule_id].append(row)
        quiet = quiet_of(event.programme)
        found, facts = Plan(), facts_of(event)
        for rule in rules:
            decide(found, rule, facts, rows.pop(rule.pk, ()), quiet, now)
        for rule in ReminderRule.objects.filter(pk__in=list(rows)) if rows else ():
            decide(found, rule, facts, rows[rule.pk], quiet, now, holds=False)
        store(found, now, lambda row: fallen(event.status, is_rule_in_use=True))


def standing(rows: QuerySet[Reminder]) -> list[Standing]:
    """In the order they were made."""
    return [Standing(*row) for row in rows.order_by("pk").values_list(*Standing._fields)]


def decide(
    found: Plan,
    rule: ReminderRule,
    event: Facts,
    rows: Sequence[Standing],
    quiet: Quiet,
    now: datetime,
    *,
    holds: bool = True,
) -> None:
    """Puts into ``found`` what has to be done about one rule and one event, given all rows about them."""
    due, about = due_at(rule, event, quiet), anchor(rule, event)
    holds = holds and event.status in statuses_of(rule)
    open_row = next((row for row in rows if row.state in Reminder.OPEN), None)
    if open_row is not None and open_row.state == S.WRITING:
        if holds and open_row.about_at == about:
            return
        found.cut.append(open_row)
        open_row = None
    is_to_come = holds and now < due and is_in_time(rule, event, due)
    if open_row is not None:
        if is_to_come or (holds and open_row.due_at == due):
            # Armed again for this version; one whose time has just come stays the next delivery's business.
            if (open_row.revision, open_row.due_at, open_row.about_at) != (event.revision, due, about):
                found.moved.append(_armed(open_row, event, due, about))
        else:
            found.fallen.append(open_row)
    elif is_to_come and not any(row.state == S.WRITTEN and row.about_at == about for row in rows):
        again = next((row for row in reversed(rows) if row.state in (S.DISARMED, S.MISSED)), None)
        if again is not None:
            found.moved.append(_armed(again, event, due, about))
        else:
            found.new.append(
                statements.fresh(
                    Reminder,
                    rule_id=rule.pk,
                    event_id=event.pk,
                    revision=event.revision,
                    due_at=due,
                    about_at=about,
                    created_at=now,
                )
            )


def _armed(row: Standing, event: Facts, due: datetime, about: datetime) -> Reminder:
    told = {"revision": event.revision, "due_at": due, "about_at": about, "state": S.PLANNED.value}
    return statements.fresh(Reminder, id=row.pk, event_id=event.pk, **told)


def store(found: Plan, now: datetime, why: Callable[[Standing], str]) -> None:
    """Writes it, in this transaction."""
    by_why: defaultdict[str, list[int]] = defaultdict(list)
    for row in found.fallen:
        by_why[why(row)].append(row.pk)
    for sentence, keys in by_why.items():
        for start in range(0, len(keys), 500):
            ending = Reminder.objects.filter(pk__in=keys[start : start + 500])
            ending.update(state=S.DISARMED, why=sentence[:200], done_at=now)
    for row in found.cut:
        cut(row.pk, why(row), now)
    statements.save_each(found.moved, "revision", "due_at", "about_at", "state", "why", "done_at")
    for start in range(0, len(found.new), AT_A_TIME):
        statements.insert_quietly(found.new[start : start + AT_A_TIME])


def cut(pk: int, why: str, now: datetime) -> None:
    """Stopped in the middle: who got a letter did, the others are left out."""
    people = Reminded.objects.filter(reminder=pk)
    people.filter(state=Reminded.State.WAITING).update(state=Reminded.State.LEFT_OUT, why=why[:200], at=now)
    state = S.WRITTEN if people.filter(state=Reminded.State.WRITTEN).exists() else S.DISARMED
    Reminder.objects.filter(pk=pk).update(state=state, why=why[:200], done_at=now)


def fallen(status: str, *, is_rule_in_use: bool) -> str:
    if status == EventStatus.CANCELLED:
        return _("Arrangementet er aflyst.")
    return _("Tiden, reglen eller arrangementets status er ændret.") if is_rule_in_use else _("Reglen er slået fra.")
