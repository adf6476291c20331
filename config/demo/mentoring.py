"""Who has a mentor, who waits for one, and how the pairs are doing: met lately, silent for long, on pause, done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ambassadors.domain.mentoring.notes import PURPOSE
from ambassadors.models import MentorProposal, MentorSession, Mentorship, PairNote
from config.demo.calendar import at, workday
from config.demo.chance import Chance
from config.demo.register import mailbox, phone
from config.demo.remember import put_reminders
from config.demo.world import Member, World
from events.models import Booking, EventKind, EventStatus
from people.domain.sealing import seal

M = Mentorship.Status
P = MentorProposal.Status
S = MentorSession.Status
SIDE = Mentorship.Side
CLOCK = "19.15"  # after everything else of the day


@dataclass(frozen=True)
class Told:
    """One of them: ``ago`` is when it was sent in, ``met`` are days from today (held, or agreed when to come)."""

    name: str
    status: str
    ago: int
    age: str
    stage: str
    postcode: str
    about: str
    mentor: str = ""  # "maja", "other", or nobody
    weeks: int = 4
    met: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    why: str = ""


TOLD = (
    Told(
        "Amina Yusuf",
        M.ACTIVE,
        95,
        "18_24",
        "seeking",
        "8200",
        "Jeg er faldet for industrien, men jeg kender ingen, der har gjort det. Hvordan er det at være den eneste "
        "kvinde på værkstedet?",
        "maja",
        met=(-62, -27, 6),
        missed=(-41,),
    ),
    Told(
        "Sofie Lindhardt",
        M.ACTIVE,
        160,
        "18_24",
        "apprentice",
        "2200",
        "Jeg er lige begyndt i lære og vil gerne tale med en, der er længere fremme.",
        "other",
        met=(-118, -79),
    ),
    Told(
        "Ida Marie Toft",
        M.PAUSED,
        120,
        "15_17",
        "curious",
        "5000",
        "Hvad laver man egentlig på grundforløbet?",
        "other",
        met=(-70,),
        why="Eksamen i december.",
    ),
    Told(
        "Kaltrina Berisha",
        M.COMPLETED,
        260,
        "25_plus",
        "seeking",
        "7100",
        "Jeg er 34 og vil skifte spor. Er jeg for gammel?",
        "other",
        weeks=3,
        met=(-230, -205, -180, -150),
    ),
    Told(
        "Freja Damgaard",
        M.ENDED_EARLY,
        140,
        "18_24",
        "curious",
        "9000",
        "Jeg vil gerne høre om løn og hverdag.",
        "other",
        met=(-101,),
        why="Jeg har valgt noget andet.",
    ),
    Told("Nanna Kjær", M.PROPOSED, 9, "18_24", "seeking", "8600", "Jeg søger læreplads og får ingen svar.", "maja"),
    Told("Zeynep Arslan", M.PROPOSED, 20, "25_plus", "curious", "4000", "Kan man klare det med børn?", "other"),
    Told("Emma Skov", M.APPLIED, 3, "15_17", "curious", "8000", "Jeg går i 9. og er vild med at svejse i valgfag."),
    Told("Line Overgaard", M.APPLIED, 11, "18_24", "apprentice", "6000", "Min makker taler hen over hovedet på mig."),
    Told("Alma Høj", M.DRAFT, 1, "under_15", "curious", "2300", "Jeg vil gerne prøve at følge en på arbejde."),
)
NOTES = (
    (-26, SIDE.MENTEE, "Jeg har sendt tre ansøgninger nu. Den ene har ringet tilbage!"),
    (-27, SIDE.MENTOR, "Husk: spørg efter praktikvejlederen ved navn. Tag billeder af det, du har lavet, med."),
    (-62, SIDE.MENTOR, "Vi aftalte, at du laver en liste over fem virksomheder i nærheden, så ringer vi sammen."),
)


def put_mentoring(world: World) -> None:
    """In the small demo; the large one is about numbers."""
    if not world.is_rich:
        return
    chance = world.chance("mentoring")
    maja = next(row for row in world.corps if row.row.user == world.people["maja"])
    women = [row for row in world.corps if row.row.programme.slug == "boss-ladies" and row.away is None]
    trades = sorted(world.trade_names)
    for number, told in enumerate(TOLD):
        mentor = {"maja": maja, "other": women[number % len(women)]}.get(told.mentor)
        trade = mentor.trade if mentor else trades[number % len(trades)] if number % 4 else None
        it = _put(world, chance, told, mentor, trade)
        if mentor is not None:
            _put_pair(world, chance, told, it, mentor)
        if number == 0:
            _put_notes(world, chance, it)


def _put(world: World, chance: Chance, told: Told, mentor: Member | None, trade: str | None) -> Mentorship:
    sent = at(world.day(-told.ago), "20.10")
    is_draft = told.status == M.DRAFT
    child = told.age == "under_15"
    it = world.basket.put(
        Mentorship(
            id=chance.uuid(),
            programme=world.programmes["boss-ladies"],
            status=told.status,
            name=told.name,
            email=f"{mailbox(told.name)}@demo.example",
            phone=phone(chance),
            age_band=told.age,
            stage=told.stage,
            trade_id=trade,
            postcode=told.postcode,
            about=told.about,
            guardian_name="Mette Høj" if child else "",
            guardian_email="mette.hoej@demo.example" if child else "",
            confirmed_at=sent + timedelta(hours=1),
            confirm_by=sent + timedelta(days=7 if child else 1),
            mentor=mentor.row if mentor else None,
            cadence_weeks=told.weeks,
            created_at=sent,
            updated_at=sent + timedelta(hours=1),
        )
    )
    world.history(it, [("", M.DRAFT, sent)], actor=it.name, what="made")
    if not is_draft:
        world.history(it, [(M.DRAFT, M.APPLIED, sent + timedelta(hours=1))], actor=it.name)
    return it


def _put_pair(world: World, chance: Chance, told: Told, it: Mentorship, mentor: Member) -> None:
    ada = world.people["ada"]
    proposed = min(it.created_at + timedelta(days=6, hours=14), world.now - timedelta(hours=30))
    agreed = proposed + timedelta(days=2, hours=5)
    is_pair = told.status != M.PROPOSED
    world.basket.put(
        MentorProposal(
            id=chance.uuid(),
            mentorship=it,
            mentor=mentor.row,
            status=P.AGREED if is_pair else P.OPEN,
            mentor_yes_at=agreed if is_pair else None,
            mentee_yes_at=agreed - timedelta(hours=9) if is_pair else proposed + timedelta(hours=3),
            reasons=[world.trade_names[mentor.trade]],
            made_by=ada,
            created_at=proposed,
            updated_at=agreed if is_pair else proposed,
        )
    )
    world.history(it, [(M.APPLIED, M.PROPOSED, proposed)], by=ada, why=mentor.row.user.name)
    it.updated_at = proposed
    if not is_pair:
        return
    steps = [(M.PROPOSED, M.BOTH_AGREE, agreed), (M.BOTH_AGREE, M.ACTIVE, agreed)]
    world.history(it, steps, actor="systemet")
    it.started_at = it.counted_from = it.quiet_since = it.updated_at = agreed
    for offset in (*told.met, *told.missed):
        _put_session(world, chance, it, mentor, offset, is_missed=offset in told.missed)
    _put_end(world, told, it, mentor)


def _put_session(world: World, chance: Chance, it: Mentorship, mentor: Member, offset: int, *, is_missed: bool) -> None:
    day: date = workday(world.day(offset), 1 if offset > 0 else -1)
    starts = at(day, CLOCK)
    made = min(starts - timedelta(days=8), world.now - timedelta(hours=26))
    coming = offset > 0
    status = S.PLANNED if coming else S.MISSED if is_missed else S.HELD
    states = {S.PLANNED: EventStatus.CONFIRMED, S.HELD: EventStatus.HELD, S.MISSED: EventStatus.CANCELLED}
    event = world.event(
        chance,
        EventKind.MENTORING,
        it.programme,
        f"Sparring: {mentor.row.user.first_name} og {it.first_name}",
        starts,
        starts + timedelta(minutes=60),
        states[status],
        made_at=made,
        changed_at=made if coming else starts + timedelta(hours=2),
        owner=mentor.row.user,
        room="Biblioteket",
        cancel_reason="Mødet blev ikke til noget." if is_missed else "",
    )
    world.basket.put(
        MentorSession(
            id=chance.uuid(),
            mentorship=it,
            event=event,
            status=status,
            place="Biblioteket",
            planned_by=SIDE.MENTEE if offset % 2 else SIDE.MENTOR,
            created_at=made,
            updated_at=event.changed_at,
        )
    )
    world.basket.put(
        Booking(
            resource=mentor.resource,
            event=event,
            busy_from=event.starts_at,
            busy_to=event.ends_at,
            state=Booking.State.CANCELLED if is_missed else Booking.State.FIRM,
            created_at=made,
            created_by=mentor.row.user,
        )
    )
    if coming:
        put_reminders(world, event)
    mentor.taken.add(day)
    if not is_missed and (it.quiet_since is None or event.ends_at > it.quiet_since):
        it.quiet_since = event.ends_at


def _put_end(world: World, told: Told, it: Mentorship, mentor: Member) -> None:
    """How it stands today; who was silent for long was reminded, and the coordinator was told."""
    quiet = it.quiet_since or it.created_at
    last: datetime = min(quiet + timedelta(days=9), world.now - timedelta(hours=40))
    if told.status == M.ACTIVE:
        if world.now - quiet > 2.5 * timedelta(weeks=told.weeks):
            it.nudged_at, it.told_at = quiet + timedelta(weeks=6), quiet + timedelta(weeks=10)
            for what, moment in (("nudged", it.nudged_at), ("told", it.told_at)):
                world.history(it, [("", "", moment)], actor="systemet", what=what)
        return
    it.updated_at = last
    actor = it.name if told.why else mentor.row.user.name
    if told.status != M.PAUSED:
        it.ended_by, it.end_reason = (SIDE.MENTEE if told.why else SIDE.MENTOR), told.why
    world.history(it, [(M.ACTIVE, told.status, last)], actor=actor, why=told.why)


def _put_notes(world: World, chance: Chance, it: Mentorship) -> None:
    for offset, side, words in NOTES:
        key = chance.uuid()
        world.basket.put(
            PairNote(
                id=key,
                mentorship=it,
                side=side,
                sealed=seal(words, PURPOSE, nonce=key.bytes),
                written_at=at(world.day(offset), "21.40"),
            )
        )
