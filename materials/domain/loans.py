"""A school borrows a module's kit: asked for, agreed where a box is free, sent, come home, and told how it went."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Avg, Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.schools import the_school
from events.domain.agenda import Found, Waiting, first_of, local_today
from events.domain.scope import Scope
from materials.models import KitLoan, TeachingModule
from people.domain.danish import da_days, normal_phone
from people.domain.history import record
from people.domain.lifecycle import Moves, Words, move
from people.domain.outbox import write
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter, User

S = KitLoan.Status
LONGEST = timedelta(days=60)
FARTHEST_AHEAD = timedelta(days=365)
TAKEN = (S.AGREED, S.OUT)

LOAN_MOVES = Moves(
    Words(
        gettext_lazy("Udlånet"),
        {
            S.ASKED: gettext_lazy("er ønsket"),
            S.AGREED: gettext_lazy("er aftalt"),
            S.OUT: gettext_lazy("er ude på skolen"),
            S.RETURNED: gettext_lazy("er kommet hjem"),
            S.LOST: gettext_lazy("er noteret som væk"),
            S.DECLINED: gettext_lazy("er afvist"),
        },
        {
            S.ASKED: gettext_lazy("kan ikke ønskes"),
            S.AGREED: gettext_lazy("kan ikke aftales"),
            S.OUT: gettext_lazy("kan ikke sendes af sted"),
            S.RETURNED: gettext_lazy("kan ikke komme hjem"),
            S.LOST: gettext_lazy("kan ikke noteres som væk"),
            S.DECLINED: gettext_lazy("kan ikke afvises"),
        },
    ),
    {
        S.ASKED: {S.AGREED, S.DECLINED},
        S.AGREED: {S.OUT, S.DECLINED},
        S.OUT: {S.RETURNED, S.LOST},
        S.LOST: {S.RETURNED},  # it was behind the door
    },
)


@dataclass(frozen=True, kw_only=True)
class NewLoan:
    """What a school fills in; nothing in it has been judged yet."""

    school_text: str
    contact_name: str
    contact_email: str
    contact_phone: str = ""
    from_day: date
    to_day: date
    note: str = ""
    language: str = "da"


def ask(module: TeachingModule, data: NewLoan, *, now: datetime, by: User | None = None) -> KitLoan:
    """A school's wish for the box. By an organiser on the phone it is agreed at once, where one is free."""
    school_text, name, email = data.school_text.strip(), data.contact_name.strip(), data.contact_email.strip()
    errors = _wrong(module, data, school_text, name, email, now)
    phone = ""
    try:
        phone = normal_phone(data.contact_phone) if data.contact_phone.strip() else ""
    except ValueError as wrong:
        errors.append(("/contact_phone", str(wrong)))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        loan = KitLoan.objects.create(
            module=module,
            school=the_school(school_text),
            school_text=school_text,
            contact_name=name,
            contact_email=email,
            contact_phone=phone,
            language=data.language,
            from_day=data.from_day,
            to_day=data.to_day,
            note=data.note.strip(),
            created_at=now,
            updated_at=now,
        )
        record(loan, now=now, by=by, what="made", new=loan.status, actor="" if by else name)
        if by is not None:
            agree(loan, now=now, by=by)
        else:
            _tell(loan, "kit_loan_received", now)
    return loan


def _wrong(
    module: TeachingModule, data: NewLoan, school_text: str, name: str, email: str, now: datetime
) -> list[tuple[str, str]]:
    errors = []
    if not module.kits:
        errors.append(("", _("Modulet har ingen kasse, der kan lånes.")))
    for pointer, text, most in (("school_text", school_text, 200), ("contact_name", name, 120)):
        if not text:
            errors.append((f"/{pointer}", _("Feltet skal udfyldes.")))
        elif len(text) > most:
            errors.append((f"/{pointer}", _("Højst {antal} tegn. Gør teksten kortere.").format(antal=most)))
    try:
        validate_email(email)
    except ValidationError:
        errors.append(("/contact_email", _("Skriv en e-mailadresse som navn@skole.dk.")))
    today = local_today(now)
    if data.from_day < today:
        errors.append(("/from_day", _("Dagen er forbi. Vælg en senere.")))
    elif data.from_day > today + FARTHEST_AHEAD:
        errors.append(("/from_day", _("Vælg en dag inden for det næste år.")))
    if data.to_day < data.from_day:
        errors.append(("/to_day", _("Slutter før den begynder. Vælg en senere dag.")))
    elif data.to_day - data.from_day > LONGEST:
        errors.append(("/to_day", _("En kasse kan lånes i højst {antal} dage.").format(antal=LONGEST.days)))
    return errors


