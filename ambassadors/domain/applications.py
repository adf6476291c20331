"""The way into the corps: applied for by the public form, confirmed by a letter's link, an interview, a yes or a no.

What was never confirmed is deleted; who was declined or stepped back is forgotten after half a year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import members
from ambassadors.domain.applicationmoves import APPLICATION_MOVES, OPEN
from ambassadors.domain.wishes import Errors, programme_for, text_rule
from ambassadors.models import Ambassador, Application, InterviewTime, VisitRequest
from events.models import Programme
from people.domain.answerlinks import answer_url
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import move
from people.domain.outbox import write
from people.domain.places import point_of
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter, Organisation, Trade, User

Status = Application.Status
CONFIRM_WITHIN = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=183)
LINK_STANDS = timedelta(days=14)
MOST_TIMES = 3
FARTHEST = timedelta(days=120)
YOUNGEST = 15


@dataclass(frozen=True, kw_only=True)
class NewApplication:
    """What the form says; nothing in it has been judged yet."""

    name: str
    email: str
    phone: str
    trade: Trade
    postcode: str
    born_year: int
    motivation: str
    programme: Programme | None = None
    language: str = "da"
    employer: str = ""
    employer_contact: str = ""
    work_postcode: str = ""
    travels_by: Sequence[str] = ()
    languages: Sequence[str] = ("da",)
    topics: Sequence[str] = ()
    apprentice_until: date | None = None


def corpses() -> QuerySet[Programme]:
    """The programmes one can join: those that visit schools, and show themselves to all."""
    return Programme.objects.filter(takes_visits=True, is_active=True, is_public=True).order_by("name")


def apply(data: NewApplication, *, now: datetime) -> Application:
    """Waits as a draft until its sender confirms by the letter's link. Raises Invalid with every broken rule."""
    data = _judged(data, now)
    programme = data.programme or programme_for([data.trade], VisitRequest.Audience.PRIMARY)
    with transaction.atomic():
        made = Application.objects.create(
            programme=programme,
            name=data.name,
            email=data.email,
            phone=data.phone,
            language=data.language,
            trade=data.trade,
            employer=data.employer,
            employer_contact=data.employer_contact,
            postcode=data.postcode,
            work_postcode=data.work_postcode,
            travels_by=list(data.travels_by),
            languages=list(data.languages),
            topics=list(data.topics),
            born_year=data.born_year,
            apprentice_until=data.apprentice_until,
            motivation=data.motivation,
            confirm_by=now + CONFIRM_WITHIN,
            created_at=now,
            updated_at=now,
        )
        record(made, now=now, what="made", new=made.status, actor=made.name)
        letter(made, "application_confirm", now=now)
    return made


def _judged(data: NewApplication, now: datetime) -> NewApplication:
    errors: Errors = []
    data = replace(
        data,
        name=" ".join(data.name.split()),
        email=data.email.strip().lower(),
        employer=data.employer.strip(),
        employer_contact=data.employer_contact.strip(),
        motivation=data.motivation.replace("\r\n", "\n").strip(),
        topics=list(dict.fromkeys(topic.strip() for topic in data.topics if topic.strip())),
    )
    if not data.name:
        errors.append(("/name", _("Skriv dit navn.")))
    text_rule(data.name, "/name", 120, errors)
    try:
        if len(data.email) > 254:
            raise ValidationError("")
        validate_email(data.email)
    except ValidationError:
        errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    try:
        data = replace(data, phone=normal_phone(data.phone))
    except ValueError as wrong:
        errors.append(("/phone", str(wrong)))
    for name in ("postcode", "work_postcode"):
        value = getattr(data, name)
        if (value or name == "postcode") and point_of(value) is None:
            errors.append((f"/{name}", _("Skriv et dansk postnummer på 4 cifre.")))
    if not YOUNGEST <= now.year - data.born_year <= members.OLDEST:
        errors.append(("/born_year", _("Kontrollér fødselsåret. Man skal være mindst 15 år.")))
    if not data.motivation:
        errors.append(("/motivation", _("Skriv et par linjer om, hvorfor du vil være med.")))
    text_rule(data.motivation, "/motivation", 2000, errors, lines=True)
    text_rule(data.employer, "/employer", 160, errors)
    text_rule(data.employer_contact, "/employer_contact", 200, errors)
    if len(data.topics) > members.MOST_TOPICS or any(len(one) > members.LONGEST_TOPIC for one in data.topics):
        errors.append(("/topics", _("Skriv højst {antal} emner.").format(antal=members.MOST_TOPICS)))
    for name in ("motivation", "employer_contact", "topics"):
        if holds_cpr(getattr(data, name)):
            errors.append((f"/{name}", _("Skriv aldrig et CPR-nummer her.")))
    if any(means not in Ambassador.Means.values for means in data.travels_by):
        errors.append(("/travels_by", _("Vælg en mulighed på listen.")))
    if errors:
        raise Invalid(errors)
    return data


