"""Short links: made once per event and channel, counted at each scan."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from events.models import Event
from materials.models import ShortLink

# Nothing that is read as something else on paper: no 0/o, 1/l/i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 7


def code_for(text: str) -> str:
    """Seven characters that follow from the text: the same flyer has the same code wherever it is printed."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def short_link(event: Event, *, now: datetime, channel: str = "flyer") -> ShortLink:
    """The event's link for one channel; it leads to the event's page."""
    link = ShortLink.objects.filter(event=event, channel=channel).first()
    if link:
        return link
    target = reverse("public_event", args=[event.slug])
    for attempt in range(10):
        code = code_for(f"{event.pk}:{channel}:{attempt}")
        link, made = ShortLink.objects.get_or_create(
            code=code, defaults={"target": target, "event": event, "channel": channel, "created_at": now}
        )
        if made or (link.event_id == event.pk and link.channel == channel):
            return link
    raise RuntimeError(f"no free short code for {event.pk}")


def absolute(link: ShortLink) -> str:
    """What the QR code says."""
    return settings.SITE_URL + reverse("short_link", args=[link.code])


def follow(code: str, *, now: datetime) -> str | None:
    """Counts a scan and answers where it leads, or None."""
    link = ShortLink.objects.filter(pk=code).only("code", "target").first()
    if link is None:
        return None
    ShortLink.objects.filter(pk=link.pk).update(scans=F("scans") + 1, last_scanned_at=now)
    return link.target


def target_of(code: str) -> str | None:
    """Where it leads, uncounted."""
    return ShortLink.objects.filter(pk=code).values_list("target", flat=True).first()
