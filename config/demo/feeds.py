"""The calendars people subscribe to."""

from datetime import timedelta

from config.demo.world import World
from events.domain.feedaddresses import address_of
from events.models import Feed, FeedClient, Programme

CLIENTS = {
    "maja": (Feed.Kind.MINE, "iPhone", 14),
    "ada": (Feed.Kind.ORGANISED, "Outlook", 37),
    "ben": (Feed.Kind.ORGANISED, "Google Kalender", 640),
}


def put_feeds(world: World) -> None:
    """One for each who has a use for it, under the address that is derived from it, and the programmes' public ones."""
    chance = world.chance("feeds")
    made = world.now - timedelta(days=120)
    for name, (kind, client, minutes) in CLIENTS.items():
        feed = Feed.objects.create(
            id=chance.uuid(),
            kind=kind,
            user=world.people[name],
            is_main=True,
            created_at=made,
        )
        FeedClient.objects.create(feed=feed, name=client, fetched_at=world.now - timedelta(minutes=minutes))
        address_of(feed)
    Feed.objects.bulk_create(
        Feed(id=chance.uuid(), kind=Feed.Kind.PUBLIC, programme=programme, created_at=made)
        for programme in Programme.objects.order_by("order")
    )