def letter(application: Application, kind: str, *, now: datetime, dedupe: str = "", **words: object) -> Letter | None:
    """To the applicant, with the one link that everything is answered by."""
    return write(
        kind,
        dedupe=f"{kind}:{application.pk}:{dedupe}",
        now=now,
        email=application.email,
        name=application.name,
        language=application.language,
        about=application,
        context={
            "first_name": application.first_name,
            "programme": application.programme,
            "application": application,
            "answer_url": answer_url("application", application.pk),
            **words,
        },
    )


def check_link(application: Application, now: datetime) -> None:
    """Raises Expired when it was not confirmed in time, or a fortnight after it came to an end."""
    late = application.confirm_by is not None and application.confirm_by <= now
    if application.status == Status.DRAFT and late:
        raise Expired(_("Linket gjaldt i 24 timer. Send ansøgningen igen."))
    if application.status not in OPEN | {Status.DRAFT} and application.updated_at + LINK_STANDS <= now:
        raise Expired(_("Linket gjaldt indtil 14 dage efter svaret og bruges ikke længere."))


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("programme", "trade")
    return rows.get(pk=application.pk)


def confirm(application: Application, *, now: datetime) -> Application:
    """The sender has the mailbox; doing it twice changes nothing."""
    with transaction.atomic():
        application = _locked(application)
        check_link(application, now)
        if application.status == Status.DRAFT:
            move(application, Status.APPLIED, moves=APPLICATION_MOVES, now=now, actor=application.name)
            letter(application, "application_received", now=now)
    return application


