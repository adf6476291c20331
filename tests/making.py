"""Rows to begin an example with: say what matters, the rest is made up sensibly."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from events.domain.changes import make_event
from events.models import Event, EventKind, EventStatus, Programme, Venue
from people.models import Organisation, Trade

_numbers = itertools.count(1)

TRADES = {
    "smed": "Smed",
    "industritekniker": "Industritekniker",
    "automatik": "Automatik- og procesuddannelsen",
    "grafisk-tekniker": "Grafisk tekniker",
}


def a_trade(slug: str = "smed", **fields: Any) -> Trade:
    """The trade with this slug, made once."""
    name = fields.pop("name", TRADES.get(slug, slug.capitalize()))
    order = fields.pop("order", list(TRADES).index(slug) if slug in TRADES else 50)
    return Trade.objects.get_or_create(slug=slug, defaults={"name": name, "order": order, **fields})[0]


def a_programme(slug: str = "", **fields: Any) -> Programme:
    """A public programme under way; ``trades`` takes slugs. Asked for again by its slug, it is the same one."""
    slug = slug or f"indsats-{next(_numbers)}"
    trades = [a_trade(trade) for trade in fields.pop("trades", [])]
    fields.setdefault("name", slug.replace("-", " ").capitalize())
    programme, is_new = Programme.objects.get_or_create(slug=slug, defaults=fields)
    if is_new:
        programme.trades.set(trades)
    return programme


def a_school(number: str = "", **fields: Any) -> Organisation:
    """A primary school with an institution number of its own."""
    count = next(_numbers)
    fields.setdefault("name", f"Vestervang Skole {count}")
    fields.setdefault("level", Organisation.Level.PRIMARY)
    return Organisation.objects.create(
        kind=Organisation.Kind.SCHOOL, institution_number=number or f"{998000 + count}", **fields
    )


def a_company(**fields: Any) -> Organisation:
    fields.setdefault("name", f"Nordlys Maskinfabrik {next(_numbers)}")
    return Organisation.objects.create(kind=Organisation.Kind.COMPANY, **fields)


def a_venue(**fields: Any) -> Venue:
    values = {"name": "Medborgerhuset", "street": "Torvet 3", "postcode": "8600", "town": "Silkeborg"} | fields
    return Venue.objects.create(**values)


def a_moment(days: float = 14, hour: int = 10) -> datetime:
    """That many days from now, at a full hour UTC."""
    return (timezone.now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0, tzinfo=UTC)


def an_event(**fields: Any) -> Event:
    """A published public network meeting in two weeks, two hours long, unless said otherwise."""
    starts_at = fields.pop("starts_at", None) or a_moment()
    values: dict[str, Any] = {
        "kind": EventKind.NETWORK_MEETING,
        "status": EventStatus.PUBLISHED,
        "title": f"Netværksmøde {next(_numbers)}",
        "ends_at": starts_at + timedelta(hours=2),
        "is_public": True,
        "now": timezone.now(),
    } | fields
    values.setdefault("programme", None)
    values["programme"] = values["programme"] or a_programme("netvaerk")
    values["venue"] = values["venue"] if "venue" in fields else a_venue()
    return make_event(starts_at=starts_at, **values)
