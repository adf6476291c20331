"""A rule that changed: everything that is planned by it is planned anew, for every event ahead.

Few events are done at once, many by an errand in the background, some at a time. A step does the events of a range of
keys; what one of them is to be reminded of is looked up there, so doing a range twice changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain.reminding.audience import statuses_of
from events.domain.reminding.planning import Facts, Plan, Standing, decide, fallen, standing, store
from events.domain.reminding.times import quiet_by_programme
from events.models import Event, Programme, Reminder, ReminderOff, ReminderRule
from people.domain import errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.models import Errand, User

REPLANNING = "reminder_replanning"
AT_ONCE = 300  # so many events are done while one waits
RANGE = 100  # events between two marks
MOST = 5000  # events of one step
AFTERWARDS = timedelta(days=60)  # so long after an event a rule may still speak of it
MEANWHILE = timedelta(minutes=5)  # a change that was under way when the rule was saved did not know of it


def concerned(rule: ReminderRule, now: datetime, programme_id: UUID | None = None) -> QuerySet[Event]:
    """The events a rule may have something to say about, whatever their status; only those of one programme."""
    since = now - AFTERWARDS if rule.is_after else now
    rows = Event.objects.filter(kind=rule.kind, ends_at__gt=since)
    if rule.event_id:
        return rows.filter(pk=rule.event_id)
    only = rule.programme_id or programme_id
    return rows.filter(programme=only) if only else rows


def replan(
    rule: ReminderRule, *, now: datetime, by: User | None = None, programme: Programme | None = None
) -> Errand | Counter[str]:
    """Called in the transaction that changed the rule: what came of it, or the errand that sees to it."""
    events = concerned(rule, now, programme.pk if programme else None)
    keys = list(events.order_by("pk").values_list("pk", flat=True))
    if len(keys) <= AT_ONCE:
        return _plan(rule, events, now).counts
    ReminderRule.objects.filter(pk=rule.pk).update(is_settled=False)
    rule.is_settled = False
    marks = [key.hex for key in keys[::RANGE]]
    return errands.start(
        REPLANNING,
        now=now,
        by=by,
        name=rule.name,
        given={"rule": rule.pk, "marks": marks},
        programme_id=rule.programme_id,
        total=len(keys),
    )


def _begin(errand: Errand) -> Work:
    run = _Run(errand.given["rule"], [UUID(mark) for mark in errand.given["marks"]])
    ahead = run.ahead if connection.vendor == "sqlite" else None
    return Work(errand.total or 0, run.step, finish=partial(_finish, errand), first=RANGE, most=MOST, ahead=ahead)


@dataclass
class _Run:
    """The ranges of one errand. On SQLite, where one lock is there for all who write, what has to change is found out
    before the lock is taken, and again under it when anybody wrote in between.
    """

    slug: str
    marks: Sequence[UUID]
    version: int = -1
    found: "tuple[ReminderRule | None, Plan, dict[UUID, str]] | None" = None

    def ahead(self, start: int, stop: int, now: datetime) -> None:
        self.version = _version()
        self.found = self._look(start, stop, now)

    def step(self, start: int, stop: int, now: datetime) -> Step:
        found, self.found = self.found, None
        if found is None or self.version != _version():
            found = self._look(start, stop, now)
        rule, plan, statuses = found
        if rule is None:
            return Step()  # deleted meanwhile, and what it planned with it
        _store(rule, plan, statuses, now)
        return Step(plan.counts)

    def _look(self, start: int, stop: int, now: datetime) -> "tuple[ReminderRule | None, Plan, dict[UUID, str]]":
        """The ranges that begin here, so each of them is done once."""
        rule = ReminderRule.objects.filter(pk=self.slug).first()
        first, last = -(-start // RANGE), -(-stop // RANGE)
        if rule is None or first == last:
            return rule, Plan(), {}
        until = self.marks[last] if last < len(self.marks) else None
        return rule, *compare(rule, concerned(rule, now), now, self.marks[first], until, lock=True)


def _version() -> int:
    """Another one as soon as somebody else has written."""
    if connection.vendor != "sqlite":
        return -1
    with connection.cursor() as cursor:
        return int(cursor.execute("PRAGMA data_version").fetchone()[0])


def _finish(errand: Errand, result: dict[str, Any], now: datetime) -> dict[str, Any]:
    rule = ReminderRule.objects.filter(pk=errand.given["rule"]).first()
    if rule is None:
        return {}
    counts: Counter[str] = Counter()
    if connection.vendor != "sqlite":  # there nothing else was under way
        late = concerned(rule, now).filter(updated_at__gte=errand.created_at - MEANWHILE)
        counts = _plan(rule, late, now).counts
    others = Errand.objects.filter(kind=REPLANNING, given__rule=rule.pk, status__in=["waiting", "running"])
    if not others.exclude(pk=errand.pk).exists():
        ReminderRule.objects.filter(pk=rule.pk).update(is_settled=True)
    return {name: result.get(name, 0) + count for name, count in counts.items()}


def _plan(rule: ReminderRule, events: QuerySet[Event], now: datetime) -> Plan:
    found, statuses = compare(rule, events, now, lock=True)
    _store(rule, found, statuses, now)
    return found


def _store(rule: ReminderRule, found: Plan, statuses: dict[UUID, str], now: datetime) -> None:
    store(found, now, lambda row: fallen(statuses.get(row.event_id, ""), is_rule_in_use=rule.is_active))


def compare(
    rule: ReminderRule,
    events: QuerySet[Event],
    now: datetime,
    since: UUID | None = None,
    until: UUID | None = None,
    *,
    lock: bool = False,
) -> tuple[Plan, dict[UUID, str]]:
    """What would have to change, and the events' statuses; nothing is stored. With ``since``, a range of keys only."""
    rows = Reminder.objects.filter(rule=rule.pk)
    if since is None:
        rows = rows.filter(event__in=events.order_by().values("pk"))
    else:
        events, rows = events.filter(pk__gte=since), rows.filter(event__gte=since)
        if until is not None:
            events, rows = events.filter(pk__lt=until), rows.filter(event__lt=until)
    if lock and connection.vendor != "sqlite":
        events = events.select_for_update(of=("self",))
    facts = [Facts(*row) for row in events.order_by("pk").values_list(*Facts._fields)]
    there: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for row in standing(rows):
        there[row.event_id].append(row)
    offs = set(ReminderOff.objects.filter(rule=rule.pk, recipient="").values_list("event", "programme"))
    off_events, off_programmes = {event for event, _p in offs}, {programme for _e, programme in offs}
    quiet, found, holding = quiet_by_programme(), Plan(), statuses_of(rule) if rule.is_active else frozenset()
    for event in facts:
        known = there.get(event.pk, ())
        holds = event.status in holding and event.pk not in off_events and event.programme_id not in off_programmes
        if holds or known:
            decide(found, rule, event, known, quiet[event.programme_id], now, holds=holds)
    return found, {event.pk: event.status for event in facts} if found.fallen or found.cut else {}


def said(counts: Counter[str] | dict[str, Any]) -> str:
    """ "14 påmindelser er planlagt. 3 er flyttet."."""
    parts = []
    for name, sentence in (
        ("new", lambda n: ngettext("{n} påmindelse er planlagt.", "{n} påmindelser er planlagt.", n)),
        ("moved", lambda n: ngettext("{n} er flyttet eller planlagt igen.", "{n} er flyttet eller planlagt igen.", n)),
        ("fallen", lambda n: ngettext("{n} er faldet bort.", "{n} er faldet bort.", n)),
    ):
        if count := counts.get(name, 0):
            parts.append(sentence(count).format(n=number(count)))
    return " ".join(parts) or _("Ingen planlagte påmindelser er ændret.")


KIND = Kind(
    REPLANNING,
    title=gettext_lazy("Påmindelser planlægges om"),
    progress=gettext_lazy("{done} af {total} arrangementer"),
    begin=_begin,
    outcome=lambda errand: said(errand.result),
    back=lambda errand: (_("Påmindelser"), reverse("organise:reminder_rules")),
)
