"""The letters about visits: who gets which, each once. The words stand in templates/mail/visit_*.txt."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from ambassadors.models import Offer, Release, Slot, VisitRequest
from events.domain import copies
from people.domain.answerlinks import answer_url
from people.domain.danish import da_date, da_when, in_a_row
from people.domain.outbox import write
from people.domain.statements import Together
from people.models import Letter

CONFIRMED = "visit_confirmed_ambassador"
# By these somebody first hears of a visit: they are no news of a change, and never left out of one.
FIRST = frozenset({"visit_offer", "visit_release"})
ASKED = frozenset({"visit_offer_moved", "visit_offer_withdrawn", "visit_offer_superseded"})


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
        part="letters:host",
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
        context={"wish": wish, "event": wish.event, "status_url": answer_url("status", wish.pk), **words},
    )


def received(
    wish: VisitRequest, slots: Iterable[Slot], *, now: datetime, together: Together | None = None
) -> Letter | None:
    """That the request has come, with its times; ``together`` with the request itself, when that is new."""

    def words() -> dict[str, str]:
        return {
            "school": wish.school_name,
            "programme": str(wish.programme),
            "slots": "\n".join(_proposal(slot) for slot in slots if slot.state != Slot.State.RELEASED),
            "status_url": answer_url("status", wish.pk),
        }

    return write(
        "visit_received",
        dedupe=f"visit_received:{wish.pk}:",
        now=now,
        to=wish.contact,
        email=wish.contact_email,
        name=wish.contact_name,
        language=wish.language,
        about=_about(wish),
        programme_id=wish.programme_id,
        part="letters:host",
        words=words,
        is_first=together is not None,
        together=together,
    )


def _proposal(slot: Slot) -> str:
    """ "– tirsdag den 2. februar 2027 kl. 10.00–11.30 (holdes til tirsdag den 26. januar)", as visit_slots.txt."""
    line = f"– {da_when(slot.starts_at, slot.ends_at)}"
    if slot.held_until is None:
        return line
    return f"{line} ({_('holdes til %(until)s') % {'until': da_date(slot.held_until, year=False)}})"


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
        part="" if kind in FIRST else "letters:asked" if kind in ASKED else "letters:staff",
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
    """To somebody who is off a visit that goes on; their calendar is told too, where the visit stands in it."""
    event, user = offer.seat.request.event, offer.ambassador.user
    calendar = copies.cancellation(event, user, now) if event is not None else ""
    return to_ambassador(offer, "visit_seat_lost", now=now, calendar=calendar, method="CANCEL", **words)


def to_employer(
    releases: Sequence[Release], kind: str, *, now: datetime, dedupe: str = "", **words: Any
) -> Letter | None:
    """One letter to an employer's contact about these releases, all of them theirs and for one visit.

    None when nobody with an address is known there: then one phones.
    """
    first = releases[0]
    if first.contact is None:
        return None
    wish = first.offer.seat.request
    people = [release.offer.ambassador.user for release in releases]
    with override(first.contact.language):
        names, first_names = in_a_row([one.name for one in people]), in_a_row([one.first_name for one in people])
    return write(
        kind,
        dedupe=f"{kind}:{first.pk}:{dedupe}",
        now=now,
        to=first.contact,
        about=_about(wish),
        programme_id=wish.programme_id,
        part="" if kind in FIRST else "letters:employer",
        context={
            "wish": wish,
            "event": wish.event,
            "who": names,
            "first_names": first_names,
            "granted": all(release.status == Release.Status.GRANTED for release in releases),
            "answers": [
                {"who": release.offer.ambassador.user.first_name, "url": answer_url("release", release.pk)}
                for release in releases
            ],
            **words,
        },
    )


def _about(wish: VisitRequest) -> Any:
    """Once there is a visit its letters stand on the visit's page."""
    return wish.event or wish
