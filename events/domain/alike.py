"""An event made like another: its words, agenda, shifts and own reminders, at a time of its own.

Nobody comes along. Guests, people on it, letters and what is planned by reminders stay with the other one; a rule that
holds for that event alone is made anew, and plans for the new time only.
"""

from datetime import datetime

from django.db import transaction

from events.domain import journal, stands
from events.domain.reminding import rules
from events.models import Event, EventKind, ReminderRule
from people.models import User

KINDS = frozenset(
    {
        EventKind.NETWORK_MEETING,
        EventKind.STAND,
        EventKind.WORKSHOP,
        EventKind.COUNSELLING,
        EventKind.OTHER,
    }
)
_OF_A_RULE = ("kind", *rules.FIELDS)


def may_be_copied(event: Event) -> bool:
    """What an organiser makes from nothing; a visit or a performance begins with somebody who asks for it."""
    return event.kind in KINDS


def bring_along(like: Event, made: Event, *, now: datetime, by: User) -> int:
    """Into an event just made, in the deed that made it. Returns how many shifts found no room in its times."""
    left = 0
    with journal.as_one(now=now, by=by), transaction.atomic():
        if made.kind == EventKind.STAND:
            left = _shifts(like, made, now, by)
        for rule in ReminderRule.objects.filter(event=like, deleted_at=None).order_by("slug"):
            values = {name: getattr(rule, name) for name in _OF_A_RULE}
            rules.save(ReminderRule(**values, event=made, is_active=rule.is_active), now=now, by=by)
    return left


def _shifts(like: Event, made: Event, now: datetime, by: User) -> int:
    """At the same hours, as many days into it."""
    left = 0
    for shift in like.shifts.select_related("trade").order_by("starts_at", "name", "pk"):
        starts, ends = (stands.on_day(made.day, moment, like.day) for moment in (shift.starts_at, shift.ends_at))
        if starts < made.starts_at or ends > made.ends_at:
            left += 1
            continue
        stands.save_shift(
            made,
            name=shift.name,
            trade=shift.trade,
            starts_at=starts,
            ends_at=ends,
            min_people=shift.min_people,
            max_people=shift.max_people,
            now=now,
            by=by,
        )
    return left
