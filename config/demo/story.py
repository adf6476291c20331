"""The part that is the same in every demo: each status of each kind, Maja's visits, and what is on.

Told before the year is filled; who is used here is marked as taken on those days.
"""

from datetime import date, timedelta

from ambassadors.models import GuidanceMeeting, VisitRequest
from config.demo.agenda import COMING, MEETINGS_BEHIND, STANDS
from config.demo.calendar import at, schoolday, workday
from config.demo.meetings import put_meeting
from config.demo.performances import put_performance
from config.demo.repeated import put_repeated
from config.demo.stands import put_stand
from config.demo.visits import put_request, put_visit
from config.demo.world import Member, School, Unit, World
from events.models import Event, EventKind, EventStatus
from people.domain.danish import da_date
from people.domain.places import distance_km, point_of
from people.models import Contact

E = EventStatus
R = VisitRequest.Status
AUDIENCE = VisitRequest.Audience


class Story:
    """Counts its events, and knows who is taken when."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = world.chance("story")
        self.events = 0
        self._turn = 0

    # -- who comes ---------------------------------------------------------------------------------

    def take(self, day: date, *, besides: Member | None = None) -> Member | None:
        """Somebody of the corps (not Maja) who is free that day and, beside another, of another trade."""
        rows = self.world.corps[1:40]
        for step in range(len(rows)):
            member = rows[(self._turn + step) % len(rows)]
            if member.is_free(day) and not (besides and member.trade == besides.trade):
                self._turn += step + 1
                member.taken.add(day)
                return member
        return None

    def pair(self, day: date) -> list[Member]:
        one = self.take(day)
        assert one
        two = self.take(day, besides=one)
        assert two
        return [one, two]

    def majas_day(self, offset: int) -> date:
        """A school day about then on which she has nothing yet; in the holidays several offsets meet on one day."""
        step = 1 if offset > 0 else -1
        day = schoolday(self.world.day(offset), step)
        while not self.world.corps[0].is_free(day):
            day = schoolday(day + timedelta(days=step), step)
        return day

    def with_maja(self, day: date) -> list[Member]:
        maja = self.world.corps[0]
        maja.taken.add(day)
        two = self.take(day, besides=maja)
        assert two
        return [maja, two]

    def units(self, day: date, robots: int = 2) -> list[Unit]:
        """Robots, a van and two of the crew, free that day."""
        found: list[Unit] = []
        for rows, number in ((self.world.robots, robots), (self.world.vans, 1), (self.world.crew, 2)):
            free = [unit for unit in rows if unit.is_free(day)][:number]
            assert len(free) == number
            found += free
        for unit in found:
            unit.taken.add(day)
        return found

    def guests(self, number: int) -> list[tuple[Contact, bool]]:
        """Companies and vocational schools; schools' own staff may be mailed."""
        companies = self.chance.sample(self.world.companies, number - 2)
        schools = self.chance.sample(self.world.vocational, 2)
        return [(c.contact, c.has_basis) for c in companies] + [(s.contact, True) for s in schools]

    def near(self, postcode: str, number: int) -> list[School]:
        """The nearest primary schools, the two that are kept for the story left out."""
        home = point_of(postcode)
        assert home
        return sorted(self.world.schools[2:48], key=lambda school: distance_km(home, school.row.point or home))[:number]

    def tell(self, event: Event) -> Event:
        self.events += 1
        return event


def put_story(world: World) -> int:
    """Returns how many events it has."""
    story = Story(world)
    _majas_visits(story)
    _visits(story)
    _requests(story)
    _coming(story)
    _behind(story)
    put_repeated(world, story.guests, story.tell)
    _stands(story)
    _performances(story)
    return story.events


def _majas_visits(story: Story) -> None:
    """Two behind her, four to come (one waits for the release, one for her answer)."""
    world, chance = story.world, story.chance
    schools = [world.schools[0], *story.near("8000", 6)]
    plan = (
        (-34, E.CLOSED, "9.15"),
        (-9, E.CARRIED_OUT, "10.00"),
        (3, E.CONFIRMED, "8.15"),
        (9, E.CONFIRMED, "10.15"),
        (17, E.STAFFED, "12.30"),
    )
    for (offset, status, clock), school in zip(plan, schools, strict=False):
        day = story.majas_day(offset)
        story.tell(put_visit(world, chance, school, "hands-on", status, at(day, clock), story.with_maja(day)))
    for offset, clock, school, how in ((24, "9.00", schools[5], "asked"), (31, "10.00", schools[6], "release")):
        day = story.majas_day(offset)
        maja, other = story.with_maja(day)
        story.tell(put_visit(world, chance, school, "hands-on", E.OFFERING, at(day, clock), [other, maja], second=how))


