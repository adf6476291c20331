"""Schools and companies that do not exist, with their contacts and places."""

from datetime import timedelta

from config.demo import words
from config.demo.chance import Chance
from config.demo.world import Company, School, World
from events.data.catalogue import TRADES
from events.models import Venue
from people.domain.places import point_of, town_of
from people.models import Contact, MailBasis, Organisation, User

LEVEL = Organisation.Level
_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", " ": "", ".": "", "&": "og", "/": ""})


def domain_of(name: str) -> str:
    """An address that can never exist (RFC 2606)."""
    return name.lower().translate(_PLAIN)[:40] + ".example"


def person_name(chance: Chance, *, woman: bool | None = None) -> str:
    first = words.FIRST_NAMES_WOMEN if (chance.one_in(2) if woman is None else woman) else words.FIRST_NAMES_MEN
    return f"{chance.choice(first)} {chance.choice(words.LAST_NAMES)}"


def phone(chance: Chance) -> str:
    """Begins with 12: no Danish subscriber's number does."""
    return f"+4512{chance.randrange(10**6):06}"


def mailbox(name: str) -> str:
    first, *_middle, last = name.lower().translate(_PLAIN | {32: " "}).split(" ")
    return f"{first}.{last}"


def place(world: World, chance: Chance, postcode: str) -> dict[str, object]:
    """Address fields of a row that lies there; neighbours do not share one point."""
    latitude, longitude = point_of(postcode) or (55.7, 12.5)
    return {
        "street": f"{chance.choice(words.STREETS)} {chance.randint(1, 140)}",
        "postcode": postcode,
        "town": town_of(postcode),
        "municipality": world.municipality_of[postcode],
        "latitude": round(latitude + chance.uniform(-0.012, 0.012), 5),
        "longitude": round(longitude + chance.uniform(-0.02, 0.02), 5),
    }


def put_school(
    world: World, chance: Chance, number: int, name: str, level: str, postcode: str, user: User | None = None
) -> School:
    """``user`` is the contact's login, if there is one."""
    put = world.basket.put
    domain = domain_of(name)
    where = place(world, chance, postcode)
    row = put(
        Organisation(
            id=chance.uuid(),
            kind=Organisation.Kind.SCHOOL,
            name=name,
            level=level,
            institution_number=f"{number:06}",
            phone=phone(chance),
            email=f"kontor@{domain}",
            website=f"https://{domain}/",
            **where,
        )
    )
    who = user.name if user else person_name(chance)
    contact = put(
        Contact(
            id=chance.uuid(),
            organisation=row,
            user=user,
            name=who,
            title=chance.choice(words.TEACHER_TITLES),
            email=user.email if user else f"{mailbox(who)}@{domain}",
            phone=phone(chance),
            is_primary=True,
        )
    )
    venue = put(Venue(id=chance.uuid(), organisation=row, name=name, notes="Meld jer på kontoret.", **where))
    return School(row, contact, venue)


def put_schools(world: World, how_many: int) -> None:
    """999001 and up: nine in ten are primary schools, the rest gymnasiums and vocational schools."""
    chance = world.chance("schools")
    taken: set[str] = set()
    for index in range(how_many):
        level, lasts = _level_of(index)
        postcode = words.POSTCODES[index % len(words.POSTCODES)]
        first = words.SCHOOL_FIRST[(index * 11 + index // len(words.SCHOOL_FIRST)) % len(words.SCHOOL_FIRST)]
        name = first + chance.choice(lasts)
        if name in taken:
            name = f"{name}, {town_of(postcode)}"
        while name in taken:
            name = f"{first}{chance.choice(lasts)} {len(taken)}"
        taken.add(name)
        # Past 999999 the register is full; the large demo goes on below, where no institution is numbered.
        number = 999001 + index if index < 999 else 900000 + index
        user = world.people["dorte"] if index == 0 else None
        school = put_school(world, chance, number, name, level, postcode, user)
        if level == LEVEL.PRIMARY:
            world.schools.append(school)
        elif level == LEVEL.GYMNASIUM:
            world.gymnasiums.append(school)
        else:
            world.vocational.append(school)


def _level_of(index: int) -> tuple[str, tuple[str, ...]]:
    if index % 10 == 5:
        return LEVEL.GYMNASIUM, words.GYMNASIUM_LAST
    if index % 10 == 8:
        return LEVEL.VOCATIONAL, words.VOCATIONAL_LAST
    return LEVEL.PRIMARY, words.SCHOOL_LAST


def cvr_number(index: int) -> str:
    """99……: the modulus fits, and no company has been given one."""
    stem = 990_0000 + index * 3
    while True:
        digits = [int(sign) for sign in f"{stem}"]
        rest = sum(weight * digit for weight, digit in zip((2, 7, 6, 5, 4, 3, 2), digits, strict=True)) % 11
        if rest != 1:
            return f"{stem}{(11 - rest) % 11}"
        stem += 1


def put_companies(world: World, how_many: int) -> None:
    """One contact in three has no recorded basis for mail and stands on phone lists."""
    chance = world.chance("companies")
    put, link = world.basket.put, world.basket.link
    taken: set[str] = set()
    for index in range(how_many):
        trade = TRADES[index % len(TRADES)].slug
        first = words.COMPANY_FIRST[(index * 11 + index // len(words.COMPANY_FIRST)) % len(words.COMPANY_FIRST)]
        name = f"{first} {chance.choice(words.COMPANY_LAST[trade])}"
        if name in taken:
            name = f"{first} & {chance.choice(words.LAST_NAMES)} {chance.choice(words.COMPANY_LAST[trade])}"
        while name in taken:
            name = f"{name} {len(taken)}"
        taken.add(name)
        domain = domain_of(name)
        row = put(
            Organisation(
                id=chance.uuid(),
                kind=Organisation.Kind.COMPANY,
                name=name,
                cvr=cvr_number(index),
                phone=phone(chance),
                email=f"kontakt@{domain}",
                **place(world, chance, words.POSTCODES[(index * 5 + 1) % len(words.POSTCODES)]),
            )
        )
        link(Organisation.trades.through, organisation_id=row.pk, trade_id=trade)
        who = person_name(chance)
        contact = put(
            Contact(
                id=chance.uuid(),
                organisation=row,
                name=who,
                title=chance.choice(words.COMPANY_TITLES),
                email="" if chance.one_in(12) else f"{mailbox(who)}@{domain}",
                phone=phone(chance),
                is_primary=True,
            )
        )
        has_basis = bool(contact.email) and not chance.one_in(4)
        if has_basis:
            basis, note = chance.choice(BASES)
            put(
                MailBasis(
                    contact=contact,
                    basis=basis,
                    note=note,
                    recorded_at=world.now - timedelta(days=chance.randint(30, 700)),
                    recorded_by=world.people["ada"],
                )
            )
        world.companies.append(Company(row, contact, has_basis, (trade,)))


BASES = (
    (MailBasis.Basis.CONSENT, "Sagde ja på netværksmødet i foråret"),
    (MailBasis.Basis.REQUESTED, "Ringede selv og bad om invitationer"),
    (MailBasis.Basis.CUSTOMER, "Har lærlinge fra korpset"),
    (MailBasis.Basis.CONSENT, "Skrev sig på listen på messen"),
)
