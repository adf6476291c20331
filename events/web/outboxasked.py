"""What the address of the outbox asks for; what it says wrongly is left out, so that an old address still opens."""

import uuid
from collections.abc import Mapping, Sequence

from events.domain import outboxlist
from events.models import Programme
from people.models import Letter


def asked_in(get: Mapping[str, str], programmes: Sequence[Programme]) -> outboxlist.Asked:
    slugs = {programme.slug: programme.pk for programme in programmes}
    return outboxlist.Asked(
        status=get.get("status", "") if get.get("status") in outboxlist.STATES else "",
        text=get.get("q", "").strip().replace("\x00", "")[:80],
        programme=slugs.get(get.get("programme", "")),
        event=_uuid(get.get("event", "")),
        channel=get.get("channel", "") if get.get("channel") in Letter.Channel.values else "",
        before=outboxlist.read_mark(get.get("before", "")),
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