def _visits(story: Story) -> None:
    """Every status a visit may have, today included when there is school."""
    world, chance = story.world, story.chance
    plan = (
        (-60, E.CLOSED, "hands-on", False),
        (-20, E.CANCELLED, "boss-ladies", False),
        (-6, E.CARRIED_OUT, "boss-ladies", False),
        (-2, E.CARRIED_OUT, "hands-on", False),
        (0, E.CONFIRMED, "hands-on", False),
        (1, E.CONFIRMED, "boss-ladies", False),
        (4, E.CONFIRMED, "hands-on", True),
        (6, E.CANCELLED, "hands-on", False),
        (12, E.STAFFED, "magiske-forandringer", False),
        (20, E.OFFERING, "boss-ladies", False),
        (26, E.OFFERING, "hands-on", False),
    )
    for number, (offset, status, programme, virtual) in enumerate(plan):
        day = schoolday(world.day(offset), 1 if offset >= 0 else -1)
        school = world.schools[3 + number * 2]
        story.tell(
            put_visit(
                world,
                chance,
                school,
                programme,
                status,
                at(day, ("8.15", "10.00", "12.15")[number % 3]),
                story.pair(day),
                virtual=virtual,
                second="release" if number % 2 else "asked",
            )
        )
    day = schoolday(world.day(1))
    near = story.near("8000", 9)[-1]
    story.tell(put_visit(world, chance, near, "hands-on", E.OFFERING, at(day, "10.15"), story.pair(day), second="left"))
    day = schoolday(world.day(29))
    school = world.gymnasiums[0]
    visit = put_visit(
        world, chance, school, "rekruttering-af-studenter", E.CONFIRMED, at(day, "13.00"), story.pair(day)
    )
    story.tell(visit)
    _guidance(story, school, visit)
    day = schoolday(world.day(15))
    story.tell(
        put_visit(
            world,
            chance,
            world.schools[30],
            "hands-on",
            E.OFFERING,
            at(day, "9.00"),
            story.pair(day),
            request_status=R.RESCHEDULING,
            second="silent",
        )
    )


def _requests(story: Story) -> None:
    """Wishes that are no visits yet, or never became any."""
    world, chance = story.world, story.chance
    plan: tuple[tuple[str, int, int, dict[str, object]], ...] = (
        (R.SUBMITTED, 0, 28, {"trades": ("industritekniker", "smed")}),
        (R.SUBMITTED, 1, 40, {"trades": ("elektronik-og-svagstroem",), "source": "api"}),
        (R.SUBMITTED, 3, 19, {"trades": ("mediegrafiker", "grafisk-tekniker")}),
        (
            R.NEEDS_INFO,
            9,
            33,
            {"trades": ("smed",), "question": "Hvor mange elever er der på hvert hold, og kan I mødes i værkstedet?"},
        ),
        (R.MATCHING, 2, 22, {"trades": ("automatik-og-proces", "industritekniker")}),
        (R.MATCHING, 5, 36, {"trades": ("produktoer", "teknisk-designer")}),
        (R.DRAFT, 0, 45, {"trades": ("smed",), "confirm_by": world.now + timedelta(hours=20)}),
        (R.LAPSED, 12, 14, {"trades": ("smed",)}),
        (R.REJECTED, 16, 5, {"trades": ("data-og-kommunikation",)}),
        (R.CANCELLED, 11, 9, {"trades": ("industritekniker",)}),
    )
    for number, (status, ago, ahead, more) in enumerate(plan):
        made_at = at(world.day(-ago - 1), ("9.40", "13.15", "10.05", "14.50", "11.25")[number % 5])
        days = [schoolday(world.day(ahead + step)) for step in (0, 3, 8)]
        clock = ("8.15", "9.00", "10.15", "12.30")[number % 4]
        slots = [(at(day, clock), at(day, clock) + timedelta(minutes=90)) for day in dict.fromkeys(days)]
        school = world.schools[0] if number == 0 else world.schools[26 + number]
        wish = put_request(
            world,
            chance,
            school,
            ("hands-on", "boss-ladies", "hands-on", "magiske-forandringer")[number % 4],
            status,
            slots[: 3 if number % 3 else 2],
            made_at=made_at,
            **more,  # type: ignore[arg-type]
        )
        if status != R.DRAFT:
            first = R.LAPSED if status == R.LAPSED else R.SUBMITTED
            world.history(wish, [(R.DRAFT, first, made_at)], actor=wish.contact_name)
        if status not in (R.DRAFT, R.SUBMITTED, R.LAPSED):
            world.history(
                wish,
                [(R.SUBMITTED, status, made_at + timedelta(hours=20))],
                by=world.people["ada"],
                why="Ingen ambassadører i nærheden den uge." if status == R.REJECTED else "",
            )

    _other_audiences(story)
    _asked_twice(story)


