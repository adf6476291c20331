"""Trades, committees and programmes, out of the same source as a first real start."""

from config.demo.world import World
from events.data.catalogue import COMMITTEES, PROGRAMMES, TRADES
from events.models import Programme
from people.models import Committee, Trade


def put_foundation(world: World) -> None:
    put, link, chance = world.basket.put, world.basket.link, world.chance("foundation")
    for order, trade in enumerate(TRADES):
        put(Trade(slug=trade.slug, name=trade.name, name_en=trade.name_en, order=order))
        world.trade_names[trade.slug] = trade.name
    for body in COMMITTEES:
        put(Committee(slug=body.slug, name=body.name, short_name=body.short_name))
        for slug in body.trades:
            link(Committee.trades.through, committee_id=body.slug, trade_id=slug)
    for order, entry in enumerate(PROGRAMMES):
        programme = put(
            Programme(
                id=chance.uuid(),
                slug=entry.slug,
                name=entry.name,
                name_en=entry.name_en,
                committee_id=entry.committee or None,
                audiences=list(entry.audiences),
                purpose=entry.purpose,
                purpose_en=entry.purpose_en,
                colour=entry.colour,
                contact_email=f"{entry.slug}@demo.example"[:254],
                takes_visits=entry.takes_visits,
                takes_performances=entry.takes_performances,
                order=order,
            )
        )
        world.programmes[entry.slug] = programme
        for slug in entry.trades:
            link(Programme.trades.through, programme_id=programme.pk, trade_id=slug)
