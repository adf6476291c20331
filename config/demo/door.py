"""The door of meetings that are near: a helper's link, and who has been ticked off where it has begun."""

from datetime import timedelta

from config.demo.chance import Chance
from config.demo.world import World
from events.domain.door.expected import key_of
from events.models import DoorDeed, DoorLink, Event, EventKind, EventStatus, Invitation

NEAR = timedelta(days=21)
OPEN = (EventStatus.PUBLISHED, EventStatus.INVITED, EventStatus.HELD, EventStatus.MINUTES_OUT)


def put_door(world: World, chance: Chance, event: Event) -> None:
    if not world.is_rich or event.kind != EventKind.NETWORK_MEETING or event.status not in OPEN:
        return
    if not -timedelta(days=1) < event.starts_at - world.now < NEAR:
        return
    link = world.basket.put(
        DoorLink(
            id=chance.uuid(),
            event=event,
            name="Receptionen",
            made_by=event.owner,
            made_at=min(event.changed_at + timedelta(hours=2), world.now),
        )
    )
    came = [
        row
        for row in world.basket.waiting(Invitation)
        if row.event_id == event.pk and row.status == Invitation.Status.ATTENDED
    ]
    for number, row in enumerate(came):
        moment = min(event.starts_at - timedelta(minutes=20 - number), world.now)
        world.basket.put(
            DoorDeed(
                id=chance.uuid(),
                event=event,
                link=link,
                kind=DoorDeed.Kind.CAME,
                guest=key_of(row),
                before=Invitation.Status.YES,
                outcome=DoorDeed.Outcome.DONE,
                done_at=moment,
                received_at=moment,
            )
        )
