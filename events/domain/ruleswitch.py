"""Switching a reminder rule on and off, with what stands planned by it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from events.domain.reminders import EVERYONE, REMINDED, wanted
from events.models import Event, Reminder, ReminderRule
from people.domain.history import record
from people.models import User

BATCH = 500


@transaction.atomic
def switch(rule: ReminderRule, on: bool, *, now: datetime, by: User | None = None) -> int:
    """Answers how many planned reminders fell away or came back. Nothing that was sent is sent again."""
    if not ReminderRule.objects.filter(pk=rule.pk, is_active=not on).update(is_active=on):
        return 0
    rule.is_active = on
    record(rule, now=now, by=by, what="in_use", old=str(not on), new=str(on))
    return _plan(rule, now) if on else _disarm(rule, now)


def _disarm(rule: ReminderRule, now: datetime) -> int:
    return Reminder.objects.filter(rule=rule, state=Reminder.State.PLANNED).update(
        state=Reminder.State.DISARMED, why=_("Reglen er slået fra."), done_at=now
    )


def _plan(rule: ReminderRule, now: datetime) -> int:
    """For every event ahead: what fell away stands again, and what was never planned is."""
    ahead = Event.objects.filter(kind=rule.kind, status__in=REMINDED[rule.kind], starts_at__gt=now)
    if rule.programme_id:
        ahead = ahead.filter(programme=rule.programme_id)
    again = Reminder.objects.filter(
        rule=rule,
        recipient=EVERYONE,
        state=Reminder.State.DISARMED,
        due_at__gt=now,
        event__in=ahead.values("pk"),
        revision=F("event__revision"),
    )
    count = again.update(state=Reminder.State.PLANNED, why="", done_at=None)
    known = set(
        Reminder.objects.filter(rule=rule, recipient=EVERYONE, revision=F("event__revision")).values_list(
            "event", flat=True
        )
    )
    rows: list[Reminder] = []
    for event in ahead.iterator(chunk_size=BATCH):
        if event.pk not in known:
            rows += wanted(event, [rule], now)
    Reminder.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return count + len(rows)
