"""The ambassadors: apprentices with a home, a trade, an employer and a calendar."""

from datetime import date, timedelta

from ambassadors.models import Ambassador
from config.demo import words
from config.demo.calendar import at
from config.demo.cast import a_user
from config.demo.chance import Chance
from config.demo.register import mailbox, person_name, phone
from config.demo.world import Company, Member, World
from events.models import Away, Resource
from people.domain.places import point_of
from people.models import User

STATUS = Ambassador.Status
CLEARANCE = Ambassador.Clearance


def put_corps(world: World, how_many: int, hashed: str) -> None:
    """Maja first; she is left out when the year is filled, so that her rows are as many at every scale."""
    chance = world.chance("corps")
    by_trade: dict[str, list[Company]] = {}
    for company in world.companies:
        by_trade.setdefault(company.trades[0], []).append(company)
    trades = sorted(by_trade)
    programmes = ("hands-on", "boss-ladies", "hands-on", "rekruttering-af-studenter")
    taken: set[str] = set()
    for index in range(how_many):
        if index == 0:
            user, trade, postcode, slug = world.people["maja"], "industritekniker", "8000", "hands-on"
        else:
            slug = programmes[index % len(programmes)]
            name = person_name(chance, woman=True if slug == "boss-ladies" else chance.one_in(3))
            email = f"{mailbox(name)}@korpset.example"
            if email in taken:
                email = f"{mailbox(name)}{index}@korpset.example"
            taken.add(email)
            user = a_user(world, chance, name, email, hashed, phone(chance))
            trade = trades[index % len(trades)]
            postcode = words.POSTCODES[(index * 3) % len(words.POSTCODES)]
        company = by_trade[trade][index % len(by_trade[trade])]
        _put_member(world, chance, index, user, trade, postcode, slug, company)


def _put_member(
    world: World, chance: Chance, index: int, user: User, trade: str, postcode: str, slug: str, company: Company
) -> None:
    put = world.basket.put
    latitude, longitude = point_of(postcode) or (55.7, 12.5)
    status = STATUS.ACTIVE
    if index and index % 13 == 0:
        status = (STATUS.TRAINING, STATUS.PAUSED, STATUS.ALUMNI)[index // 13 % 3]
    cleared = chance.choice((CLEARANCE.CLEARED, CLEARANCE.CLEARED, CLEARANCE.NOT_REQUIRED, CLEARANCE.ORDERED))
    row = put(
        Ambassador(
            id=chance.uuid(),
            user=user,
            programme=world.programmes[slug],
            status=status,
            trade_id=trade,
            employer=company.row,
            employer_contact=company.contact,
            needs_release=not chance.one_in(8),
            postcode=postcode,
            latitude=round(latitude + chance.uniform(-0.02, 0.02), 5),
            longitude=round(longitude + chance.uniform(-0.03, 0.03), 5),
            radius_km=chance.choice((40, 60, 80, 80, 120)) if index else 100,
            max_visits_per_month=chance.choice((1, 2, 2, 2, 3)),
            languages=["da", "en"] if chance.one_in(3) else ["da"],
            born_year=world.today.year - chance.randint(17, 26),
            bio=words.BIOS[index % len(words.BIOS)],
            clearance=CLEARANCE.CLEARED if index == 0 else cleared,
            clearance_at=world.day(-chance.randint(40, 400)) if index == 0 or cleared == CLEARANCE.CLEARED else None,
            joined_on=world.day(-chance.randint(60, 600)),
        )
    )
    resource = put(Resource(id=chance.uuid(), kind=Resource.Kind.PERSON, name=user.name, user=user))
    world.basket.link(Resource.trades.through, resource_id=resource.pk, trade_id=trade)
    away = _put_absence(world, chance, resource) if index % 7 == 3 else None
    if status == STATUS.ACTIVE:
        world.corps.append(Member(row, resource, trade, date.min, away))


def _put_absence(world: World, chance: Chance, resource: Resource) -> tuple[date, date]:
    first = world.day(chance.randint(5, 60))
    last = first + timedelta(days=chance.choice((5, 12, 33)))
    why, note = chance.choice((("school", "hovedforløb"), ("holiday", ""), ("exam", "svendeprøve")))
    world.basket.put(
        Away(
            id=chance.uuid(),
            resource=resource,
            starts_at=at(first, "0.00"),
            ends_at=at(last, "0.00"),
            why=why,
            note=note,
        )
    )
    return first, last
