"""How somebody asks for a mentor: by the public form, confirmed by the link in a letter, and under 15 by a parent too.

What was never confirmed is deleted; a pair that is over is made anonymous after half a year.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain.mentoring import letters
from ambassadors.domain.mentoring.moves import MENTORSHIP_MOVES, OVER
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Mentorship
from events.models import Event, Programme
from people.domain.danish import normal_phone
from people.domain.history import history_of, record, subject_kind
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import move
from people.domain.places import point_of
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter, Trade, User

Status = Mentorship.Status
CONFIRM_WITHIN = timedelta(hours=24)
GUARDIAN_WITHIN = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=183)
LINK_STANDS = timedelta(days=14)
WOMEN = "women"


@dataclass(frozen=True, kw_only=True)
class NewMentee:
    """What the form says; nothing in it has been judged yet."""

    name: str
    email: str
    phone: str
    age_band: str
    stage: str
    postcode: str
    about: str = ""
    trade: Trade | None = None
    programme: Programme | None = None
    language: str = "da"
    speaks: str = "da"
    guardian_name: str = ""
    guardian_email: str = ""


def apply(data: NewMentee, *, now: datetime) -> Mentorship:
    """Waits as a draft until it is confirmed by the letter's link. Raises Invalid with every broken rule."""
    data = _judged(data)
    programme = data.programme or programme_of_mentoring()
    if programme is None:
        raise Invalid([("", _("Der er lige nu ingen indsats med mentorer."))], code="no_programme")
    with transaction.atomic():
        made = Mentorship.objects.create(
            programme=programme,
            name=data.name,
            email=data.email,
            phone=data.phone,
            language=data.language,
            speaks=data.speaks,
            age_band=data.age_band,
            stage=data.stage,
            trade=data.trade,
            postcode=data.postcode,
            about=data.about,
            guardian_name=data.guardian_name,
            guardian_email=data.guardian_email,
            confirm_by=now + (GUARDIAN_WITHIN if data.age_band == Mentorship.AgeBand.UNDER_15 else CONFIRM_WITHIN),
            created_at=now,
            updated_at=now,
        )
        record(made, now=now, what="made", new=made.status, actor=made.name)
        letters.to_mentee(made, "mentor_confirm", now=now)
    return made


def programme_of_mentoring() -> Programme | None:
    """The one for women, else the first that visits schools: mentors come from its corps."""
    taking = list(Programme.objects.filter(takes_visits=True, is_active=True).order_by("name"))
    return min(taking, key=lambda one: (WOMEN not in one.audiences, not one.is_public), default=None)


def _judged(data: NewMentee) -> NewMentee:
    errors: Errors = []
    data = replace(
        data,
        name=" ".join(data.name.split()),
        email=data.email.strip().lower(),
        about=data.about.replace("\r\n", "\n").strip(),
        guardian_name=" ".join(data.guardian_name.split()),
        guardian_email=data.guardian_email.strip().lower(),
    )
    if not data.name:
        errors.append(("/name", _("Skriv dit navn.")))
    text_rule(data.name, "/name", 120, errors)
    _email_rule(data.email, "/email", errors)
    try:
        data = replace(data, phone=normal_phone(data.phone))
    except ValueError as wrong:
        errors.append(("/phone", str(wrong)))
    if point_of(data.postcode) is None:
        errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    for name, choices in (("age_band", Mentorship.AgeBand), ("stage", Mentorship.Stage)):
        if getattr(data, name) not in choices.values:
            errors.append((f"/{name}", _("Vælg en mulighed på listen.")))
    text_rule(data.about, "/about", 2000, errors, lines=True)
    if holds_cpr(data.about):
        errors.append(("/about", _("Skriv aldrig et CPR-nummer her.")))
    if data.age_band == Mentorship.AgeBand.UNDER_15:
        _guardian_rule(data, errors)
    else:
        data = replace(data, guardian_name="", guardian_email="")  # nobody is asked who need not be
    if errors:
        raise Invalid(errors)
    return data


def _email_rule(email: str, pointer: str, errors: Errors) -> None:
    try:
        if len(email) > 254:
            raise ValidationError("")
        validate_email(email)
    except ValidationError:
        errors.append((pointer, _("Skriv en gyldig e-mailadresse.")))


def _guardian_rule(data: NewMentee, errors: Errors) -> None:
    if not data.guardian_name:
        errors.append(("/guardian_name", _("Under 15 år skal en forælder sige ja. Skriv, hvem vi spørger.")))
    text_rule(data.guardian_name, "/guardian_name", 120, errors)
    _email_rule(data.guardian_email, "/guardian_email", errors)
    if data.guardian_email and data.guardian_email == data.email:
        errors.append(("/guardian_email", _("Skriv forælderens egen mailadresse, ikke din.")))


def check_link(it: Mentorship, now: datetime) -> None:
    """Raises Expired when it was not confirmed in time, or a fortnight after it came to an end."""
    if it.status == Status.DRAFT and it.confirm_by is not None and it.confirm_by <= now:
        raise Expired(_("Linket er udløbet. Send ansøgningen igen."))
    if it.forgotten_at is not None or (it.status in OVER and it.updated_at + LINK_STANDS <= now):
        raise Expired(_("Linket gjaldt indtil 14 dage efter, at det sluttede, og bruges ikke længere."))


