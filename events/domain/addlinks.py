"""Links by which a person takes an event or a whole calendar along: Apple, Google, Outlook.

They are addresses of other sites that a person chooses to follow; nothing is fetched from there by us.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings

from events.domain.ics import Audience, event_url
from events.models import Event

GOOGLE_BY_ADDRESS = "https://calendar.google.com/calendar/r/settings/addbyurl"


@dataclass(frozen=True)
class Subscription:
    """One feed's address in the form each program asks for."""

    address: str
    webcal: str
    google: str
    outlook: str
    outlook_at_home: str

    @classmethod
    def of(cls, address: str, name: str) -> "Subscription":
        """Google takes a calendar of others under webcal only; Outlook wants https."""
        webcal = f"webcal://{address.partition('://')[2]}"
        outlook = "calendar/0/addfromweb?" + urlencode({"url": address, "name": name})
        return cls(
            address=address,
            webcal=webcal,
            google="https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal}),
            outlook=f"https://outlook.office.com/{outlook}",
            outlook_at_home=f"https://outlook.live.com/{outlook}",
        )


@dataclass(frozen=True)
class AddOne:
    """One event, once: later changes do not follow."""

    file: str
    google: str
    outlook: str

    @classmethod
    def of(cls, event: Event, audience: Audience = "public") -> "AddOne":
        place = ", ".join(event.venue.address_lines) if event.venue else ""
        words = "\n\n".join(text for text in (event.summary, event_url(event, audience)) if text)
        google = {
            "action": "TEMPLATE",
            "text": event.title,
            "dates": f"{_compact(event.starts_at)}/{_compact(event.ends_at)}",
            "ctz": event.timezone,
            "details": words,
            "location": place,
        }
        outlook = {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": event.title,
            "startdt": _plain(event.starts_at),
            "enddt": _plain(event.ends_at),
            "body": words,
            "location": place,
        }
        return cls(
            file=f"{settings.SITE_URL}/e/{event.slug}.ics",
            google="https://calendar.google.com/calendar/render?" + urlencode(google),
            outlook="https://outlook.office.com/calendar/0/deeplink/compose?" + urlencode(outlook),
        )


def map_link(event: Event) -> str:
    """The place on a map that everybody can open; "" without a point or address."""
    if event.venue is None:
        return ""
    if event.venue.point is not None and event.venue.street:
        latitude, longitude = event.venue.point
        return f"https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=15/{latitude:.5f}/{longitude:.5f}"
    words = ", ".join(event.venue.address_lines[1:] or event.venue.address_lines)
    return "https://www.openstreetmap.org/search?" + urlencode({"query": words}) if words else ""


def _compact(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