def _asked_twice(story: Story) -> None:
    """The teacher by the form, the school's system the day after: it is the same visit."""
    world, school = story.world, story.world.schools[40]
    chance = world.chance("twice")
    starts_at = at(schoolday(world.day(33)), "10.15")
    slots = [(starts_at, starts_at + timedelta(minutes=90))]
    same = {"code": "likely_duplicate", "detail": f"Skolen har allerede et åbent besøgsønske {da_date(starts_at)}."}
    for ago, source, warnings in ((4, VisitRequest.Source.WEB, []), (3, VisitRequest.Source.API, [same])):
        made_at = at(world.day(-ago), "13.20")
        wish = put_request(
            world,
            chance,
            school,
            "hands-on",
            R.SUBMITTED,
            slots,
            trades=("smed",),
            made_at=made_at,
            source=source,
            warnings=warnings,
        )
        wish.grade = 8
        world.history(wish, [(R.DRAFT, R.SUBMITTED, made_at)], actor=wish.contact_name)


def _guidance(story: Story, gymnasium: School, visit: Event) -> None:
    """The gymnasium meets a vocational school right after its visit."""
    world, college = story.world, story.world.vocational[0]
    wish = next(row for row in world.basket.waiting(VisitRequest) if row.event_id == visit.pk)
    wish.guidance_wished = True
    event = put_meeting(
        world,
        world.chance("guidance"),
        "rekruttering-af-studenter",
        f"Vejledningsmøde: {gymnasium.row.name} og {college.row.name}",
        E.INVITED,
        visit.ends_at + timedelta(minutes=15),
        minutes=45,
        kind=EventKind.OTHER,
        venue=gymnasium.venue,
        guests=[(college.contact, True)],
        is_public=False,
        summary="Om merit og om at begynde på en erhvervsuddannelse som student.",
    )
    world.basket.put(
        GuidanceMeeting(
            id=world.chance("guidance", "row").uuid(),
            request=wish,
            event=event,
            partner=college.row,
            contact=college.contact,
            created_at=event.created_at,
        )
    )
    story.tell(event)


def _other_audiences(story: Story) -> None:
    """A gymnasium and a group of adults: asked in their own way, answered in their own words."""
    world, chance = story.world, story.chance
    college, gymnasiums = world.vocational[0], world.gymnasiums
    for number, (school, audience, programme, trades) in enumerate(
        (
            (gymnasiums[1], AUDIENCE.GYMNASIUM, "rekruttering-af-studenter", ("automatik-og-proces",)),
            (gymnasiums[2], AUDIENCE.GYMNASIUM, "rekruttering-af-studenter", ("industritekniker", "smed")),
            (college, AUDIENCE.ADULTS, "hands-on", ("smed", "industritekniker")),
        )
    ):
        made_at = at(world.day(-2 - number), "10.35")
        starts_at = at(schoolday(world.day(24 + 5 * number)), "12.15")
        wish = put_request(
            world,
            chance,
            school,
            programme,
            R.SUBMITTED,
            [(starts_at, starts_at + timedelta(minutes=90))],
            trades=trades,
            made_at=made_at,
            audience=audience,
        )
        wish.guidance_wished = audience == AUDIENCE.GYMNASIUM
        if audience == AUDIENCE.ADULTS:
            wish.group_kind = VisitRequest.Group.JOBCENTRE
        world.history(wish, [(R.DRAFT, R.SUBMITTED, made_at)], actor=wish.contact_name)


