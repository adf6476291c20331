"""Employers' wage claims, out of the visits that lie behind."""

from datetime import timedelta
from decimal import Decimal

from ambassadors.domain.money.amounts import times
from ambassadors.models import Offer, WageClaim, WageTerms
from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.paybatches import Batches
from config.demo.world import World
from events.models import Event

W = WageClaim.Status
PAYS = {"hands-on": 17_000, "boss-ladies": None}  # øre an hour; None: the employer writes an amount
TOO_MANY_HOURS = "Timerne er flere end skoledagen. Skriv kun tiden med transport."
RECENT = (W.APPROVED, W.SUBMITTED, W.OFFERED, W.RETURNED, W.SUBMITTED)


def _wage_status(chance: Chance, ago: int, turn: int) -> str:
    """Of those that are not long ago each in its turn, so that every status is there."""
    if ago > 48:
        return chance.choice((W.PAID, W.PAID, W.PAID, W.DECLINED))
    if ago > 16:
        return chance.choice((W.EXPORTED, W.EXPORTED, W.DECLINED))
    return RECENT[turn % len(RECENT)]


def put_terms(world: World) -> None:
    """Which programmes pay: one by the hour, one what the employer writes."""
    for slug, ore in PAYS.items():
        world.basket.put(WageTerms(programme=world.programmes[slug], ore_per_hour=ore, most_hours=Decimal(7)))


def put_wage_claim(
    world: World, chance: Chance, offer: Offer, event: Event, batches: Batches, *, is_majas: bool
) -> None:
    ambassador, ago = offer.ambassador, (world.today - event.day).days
    status = W.OFFERED if is_majas and ago < 16 else _wage_status(chance, ago, batches.turn())
    offered = at(event.day + timedelta(days=1), "6.00")
    sent = min(offered + timedelta(hours=chance.randint(6, 120)), world.now - timedelta(hours=2))
    decided = min(sent + timedelta(hours=chance.randint(20, 90)), world.now - timedelta(hours=1))
    hours = Decimal(chance.choice(("3", "3.5", "4", "4.5", "5.5")))
    rate = PAYS[event.programme.slug]
    has_asked = status not in (W.OFFERED, W.DECLINED)
    is_decided = status in (W.RETURNED, W.APPROVED, W.EXPORTED, W.PAID)
    by = owner_of(world, event.programme.slug)
    reference = chance.choice(("", "", "Lærlingeteamet", f"SAG-{chance.randint(1000, 9999)}"))
    claim = world.basket.put(
        WageClaim(
            id=chance.uuid(),
            ambassador=ambassador,
            employer=ambassador.employer,
            contact_id=ambassador.employer_contact_id,
            programme=event.programme,
            payer_id=event.programme.committee_id,
            event=event,
            status=status,
            title=event.title[:160],
            day=event.day,
            hours=hours if has_asked else None,
            ore_per_hour=rate if has_asked else None,
            amount_ore=times(hours, rate or chance.choice((16_500, 17_200, 18_000))) if has_asked else None,
            cvr=ambassador.employer.cvr if ambassador.employer else "",
            reference=reference if has_asked else "",
            returned_why=TOO_MANY_HOURS if status == W.RETURNED else "",
            answer_by=max(offered, decided if status == W.RETURNED else offered) + timedelta(days=14),
            offered_at=offered,
            submitted_at=sent if has_asked else None,
            decided_at=decided if is_decided else None,
            decided_by=by if is_decided else None,
            batch=batches.of("wages", status) if status in (W.EXPORTED, W.PAID) else None,
            updated_at=decided,
        )
    )
    if world.is_rich:
        world.history(claim, [("", W.OFFERED, offered)], actor="systemet", what="made")
        if has_asked:
            world.history(claim, [(W.OFFERED, W.SUBMITTED, sent)], actor=claim.employer.name)
        if is_decided:
            first = W.RETURNED if status == W.RETURNED else W.APPROVED
            world.history(claim, [(W.SUBMITTED, first, decided)], by=by, why=claim.returned_why)
