"""Public events, programmes and trades as strangers see them."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from events.models import Event, Programme, Venue
from people.api.moments import shown
from people.domain.answerlinks import answer_url
from people.models import Trade


def event_item(event: Event) -> dict[str, Any]:
    """Reads only the event, its programme and its venue."""
    page = f"{settings.SITE_URL}/e/{event.slug}"
    return {
        "id": str(event.pk),
        "slug": event.slug,
        "kind": event.kind,
        "status": event.status,
        "title": event.title,
        "summary": event.summary,
        "starts_at": shown(event.starts_at),
        "ends_at": shown(event.ends_at),
        "programme": {"slug": event.programme.slug, "name": str(event.programme)},
        "place": _place(event.venue, event.room),
        "is_green": event.is_green,
        "url": f"{page}/",
        "ics_url": f"{page}.ics",
        "flyer_url": f"{page}/flyer.pdf",
        "updated_at": shown(event.updated_at),
    }


def event_detail(event: Event) -> dict[str, Any]:
    return {**event_item(event), "description": event.description}


def enquiry(event: Event) -> dict[str, Any]:
    """What the enquirer may know about the performance asked for."""
    return {
        "id": str(event.pk),
        "status": event.status,
        "status_url": answer_url("performance", event.pk),
        "title": event.title,
        "starts_at": shown(event.starts_at),
        "ends_at": shown(event.ends_at),
        "place": _place(event.venue, event.room),
        "updated_at": shown(event.updated_at),
    }


def programme_item(programme: Programme) -> dict[str, Any]:
    """Reads the programme, its committee and its trades."""
    committee = programme.committee
    return {
        "id": str(programme.pk),
        "slug": programme.slug,
        "name": str(programme),
        "purpose": _purpose(programme),
        "committee": {"slug": committee.slug, "name": committee.name} if committee else None,
        "trades": [trade.slug for trade in programme.trades.all()],
        "takes_visits": programme.takes_visits,
        "takes_performances": programme.takes_performances,
        "ics_url": f"{settings.SITE_URL}/feeds/public/{programme.slug}.ics",
        "updated_at": shown(programme.updated_at),
    }


def _purpose(programme: Programme) -> str:
    return programme.purpose_en if get_language() == "en" and programme.purpose_en else programme.purpose


def trade_item(trade: Trade) -> dict[str, Any]:
    return {"slug": trade.slug, "name": str(trade)}


def _place(venue: Venue | None, room: str) -> dict[str, Any] | None:
    if venue is None:
        return None
    return {
        "name": venue.name,
        "street": venue.street,
        "postcode": venue.postcode,
        "town": venue.town,
        "room": room,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }
