"""An ambassador's expense: drafted by itself when a visit was held, put right, sent in, and sent in once more."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet, Sum
from django.utils.translation import gettext as _

from ambassadors.domain.money import rates, roundtrips
from ambassadors.domain.money.amounts import plain
from ambassadors.domain.money.moves import EDITABLE, EXPENSE_MOVES
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador, Expense, ExpenseLine
from events.domain.agenda import local_today
from events.models import Booking, Event
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import User

Status = Expense.Status
MOST_KM = Decimal(1500)
OLDEST = timedelta(days=365)
ZERO = Decimal(0)


def readable() -> QuerySet[Expense]:
    """Expenses with all a page or a rule needs of them."""
    return Expense.objects.select_related(
        "ambassador__user", "ambassador__employer", "programme", "payer", "event__venue", "batch", "decided_by"
    ).prefetch_related("lines__receipt")


def draft(ambassador: Ambassador, event: Event, cause: str, *, now: datetime, by: User | None = None) -> Expense | None:
    """The draft of what one is to have back for this event, its kilometres computed. None when there is one already."""
    if Expense.objects.filter(ambassador=ambassador, event=event).exists():
        return None
    means, starts_from = roundtrips.usual(ambassador, event)
    try:
        with transaction.atomic():
            expense = Expense.objects.create(
                ambassador=ambassador,
                programme=event.programme,
                payer_id=event.programme.committee_id,
                event=event,
                cause=cause,
                title=event.title[:160],
                day=event.day,
                means=means,
                starts_from=starts_from,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:
        return None  # made in the same moment
    record(expense, now=now, by=by, what="made", new=expense.status, actor="" if by else "systemet")
    _compute(expense, event)
    expense.km = ZERO if means == Expense.Means.PUBLIC else expense.computed_km or ZERO
    recount(expense)
    return expense


def _compute(expense: Expense, event: Event | None) -> None:
    way = roundtrips.trip(expense.ambassador, event, expense.starts_from, expense.to_words)
    expense.from_words, expense.computed_km = way.from_words[:160], way.km
    expense.to_words = way.to_words[:160] or expense.to_words


def recount(expense: Expense) -> Expense:
    """Writes the kilometres' lines anew, at the rates of the day and with what is left of the year's limit."""
    ambassador = expense.ambassador
    km = ZERO if expense.means == Expense.Means.PUBLIC else expense.km
    parts = rates.split(expense.means, km, expense.day, rates.used_km(expense)) if km else []
    with transaction.atomic():
        expense.lines.filter(kind=ExpenseLine.Kind.KM).delete()
        ExpenseLine.objects.bulk_create(
            ExpenseLine(
                expense=expense,
                number=number,
                kind=ExpenseLine.Kind.KM,
                means=part.means,
                km=part.km,
                ore_per_km=part.ore_per_km,
                amount_ore=part.amount_ore,
            )
            for number, part in enumerate(parts, start=1)
        )
        add_up(expense)
    expense.ambassador = ambassador
    return expense


def add_up(expense: Expense) -> None:
    expense.total_ore = expense.lines.aggregate(ore=Sum("amount_ore"))["ore"] or 0
    expense.save()
    expense._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # what was read before is no longer so


def next_number(expense: Expense) -> int:
    """Receipts stand after the kilometres, in the order they were added."""
    return max(10, (expense.lines.aggregate(most=Max("number"))["most"] or 0) + 1)


def locked(expense: Expense) -> Expense:
    """As stored, with its person held: nobody's kilometres are counted twice at once."""
    Ambassador.objects.select_for_update().get(pk=expense.ambassador_id)
    Expense.objects.select_for_update(of=("self",)).get(pk=expense.pk)
    return readable().get(pk=expense.pk)


def editable(expense: Expense) -> Expense:
    """Held, and refused when it was sent in."""
    expense = locked(expense)
    if expense.status not in EDITABLE:
        raise MoveNotAllowed(
            _("Udlægget er sendt ind. Træk det tilbage, hvis du vil rette det.")
            if expense.status == Status.SUBMITTED
            else _("Udlægget er afgjort og kan ikke rettes."),
            code="not_editable",
        )
    return expense


def set_trip(
    expense: Expense,
    *,
    means: str,
    starts_from: str,
    km: Decimal | None,
    km_why: str = "",
    to_words: str = "",
    now: datetime,
    by: User | None = None,
) -> Expense:
    """How one got there. Without kilometres, those the house finds; more than those need a word why.

    ``to_words`` is where an errand of one's own led; an event knows its place.
    """
    with transaction.atomic():
        expense = editable(expense)
        km_why, to_words = km_why.strip(), to_words.strip()
        errors: Errors = []
        if expense.event is None and means != Expense.Means.PUBLIC and km != 0:
            if not to_words:
                errors.append(("/to_words", _("Skriv, hvor du kørte hen, med postnummer.")))
            text_rule(to_words, "/to_words", 160, errors)
        if means not in Expense.Means.values:
            errors.append(("/means", _("Vælg, hvordan du kom frem.")))
        if starts_from not in roundtrips.starts(expense.ambassador):
            errors.append(("/starts_from", _("Vælg, hvor du kørte fra.")))
        if errors:
            raise Invalid(errors)
        expense.means, expense.starts_from = means, starts_from
        expense.to_words = expense.to_words if expense.event else to_words
        _compute(expense, expense.event)
        expense.km = km if km is not None else expense.computed_km or ZERO
        _judge_km(expense, km_why, errors)
        if errors:
            raise Invalid(errors)
        expense.km_why = km_why if expense.km != expense.computed_km else ""
        expense.updated_at = now
        recount(expense)
        record(expense, now=now, by=by, what="edited", new=f"{expense.get_means_display()}, {plain(expense.km)} km")
    return expense


