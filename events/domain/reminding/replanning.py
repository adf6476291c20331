"""A rule that changed: everything that is planned by it is planned anew, for every event ahead.

Few events are done at once, many by an errand in the background, some at a time. A step does the events of a range of
keys; what one of them is to be reminded of is looked up there, so doing a range twice changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
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
from events.domain.reminding.planning import Facts, Plan, decide, fallen, store
from events.domain.reminding.times import quiet_by_programme
from events.models import Event, Programme, Reminder, ReminderOff, ReminderRule
from people.domain import errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.models import Errand, User

REPLANNING = "reminder_replanning"
AT_ONCE = 300  # so many events are done while one waits
RANGE = 250  # events between two marks
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
    marks = [UUID(mark) for mark in errand.given["marks"]]
    work = partial(_step, errand.given["rule"], marks)
    return Work(errand.total or 0, work, finish=partial(_finish, errand), most=MOST, first=RANGE)


def _step(slug: str, marks: Sequence[UUID], start: int, stop: int, now: datetime) -> Step:
    rule = ReminderRule.objects.filter(pk=slug).first()
    if rule is None:
        return Step()  # deleted meanwhile, and what it planned with it
    first, last = start // RANGE, -(-stop // RANGE)
    rows = concerned(rule, now).filter(pk__gte=marks[first])
    if last < len(marks):
        rows = rows.filter(pk__lt=marks[last])
    return Step(_plan(rule, rows, now).counts)


def _finish(errand: Errand, result: dict[str, Any], now: datetime) -> dict[str, Any]:
    rule = ReminderRule.objects.filter(pk=errand.given["rule"]).first()
    if rule is None:
        return {}
    late = concerned(rule, now).filter(updated_at__gte=errand.created_at - MEANWHILE)
    counts = _plan(rule, late, now).counts
    others = Errand.objects.filter(kind=REPLANNING, given__rule=rule.pk, status__in=["waiting", "running"])
    if not others.exclude(pk=errand.pk).exists():
        ReminderRule.objects.filter(pk=rule.pk).update(is_settled=True)
    return {name: result.get(name, 0) + count for name, count in counts.items()}


def _plan(rule: ReminderRule, events: QuerySet[Event], now: datetime) -> Plan:
    found, statuses = compare(rule, events, now, lock=True)
    why = partial(_why, rule, statuses)
    store(found, now, why)
    return found


def _why(rule: ReminderRule, statuses: dict[UUID, str], row: Reminder) -> str:
    return fallen(statuses.get(row.event_id, ""), is_rule_in_use=rule.is_active)


def compare(
    rule: ReminderRule, events: QuerySet[Event], now: datetime, *, lock: bool = False
) -> tuple[Plan, dict[UUID, str]]:
    """What would have to change, and the events' statuses; nothing is stored."""
    chosen = events.order_by("pk")
    if lock and connection.vendor != "sqlite":
        chosen = chosen.select_for_update(of=("self",))
    facts = [Facts(*row) for row in chosen.values_list(*Facts._fields)]
    standing: defaultdict[UUID, list[Reminder]] = defaultdict(list)
    for row in Reminder.objects.filter(rule=rule.pk, event__in=events.order_by().values("pk")).order_by("pk"):
        standing[row.event_id].append(row)
    offs = set(ReminderOff.objects.filter(rule=rule.pk, recipient="").values_list("event", "programme"))
    off_events, off_programmes = {event for event, _p in offs}, {programme for _e, programme in offs}
    quiet, found, holding = quiet_by_programme(), Plan(), statuses_of(rule) if rule.is_active else frozenset()
    for event in facts:
        rows = standing.get(event.pk, ())
        holds = event.status in holding and event.pk not in off_events and event.programme_id not in off_programmes
        if holds or rows:
            decide(found, rule, event, rows, quiet[event.programme_id], now, holds=holds)
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
