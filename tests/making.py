"""Rows to begin an example with: say what matters, the rest is made up sensibly."""

import io
import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from ambassadors.domain.applications import NewApplication, apply
from ambassadors.domain.mentoring import applying as mentees
from ambassadors.domain.mentoring import pairing
from ambassadors.domain.reach import stories
from ambassadors.domain.requests import NewRequest, submit
from ambassadors.models import Ambassador, Application, Mentorship, Story, VisitRequest
from events.domain.bookings import resource_of
from events.domain.changes import make_event
from events.domain.performances import NewEnquiry, enquire
from events.domain.recurrence import Repeat, Rule
from events.domain.series import make_series
from events.domain.wallclock import Hours
from events.models import (
    CourseOffer,
    Event,
    EventKind,
    EventStatus,
    PracticeProject,
    Programme,
    Resource,
    Role,
    Series,
    Venue,
)
from materials.domain.loans import NewLoan, ask
from materials.domain.modules import save_module
from materials.models import KitLoan, TeachingModule
from people.domain.mailbasis import note_basis
from people.domain.schooldays import day_warning
from people.models import Contact, Organisation, Trade, User

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
        kind=Organisation.Kind.SCHOOL, institution_number=number or f"{800000 + count}", **fields
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


def a_school_day(days: int = 21, municipality: int | None = None) -> date:
    """The first day at least that many from now when schools are open, so that nothing is to be warned of."""
    day = timezone.localdate() + timedelta(days=days)
    while day.weekday() > 4 or any(day_warning(code, day) for code in (None, municipality)):
        day += timedelta(days=1)
    return day


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


def a_user(**fields: Any) -> User:
    """Somebody with a login and no rights; password "demo-only"."""
    number = next(_numbers)
    values: dict[str, Any] = {"email": f"person{number}@demo.example", "name": f"Person {number}"} | fields
    return User.objects.create_user(password="demo-only", **values)


def an_organiser(*programmes: Programme, **fields: Any) -> User:
    """Organises these programmes; without any, all of them."""
    user = a_user(**fields)
    for programme in programmes or (None,):
        Role.objects.create(user=user, kind=Role.Kind.ORGANISER, programme=programme)
    return user


def a_contact(organisation: Organisation | None = None, **fields: Any) -> Contact:
    """Somebody at a school or company, with an address and no recorded basis for mail."""
    number = next(_numbers)
    values: dict[str, Any] = {"name": f"Kontakt {number}", "email": f"kontakt{number}@firma.example"} | fields
    return Contact.objects.create(organisation=organisation or a_company(), **values)


def a_visit_programme(**fields: Any) -> Programme:
    """The programme that takes visits, the same one each time."""
    return a_programme(
        "boss-ladies", **{"takes_visits": True, "trades": ["smed", "industritekniker"], "name": "Boss Ladies"} | fields
    )


def an_ambassador(*, trade: str = "smed", **fields: Any) -> Ambassador:
    """Active, at home in Aarhus, employed where somebody answers; ``name`` and ``email`` are the person's."""
    person = {name: fields.pop(name) for name in ("name", "email", "language", "phone") if name in fields}
    if "employer" not in fields:
        fields["employer"] = a_company()
    if fields["employer"] is not None and "employer_contact" not in fields:
        fields["employer_contact"] = a_contact(fields["employer"])
    values: dict[str, Any] = {"postcode": "8000", "joined_on": timezone.now().date(), "languages": ["da"]} | fields
    values.setdefault("programme", None)
    values["programme"] = values["programme"] or a_visit_programme()
    return Ambassador.objects.create(user=a_user(**person), trade=a_trade(trade), **values)


def a_picture(width: int = 800, height: int = 1000, form: str = "JPEG", **how: Any) -> io.BytesIO:
    """A file as somebody would upload it, in one colour."""
    file = io.BytesIO()
    Image.new(how.pop("mode", "RGB"), (width, height), "#3355aa").save(file, form, **how)
    file.seek(0)
    return file


