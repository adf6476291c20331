"""A visit request as the school's own system sees it."""

from collections.abc import Iterable
from typing import Any

from ambassadors.access import shown_requests
from ambassadors.domain import audiences, riders
from ambassadors.domain.requests import Stored
from ambassadors.models import Slot, VisitRequest
from events.domain.lifecycle import calendar_status
from people.api.moments import shown
from people.domain.answerlinks import answer_url

# What only some audiences are asked; null where it was left out.
_OWN = {name: empty or (False if empty is False else None) for name, empty in audiences.EMPTY.items()}


def present(wish: VisitRequest) -> dict[str, Any]:
    """Reads only what ambassadors.access.school_requests has fetched, so a list costs no more than one."""
    return _told(wish, _trades(wish), wish.slots.all(), _visit(wish), _feedback(wish))


def present_new(made: Stored) -> dict[str, Any]:
    """The same of one that was asked for just now: nothing is agreed yet, nor said of it."""
    seated = made.trades[: len(made.seats)]
    others = sorted(made.trades[len(made.seats) :], key=lambda trade: (trade.order, trade.name))
    return _told(made.wish, [trade.slug for trade in [*seated, *others]], made.slots, None, None)


def _told(
    wish: VisitRequest,
    trades: list[str],
    slots: Iterable[Slot],
    visit: dict[str, Any] | None,
    feedback: dict[str, Any] | None,
) -> dict[str, Any]:
    return {
        "id": str(wish.pk),
        "status": wish.status,
        "status_url": answer_url("status", wish.pk),
        "institution_number": wish.school.institution_number if wish.school else "",
        "contact": {"name": wish.contact_name, "email": wish.contact_email, "phone": wish.contact_phone},
        "audience": wish.audience,
        "grade": wish.grade,
        "pupils": wish.pupils,
        **{name: getattr(wish, name) or empty for name, empty in _OWN.items()},
        "trades": trades,
        "module": wish.module or None,
        "format": wish.format,
        "slots": [_slot(slot) for slot in slots],
        "teacher_present": wish.teacher_present,
        "language": wish.language,
        "notes": wish.notes,
        "webhook_url": wish.webhook_url or None,
        "question": wish.question or None,
        "answer": wish.answer or None,
        "visit": visit,
        "feedback": feedback,
        "warnings": wish.warnings,
        "merged_into": str(wish.merged_into_id) if wish.merged_into_id else None,
        "created_at": shown(wish.created_at),
        "updated_at": shown(wish.updated_at),
    }


def _trades(wish: VisitRequest) -> list[str]:
    """As the school named them: the first ones each have their seat, the others follow in the list's order."""
    slugs = [trade.slug for trade in wish.trades.all()]
    seated = [seat.trade_id for seat in wish.seat_rows.all() if seat.trade_id in slugs]
    return [*seated, *(slug for slug in slugs if slug not in seated)]


def find(pk: str) -> dict[str, Any] | None:
    """The same of one request, for what its school's system is told; None when there is nothing to be seen."""
    wish = shown_requests().filter(pk=pk).first()
    return present(wish) if wish is not None else None


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "id": str(slot.pk),
        "starts_at": shown(slot.starts_at),
        "ends_at": shown(slot.ends_at),
        "state": slot.state,
        "held_until": shown(slot.held_until) if slot.held_until else None,
    }


def _feedback(wish: VisitRequest) -> dict[str, Any] | None:
    """What the school itself said afterwards."""
    said = next((one for one in wish.feedback.all() if one.offer_id is None), None)
    if said is None:
        return None
    names = ("useful", "prepared", "again", "pupils", "girls", "boys", "comment")
    return {name: getattr(said, name) for name in names} | {"given_at": shown(said.given_at)}


def _own_period(wish: VisitRequest) -> Slot | None:
    """The class's own time, where several have a visit together."""
    if wish.rides_with_id is None and not wish.riders.all():
        return None
    return next((slot for slot in wish.slots.all() if slot.state == Slot.State.CHOSEN), None)


def _visit(wish: VisitRequest) -> dict[str, Any] | None:
    """What is agreed; until the visit is confirmed there is nothing to rely on."""
    lead = riders.leader(wish)
    event, own = lead.event, _own_period(wish)
    if event is None or calendar_status(event.status) == "TENTATIVE":
        return None
    return {
        "event_id": str(event.pk),
        "status": event.status,
        "starts_at": shown(own.starts_at if own else event.starts_at),
        "ends_at": shown(own.ends_at if own else event.ends_at),
        "ambassadors": [
            {"first_name": offer.ambassador.user.first_name, "trade": offer.ambassador.trade_id}
            for seat in lead.seat_rows.all()
            for offer in seat.taken  # type: ignore[attr-defined]
        ],
    }
