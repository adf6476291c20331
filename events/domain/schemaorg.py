"""A public event as schema.org says it, for search engines (https://schema.org/Event)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from events.domain.ics import event_url
from events.models import Event

_STATUS = {True: "https://schema.org/EventCancelled", False: "https://schema.org/EventScheduled"}
_ONLINE, _OFFLINE, _BOTH = (f"https://schema.org/{mode}EventAttendanceMode" for mode in ("Online", "Offline", "Mixed"))


def event_data(event: Event) -> dict[str, Any]:
    """Plain data, ready for JSON; times with the offset of the place."""
    zone = ZoneInfo(event.timezone)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "startDate": event.starts_at.astimezone(zone).isoformat(),
        "endDate": event.ends_at.astimezone(zone).isoformat(),
        "eventStatus": _STATUS[event.is_cancelled],
        "eventAttendanceMode": _mode(event),
        "url": event_url(event, "public"),
        "inLanguage": "da",
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": event.programme.name, "url": settings.SITE_URL},
    }
    if event.summary or event.description:
        data["description"] = (event.summary or event.description)[:500]
    if event.venue:
        data["location"] = _place(event)
    elif event.meeting_url:
        data["location"] = {"@type": "VirtualLocation", "url": data["url"]}
    return data


def _mode(event: Event) -> str:
    if event.meeting_url:
        return _BOTH if event.venue else _ONLINE
    return _OFFLINE


def _place(event: Event) -> dict[str, Any]:
    venue = event.venue
    assert venue is not None
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.street,
        "postalCode": venue.postcode,
        "addressLocality": venue.town,
        "addressCountry": "DK",
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "address": {name: value for name, value in address.items() if value},
    }
    if venue.point is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": venue.point[0], "longitude": venue.point[1]}
    return place
