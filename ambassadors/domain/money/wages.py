"""What an employer may ask for the hours an apprentice was away: offered after the visit where the programme pays."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain.money.amounts import times
from ambassadors.domain.money.moves import WAGE_MOVES
from ambassadors.domain.visits import LINK_STANDS
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Offer, WageClaim, WageTerms
from events.domain.undo import UNDO_FOR
from events.models import Event, Programme
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.identifiers import normal_cvr, normal_ean
from people.domain.lifecycle import move
from people.domain.outbox import cancel_unsent, write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import Letter, User

Status = WageClaim.Status
OFFERED, RETURNED = "wage_offer", "wage_returned"
ANSWERABLE = frozenset({Status.OFFERED, Status.DECLINED, Status.RETURNED})
MOST_ORE_PER_HOUR = 1_000_00
MOST_ORE = 10_000_00
MOST_HOURS = Decimal(8)  # a visit, where the programme has said nothing else


def readable() -> QuerySet[WageClaim]:
    """Claims with all a page or a rule needs of them."""
    return WageClaim.objects.select_related(
        "ambassador__user",
        "ambassador__trade",
        "employer",
        "contact",
        "programme",
        "payer",
        "event",
        "batch",
        "decided_by",
    )


def terms_of(programme: Programme) -> WageTerms | None:
    return WageTerms.objects.filter(programme=programme).first()


def offer(taken: Offer, event: Event, *, now: datetime) -> WageClaim | None:
    """Offers the employer of who was on the visit to claim the hours; None where the programme pays none."""
    ambassador = taken.ambassador
    if ambassador.employer is None or not WageTerms.objects.filter(programme=event.programme_id).exists():
        return None
    if WageClaim.objects.filter(ambassador=ambassador, event=event).exists():
        return None
    claim = WageClaim.objects.create(
        ambassador=ambassador,
        employer=ambassador.employer,
        contact=ambassador.employer_contact,
        programme=event.programme,
        payer_id=event.programme.committee_id,
        event=event,
        title=event.title[:160],
        day=event.day,
        cvr=ambassador.employer.cvr,
        ean=ambassador.employer.ean,
        answer_by=max(event.ends_at, now) + LINK_STANDS,
        offered_at=now,
        updated_at=now,
    )
    record(claim, now=now, what="made", new=claim.status, actor="systemet")
    _letter(claim, OFFERED, now)
    return claim


def _letter(claim: WageClaim, kind: str, now: datetime, *, again: str = "", **more: Any) -> Letter | None:
    """None when nobody with an address is known at the employer's."""
    if claim.contact is None:
        return None
    words = more.pop("words", {})
    return write(
        kind,
        dedupe=f"{kind}:{claim.pk}:{again}",
        now=now,
        to=claim.contact,
        about=claim.event or claim,
        programme_id=claim.programme_id,
        context={
            "claim": claim,
            "who": claim.ambassador.user.first_name,
            "apprentice": claim.ambassador.user.name,
            "answer_url": answer_url("wage", claim.pk),
            **words,
        },
        **more,
    )


def check_link(claim: WageClaim, now: datetime) -> None:
    """Raises Expired when the link was good once."""
    if claim.status in ANSWERABLE and claim.answer_by <= now:
        raise Expired(_("Linket gjaldt i 14 dage. Skriv til os, hvis I stadig vil søge om løn for besøget."))


def _locked(claim: WageClaim) -> WageClaim:
    WageClaim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    return readable().get(pk=claim.pk)


def submit(
    claim: WageClaim,
    *,
    hours: Decimal,
    amount_ore: int | None = None,
    cvr: str = "",
    ean: str = "",
    reference: str = "",
    now: datetime,
    by: User | None = None,
) -> WageClaim:
    """The employer's hours, at the programme's rate or with an amount of their own, and where the money is to go."""
    with transaction.atomic():
        claim = _locked(claim)
        check_link(claim, now)
        if claim.status not in ANSWERABLE:
            raise MoveNotAllowed(WAGE_MOVES.refusal(claim.status, Status.SUBMITTED))
        terms = terms_of(claim.programme)
        rate = terms.ore_per_hour if terms else claim.ore_per_hour
        errors: Errors = []
        most = terms.most_hours if terms else MOST_HOURS
        if not Decimal("0.25") <= hours <= most:
            errors.append(
                ("/hours", _("Skriv timer mellem 0,25 og {most}.").format(most=f"{most:g}".replace(".", ",")))
            )
        if rate is None and not 100 <= (amount_ore or 0) <= MOST_ORE:
            errors.append(("/amount", _("Skriv et beløb mellem 1 og 10.000 kr.")))
        values = {
            "cvr": _identifier(cvr, normal_cvr, "/cvr", errors),
            "ean": _identifier(ean, normal_ean, "/ean", errors),
        }
        if not errors and not values["cvr"] and not values["ean"]:
            errors.append(("/cvr", _("Skriv jeres CVR-nummer eller EAN-nummer, så pengene finder frem.")))
        text_rule(reference, "/reference", 60, errors)
        if errors:
            raise Invalid(errors)
        total = times(hours, rate) if rate is not None else amount_ore
        also = values | {
            "hours": hours,
            "ore_per_hour": rate,
            "amount_ore": total,
            "reference": reference.strip(),
            "submitted_at": now,
            "returned_why": "",
        }
        move(claim, Status.SUBMITTED, moves=WAGE_MOVES, now=now, by=by, actor=_actor(claim, by), also=also)
    return claim


