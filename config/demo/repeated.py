"""The network of placement consultants: a meeting each month, some behind, one of those to come moved for itself."""

from collections.abc import Callable, Sequence
from datetime import time, timedelta

from config.demo.cast import owner_of
from config.demo.meetings import put_meeting
from config.demo.world import World
from events.domain import plans, planvalues
from events.domain.recurrence import OnHoliday, Repeat, Rule, plan
from events.domain.wallclock import Hours
from events.models import Event, EventKind, EventStatus, Plan, PlannedChange, Series
from people.models import Contact

PROGRAMME, TITLE = "netvaerk-for-laerepladskonsulenter", "Konsulenternes tirsdagsmøde"
BEHIND, DATES = 3, 9
TUESDAY = 1


def put_repeated(
    world: World, guests: Callable[[int], Sequence[tuple[Contact, bool]]], tell: Callable[[Event], Event]
) -> None:
    """The second Tuesday of each month; one that falls on a holiday moves to the next working day."""
    chance = world.chance("repeated")
    first = world.day(-31 * BEHIND).replace(day=1)
    rule = Rule(
        Repeat.WEEKDAY,
        first,
        weekdays=(TUESDAY,),
        nth=2,
        count=DATES,
        public=OnHoliday.NEXT,
        school=OnHoliday.WEEK,
        municipality=751,
    )
    hours = Hours(time(14), time(16))
    planned = [one for one in plan(rule) if one.takes_place and one.day]
    made_at = world.before(hours.on(planned[0].day)[0], timedelta(days=60))  # type: ignore[arg-type]
    series = world.basket.put(
        Series(
            id=chance.uuid(),
            programme=world.programmes[PROGRAMME],
            kind=EventKind.NETWORK_MEETING,
            title=TITLE,
            rule=rule.as_json(),
            starts=hours.starts,
            ends=hours.ends,
            created_at=made_at,
            created_by=owner_of(world, PROGRAMME),
            updated_at=made_at,
        )
    )
    world.history(series, [("", TITLE, made_at)], by=series.created_by, what="made")
    to_come: list[Event] = []
    for one in planned:
        assert one.day
        starts_at, _ends_at = hours.on(one.day)
        own: list[str] = []
        if starts_at <= world.now:
            status, invited = EventStatus.CLOSED, guests(10)
        else:
            is_next = not to_come
            status, invited = (EventStatus.INVITED, guests(14)) if is_next else (EventStatus.PUBLISHED, [])
            if len(to_come) == 2:
                starts_at, own = starts_at + timedelta(days=1, hours=-4), ["ends_at", "starts_at"]
        event = tell(
            put_meeting(
                world,
                chance,
                PROGRAMME,
                TITLE,
                status,
                starts_at,
                minutes=120,
                venue=world.venues["industriens-hus"],
                guests=invited,
                summary="Fast møde: hvem ringer til hvem, og hvad virker i øjeblikket?",
                series=series,
                series_day=one.rule_day,
                own_fields=own,
            )
        )
        if status != EventStatus.CLOSED:
            to_come.append(event)
    _put_draft(world, to_come[-2:])


def _put_draft(world: World, events: Sequence[Event]) -> None:
    """Two of the dates an hour later, prepared and not yet released."""
    chance, ada = world.chance("draft"), world.people["ada"]
    plan = world.basket.put(
        Plan(id=chance.uuid(), name="En time senere i foråret", owner=ada, created_at=world.now, updated_at=world.now)
    )
    hour = timedelta(hours=1)
    for event in events:
        values = {"starts_at": event.starts_at + hour, "ends_at": event.ends_at + hour}
        world.basket.put(
            PlannedChange(
                plan=plan,
                event=event,
                programme=event.programme,
                values=planvalues.as_json(values),
                before=planvalues.of_event(event, plans.GROUND),
                why="Lokalet er optaget den første time.",
                added_at=world.now,
                added_by=ada,
            )
        )
