"""Puts the trades, committees and programmes of the catalogue in the database; what is there already stays."""

from django.db import transaction

from events.data.catalogue import COMMITTEES, PROGRAMMES, TRADES
from events.models import Programme
from people.models import Committee, Trade


def load_catalogue() -> dict[str, int]:
    """How many were made of each; safe to call again."""
    made = {"trades": 0, "committees": 0, "programmes": 0}
    with transaction.atomic():
        for order, trade in enumerate(TRADES):
            _row, new = Trade.objects.get_or_create(
                slug=trade.slug, defaults={"name": trade.name, "name_en": trade.name_en, "order": order}
            )
            made["trades"] += new
        for body in COMMITTEES:
            committee, new = Committee.objects.get_or_create(
                slug=body.slug, defaults={"name": body.name, "short_name": body.short_name}
            )
            if new:
                committee.trades.set(body.trades)  # type: ignore[arg-type]  # a trade's key is its slug
            made["committees"] += new
        for order, entry in enumerate(PROGRAMMES):
            programme, new = Programme.objects.get_or_create(
                slug=entry.slug,
                defaults={
                    "name": entry.name,
                    "name_en": entry.name_en,
                    "committee_id": entry.committee or None,
                    "audiences": list(entry.audiences),
                    "purpose": entry.purpose,
                    "purpose_en": entry.purpose_en,
                    "colour": entry.colour,
                    "takes_visits": entry.takes_visits,
                    "takes_performances": entry.takes_performances,
                    "order": order,
                },
            )
            if new:
                programme.trades.set(entry.trades)  # type: ignore[arg-type]  # a trade's key is its slug
            made["programmes"] += new
    return made
