"""The letters about visits: who gets which, each once. The words stand in templates/mail/visit_*.txt."""

from datetime import datetime
from typing import Any

from ambassadors.models import Offer, Release, VisitRequest
from events.domain import ics
from events.domain.concerned import Recipient
from people.domain.answerlinks import answer_url
from people.domain.outbox import write
from people.models import Letter

CONFIRMED = "visit_confirmed_ambassador"


def to_school(
    wish: VisitRequest, kind: str, *, now: datetime, dedupe: str = "", calendar: str = "", **words: Any
) -> Letter | None:
    """A letter to the contact who asked for the visit, in the request's language."""
    return write(
        kind,
        dedupe=f"{kind}:{wish.pk}:{dedupe}",
        now=now,
        to=wish.contact,
        email=wish.contact_email,
        name=wish.contact_name,
        language=wish.language,
        about=_about(wish),
        programme_id=wish.programme_id,
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
        context={"wish": wish, "event": wish.event, "status_url": answer_url("status", wish.pk), **words},
    )


def to_ambassador(
    offer: Offer,
    kind: str,
    *,
    now: datetime,
    dedupe: str = "",
    calendar: str = "",
    method: str = "REQUEST",
    **words: Any,
) -> Letter | None:
    """A letter to the ambassador of an offer."""
    wish = offer.seat.request
    user = offer.ambassador.user
    return write(
        kind,
        dedupe=f"{kind}:{offer.pk}:{dedupe}",
        now=now,
        to=user,
        about=_about(wish),
        programme_id=wish.programme_id,
        calendar=calendar,
        calendar_method=method if calendar else "",
        context={
            "wish": wish,
            "event": wish.event,
            "offer": offer,
            "first_name": user.first_name,
            "answer_url": answer_url("offer", offer.pk),
            **words,
        },
    )


def seat_lost(offer: Offer, *, now: datetime, **words: Any) -> Letter | None:
    """To somebody who is off a visit that goes on; their calendar is told too, when it was told of the visit."""
    event, user = offer.seat.request.event, offer.ambassador.user
    calendar = ""
    if event is not None and Letter.objects.filter(kind=CONFIRMED, user=user, about_id=str(event.pk)).exists():
        recipient = Recipient.of_user(user, "staff")
        calendar = ics.invitation(event, recipient, "CANCEL", sequence=event.sequence + 1, stamp=now)
    return to_ambassador(offer, "visit_seat_lost", now=now, calendar=calendar, method="CANCEL", **words)


def to_employer(release: Release, kind: str, *, now: datetime, dedupe: str = "", **words: Any) -> Letter | None:
    """A letter to the employer's contact; None when nobody with an address is known there: then one phones."""
    contact = release.contact
    if contact is None:
        return None
    offer = release.offer
    wish = offer.seat.request
    return write(
        kind,
        dedupe=f"{kind}:{release.pk}:{dedupe}",
        now=now,
        to=contact,
        about=_about(wish),
        programme_id=wish.programme_id,
        context={
            "wish": wish,
            "event": wish.event,
            "release": release,
            "apprentice": offer.ambassador.user,
            "answer_url": answer_url("release", release.pk),
            **words,
        },
    )


def _about(wish: VisitRequest) -> Any:
    """Once there is a visit its letters stand on the visit's page."""
    return wish.event or wish
