"""The reminders planned for an event, as the rules say: those that are due by now were written."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.demo.calendar import ZONE, at
from config.demo.world import World
from events.models import Event, Reminder, ReminderRule

STATE = Reminder.State


def due_at(rule: ReminderRule, event: Event) -> datetime:
    if rule.minutes_before is not None:
        return event.starts_at - timedelta(minutes=rule.minutes_before)
    day = event.starts_at.astimezone(ZONE).date() - timedelta(days=rule.days_before or 0)
    return at(day, f"{rule.at_time:%H.%M}" if rule.at_time else "9.00")


def put_reminders(world: World, event: Event, audience: str, recipients: Iterable[str]) -> None:
    """``recipients`` as in the ledger: "user:<id>", "contact:<id>" or "mail:<address>"."""
    rules = world.rules.get((event.kind, audience), [])
    if not rules:
        return
    everyone = list(recipients)
    for rule in rules:
        due = due_at(rule, event)
        made = event.created_at if event.created_at < due else None
        if made is None:
            continue  # planned too late to be of use
        if event.status == "cancelled":
            state, done, why = STATE.DISARMED, event.cancelled_at, "aflyst"
        elif due <= world.now:
            state, done, why = STATE.WRITTEN, due, ""
        else:
            state, done, why = STATE.PLANNED, None, ""
        for recipient in everyone:
            world.basket.put(
                Reminder(
                    rule=rule,
                    event=event,
                    recipient=recipient,
                    revision=event.revision,
                    due_at=due,
                    state=state,
                    why=why,
                    done_at=done,
                    created_at=made,
                )
            )