def _identifier(text: str, rule: Any, pointer: str, errors: Errors) -> str:
    if not text.strip():
        return ""
    try:
        return str(rule(text))
    except ValueError as wrong:
        errors.append((pointer, str(wrong)))
        return ""


def decline(claim: WageClaim, *, now: datetime, by: User | None = None) -> WageClaim:
    """The employer asks for nothing; until the link ends they may think better of it."""
    with transaction.atomic():
        claim = _locked(claim)
        if claim.status == Status.DECLINED:
            return claim
        check_link(claim, now)
        move(claim, Status.DECLINED, moves=WAGE_MOVES, now=now, by=by, actor=_actor(claim, by))
    return claim


def approve(claim: WageClaim, *, now: datetime, by: User) -> WageClaim:
    also = {"decided_at": now, "decided_by": by}
    move(claim, Status.APPROVED, moves=WAGE_MOVES, now=now, by=by, also=also)
    return claim


def give_back(claim: WageClaim, why: str, *, now: datetime, by: User) -> WageClaim:
    """Back to the employer with what is to be put right; the link stands for another fortnight."""
    why = why.strip()
    errors: Errors = []
    if not why:
        errors.append(("/why", _("Skriv, hvad der skal rettes, så det kan sendes ind igen.")))
    text_rule(why, "/why", 500, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        also = {"decided_at": now, "decided_by": by, "returned_why": why, "answer_by": now + LINK_STANDS}
        move(claim, Status.RETURNED, moves=WAGE_MOVES, now=now, by=by, why=why, also=also)
        _letter(claim, RETURNED, now, again=now.isoformat(), words={"why": why}, due_at=now + UNDO_FOR)
    return claim


def reopen(claim: WageClaim, *, now: datetime, by: User) -> WageClaim:
    """The way back from either decision."""
    if claim.status not in (Status.APPROVED, Status.RETURNED):
        raise MoveNotAllowed(WAGE_MOVES.refusal(claim.status, Status.SUBMITTED))
    with transaction.atomic():
        if claim.status == Status.RETURNED:
            cancel_unsent(claim.event or claim, {RETURNED}, now)
        also = {"decided_at": None, "decided_by": None, "returned_why": ""}
        move(claim, Status.SUBMITTED, moves=WAGE_MOVES, now=now, by=by, also=also, why=_("fortrudt"))
    return claim


def remind(claim: WageClaim, *, now: datetime, by: User) -> Letter:
    """The offer once more, with a fortnight to answer it; at most once an hour."""
    if claim.status != Status.OFFERED:
        raise MoveNotAllowed(WAGE_MOVES.refusal(claim.status, Status.OFFERED))
    with transaction.atomic():
        letter = _letter(claim, OFFERED, now, again=f"{now:%Y%m%d%H}")
        if letter is None:
            raise MoveNotAllowed(
                _("Lærepladsen har lige fået brevet, eller vi mangler dens mail. Ring i stedet."), code="no_letter"
            )
        claim.answer_by = now + LINK_STANDS
        claim.save(update_fields=["answer_by"])
        record(claim, now=now, by=by, what="reminded")
    return letter


def link(claim: WageClaim) -> str:
    """The employer's own page, which an organiser may fill in with them on the phone."""
    return answer_url("wage", claim.pk).removeprefix(settings.SITE_URL)


def set_terms(
    programme: Programme, *, pays: bool, ore_per_hour: int | None, most_hours: Decimal, now: datetime, by: User
) -> None:
    """Whether a programme pays employers, and what an hour gives; without a rate they write an amount."""
    errors: Errors = []
    if pays and ore_per_hour is not None and not 0 < ore_per_hour <= MOST_ORE_PER_HOUR:
        errors.append(("/ore_per_hour", _("Skriv en timesats over 0 og højst 1.000 kr.")))
    if pays and not Decimal("0.25") <= most_hours <= 24:
        errors.append(("/most_hours", _("Skriv timer mellem 0,25 og 24.")))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        if not pays:
            gone, _rows = WageTerms.objects.filter(programme=programme).delete()
            if gone:
                record(programme, now=now, by=by, what="wages", new=_("betaler ikke løn til lærepladser"))
            return
        WageTerms.objects.update_or_create(
            programme=programme, defaults={"ore_per_hour": ore_per_hour, "most_hours": most_hours}
        )
        record(programme, now=now, by=by, what="wages", new=_("betaler løn til lærepladser"))


def _actor(claim: WageClaim, by: User | None) -> str:
    if by:
        return ""
    return claim.contact.name if claim.contact else claim.employer.name