def _coming(story: Story) -> None:
    """Every programme has something on that everybody may come to; one of them has just been moved by an hour."""
    world, chance, moved = story.world, story.chance, False
    for number, entry in enumerate(COMING):
        if entry.kind in (EventKind.STAND, EventKind.PERFORMANCE):
            continue
        day = workday(world.day(entry.ahead))
        invites = number % 3 != 2
        event = put_meeting(
            world,
            chance,
            entry.programme,
            entry.title,
            E.INVITED if invites else E.PUBLISHED,
            at(day, entry.clock),
            minutes=entry.minutes,
            kind=EventKind(entry.kind),
            venue=world.venues[entry.venue],
            guests=story.guests(entry.guests),
            capacity=entry.capacity,
            was_moved=invites and not moved,
            summary=entry.summary,
            description=entry.description,
            is_green=entry.green,
            **entry.more,
        )
        story.tell(event)
        moved = moved or invites


def _behind(story: Story) -> None:
    """Meetings in the statuses that the coming ones do not have; one is today when it is a working day."""
    world, chance = story.world, story.chance
    for programme, title, status, offset, clock, venue in MEETINGS_BEHIND:
        day = workday(world.day(offset), 1 if offset >= 0 else -1)
        story.tell(
            put_meeting(
                world,
                chance,
                programme,
                title,
                E(status),
                at(day, clock),
                venue=world.venues[venue],
                guests=story.guests(12),
                capacity=4 if offset == 0 else 30,
                summary="Kaffe fra kl. 8.30, oplæg og bordrunde om de næste skridt.",
                cancel_reason="For få tilmeldte; vi samler det i stedet i foråret." if status == "cancelled" else "",
            )
        )


def _stands(story: Story) -> None:
    world, chance = story.world, story.chance
    for entry in STANDS:
        story.tell(
            put_stand(
                world,
                chance,
                entry.programme,
                entry.title,
                E(entry.status),
                world.day(entry.ahead),
                entry.days,
                world.venues[entry.venue],
                story.take,
                cover=entry.cover,
                tasks=2 if entry.days > 1 else 3,
                summary=entry.summary,
                cancel_reason="Messen er aflyst af arrangøren." if entry.status == "cancelled" else "",
            )
        )


def _performances(story: Story) -> None:
    """Every status; two ask for the same robots on the same evening, so there is a first and a second hold."""
    world, chance = story.world, story.chance
    places = list(world.venues.values())
    plan = (
        (-75, E.CLOSED),
        (-26, E.SETTLED),
        (-8, E.PERFORMED),
        (0, E.TRAVELLING),
        (2, E.READY),
        (10, E.ADVANCING),
        (21, E.CONTRACTED),
        (38, E.OFFER),
        (52, E.QUALIFYING),
        (66, E.ENQUIRY),
        (19, E.ENQUIRY),
        (33, E.RELEASED),
        (47, E.EXPIRED),
        (55, E.DECLINED),
        (90, E.POSTPONED),
        (27, E.CANCELLED),
    )
    for number, (offset, status) in enumerate(plan):
        day = world.day(offset)
        story.tell(
            put_performance(
                world,
                chance,
                status,
                at(day, "14.00" if offset == 0 else ("11.00", "13.30", "19.00")[number % 3]),
                places[(number * 3 + 1) % len(places)],
                story.units(day),
                is_public=status in (E.READY, E.ADVANCING, E.CONTRACTED, E.TRAVELLING),
                summary="Fire robotter, tre kvarter og de lærlinge, der har bygget dem.",
                cancel_reason="Scenen kan ikke bære robotterne." if status == E.CANCELLED else "",
            )
        )
    day = world.day(45)
    units = story.units(day)
    for rank, host in ((1, "Havnefestivalen"), (2, "Kulturhuset Kvarts")):
        story.tell(
            put_performance(
                world,
                chance,
                E.HOLD,
                at(day, "19.00"),
                places[rank + 5],
                units,
                host=host,
                rank=rank,
                holds_expire=world.now + timedelta(days=2 * rank),
            )
        )
