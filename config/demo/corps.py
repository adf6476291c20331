"""The ambassadors: apprentices with a home, a trade, an employer and a calendar."""

from datetime import date, timedelta
from typing import Any

from ambassadors.domain import pictureconsents
from ambassadors.models import Ambassador, PictureConsent
from config.demo import words
from config.demo.calendar import at
from config.demo.cast import a_user
from config.demo.chance import Chance
from config.demo.faces import put_face
from config.demo.register import mailbox, person_name, phone
from config.demo.world import Company, Member, World
from events.models import Away, Resource
from people.domain.places import point_of
from people.models import User

STATUS = Ambassador.Status
CLEARANCE = Ambassador.Clearance
CAME_FROM = Ambassador.CameFrom


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
    if world.is_rich and index in (37, 38):
        status = STATUS.TRAINING
    more = world.chance("corps", "more", index)
    young = index % 11 == 5
    born = world.day(-17 * 365 - 40 - index) if young else world.day(-365 * chance.randint(19, 26))
    student, adult = slug == "rekruttering-af-studenter", index % 9 == 4
    if adult:
        born = world.day(-365 * (26 + index % 13))
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
            born_year=born.year,
            came_from=CAME_FROM.ADULT if adult else CAME_FROM.STUDENT if student else CAME_FROM.SCHOOL,
            bio=words.BIOS[index % len(words.BIOS)],
            **_clearance(world, chance, index, CLEARANCE.CLEARED if index == 0 else cleared),
            joined_on=world.day(-chance.randint(60, 600)),
            **_told_in_full(world, more, index, company),
            trained_on=None if status == STATUS.TRAINING else world.day(-more.randint(12, 58)),
            born_on=born if young else None,
        )
    )
    if index % 5 == 1:
        others = [other for other in sorted(world.trade_names) if other != trade]
        world.basket.link(Ambassador.other_trades.through, ambassador_id=row.pk, trade_id=others[index % len(others)])
    _put_pictures(world, more, index, row)
    resource = put(Resource(id=chance.uuid(), kind=Resource.Kind.PERSON, name=user.name, user=user))
    world.basket.link(Resource.trades.through, resource_id=resource.pk, trade_id=trade)
    away = _put_absence(world, chance, resource) if index % 7 == 3 else None
    if status == STATUS.ACTIVE:
        world.corps.append(Member(row, resource, trade, date.min, away))
    else:
        world.newcomers.append(row)
        world.resource_of[user.pk] = resource


def _clearance(world: World, chance: Chance, index: int, status: str) -> dict[str, Any]:
    """Where it stands, with the dates that belong to it; every status somewhere, one that lapses soon."""
    dated = world.day(-chance.randint(40, 400))
    status = {9: CLEARANCE.CONSENT_PENDING, 16: CLEARANCE.NOT_CLEARED, 23: CLEARANCE.LAPSED}.get(index, status)
    fields: dict[str, Any] = {"clearance": status}
    if status in (CLEARANCE.CLEARED, CLEARANCE.NOT_CLEARED, CLEARANCE.LAPSED):
        fields |= {"clearance_at": dated, "clearance_by": world.people["ada"], "clearance_scope": words.CLEARANCE_SCOPE}
    if status == CLEARANCE.CLEARED:
        fields["clearance_until"] = world.day(20) if index == 7 else dated + timedelta(days=730)
    if status == CLEARANCE.LAPSED:
        fields |= {"clearance_at": world.day(-740), "clearance_until": world.day(-9)}
    if status in (CLEARANCE.ORDERED, CLEARANCE.CONSENT_PENDING):
        fields["clearance_scope"] = words.CLEARANCE_SCOPE
    return fields


def _told_in_full(world: World, chance: Chance, index: int, company: Company) -> dict[str, Any]:
    """Work, travel, topics, apprenticeship; one is not an apprentice any more."""
    work = company.row.postcode if company.row.postcode and index % 3 != 1 else ""
    point = point_of(work) if work else None
    means = (["car"], ["car", "lift"], ["public"], ["public", "bicycle"], ["lift", "public"])[index % 5]
    began = world.day(-chance.randint(200, 1100))
    return {
        "work_postcode": work if point else "",
        "work_latitude": point[0] if point else None,
        "work_longitude": point[1] if point else None,
        "travels_by": ["car", "public"] if index == 0 else means,
        "topics": [*words.TOPICS[index % len(words.TOPICS)], *(["merit som student"] if index % 8 == 3 else [])],
        "apprentice_from": began,
        "apprentice_until": world.day(-12) if index == 21 else world.day(chance.randint(120, 900)),
    }


def _put_pictures(world: World, chance: Chance, index: int, row: Ambassador) -> None:
    """Most have a portrait, most of them let the school see it; the youngest one waits for a guardian."""
    if not world.is_rich or row.status != STATUS.ACTIVE or (index and index % 4 == 3):
        return
    row.portrait = put_face(index, has_long_hair=index == 0 or index % 2 == 1)
    purposes = ("school", "website", "social") if index == 0 or index % 3 == 0 else ("school",)
    given = at(world.day(-chance.randint(20, 55)), "19.20")
    is_minor = row.is_minor(world.today)
    for purpose in purposes:
        version, text = pictureconsents.text_of(purpose)
        world.basket.put(
            PictureConsent(
                id=chance.uuid(),
                ambassador=row,
                purpose=purpose,
                version=version,
                words=text,
                given_at=given,
                given_by=row.user,
                needs_guardian=is_minor,
                guardian_name="Hanne Krogh" if is_minor else "",
                guardian_email=f"hjemme{index}@familie.example" if is_minor else "",
                guardian_at=given + timedelta(days=1) if is_minor and index != 5 else None,
            )
        )


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