def free(module: TeachingModule, first: date, last: date, *, besides: KitLoan | None = None) -> int:
    """How many boxes are at home on each of these days: those that meet on the worst one are taken."""
    rows = KitLoan.objects.filter(module=module, status__in=TAKEN, from_day__lte=last, to_day__gte=first)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    spans = list(rows.values_list("from_day", "to_day"))
    # A day on which most are away is the first day of one of them, or the first day asked for.
    days = {first, *(start for start, _end in spans if start >= first)}
    worst = max((sum(start <= day <= end for start, end in spans) for day in days), default=0)
    return module.kits - worst


def agree(loan: KitLoan, *, now: datetime, by: User | None = None) -> None:
    """The box is theirs on these days. Refused where none is free; two at once are taken one after the other."""
    with transaction.atomic():
        module = TeachingModule.objects.select_for_update().get(pk=loan.module_id)
        if free(module, loan.from_day, loan.to_day, besides=loan) < 1:
            raise MoveNotAllowed(_("Alle kasser er ude i de dage. Foreslå skolen nogle andre."), code="no_kit_free")
        move(loan, S.AGREED, moves=LOAN_MOVES, now=now, by=by)
        _tell(loan, "kit_loan_agreed", now)


def decline(loan: KitLoan, *, now: datetime, by: User | None = None, why: str = "") -> None:
    with transaction.atomic():
        move(loan, S.DECLINED, moves=LOAN_MOVES, now=now, by=by, why=why)
        _tell(loan, "kit_loan_declined", now, why=why)


def send_out(loan: KitLoan, *, now: datetime, by: User | None = None) -> None:
    move(loan, S.OUT, moves=LOAN_MOVES, now=now, by=by)


def lose(loan: KitLoan, *, now: datetime, by: User | None = None, missing: str = "") -> None:
    move(loan, S.LOST, moves=LOAN_MOVES, now=now, by=by, also={"missing": missing[:500]})


def take_home(
    loan: KitLoan,
    *,
    now: datetime,
    by: User | None = None,
    useful: int | None = None,
    missing: str = "",
    comment: str = "",
) -> None:
    """It is home again: what is missing of it, and how the module went, which is what a pilot is evaluated by."""
    if useful is not None and not 1 <= useful <= 4:
        raise Invalid([("/useful", _("Vælg fra 1 til 4."))])
    also: dict[str, Any] = {"returned_at": now, "useful": useful, "missing": missing[:500], "comment": comment[:1000]}
    move(loan, S.RETURNED, moves=LOAN_MOVES, now=now, by=by, also=also)


def _tell(loan: KitLoan, kind: str, now: datetime, **words: object) -> Letter | None:
    return write(
        kind,
        dedupe=f"{kind}:{loan.pk}",
        now=now,
        email=loan.contact_email,
        name=loan.contact_name,
        language=loan.language,
        about=loan,
        programme_id=loan.module.programme_id,
        reply_to=loan.module.programme.contact_email,
        context={"loan": loan, "module": loan.module, **words},
    )


@dataclass(frozen=True)
class Evaluation:
    """How a module went where it was used alone: how often, and how useful on average (1 to 4)."""

    times: int
    useful: float | None
    comments: list[str]


def evaluation(module: TeachingModule) -> Evaluation:
    rows = KitLoan.objects.filter(module=module, status=S.RETURNED)
    found = rows.aggregate(times=Count("pk"), useful=Avg("useful"))
    comments = rows.exclude(comment="").order_by("-returned_at").values_list("comment", flat=True)[:5]
    return Evaluation(found["times"], found["useful"], list(comments))


def of_scope(scope: Scope) -> QuerySet[KitLoan]:
    return KitLoan.objects.filter(scope.condition("module__programme")).select_related("module__programme", "school")


def waiting(scope: Scope, now: datetime, limit: int) -> Found:
    """Wishes to answer, and boxes that should be home again."""
    today = local_today(now)
    asked = of_scope(scope).filter(status=S.ASKED).order_by("from_day", "pk")
    late = of_scope(scope).filter(status=S.OUT, to_day__lt=today).order_by("to_day", "pk")

    def show(loan: KitLoan) -> Waiting:
        is_late = loan.status == S.OUT
        what = _("{modul} skulle være hjemme fra {skole}") if is_late else _("{skole} vil låne {modul}")
        return Waiting(
            kind="kit_loan",
            icon="package",
            what=what.format(modul=loan.module, skole=loan),
            who=loan.contact_name,
            note=da_days(loan.from_day, loan.to_day),
            since=loan.created_at,
            verb=_("Se udlånet") if is_late else _("Svar"),
            url=reverse("organise:module_loans", args=[loan.module.slug]) + f"#laan-{loan.pk}",
            colour=loan.module.programme.colour,
            programme=str(loan.module.programme),
        )

    (some, how_many), (others, more) = first_of(asked, limit), first_of(late, limit)
    return Found([show(row) for row in (*others, *some)][:limit], how_many + more)
