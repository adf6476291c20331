"""The reminders planned for an event, as the rules say: those that are due by now were written."""

from datetime import timedelta

from config.demo.world import World
from events.domain.reminders import EVERYONE, LATEST, due_at, is_reminded
from events.models import Event, Reminder

STATE = Reminder.State


def put_reminders(world: World, event: Event) -> None:
    """One row for each rule, for everybody it is for; call it for what is, or was, confirmed or published."""
    for rule in world.rules.get(event.kind, ()):
        due = due_at(rule, event)
        if due <= event.created_at:
            continue  # planned too late to be of use
        if event.status == "cancelled":
            state, done, why = STATE.DISARMED, event.cancelled_at, "Arrangementet er aflyst."
        elif world.is_rich and is_reminded(event) and timedelta(0) <= world.now - due < LATEST:
            state, done, why = STATE.PLANNED, None, ""  # due in the last day: the letters are written at the end
        elif due <= world.now:
            state, done, why = STATE.WRITTEN, due, ""
        else:
            state, done, why = STATE.PLANNED, None, ""
        world.basket.put(
            Reminder(
                rule=rule,
                event=event,
                recipient=EVERYONE,
                revision=event.revision,
                due_at=due,
                state=state,
                why=why,
                done_at=done,
                created_at=event.created_at,
            )
        )
