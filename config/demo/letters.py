"""The outbox of the small demo: the product's own letters, written as its rules write them, and then delivered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from ambassadors.domain import applications, letters, seats
from ambassadors.domain.mentoring import letters as mentoring
from ambassadors.models import Application, MentorProposal, Mentorship, Offer, Release, VisitRequest
from config.demo.world import World
from events.domain import concerned, daytexts, meetings
from events.domain.reminding import delivering, preview
from events.models import Event, EventKind, EventStatus, Invitation, Reminder, ReminderRule
from people.domain import bounces, textletters
from people.domain.answerlinks import answer_url
from people.domain.outbox import write
from people.models import Contact, EarlierWording, Letter, LetterChoices, User

E = EventStatus
AHEAD = timedelta(days=30)
UNKNOWN = "550 5.1.1 Modtageren findes ikke her."


def write_letters(world: World) -> None:
    """What was said about the coming month, oldest first; then most of it was sent, some failed, some is held."""
    jobs: list[tuple[datetime, str, Callable[[], object]]] = []
    for collect in (_requests, _offers, _releases, _confirmed, _invitations, _performances, _applications, _mentoring):
        jobs += collect(world)
    for _moment, _key, job in sorted(jobs, key=lambda entry: entry[:2]):
        job()
    _who_takes_texts(world)
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, due_at__lte=world.now).order_by("due_at")
    _morning_texts(world)
    for moment in list(due.values_list("due_at", flat=True).distinct()):
        delivering.deliver_due(moment)
    _deliver(world)


def _who_takes_texts(world: World) -> None:
    """Every other ambassador with a number, and some contacts; Maja both for changes and in the morning."""
    users = User.objects.filter(ambassador__status="active").exclude(phone="").order_by("email")
    LetterChoices.objects.bulk_create(
        LetterChoices(user=user, sms_changes=True, sms_morning=user.email.startswith("maja") or number % 4 == 0)
        for number, user in enumerate(users)
        if number % 2 == 0 or user.email.startswith("maja")
    )
    with_phone = Contact.objects.exclude(phone="").filter(is_primary=True).order_by("pk").values_list("pk", flat=True)
    Contact.objects.filter(pk__in=list(with_phone)[::3]).update(takes_sms=True)


def _morning_texts(world: World) -> None:
    """What those who wanted it read in the mornings of the last weeks."""
    rule = ReminderRule.objects.get(slug="visit-staff-sms")
    rows = Event.objects.filter(kind=EventKind.SCHOOL_VISIT, starts_at__range=(world.now - AHEAD, world.now))
    for event in rows.filter(status__in=[E.CARRIED_OUT, E.EVALUATED]).select_related("programme", "venue", "owner"):
        for one in daytexts.texted(concerned.staff(event), "sms_morning"):
            letter = preview.letter(rule, event, one.recipient, event.starts_at)
            textletters.write(
                letter.kind,
                dedupe=f"{rule.pk}:{event.pk}:{one.recipient.key}",
                number=one.number,
                expires_at=event.starts_at,
                now=event.starts_at - timedelta(hours=2),
                to=one.recipient.user,
                about=event,
                text=partial(str, letter.text),
            )


def _requests(world: World):
    rows = VisitRequest.objects.filter(status__in=["submitted", "needs_info", "matching"])
    for wish in rows.select_related("school", "contact", "programme", "event").prefetch_related("slots"):
        yield wish.created_at, str(wish.pk), _later(letters.received, wish, wish.slots.all(), now=wish.created_at)
        if wish.question:
            asked = wish.created_at + timedelta(hours=20)
            yield asked, str(wish.pk), _later(letters.to_school, wish, "visit_question", now=asked)


def _offers(world: World):
    rows = Offer.objects.filter(status=Offer.Status.SENT).select_related(
        "seat__request__school", "seat__request__programme", "seat__request__event__venue", "ambassador__user"
    )
    for offer in rows.select_related("seat__request__event__programme"):
        more = {"minutes": 35, "needs_release": offer.ambassador.needs_release}
        yield (
            offer.sent_at,
            str(offer.pk),
            _later(letters.to_ambassador, offer, "visit_offer", now=offer.sent_at, **more),
        )


def _releases(world: World):
    rows = Release.objects.filter(status__in=[Release.Status.ASKED, Release.Status.SILENT]).select_related(
        "contact", "offer__ambassador__user", "offer__seat__request__school", "offer__seat__request__event__venue"
    )
    for row in rows.select_related("offer__seat__request__event__programme"):
        yield row.asked_at, str(row.pk), _later(letters.to_employer, [row], "visit_release", now=row.asked_at)


def _confirmed(world: World):
    rows = VisitRequest.objects.filter(
        event__status=E.CONFIRMED, event__starts_at__range=(world.now - AHEAD, world.now + AHEAD)
    ).select_related("school", "contact", "event__venue", "event__programme", "programme")
    for wish in rows:
        assert wish.event
        when, version, coming = wish.event.changed_at, str(wish.event.revision), seats.taken(wish)
        yield (
            when,
            str(wish.pk),
            _later(letters.to_school, wish, "visit_confirmed_school", now=when, dedupe=version, coming=coming),
        )
        for offer in coming:
            others = [other for other in coming if other.pk != offer.pk]
            job = _later(
                letters.to_ambassador, offer, "visit_confirmed_ambassador", now=when, dedupe=version, others=others
            )
            yield when, str(offer.pk), job


def _invitations(world: World):
    rows = Invitation.objects.filter(
        by=Invitation.By.LETTER,
        event__status=E.INVITED,
        event__starts_at__range=(world.now, world.now + AHEAD),
    ).select_related("contact", "event__venue", "event__programme")
    for row in rows:
        yield row.invited_at, str(row.pk), _later(meetings.send_invitation, row, row.invited_at)


def _performances(world: World):
    kinds = {
        E.ENQUIRY: "performance_received",
        E.QUALIFYING: "performance_received",
        E.CONTRACTED: "performance_contracted",
        E.ADVANCING: "performance_contracted",
        E.READY: "performance_contracted",
    }
    rows = Event.objects.filter(kind=EventKind.PERFORMANCE, status__in=kinds, starts_at__gt=world.now)
    for event in rows.select_related("performance", "venue", "programme"):
        kind = kinds[EventStatus(event.status)]
        rider = event.performance
        words = {"event": event, "performance": rider, "link": answer_url("performance", event.pk)}
        job = _later(
            write,
            kind,
            dedupe=f"{kind}:{event.pk}:{event.revision}",
            now=event.changed_at,
            email=rider.contact_email,
            name=rider.contact_name,
            language=rider.language,
            about=event,
            context=words,
        )
        yield event.changed_at, str(event.pk), job


def _applications(world: World):
    """The letters to those who want to join the corps."""
    kinds = {
        Application.Status.DRAFT: "application_confirm",
        Application.Status.APPLIED: "application_received",
        Application.Status.INTERVIEW: "application_interview",
    }
    rows = Application.objects.filter(status__in=kinds).select_related("programme")
    for row in rows.prefetch_related("interview_times"):
        when = row.created_at if row.status == Application.Status.DRAFT else row.updated_at
        more = {}
        if row.status == Application.Status.INTERVIEW:
            more = {"times": [time.starts_at for time in row.interview_times.all()], "words": ""}
        kind = kinds[Application.Status(row.status)]
        yield when, str(row.pk), _later(applications.letter, row, kind, now=when, **more)


def _mentoring(world: World):
    """The letters to those who want a mentor, and to both of a pair."""
    waiting = Mentorship.objects.filter(status=Mentorship.Status.APPLIED).select_related("programme", "mentor")
    for it in waiting:
        yield it.updated_at, str(it.pk), _later(mentoring.to_mentee, it, "mentor_received", now=it.updated_at)
    rows = MentorProposal.objects.filter(status__in=["open", "agreed"], mentorship__forgotten_at=None)
    rows = rows.select_related("mentor__user", "mentorship__programme", "mentorship__mentor__user")
    for row in rows.select_related("mentorship__mentor__trade"):
        it, when = row.mentorship, row.created_at
        key = str(row.pk)
        asked = {"now": when, "words": ""}
        yield when, key, _later(mentoring.to_mentee, it, "mentor_proposed_mentee", dedupe=key, **asked)
        yield when, key, _later(mentoring.to_mentor, row, "mentor_proposed_mentor", **asked)
        if row.status == MentorProposal.Status.AGREED:
            yield row.updated_at, key, _later(mentoring.to_both, row, "mentor_agreed", now=row.updated_at)
        if it.nudged_at is not None and it.quiet_since is not None:
            weeks = (it.nudged_at - it.quiet_since).days // 7
            since = it.quiet_since.isoformat()
            job = _later(mentoring.to_both, row, "mentor_nudge", now=it.nudged_at, dedupe=since, weeks=weeks)
            yield it.nudged_at, key, job


def _later(do: Callable[..., object], *args: object, **words: object) -> Callable[[], object]:
    return lambda: do(*args, **words)


def _deliver(world: World) -> None:
    """Older ones were sent, those of the last days kept; every eightieth failed; a few are held or withdrawn."""
    rows = list(Letter.objects.order_by("created_at", "id"))
    newest = len(rows) - 1
    for number, letter in enumerate(rows):
        letter.attempts = 1
        letter.sent_at = letter.created_at + timedelta(seconds=20)
        if number == newest - 3:
            letter.status, letter.sent_at, letter.attempts = Letter.Status.CANCELLED, None, 0
        elif number in (newest - 1, newest - 6):
            letter.status, letter.sent_at, letter.attempts = Letter.Status.HELD, None, 0
        elif number % 80 == 79 or number == newest - 9:
            letter.status, letter.sent_at, letter.attempts, letter.error = Letter.Status.FAILED, None, 3, UNKNOWN
        elif letter.created_at > world.now - timedelta(days=2):
            letter.status = Letter.Status.KEPT
        else:
            letter.status = Letter.Status.SENT
    Letter.objects.bulk_update(rows, ["status", "sent_at", "attempts", "error"], batch_size=200)
    _edit_one(world, next(letter for letter in reversed(rows) if letter.status == Letter.Status.HELD))
    failed = [letter for letter in rows if letter.status == Letter.Status.FAILED and letter.kind.startswith("visit_")]
    if failed:
        bounces.mark_dead(failed[-1], code="5.1.1", answer=UNKNOWN, now=world.now - timedelta(hours=5))


def _edit_one(world: World, letter: Letter) -> None:
    """An organiser put a sentence in, and the letter still waits."""
    EarlierWording.objects.create(
        letter=letter, subject=letter.subject, text=letter.text, replaced_at=world.now - timedelta(minutes=40)
    )
    head, gap, rest = letter.text.partition("\n\n")
    Letter.objects.filter(pk=letter.pk).update(text=f"{head}\n\nTak for snakken i telefonen i dag.{gap}{rest}")
