"""Interest lists: a course that companies asked for, who wants it, and whether it comes to something."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import journal
from events.domain.agenda import ZONE, Found, Waiting, first_of
from events.domain.changes import slug_for
from events.domain.scope import Scope
from events.models import CourseInterest, CourseOffer, Programme
from people.domain.answerlinks import answer_url
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.lifecycle import Moves, Words, move
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import MailBasis, Organisation, Trade, User

S, Of = CourseInterest.Status, CourseOffer.Status
MOST, MOST_SEATS = 4000, 200
END_OF_DAY = time(16)
FORGOTTEN_AFTER = timedelta(days=183)  # after the deadline
LINK_LIVES = timedelta(days=60)
AT_ONCE = 200
MOVES = Moves(
    Words(
        gettext_lazy("Interessen"),
        {
            S.INTERESTED: gettext_lazy("er noteret"),
            S.OFFERED: gettext_lazy("har fået et tilbud"),
            S.ENROLLED: gettext_lazy("er blevet til en tilmelding"),
            S.DECLINED: gettext_lazy("er takket nej"),
        },
        {
            S.INTERESTED: gettext_lazy("kan ikke blive interesse igen"),
            S.OFFERED: gettext_lazy("kan ikke få et tilbud"),
            S.ENROLLED: gettext_lazy("kan ikke tilmeldes"),
            S.DECLINED: gettext_lazy("kan ikke meldes fra"),
        },
    ),
    {
        S.INTERESTED: {S.OFFERED, S.ENROLLED, S.DECLINED},
        S.OFFERED: {S.ENROLLED, S.DECLINED},
        S.ENROLLED: {S.DECLINED},
        S.DECLINED: {S.INTERESTED, S.ENROLLED},
    },
)
OFFERS = Moves(
    Words(
        gettext_lazy("Kurset"),
        {
            Of.OPEN: gettext_lazy("samler interesse"),
            Of.RUNS: gettext_lazy("bliver holdt"),
            Of.OFF: gettext_lazy("bliver ikke holdt"),
        },
        {
            Of.OPEN: gettext_lazy("kan ikke samle interesse igen"),
            Of.RUNS: gettext_lazy("kan ikke blive holdt"),
            Of.OFF: gettext_lazy("kan ikke aflyses"),
        },
    ),
    {Of.OPEN: {Of.RUNS, Of.OFF}, Of.RUNS: {Of.OFF, Of.OPEN}, Of.OFF: {Of.OPEN}},
)


@dataclass(frozen=True)
class Facts:
    """What one writes of an offer."""

    programme: Programme
    kind: str
    title: str
    deadline: date
    number: str = ""
    about: str = ""
    trade: Trade | None = None
    school: Organisation | None = None
    dates: str = ""
    minimum: int | None = None
    seats: int | None = None
    owner: User | None = None
    is_public: bool = False


def save(row: CourseOffer | None, facts: Facts, *, now: datetime, by: User | None = None) -> CourseOffer:
    """A new offer, or what differs in one. A lower minimum may be enough at once."""
    errors = []
    if len(facts.about) > MOST:
        errors.append(("/about", _("Skriv højst {most} tegn.").format(most=MOST)))
    if facts.minimum and facts.seats and facts.minimum > facts.seats:
        errors.append(("/minimum", _("Der skal være mindst så mange pladser.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="course"):
        pk = row.pk if row else uuid.uuid4()
        journal.also(CourseOffer.objects.filter(pk=pk))
        if row is None:
            row = CourseOffer.objects.create(
                pk=pk, slug=slug_for(facts.title, pk), created_at=now, updated_at=now, **vars(facts)
            )
            record(row, now=now, by=by, what="made", new=row.title)
        else:
            differing = [name for name, value in vars(facts).items() if getattr(row, name) != value]
            for name in differing:
                setattr(row, name, getattr(facts, name))
            row.updated_at = now
            row.save(update_fields=[*differing, "updated_at"])
            record(row, now=now, by=by, what="edited", new=", ".join(differing))
        _enough(row, now)
    return row


def is_open(row: CourseOffer, now: datetime) -> bool:
    """May one still put oneself on the list?"""
    return row.status != Of.OFF and localdate(now) <= row.deadline


# -- the list --------------------------------------------------------------------------------------------------------


def add(
    course: CourseOffer,
    *,
    name: str,
    now: datetime,
    email: str = "",
    phone: str = "",
    company: str = "",
    organisation: Organisation | None = None,
    seats: int = 1,
    basis: str = "",
    by: User | None = None,
    by_form: bool = False,
    language: str = "da",
) -> CourseInterest:
    """One more, from a dialogue or by the public form. The same address again is the same interest."""
    name, email, errors = " ".join(name.split()), email.strip().lower(), []
    if not name or len(name) > 120:
        errors.append(("/name", _("Skriv et navn på højst {most} tegn.").format(most=120)))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    if phone.strip():
        try:
            phone = normal_phone(phone)
        except ValueError as refusal:
            errors.append(("/phone", str(refusal)))
    if not email and not phone.strip():
        errors.append(("/email", _("Skriv en e-mail eller et telefonnummer.")))
    if not 1 <= seats <= MOST_SEATS:
        errors.append(("/seats", _("Skriv et antal mellem 1 og {most}.").format(most=MOST_SEATS)))
    if basis and basis not in MailBasis.Basis.values:
        errors.append(("/basis", _("Vælg, hvad grundlaget er.")))
    if errors:
        raise Invalid(errors)
    if not is_open(course, now):
        raise MoveNotAllowed(_("Listen er lukket."), code="list_closed")
    with journal.as_one(now=now, by=by, what="course_interest"):
        CourseOffer.objects.select_for_update(of=("self",)).get(pk=course.pk)  # one after the other
        same = course.interests.filter(email=email).first() if email else None
        if same is not None:
            return same
        pk = uuid.uuid4()
        journal.also(CourseInterest.objects.filter(pk=pk))
        row = CourseInterest.objects.create(
            pk=pk,
            course=course,
            organisation=organisation,
            company=organisation.name if organisation else company.strip()[:160],
            name=name,
            email=email,
            phone=phone.strip(),
            seats=seats,
            basis=basis,
            by_form=by_form,
            language=language,
            created_at=now,
            updated_at=now,
        )
        record(row, now=now, by=by, actor="" if by else name, what="made", new=course.title)
        _enough(course, now)
    return row


def wanted(course: CourseOffer) -> int:
    """Seats that somebody wants or has."""
    return course.interests.exclude(status=S.DECLINED).aggregate(n=Sum("seats"))["n"] or 0


def enrolled(course: CourseOffer) -> int:
    return course.interests.filter(status=S.ENROLLED).aggregate(n=Sum("seats"))["n"] or 0


def _enough(course: CourseOffer, now: datetime) -> None:
    """When the minimum is reached the owner hears of it, once."""
    if not course.minimum or course.status != Of.OPEN or wanted(course) < course.minimum:
        return
    if not CourseOffer.objects.filter(pk=course.pk, enough_at=None).update(enough_at=now):
        return
    course.enough_at = now
    record(course, now=now, what="enough", actor=_("systemet"), new=str(course.minimum))
    if course.owner and course.owner.is_active:
        write(
            "course_enough",
            dedupe=f"course_enough:{course.pk}",
            now=now,
            to=course.owner,
            about=course,
            programme_id=course.programme_id,
            context={"course": course, "page": reverse("organise:course", args=[course.pk])},
        )


def may_write(row: CourseInterest) -> bool:
    """With an address, and a reason why we may: they asked themselves, or a basis was noted."""
    return bool(row.email and (row.by_form or row.basis))


def offer(row: CourseInterest, *, now: datetime, by: User | None = None) -> bool:
    """A seat is offered; by letter where we may write, and the answer says whether one was written."""
    with journal.as_one(now=now, by=by, what="course_interest"):
        journal.also(CourseInterest.objects.filter(pk=row.pk))
        move(row, S.OFFERED, moves=MOVES, now=now, by=by)
        return _tell(row, "course_offer", now)


def enrol(row: CourseInterest, *, now: datetime, by: User | None = None) -> None:
    """Refused where the seats are taken; looked at while nobody else can take one."""
    with journal.as_one(now=now, by=by, what="course_interest"):
        course = CourseOffer.objects.select_for_update(of=("self",)).get(pk=row.course_id)
        if course.status == Of.OFF:
            raise MoveNotAllowed(_("Kurset bliver ikke holdt."), code="course_off")
        if course.seats is not None and enrolled(course) + row.seats > course.seats:
            raise MoveNotAllowed(_("Der er ikke pladser nok tilbage."), code="full")
        journal.also(CourseInterest.objects.filter(pk=row.pk))
        move(row, S.ENROLLED, moves=MOVES, now=now, by=by, actor="" if by else row.name)


def decline(row: CourseInterest, *, now: datetime, by: User | None = None) -> None:
    with journal.as_one(now=now, by=by, what="course_interest"):
        journal.also(CourseInterest.objects.filter(pk=row.pk))
        move(row, S.DECLINED, moves=MOVES, now=now, by=by, actor="" if by else row.name)


def set_status(course: CourseOffer, new: str, *, now: datetime, by: User | None = None) -> int:
    """Held, or not; who was offered a seat or has one hears that it is off. Returns how many letters."""
    with journal.as_one(now=now, by=by, what="course"):
        journal.also(CourseOffer.objects.filter(pk=course.pk))
        move(course, new, moves=OFFERS, now=now, by=by)
        if new != Of.OFF:
            return 0
        rows = course.interests.filter(status__in=[S.OFFERED, S.ENROLLED])
        return sum(_tell(row, "course_off", now) for row in rows)


def _tell(row: CourseInterest, kind: str, now: datetime) -> bool:
    if not may_write(row):
        return False
    course = row.course
    letter = write(
        kind,
        dedupe=f"{kind}:{row.pk}:{now.isoformat()}",
        now=now,
        email=row.email,
        name=row.name,
        language=row.language,
        about=course,
        programme_id=course.programme_id,
        context={"course": course, "programme": course.programme, "row": row, "link": answer_url("course", row.pk)},
    )
    return letter is not None


def check_link(row: CourseInterest, now: datetime) -> None:
    if row.forgotten_at is not None or localdate(now) > row.course.deadline + LINK_LIVES:
        raise Expired(_("Fristen er gået, og linket virker ikke længere."))


def forget(now: datetime) -> int:
    """Half a year after the deadline nobody can tell who it was; how many came of it stays."""
    old = CourseInterest.objects.filter(
        forgotten_at=None, course__deadline__lt=localdate(now) - FORGOTTEN_AFTER
    ).values_list("pk", flat=True)[:AT_ONCE]
    with transaction.atomic():
        return CourseInterest.objects.filter(pk__in=list(old)).update(
            name=_("(slettet)"), email="", phone="", forgotten_at=now
        )


# -- for the day, and lists ------------------------------------------------------------------------------------------


def due(scope: Scope, now: datetime, limit: int) -> Found:
    """Courses with enough on the list, or whose deadline has passed: shall they be held?"""
    rows = (
        CourseOffer.objects.filter(scope.condition(), status=Of.OPEN)
        .filter(Q(enough_at__isnull=False) | Q(deadline__lt=localdate(now)))
        .select_related("programme")
        .order_by("deadline", "pk")
    )
    found, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="course",
                icon="users",
                what=_("Skal »{title}« holdes?").format(title=row.title),
                note=_("Der er nok på listen.") if row.enough_at else _("Fristen er gået."),
                url=reverse("organise:course", args=[row.pk]),
                since=row.enough_at,
                deadline=datetime.combine(row.deadline, END_OF_DAY, ZONE),
                colour=row.programme.colour,
                programme=str(row.programme),
                verb=_("Se listen"),
            )
            for row in found
        ],
        total,
    )


def offers(scope: Scope) -> QuerySet[CourseOffer]:
    """With how many want a seat and have one; one query."""
    return (
        CourseOffer.objects.filter(scope.condition())
        .select_related("programme", "school", "trade")
        .annotate(
            want=Sum("interests__seats", filter=~Q(interests__status=S.DECLINED), default=0),
            have=Sum("interests__seats", filter=Q(interests__status=S.ENROLLED), default=0),
            rows=Count("interests"),
        )
        .order_by("-deadline", "title", "pk")
    )


def shown_to_all() -> QuerySet[CourseOffer]:
    return CourseOffer.objects.filter(is_public=True).exclude(status=Of.OFF).select_related("programme", "school")


def table(course: CourseOffer) -> Iterator[list[object]]:
    """For a spreadsheet, the header first."""
    yield [_("navn"), _("virksomhed"), _("e-mail"), _("telefon"), _("pladser"), _("status"), _("må få mail")]
    for row in course.interests.all():
        yield [
            row.name,
            row.company,
            row.email,
            row.phone,
            row.seats,
            row.get_status_display(),
            _("ja") if may_write(row) else _("nej"),
        ]