def an_application(now: datetime | None = None, **changes: Any) -> Application:
    """Sent by the public form and not confirmed yet; ``trade`` is a slug."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": "Signe Vang",
        "email": f"signe{number}@demo.example",
        "phone": "12 34 56 78",
        "postcode": "8000",
        "born_year": timezone.now().year - 20,
        "motivation": "Jeg vil gerne fortælle om mit fag.",
        "programme": a_visit_programme(),
    } | changes
    values["trade"] = a_trade(values.get("trade", "smed"))
    return apply(NewApplication(**values), now=now or timezone.now())


def a_mentee(now: datetime | None = None, **changes: Any) -> Mentorship:
    """Asked for a mentor by the public form and not confirmed yet; ``trade`` is a slug, or "" for not knowing yet."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": "Amina Yusuf",
        "email": f"amina{number}@demo.example",
        "phone": "12 34 56 78",
        "age_band": "18_24",
        "stage": "curious",
        "postcode": "8000",
        "about": "Hvordan er det at være den eneste kvinde på værkstedet?",
        "programme": a_visit_programme(),
        "trade": "smed",
    } | changes
    values["trade"] = a_trade(values["trade"]) if values["trade"] else None
    return mentees.apply(mentees.NewMentee(**values), now=now or timezone.now())


def a_pair(mentor: Ambassador | None = None, now: datetime | None = None, weeks: int = 4, **changes: Any) -> Mentorship:
    """Two who have both said yes."""
    now = now or timezone.now()
    it = mentees.confirm(a_mentee(now, **changes), now=now)
    mentor = mentor or an_ambassador()
    pairing.propose(it, mentor, cadence_weeks=weeks, now=now, by=changes.get("by"))
    it.refresh_from_db()
    pairing.say_yes(it, pairing.Actor.mentor(it, mentor.user), now=now)
    return pairing.say_yes(it, pairing.Actor.mentee(it), now=now)


def a_story(ambassador: Ambassador | None = None, *, by: User | None = None, **fields: Any) -> Story:
    """Put up yesterday and seen by a hundred; an ambassador's own, or written down by an organiser."""
    now = timezone.now()
    values: dict[str, Any] = {
        "day": timezone.localdate(now) - timedelta(days=1),
        "channel": "instagram",
        "reached": 100,
        "programme": a_visit_programme(),
        "trade": ambassador.trade if ambassador else None,
    } | fields
    who = by or (ambassador.user if ambassador else a_user())
    return stories.log(stories.Told(**values), now=now, by=who, ambassador=ambassador)


def a_new_request(**changes: Any) -> NewRequest:
    """What a school asks for, well formed, with these fields changed."""
    slots = changes.pop("slots", None) or [(a_moment(21, 9), a_moment(21, 10))]
    values: dict[str, Any] = {
        "contact_name": "Dorte Holm",
        "contact_email": "dorte@demo.example",
        "contact_phone": "12 34 56 78",
        "grade": 8,
        "pupils": 24,
        "trades": ["industritekniker", "smed"],
        "slots": slots,
    } | changes
    for slug in ("industritekniker", "smed"):
        a_trade(slug)
    return NewRequest(**values)


def a_visit_request(*, source: str = "api", now: datetime | None = None, **changes: Any) -> VisitRequest:
    """A submitted request of a school in Aarhus, by the same door as the API's."""
    a_visit_programme()
    if "school" not in changes and "unlisted_school" not in changes:
        changes["school"] = a_school(street="Vestervang 2", postcode="8000", town="Aarhus C")
    return submit(a_new_request(**changes), now=now or timezone.now(), source=source)