def locked(it: Mentorship) -> Mentorship:
    rows = Mentorship.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "trade", "mentor__user", "mentor__trade").get(pk=it.pk)


def confirm(it: Mentorship, *, now: datetime) -> Mentorship:
    """The sender has the mailbox; doing it twice changes nothing. Under 15 a parent is asked next."""
    with transaction.atomic():
        it = locked(it)
        check_link(it, now)
        if it.status != Status.DRAFT or it.confirmed_at is not None:
            return it
        it.confirmed_at = it.updated_at = now
        it.save(update_fields=["confirmed_at", "updated_at"])
        if it.needs_guardian and it.guardian_consent_at is None:
            letters.to_guardian(it, now=now)
        else:
            _apply(it, now, actor=it.name)
    return it


def consent(it: Mentorship, *, now: datetime, by: User | None = None, note: str = "") -> Mentorship:
    """A parent says yes, by the link or to an organiser who writes it down; twice changes nothing."""
    with transaction.atomic():
        it = locked(it)
        check_link(it, now)
        if it.guardian_consent_at is not None:
            return it
        if it.status != Status.DRAFT:
            raise MoveNotAllowed(MENTORSHIP_MOVES.refusal(it.status, Status.APPLIED))
        it.guardian_consent_at = it.updated_at = now
        it.save(update_fields=["guardian_consent_at", "updated_at"])
        record(it, now=now, by=by, what="guardian", new="yes", why=note, actor="" if by else it.guardian_name)
        if it.confirmed_at is not None:
            _apply(it, now, actor=it.guardian_name)
    return it


def refuse_consent(it: Mentorship, *, now: datetime) -> None:
    """A parent says no: what was sent is deleted at once."""
    with transaction.atomic():
        it = locked(it)
        check_link(it, now)
        if it.status != Status.DRAFT:
            raise MoveNotAllowed(_("Der er allerede sagt ja. Skriv til os, hvis det skal stoppes."), code="consented")
        _delete(it)


def _apply(it: Mentorship, now: datetime, *, actor: str) -> None:
    """Under 15 without a parent's yes it is refused here, whoever asks."""
    if it.needs_guardian and it.guardian_consent_at is None:
        raise MoveNotAllowed(_("Under 15 år skal en forælder sige ja, før vi må gå videre."), code="needs_guardian")
    move(it, Status.APPLIED, moves=MENTORSHIP_MOVES, now=now, actor=actor)
    letters.to_mentee(it, "mentor_received", now=now)


def forget(now: datetime) -> int:
    """Deletes what nobody confirmed in time and what never became a pair, and makes pairs that are over anonymous,
    half a year after; returns how many."""
    unconfirmed = Mentorship.objects.filter(status=Status.DRAFT, confirm_by__lte=now)
    long_over = Mentorship.objects.filter(
        status__in=OVER, updated_at__lt=now - FORGOTTEN_AFTER, forgotten_at__isnull=True
    )
    forgotten = 0
    for row in [*unconfirmed[:200], *long_over[:200]]:
        with transaction.atomic():
            it = Mentorship.objects.select_for_update(of=("self",)).filter(pk=row.pk, status=row.status).first()
            if it is None:
                continue  # confirmed in the same moment: it stays
            if it.started_at is None:
                _delete(it)
            else:
                _make_anonymous(it, now)
            forgotten += 1
    return forgotten


def forget_pairs(rows: QuerySet[Mentorship], now: datetime) -> None:
    """These mentees at once, as half a year after the end: who never had a mentor is deleted."""
    for it in rows.select_for_update(of=("self",)):
        if it.started_at is None:
            _delete(it)
        else:
            _make_anonymous(it, now)


def _delete(it: Mentorship) -> None:
    _silence_traces(it)
    it.delete()


def _make_anonymous(it: Mentorship, now: datetime) -> None:
    """What the two wrote is deleted and nobody can tell who she was; how many pairs and meetings there were stays."""
    _silence_traces(it)
    it.notes.all().delete()
    Event.objects.filter(mentor_session__mentorship=it).update(title=_("Sparring"), description="", meeting_url="")
    it.sessions.update(place="")
    it.name, it.forgotten_at = _("Anonymiseret"), now
    for name in ("email", "phone", "about", "guardian_name", "guardian_email", "end_reason"):
        setattr(it, name, "")
    it.save(
        update_fields=[
            "name",
            "forgotten_at",
            "email",
            "phone",
            "about",
            "guardian_name",
            "guardian_email",
            "end_reason",
        ]
    )


def _silence_traces(it: Mentorship) -> None:
    """Her name in the history, and the letters about it and about the meetings."""
    history_of(it).update(actor="", why="")
    Letter.objects.filter(about_kind=subject_kind(it), about_id=str(it.pk)).delete()
    events = [str(pk) for pk in it.sessions.values_list("event", flat=True)]
    Letter.objects.filter(about_kind=Event._meta.label_lower, about_id__in=events).delete()
