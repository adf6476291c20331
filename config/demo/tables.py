"""Tables of the first meeting that is about to be held, with most of the guests seated."""

from config.demo.chance import Chance
from config.demo.world import World
from events.domain.door.expected import key_of
from events.models import Event, EventKind, EventStatus, Invitation, MeetingTable, TableSeat

SEATS = 6
A = Invitation.Status


def put_tables(world: World, chance: Chance, event: Event) -> None:
    """Of meetings with guests within three weeks; the last guest stands there without a table."""
    near = 0 <= (event.starts_at - world.now).days < 21
    if not (world.is_rich and near and event.kind == EventKind.NETWORK_MEETING and event.status == EventStatus.INVITED):
        return
    coming = [
        row
        for row in world.basket.waiting(Invitation)
        if row.event_id == event.pk and row.status in (A.YES, A.MAYBE, A.ATTENDED)
    ]
    tables = [
        world.basket.put(MeetingTable(id=chance.uuid(), event=event, name=f"Bord {n + 1}", seats=SEATS, order=n))
        for n in range(max(2, -(-len(coming) // 4)))
    ]
    for number, row in enumerate(coming[:-1]):
        world.basket.put(TableSeat(event=event, table=tables[number % len(tables)], guest=key_of(row)))
