"""Calendars that people of the corps have told us of: one that is read well, one that is not found any more."""

import uuid
from datetime import timedelta

from config.demo.calendar import at
from config.demo.world import Member, World
from events.models import BusyTime, OwnCalendar

# Nobody answers there, and nobody is asked: it is due when the demo is long forgotten.
NEVER = timedelta(days=3650)
HABITS = ((0, "17.00", "18.30"), (2, "16.00", "20.00"), (3, "7.30", "9.00"))  # weekday, from, to


def put_own_calendars(world: World) -> None:
    """In the small demo: Maja's with a week's habits and a few days off, and another member's that is gone."""
    if not world.is_rich:
        return
    chance = world.chance("own calendars")
    _put(world, world.corps[0], chance.uuid(), "https://calendar.demo.example/maja-7f3k2/basic.ics", "")
    _put(world, world.corps[5], chance.uuid(), "https://outlook.demo.example/owa/9xk2/reachcalendar.ics", "status_404")


def _put(world: World, member: Member, key: uuid.UUID, address: str, failure: str) -> None:
    calendar = world.basket.put(
        OwnCalendar(
            id=key,
            resource=member.resource,
            address=address,
            added_at=world.now - timedelta(days=40),
            due_at=world.now + NEVER,
            tried_at=world.now - timedelta(minutes=50),
            worked_at=world.now - (timedelta(days=3) if failure else timedelta(minutes=50)),
            read_at=world.now - timedelta(days=3),
            failures=9 if failure else 0,
            failure=failure,
        )
    )
    monday = world.today - timedelta(days=world.today.weekday())
    for week in range(10):
        for weekday, starts, ends in HABITS:
            day = monday + timedelta(weeks=week, days=weekday)
            if day >= world.today and (week + weekday) % 4:
                world.basket.put(BusyTime(calendar=calendar, starts_at=at(day, starts), ends_at=at(day, ends)))
