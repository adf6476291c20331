"""Flyers that hang somewhere already: their short links have been scanned."""

from datetime import timedelta

from config.demo.world import World
from events.domain.lifecycle import SHOWN_TO_ALL
from events.models import Event
from materials.domain.shortlinks import short_link
from materials.models import ShortLink


def put_flyers(world: World) -> None:
    """For what is on within the next weeks, and for last month's."""
    chance = world.chance("flyers")
    days = (world.day(-30), world.day(30))
    for event in Event.objects.filter(is_public=True, status__in=SHOWN_TO_ALL, day__range=days).order_by(
        "starts_at", "pk"
    ):
        made = event.changed_at + timedelta(hours=2)
        link = short_link(event, now=made)
        age = max(0.0, (min(world.now, event.ends_at) - made) / timedelta(days=1))
        scans = int(age * chance.uniform(0.2, 3.0))
        if scans:
            seen = min(world.now, event.ends_at) - timedelta(minutes=chance.randint(5, 900))
            ShortLink.objects.filter(pk=link.pk).update(scans=scans, last_scanned_at=seen)
