"""The reminders planned for an event, as the rules say: those that are due by now were written."""

from config.demo.world import World
from events.domain.reminders import EVERYONE, due_at
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
