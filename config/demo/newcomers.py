"""Who is on the way into the corps: applications in every status, interviews, and trainings in the calendar."""

from datetime import datetime, timedelta

from ambassadors.models import Ambassador, Application, InterviewTime
from config.demo.calendar import at, workday
from config.demo.chance import Chance
from config.demo.register import mailbox, person_name, phone
from config.demo.world import World
from events.models import Booking, Event, EventKind, EventStatus
from people.domain.danish import phone as written

A = Application.Status

WHY = (
    "Der kom en lærling ud på min gamle skole, og det var den dag, jeg fandt ud af, hvad jeg ville. Nu vil jeg gerne "
    "være hende for nogle andre.",
    "Jeg synes, alt for mange tror, at man kun kan vælge gymnasiet. Jeg vil gerne vise, hvad jeg laver, og hvad jeg "
    "tjener imens.",
    "Min mester siger, at jeg er god til at forklare de nye, hvordan maskinen virker. Det vil jeg gerne prøve foran en "
    "klasse.",
    "Jeg er ordblind og havde det svært i skolen. På værkstedet er jeg en af de gode. Det vil jeg gerne fortælle "
    "nogen, der sidder, hvor jeg sad.",
    "Vi er to kvinder ud af fyrre på min arbejdsplads. Det må gerne blive til flere.",
    "Jeg skiftede fra HF til lærling og kan sammenligne. Jeg kan godt lide at snakke, så det skal nok gå.",
)
PLACE = "Vesterbrogade 6D, 4. sal, eller på video"
# status, days ago, what else
PLAN: tuple[tuple[str, int, str], ...] = (
    (A.APPLIED, 1, ""),
    (A.APPLIED, 4, ""),
    (A.APPLIED, 9, ""),
    (A.INTERVIEW, 12, "asked"),
    (A.INTERVIEW, 13, "chosen"),
    (A.INTERVIEW, 20, "held"),
    (A.INTERVIEW, 15, "none fits"),
    (A.DECLINED, 31, ""),
    (A.WITHDRAWN, 26, ""),
    (A.DRAFT, 0, ""),
)


def put_newcomers(world: World) -> None:
    """In the small demo; the large one is about numbers."""
    if not world.is_rich:
        return
    chance = world.chance("newcomers")
    trades = sorted(world.trade_names)
    for number, (status, ago, how) in enumerate(PLAN):
        slug = "boss-ladies" if number % 3 == 1 else "hands-on"
        name = person_name(chance, woman=number % 2 == 0)
        sent = world.now - timedelta(hours=20) if status == A.DRAFT else at(world.day(-ago), "20.15")
        company = world.companies[number * 5 % len(world.companies)]
        made = world.basket.put(
            Application(
                id=chance.uuid(),
                programme=world.programmes[slug],
                status=status,
                name=name,
                email=f"{mailbox(name)}.ny{number}@korpset.example",
                phone=phone(chance),
                trade_id=trades[number % len(trades)],
                employer=company.row.name,
                employer_contact=f"{company.contact.name}, {written(company.contact.phone)}",
                postcode=("8000", "5000", "9000", "2200", "7100", "6000", "8600", "4000")[number % 8],
                work_postcode=company.row.postcode,
                travels_by=(["car"], ["public"], ["public", "bicycle"])[number % 3],
                languages=["da"],
                topics=["at skifte spor", "løn som lærling"] if number % 2 else ["svejsning", "DM i Skills"],
                born_year=world.today.year - chance.randint(18, 25),
                apprentice_until=world.day(chance.randint(200, 900)),
                motivation=WHY[number % len(WHY)],
                confirm_by=sent + timedelta(hours=24),
                created_at=sent,
                updated_at=sent + timedelta(hours=1 if status == A.APPLIED else 0),
            )
        )
        _tell(world, made, sent, how)
    _trainings(world, chance)