def invite_to_interview(
    application: Application,
    times: Iterable[datetime],
    *,
    place: str,
    text: str = "",
    now: datetime,
    by: User | None = None,
) -> Application:
    """Up to three times, of which the applicant chooses one by the letter's link. New times replace the old ones."""
    times = sorted(set(times))
    text = text.replace("\r\n", "\n").strip()
    errors: Errors = []
    if not times:
        errors.append(("/times", _("Foreslå mindst én tid.")))
    if len(times) > MOST_TIMES:
        errors.append(("/times", _("Foreslå højst tre tider.")))
    if any(not now < time <= now + FARTHEST for time in times):
        errors.append(("/times", _("Tiderne skal ligge i fremtiden og højst fire måneder fremme.")))
    if not place.strip():
        errors.append(("/place", _("Skriv, hvor samtalen er, eller et telefonnummer.")))
    text_rule(place, "/place", 200, errors)
    text_rule(text, "/text", 1000, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        application = _locked(application)
        also = {"interview_place": place.strip(), "interview_at": None, "interview_answer": ""}
        move(application, Status.INTERVIEW, moves=APPLICATION_MOVES, now=now, by=by, also=also)
        application.interview_times.all().delete()
        InterviewTime.objects.bulk_create(InterviewTime(application=application, starts_at=time) for time in times)
        letter(application, "application_interview", now=now, dedupe=now.isoformat(), times=times, words=text)
    return application


def choose_time(application: Application, key: int, *, now: datetime) -> Application:
    """The applicant takes one of the times; another one later on, while it is still to come."""
    with transaction.atomic():
        application = _locked(application)
        chosen = application.interview_times.filter(pk=key).first()
        if application.status != Status.INTERVIEW or chosen is None:
            raise MoveNotAllowed(
                _("Tiden er ikke længere blandt dem, vi har foreslået. Vælg en anden."), code="no_time"
            )
        if chosen.starts_at <= now:
            raise MoveNotAllowed(_("Tiden er gået. Vælg en anden."), code="time_is_past")
        if application.interview_at == chosen.starts_at:
            return application
        _answer(application, now, interview_at=chosen.starts_at, interview_answer="")
        letter(application, "application_interview_fixed", now=now, dedupe=now.isoformat())
    return application


def no_time_fits(application: Application, note: str, *, now: datetime) -> Application:
    """None of the times, or not the one chosen after all."""
    errors: Errors = []
    note = note.replace("\r\n", "\n").strip()
    if not note:
        errors.append(("/note", _("Skriv, hvornår du så kan.")))
    text_rule(note, "/note", 300, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        application = _locked(application)
        if application.status != Status.INTERVIEW:
            raise MoveNotAllowed(_("Vi venter ikke på en tid fra dig."))
        _answer(application, now, interview_at=None, interview_answer=note)
    return application


def _answer(application: Application, now: datetime, **fields: object) -> None:
    for name, value in (*fields.items(), ("updated_at", now)):
        setattr(application, name, value)
    application.save(update_fields=[*fields, "updated_at"])
    at = application.interview_at
    new = at.isoformat() if at else ""
    record(application, now=now, what="interview", new=new, why=application.interview_answer, actor=application.name)


def accept(application: Application, *, text: str = "", now: datetime, by: User | None = None) -> Ambassador:
    """Yes: the applicant becomes an ambassador in training, with a login to choose a password for."""
    text = _own_words(text)
    with transaction.atomic():
        application = _locked(application)
        if Ambassador.objects.filter(user__email=application.email).exists():
            raise MoveNotAllowed(_("{navn} er allerede ambassadør.").format(navn=application.name), code="known")
        employer = _employer_of(application)
        values = {
            "email": application.email,
            "name": application.name,
            "phone": application.phone,
            "language": application.language,
            "programme": application.programme,
            "status": Ambassador.Status.TRAINING,
            "trade": application.trade,
            "employer": employer,
            "employer_contact": employer.contacts.order_by("-is_primary", "name").first() if employer else None,
            "postcode": application.postcode,
            "work_postcode": application.work_postcode,
            "travels_by": application.travels_by,
            "languages": application.languages,
            "topics": application.topics,
            "born_year": application.born_year,
            "apprentice_until": application.apprentice_until,
        }
        made = members.invite(values, now=now, by=by)
        move(application, Status.ACCEPTED, moves=APPLICATION_MOVES, now=now, by=by, also={"ambassador": made})
        letter(application, "application_accepted", now=now, words=text)
    return made


def _employer_of(application: Application) -> Organisation | None:
    """The company, when exactly one is called so; the organiser finds the others."""
    if not application.employer:
        return None
    found = Organisation.objects.filter(name__iexact=application.employer, is_active=True)
    rows = list(found.exclude(kind=Organisation.Kind.SCHOOL)[:2])
    return rows[0] if len(rows) == 1 else None


def decline(application: Application, *, text: str, now: datetime, by: User | None = None) -> Application:
    """No, in words that can be answered."""
    text = _own_words(text)
    if not text:
        raise Invalid([("/text", _("Skriv et svar til ansøgeren."))])
    with transaction.atomic():
        application = _locked(application)
        move(application, Status.DECLINED, moves=APPLICATION_MOVES, now=now, by=by)
        letter(application, "application_declined", now=now, words=text)
    return application


def withdraw(application: Application, *, now: datetime) -> Application:
    """The applicant steps back, by the link; twice changes nothing."""
    with transaction.atomic():
        application = _locked(application)
        if application.status != Status.WITHDRAWN:
            move(application, Status.WITHDRAWN, moves=APPLICATION_MOVES, now=now, actor=application.name)
    return application


def _own_words(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    errors: Errors = []
    text_rule(text, "/text", 2000, errors, lines=True)
    if errors:
        raise Invalid(errors)
    return text


def others_of(application: Application) -> QuerySet[Application]:
    """Applications of the same address, the newest first."""
    rows = Application.objects.filter(email=application.email).exclude(pk=application.pk)
    return rows.exclude(status=Status.DRAFT).order_by("-created_at")


def forget(now: datetime) -> int:
    """Deletes what nobody confirmed in time, and what came to nothing half a year ago; returns how many."""
    unconfirmed = Application.objects.filter(status=Status.DRAFT, confirm_by__lte=now)
    over = Application.objects.filter(
        status__in=[Status.DECLINED, Status.WITHDRAWN], updated_at__lt=now - FORGOTTEN_AFTER
    )
    forgotten = 0
    for application in [*unconfirmed[:200], *over[:200]]:
        with transaction.atomic():
            # Confirmed in the same moment: it stays.
            rows = Application.objects.filter(pk=application.pk, status=application.status)
            forgotten += rows.delete()[1].get("ambassadors.Application", 0)
    return forgotten