def a_module(title: str = "", **fields: Any) -> TeachingModule:
    """A published one for grades 7 to 9; ``trades`` takes slugs. The title makes the slug."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "title": title or f"Metal og magi {number}",
        "summary": "Klassen former en plade.",
        "grade_from": 7,
        "grade_to": 9,
        "subject": "fysik-kemi",
        "minutes": 90,
        "kit": "Kasse A med hamre",
        "is_published": True,
    } | fields
    values["trades"] = [a_trade(slug) for slug in values.get("trades", ["smed"])]
    values.setdefault("programme", None)
    values["programme"] = values["programme"] or a_programme("magiske-forandringer")
    return save_module(values, now=values.pop("now", timezone.now()))


def a_loan(module: TeachingModule, *, by: User | None = None, **fields: Any) -> KitLoan:
    """Asked for by a school for three days in four weeks; ``by`` an organiser it is agreed at once."""
    first = fields.pop("from_day", timezone.localdate() + timedelta(days=28))
    values: dict[str, Any] = {
        "school_text": "Vestervang Skole, Aarhus",
        "contact_name": "Dorte Holm",
        "contact_email": "dorte@skole.example",
        "from_day": first,
        "to_day": first + timedelta(days=2),
    } | fields
    return ask(module, NewLoan(**values), now=timezone.now(), by=by)


def a_band(**fields: Any) -> Programme:
    """The programme that lends out the robots, the same one each time."""
    return a_programme("robotbandet", **{"takes_performances": True, "name": "Robotbandet"} | fields)


def a_robot(name: str = "", **fields: Any) -> Resource:
    return Resource.objects.create(
        kind=fields.pop("kind", Resource.Kind.ROBOT),
        name=name or f"Robot {next(_numbers)}",
        programme=a_band(),
        **fields,
    )


def a_van() -> Resource:
    return a_robot("Den gule varevogn", kind=Resource.Kind.VAN)


def a_crew_member(**fields: Any) -> Resource:
    """Somebody who travels with the band."""
    user = a_user(**fields)
    Role.objects.create(user=user, kind=Role.Kind.CREW, programme=a_band())
    return resource_of(user)


def a_performance(**changes: Any) -> Event:
    """An enquiry about the band, for an hour in five weeks unless said otherwise."""
    starts_at = changes.pop("starts_at", None) or a_moment(35, 18)
    values: dict[str, Any] = {
        "organisation_name": "Havnefestivalen",
        "contact_name": "Signe Holm",
        "contact_email": "signe@festival.example",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "venue_name": "Havnepladsen",
        "postcode": "8000",
    } | changes
    a_band()
    return enquire(NewEnquiry(**values), now=timezone.now())


def a_course(**fields: Any) -> CourseOffer:
    """Open for three weeks."""
    number, now = next(_numbers), timezone.now()
    values = {
        "title": f"Kursus {number}",
        "slug": f"kursus-{number}",
        "deadline": timezone.localdate() + timedelta(days=21),
        "created_at": now,
        "updated_at": now,
    } | fields
    return CourseOffer.objects.create(programme=values.pop("programme", None) or a_programme(), **values)


def a_practice_project(**fields: Any) -> PracticeProject:
    """Begun a month ago, with half a year to go."""
    today, number = timezone.localdate(), next(_numbers)
    values = {
        "title": f"Projekt {number}",
        "slug": f"projekt-{number}",
        "aim": "Afklaring på værkstedet.",
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=180),
        "created_at": timezone.now(),
        "updated_at": timezone.now(),
    } | fields
    return PracticeProject.objects.create(programme=values.pop("programme", None) or a_programme(), **values)


def a_stand(days: int = 3, **fields: Any) -> Event:
    """A stand of this many days, from 9 to 17 local winter time, in five weeks."""
    starts_at = a_moment(35, 8)
    ends_at = starts_at + timedelta(days=days - 1, hours=8)
    return an_event(
        **{"kind": EventKind.STAND, "status": EventStatus.PLANNED, "starts_at": starts_at, "ends_at": ends_at} | fields
    )


def a_mailable_contact(**fields: Any) -> Contact:
    """A contact who has said yes to mail."""
    contact = a_contact(**fields)
    note_basis(contact, "consent", now=timezone.now())
    return contact


def a_series(*, dates: int = 10, start: date | None = None, **fields: Any) -> tuple[Series, list[Event]]:
    """Network meetings on this many Tuesdays, from 15 to 17 on the wall, the first at the end of the winter to come.

    ``rule`` and ``hours`` may be said instead.
    """
    start = start or next_tuesday(date(timezone.now().year + 1, 3, 1))
    rule = fields.pop("rule", None) or Rule(Repeat.WEEKLY, start, weekdays=(1,), count=dates)
    hours = fields.pop("hours", None) or Hours(time(15), time(17))
    values: dict[str, Any] = {
        "kind": EventKind.NETWORK_MEETING,
        "title": "Netværk for konsulenter",
        "now": timezone.now(),
        "status": EventStatus.PUBLISHED,
    } | fields
    values.setdefault("programme", None)
    values["programme"] = values["programme"] or a_programme("netvaerk")
    values["venue"] = values["venue"] if "venue" in fields else a_venue()
    return make_series(rule=rule, hours=hours, **values)


def next_tuesday(day: date) -> date:
    """The day itself when it is one."""
    return day + timedelta(days=(1 - day.weekday()) % 7)