def _judge_km(expense: Expense, why: str, errors: Errors) -> None:
    text_rule(why, "/km_why", 300, errors)
    if expense.means == Expense.Means.PUBLIC:
        expense.km = ZERO
    elif not ZERO <= expense.km <= MOST_KM:
        errors.append(("/km", _("Skriv kilometer mellem 0 og 1.500.")))
    elif expense.km > (expense.computed_km or ZERO) and not why:
        errors.append(("/km_why", _("Skriv kort, hvorfor det blev flere kilometer, for eksempel en omvej.")))


def submit(expense: Expense, *, now: datetime, by: User | None = None) -> Expense:
    """Sends it in, its kilometres counted one last time; what was shown is then what is paid."""
    with transaction.atomic():
        expense = editable(expense)
        _judge_day(expense.day, now)
        recount(expense)
        if expense.total_ore <= 0:
            raise Refused(
                _("Læg et bilag ved for billetten, så du kan få pengene.")
                if expense.means == Expense.Means.PUBLIC
                else _("Der er ikke noget at få tilbage endnu. Skriv dine kilometer, eller læg et bilag ved."),
                code="nothing_claimed",
            )
        also = {"submitted_at": now, "returned_why": ""}
        move(expense, Status.SUBMITTED, moves=EXPENSE_MOVES, now=now, by=by, also=also)
    return expense


def withdraw(expense: Expense, *, now: datetime, by: User | None = None) -> Expense:
    """Takes it back, as long as nobody has decided about it."""
    with transaction.atomic():
        expense = locked(expense)
        move(expense, Status.DRAFT, moves=EXPENSE_MOVES, now=now, by=by, also={"submitted_at": None})
    return expense


def discard(expense: Expense, *, now: datetime, by: User | None = None) -> None:
    """Nothing is wanted for it: the draft goes with its receipts. It is not drafted by itself again."""
    with transaction.atomic():
        expense = locked(expense)
        if expense.status != Status.DRAFT:
            raise MoveNotAllowed(_("Kun en kladde kan slettes."), code="not_a_draft")
        record(expense, now=now, by=by, what="discarded", old=expense.title)
        expense.delete()


def make_own(
    ambassador: Ambassador,
    *,
    event: Event | None = None,
    title: str = "",
    day: date | None = None,
    now: datetime,
    by: User | None = None,
) -> Expense:
    """One that no visit made by itself: for an event one was on, or another errand on a day."""
    title = title.strip()
    if event is not None:
        made = draft(ambassador, event, Expense.Cause.OWN, now=now, by=by)
        if made is None:
            raise Invalid([("/event", _("Der er allerede et udlæg for det."))], code="there_already")
        return made
    errors: Errors = []
    if not title:
        errors.append(("/title", _("Skriv, hvad det var til.")))
    text_rule(title, "/title", 140, errors)
    if day is None:
        errors.append(("/day", _("Vælg en dato.")))
    else:
        try:
            _judge_day(day, now)
        except Invalid as refusal:
            errors += refusal.errors
    if errors or day is None:
        raise Invalid(errors)
    with transaction.atomic():
        expense = Expense.objects.create(
            ambassador=ambassador,
            programme=ambassador.programme,
            payer_id=ambassador.programme.committee_id,
            cause=Expense.Cause.OWN,
            title=title,
            day=day,
            created_at=now,
            updated_at=now,
        )
        record(expense, now=now, by=by, what="made", new=expense.status)
        _compute(expense, None)
        recount(expense)
    return expense


def _judge_day(day: date, now: datetime) -> None:
    today = local_today(now)
    if day > today:
        raise Invalid([("/day", _("Dagen ligger ude i fremtiden. Send udlægget ind bagefter."))], code="in_the_future")
    if day < today - OLDEST:
        raise Invalid([("/day", _("Dagen ligger mere end et år tilbage. Skriv til arrangøren."))], code="too_old")


def without_expense(ambassador: Ambassador, now: datetime, limit: int = 30) -> list[Event]:
    """What one was on in the last year and has no expense for, newest first."""
    booked = Booking.objects.filter(
        resource__user=ambassador.user_id, state=Booking.State.FIRM, busy_from__lt=now, busy_from__gt=now - OLDEST
    )
    rows = Event.objects.filter(pk__in=booked.values("event")).exclude(expenses__ambassador=ambassador)
    return list(rows.select_related("venue", "programme").order_by("-starts_at", "pk")[:limit])


def untouched(expenses: QuerySet[Expense]) -> Iterable[Expense]:
    """Drafts that the house made and nobody has put anything into."""
    return [
        one
        for one in expenses.filter(status=Status.DRAFT, km_why="").exclude(cause=Expense.Cause.OWN)
        if not one.lines.filter(kind=ExpenseLine.Kind.RECEIPT).exists()
    ]