def _tell(world: World, made: Application, sent: datetime, how: str) -> None:
    world.history(made, [("", A.DRAFT, sent)], actor=made.name, what="made")
    if made.status == A.DRAFT:
        return
    ada = world.people["ada"]
    world.history(made, [(A.DRAFT, A.APPLIED, sent + timedelta(hours=1))], actor=made.name)
    answered = sent + timedelta(days=3)
    if made.status == A.INTERVIEW:
        made.interview_place, made.updated_at = PLACE, answered
        world.history(made, [(A.APPLIED, A.INTERVIEW, answered)], by=ada)
        first = world.day(-2 if how == "held" else 5)
        times = [at(workday(first + timedelta(days=step)), clock) for step, clock in ((0, "15.30"), (1, "16.00"))]
        for time in dict.fromkeys(times):
            world.basket.put(InterviewTime(application=made, starts_at=time))
        if how in ("chosen", "held"):
            made.interview_at = times[0]
        elif how == "none fits":
            made.interview_answer = "Jeg har skole i begge uger. Kan vi tage den om aftenen i stedet?"
        if how != "asked":
            made.updated_at = answered + timedelta(hours=6)
            new = made.interview_at.isoformat() if made.interview_at else ""
            world.history(
                made, [("", new, made.updated_at)], actor=made.name, what="interview", why=made.interview_answer
            )
    elif made.status == A.DECLINED:
        made.updated_at = answered
        world.history(made, [(A.APPLIED, A.DECLINED, answered)], by=ada)
    elif made.status == A.WITHDRAWN:
        made.updated_at = answered
        world.history(made, [(A.APPLIED, A.WITHDRAWN, answered)], actor=made.name)


def _trainings(world: World, chance: Chance) -> None:
    """One behind us and one to come; of those in training one was there, one is on the next, one on none."""
    newcomers = [row for row in world.newcomers if row.status == Ambassador.Status.TRAINING]
    held = _training(world, chance, -6, EventStatus.HELD)
    coming = _training(world, chance, 16, EventStatus.PLANNED)
    for number, row in enumerate(newcomers):
        event = (held, coming, None)[number % 3]
        ago = world.now - timedelta(days=34)
        if event is not None:
            row.training_event = event
            resource = world.resource_of[row.user_id]
            world.basket.put(
                Booking(
                    resource=resource,
                    event=event,
                    busy_from=event.starts_at,
                    busy_to=event.ends_at,
                    created_at=event.created_at,
                    created_by=world.people["ada"],
                )
            )
        made = world.basket.put(
            Application(
                id=chance.uuid(),
                programme=row.programme,
                status=A.ACCEPTED,
                name=row.user.name,
                email=row.user.email,
                phone=row.user.phone,
                trade_id=row.trade_id,
                employer=row.employer.name if row.employer else "",
                postcode=row.postcode,
                born_year=row.born_year or 2000,
                languages=["da"],
                motivation=WHY[number % len(WHY)],
                interview_place=PLACE,
                interview_at=ago - timedelta(days=2),
                ambassador=row,
                created_at=ago - timedelta(days=12),
                updated_at=ago,
            )
        )
        world.history(made, [("", A.DRAFT, made.created_at)], actor=made.name, what="made")
        world.history(made, [(A.INTERVIEW, A.ACCEPTED, ago)], by=world.people["ada"])


def _training(world: World, chance: Chance, offset: int, status: str) -> Event:
    day = workday(world.day(offset), 1 if offset > 0 else -1)
    venue = world.venues[sorted(world.venues)[0]]
    made = world.now - timedelta(days=40)
    return world.event(
        chance,
        EventKind.NETWORK_MEETING,
        world.programmes["hands-on"],
        "Oplæring af nye ambassadører",
        at(day, "9.30"),
        at(day, "15.00"),
        status,
        made_at=made,
        changed_at=made,
        owner=world.people["ada"],
        venue=venue,
        summary="Sådan fortæller du om dit fag for en klasse: øvelser, gode spørgsmål og det praktiske.",
    )
