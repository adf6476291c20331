"""What the event's page in the organiser's rooms says of printed things: the flyer, and how often it was scanned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events.domain import lifecycle
from events.domain.door.links import KINDS
from events.models import Event
from materials.domain import shortlinks
from people.models import User


def materials_of(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    """The flyer is there when strangers may see the event; links that were printed before stay counted."""
    links = list(event.short_links.order_by("created_at"))
    return {
        "has_flyer": event.is_public and event.status in lifecycle.SHOWN_TO_ALL,
        "has_programme": bool(event.agenda) and event.kind in KINDS,
        "links": [{"link": link, "address": shortlinks.absolute(link)} for link in links],
        "scans": sum(link.scans for link in links),
    }
