"""The reminders planned for an event, as the rules say: those that are due by now were written."""

from datetime import timedelta

from config.demo.world import World
from events.domain.reminding.audience import REMINDED
from events.domain.reminding.times import anchor, due_at, quiet_for_all
from events.models import Event, Reminder

STATE = Reminder.State


def put_reminders(world: World, event: Event) -> None:
    """One row for each rule, for everybody it is for; call it for what is, or was, confirmed or published."""
    for rule in world.rules.get(event.kind, ()):
        due = due_at(rule, event, quiet_for_all())
        if due <= event.created_at:
            continue  # planned too late to be of use
        late, is_reminded = timedelta(hours=rule.late_hours), event.status in REMINDED[event.kind]
        if event.status == "cancelled":
            state, done, why = STATE.DISARMED, event.cancelled_at, "Arrangementet er aflyst."
        elif world.is_rich and is_reminded and timedelta(0) <= world.now - due < late:
            state, done, why = STATE.PLANNED, None, ""  # due in the last day: the letters are written at the end
        elif due <= world.now:
            state, done, why = STATE.WRITTEN, due, ""
        else:
            state, done, why = STATE.PLANNED, None, ""
        world.basket.put(
            Reminder(
                rule=rule,
                event=event,
                revision=event.revision,
                due_at=due,
                about_at=anchor(rule, event),
                state=state,
                why=why,
                done_at=done,
                created_at=event.created_at,
            )
        )
