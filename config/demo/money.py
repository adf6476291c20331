"""Expenses, receipts, employers' claims and what was handed to payroll, out of the visits that lie behind."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import batched
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ambassadors.domain.money import rates, receiptfiles, roundtrips
from ambassadors.models import Ambassador, Expense, ExpenseLine, Offer, Receipt
from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.chance import Chance
from config.demo.paybatches import Batches, count_up, put_batches
from config.demo.slips import slip
from config.demo.wages import PAYS, put_terms, put_wage_claim
from config.demo.world import World
from events.models import Event, Programme
from people.models import Transition, User

E = Expense.Status
BACK = 400  # days behind that the small demo tells of
BACK_LARGE = 90
RETURNED_WHY = (
    "Billetten viser kun udturen. Læg også billetten for hjemturen ved.",
    "Kvitteringen kan ikke læses. Tag billedet igen i bedre lys.",
)
DETOURS = (
    "Hentede Jonas i Skanderborg på vejen.",
    "Vejen over Vejle var spærret, så jeg kørte om ad Billund.",
    "Kørte fra skolen og ikke hjemmefra.",
)
RECEIPTS = (("Togbillet", 18_400), ("Parkering", 4_200), ("Storebæltsbroen", 27_000), ("Busbillet", 3_000))
FERRY = ("Færge", 31_200)


def put_money(world: World) -> None:
    """To be called when the visits are written: it reads who was on them."""
    chance = world.chance("money")
    put_terms(world)
    batches = put_batches(world, chance)
    late = _called_off_late(world) if world.is_rich else None
    for offer in _behind(world):
        event = offer.seat.request.event
        assert event
        own = world.chance("money", offer.pk)
        is_majas = offer.ambassador.user_id == world.people["maja"].pk
        if event.venue is not None:
            _put_expense(world, own, offer, event, batches, is_majas=is_majas)
        if event.programme.slug in PAYS and offer.ambassador.employer_id:
            put_wage_claim(world, own, offer, event, batches, is_majas=is_majas)
        world.basket.breathe()
    for offer in late or []:
        _put_late(world, world.chance("money", "late", offer.pk), offer)
    if world.is_rich:
        _put_majas(world, chance)
    world.basket.finish()
    count_up(batches)


AT_A_TIME = 500  # offers with all they point at: some five megabytes


def _behind(world: World) -> Iterator[Offer]:
    """The accepted offers of the visits that were held, the longest ago first."""
    since = world.day(-(BACK if world.is_rich else BACK_LARGE))
    rows = Offer.objects.filter(
        status=Offer.Status.ACCEPTED,
        seat__request__event__status__in=["carried_out", "closed"],
        seat__request__event__day__gte=since,
    )
    whole = Offer.objects.select_related(
        "ambassador__user", "ambassador__employer", "seat__request__event__venue", "seat__request__event__programme"
    )
    for keys in batched(
        list(rows.order_by("seat__request__event__starts_at", "pk").values_list("pk", flat=True)), AT_A_TIME
    ):
        found = whole.in_bulk(keys)
        yield from (found[key] for key in keys)


RECENT = (E.SUBMITTED, E.APPROVED, E.SUBMITTED, E.RETURNED, E.DRAFT, E.SUBMITTED, E.APPROVED)


def _status_of(ago: int, turn: int, *, is_majas: bool) -> str:
    """The longer ago, the farther on its way."""
    if ago > 48:
        return E.PAID
    if is_majas:
        return E.EXPORTED if ago > 16 else E.DRAFT
    if ago > 16:
        return E.EXPORTED
    return RECENT[turn % len(RECENT)]


def _put_expense(
    world: World,
    chance: Chance,
    offer: Offer,
    event: Event,
    batches: Batches,
    *,
    is_majas: bool,
    cause: str = Expense.Cause.DONE,
    status: str = "",
) -> None:
    ambassador = offer.ambassador
    ago = (world.today - event.day).days
    status = status or _status_of(ago, batches.turn(), is_majas=is_majas)
    batch = batches.of("expenses", status) if status in (E.EXPORTED, E.PAID) else None
    if status in (E.EXPORTED, E.PAID) and batch is None:
        status = E.APPROVED
    way = roundtrips.trip(ambassador, event)
    km = way.km or Decimal(0)
    means = _means(chance, km)
    detours = status == E.SUBMITTED and means == Expense.Means.CAR and chance.one_in(3)
    expense = _expense(
        world,
        chance,
        offer.ambassador,
        status,
        event.day,
        event.title,
        means=means,
        km=Decimal(0) if means == Expense.Means.PUBLIC else km + 24 if detours else km,
        km_why=chance.choice(DETOURS) if detours else "",
        computed_km=way.km,
        from_words=way.from_words,
        to_words=way.to_words,
        event=event,
        programme=event.programme,
        cause=cause,
        batch=batch,
    )
    pays_a_fare = expense.means == Expense.Means.PUBLIC or (km > 100 and chance.one_in(3))
    if world.is_rich and status != E.DRAFT and pays_a_fare:
        words, ore = RECEIPTS[0] if expense.means == Expense.Means.PUBLIC else chance.choice(RECEIPTS)
        _put_receipt(world, chance, expense, words, ore + 100 * chance.randint(0, 90))
    elif expense.means == Expense.Means.PUBLIC and status != E.DRAFT:
        expense.means = Expense.Means.CAR  # the large demo keeps no pictures
        _put_km(world, expense)


def _means(chance: Chance, km: Decimal) -> str:
    """A bicycle in town, the train across the country, else mostly a car."""
    if km <= 20:
        return Expense.Means.BICYCLE
    if km > 250 or chance.one_in(6):
        return Expense.Means.PUBLIC
    return Expense.Means.CAR


def _expense(
    world: World, chance: Chance, ambassador: Ambassador, status: str, day: date, title: str, **more: Any
) -> Expense:
    """The row with its kilometres, and how it came to stand where it stands."""
    made_at = at(day + timedelta(days=1), "6.00")
    sent = min(made_at + timedelta(hours=chance.randint(5, 90)), world.now - timedelta(hours=2))
    decided = min(sent + timedelta(hours=chance.randint(16, 110)), world.now - timedelta(hours=1))
    programme: Programme = more.pop("programme")
    by = owner_of(world, programme.slug)
    is_decided = status in (E.RETURNED, E.APPROVED, E.EXPORTED, E.PAID)
    expense = world.basket.put(
        Expense(
            id=chance.uuid(),
            ambassador=ambassador,
            programme=programme,
            payer_id=programme.committee_id,
            status=status,
            title=title[:160],
            day=day,
            returned_why=chance.choice(RETURNED_WHY) if status == E.RETURNED else "",
            submitted_at=sent if status != E.DRAFT else None,
            decided_at=decided if is_decided else None,
            decided_by=by if is_decided else None,
            created_at=made_at,
            updated_at=decided,
            **more,
        )
    )
    if expense.means != Expense.Means.PUBLIC:
        _put_km(world, expense)
    _tell(world, expense, sent, decided, by)
    return expense


def _put_km(world: World, expense: Expense) -> None:
    for number, part in enumerate(rates.split(expense.means, expense.km, expense.day, Decimal(0)), start=1):
        world.basket.put(
            ExpenseLine(
                expense=expense,
                number=number,
                kind=ExpenseLine.Kind.KM,
                means=part.means,
                km=part.km,
                ore_per_km=part.ore_per_km,
                amount_ore=part.amount_ore,
            )
        )
        expense.total_ore += part.amount_ore


def _tell(world: World, expense: Expense, sent: datetime, decided: datetime, by: User) -> None:
    if not world.is_rich:
        return
    user = expense.ambassador.user
    world.history(expense, [("", E.DRAFT, expense.created_at)], actor="systemet", what="made")
    if expense.status == E.DRAFT:
        return
    world.history(expense, [(E.DRAFT, E.SUBMITTED, sent)], by=user)
    if expense.status == E.RETURNED:
        world.history(expense, [(E.SUBMITTED, E.RETURNED, decided)], by=by, why=expense.returned_why)
    elif expense.status != E.SUBMITTED:
        world.history(expense, [(E.SUBMITTED, E.APPROVED, decided)], by=by)
    if expense.batch is not None:
        made_at = expense.batch.made_at
        number = f"#{expense.batch.number}"
        world.history(expense, [(E.APPROVED, E.EXPORTED, made_at)], by=expense.batch.made_by, why=number)
        if expense.status == E.PAID:
            paid = at(expense.batch.paid_on or world.today, "9.30")
            world.history(expense, [(E.EXPORTED, E.PAID, paid)], by=expense.batch.paid_by)


def _put_receipt(world: World, chance: Chance, expense: Expense, words: str, ore: int) -> None:
    number = 10 + sum(1 for _line in getattr(expense, "_demo_receipts", ()))
    expense._demo_receipts = (*getattr(expense, "_demo_receipts", ()), words)  # type: ignore[attr-defined]
    line = world.basket.put(
        ExpenseLine(expense=expense, number=number, kind=ExpenseLine.Kind.RECEIPT, words=words, amount_ore=ore)
    )
    expense.total_ore += ore
    pk = chance.uuid()
    name = f"{receiptfiles.FOLDER}/{pk}.png"
    content = slip(words, ore, expense.day)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
    world.basket.put(
        Receipt(
            id=pk,
            line=line,
            file=name,
            kind=Receipt.Kind.PNG,
            name=f"{words.lower()}.png",
            size=len(content),
            fingerprint=pk.hex * 2,
            added_at=expense.submitted_at or expense.created_at,
        )
    )


def _called_off_late(world: World) -> list[Offer]:
    """A visit behind us that the school called off the same morning, told again as that."""
    event = (
        Event.objects.filter(kind="school_visit", status="cancelled", day__lt=world.today, venue__isnull=False)
        .order_by("-starts_at", "pk")
        .first()
    )
    if event is None:
        return []
    moment = event.starts_at - timedelta(hours=2)
    Event.objects.filter(pk=event.pk).update(cancelled_at=moment, changed_at=moment, updated_at=moment)
    Transition.objects.filter(subject_id=str(event.pk), new="cancelled").update(at=moment)
    rows = Offer.objects.filter(seat__request__event=event, status=Offer.Status.ACCEPTED)
    return list(
        rows.select_related(
            "ambassador__user", "ambassador__employer", "seat__request__event__venue", "seat__request__event__programme"
        ).order_by("pk")
    )


def _put_late(world: World, chance: Chance, offer: Offer) -> None:
    event = offer.seat.request.event
    assert event
    late = Expense.Cause.LATE_CANCELLATION
    _put_expense(world, chance, offer, event, Batches({}), is_majas=False, cause=late, status=E.SUBMITTED)


def _put_majas(world: World, chance: Chance) -> None:
    """Beside her visits: a train that was returned, and a ferry that waits for a decision."""
    maja = world.corps[0].row
    plan: tuple[tuple[str, int, str, tuple[str, int], int], ...] = (
        (E.RETURNED, -13, "Korpsets træningsdag i Odense", RECEIPTS[0], 0),
        (E.SUBMITTED, -5, "Stand på uddannelsesmessen på Samsø", FERRY, 86),
    )
    for status, day, title, receipt, km in plan:
        expense = _expense(
            world,
            chance,
            maja,
            status,
            world.day(day),
            title,
            means=Expense.Means.CAR if km else Expense.Means.PUBLIC,
            km=Decimal(km),
            km_why="Fra Aarhus til Hou og over Samsø." if km else "",
            from_words="8000 Aarhus C",
            to_words="Samsøhallen, 8305 Samsø" if km else "Idrætshallen, 5000 Odense C",
            cause=Expense.Cause.OWN,
            programme=maja.programme,
        )
        if status == E.RETURNED:
            expense.returned_why = RETURNED_WHY[0]
        _put_receipt(world, chance, expense, *receipt)
