"""How far it is: the steps that stand on a page without login."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ambassadors.domain.lifecycle import RELEASED
from ambassadors.models import Offer, Release, VisitRequest
from events.models import EventStatus


@dataclass(frozen=True)
class Step:
    """``state`` is done, now, next or stopped."""

    label: str
    state: str
    note: str = ""


def of_offer(offer: Offer) -> list[Step]:
    """After an ambassador's yes: the employer, then the confirmation; none before."""
    event = offer.seat.request.event
    release = getattr(offer, "release", None)
    if offer.status != Offer.Status.ACCEPTED or event is None or release is None:
        return []
    released = release.status in RELEASED
    confirmed = event.status == EventStatus.CONFIRMED
    found = [Step(_("Du har sagt ja"), "done")]
    if release.status != Release.Status.NOT_NEEDED:
        note = "" if released else _("Vi har spurgt din læreplads. Du skal ikke gøre noget.")
        found.append(Step(_("Lærepladsen giver dig fri"), "done" if released else "now", note))
    state = "done" if confirmed else "now" if released else "next"
    note = "" if confirmed else _("Du får en mail, når alle har svaret.")
    found.append(Step(_("Besøget er bekræftet"), state, note))
    return found


# What the school sees of each status: how many of the five steps are done.
_DONE = {
    VisitRequest.Status.DRAFT: 0,
    VisitRequest.Status.SUBMITTED: 1,
    VisitRequest.Status.NEEDS_INFO: 1,
    VisitRequest.Status.MATCHING: 1,
    VisitRequest.Status.OFFERING: 1,
    VisitRequest.Status.RESCHEDULING: 1,
    VisitRequest.Status.STAFFED: 2,
    VisitRequest.Status.CONFIRMED: 3,
    VisitRequest.Status.CARRIED_OUT: 5,
    VisitRequest.Status.CLOSED: 5,
}
_STOPPED = frozenset({VisitRequest.Status.REJECTED, VisitRequest.Status.CANCELLED, VisitRequest.Status.LAPSED})


def of_wish(wish: VisitRequest) -> list[Step]:
    """The school's way, like a parcel's: received, staffed, confirmed, visited, told."""
    if wish.status in _STOPPED:
        return [Step(_("Ønsket er modtaget"), "done"), Step(wish.get_status_display().capitalize(), "stopped")]
    done = _DONE[VisitRequest.Status(wish.status)]
    first = _("Venter på, at du klikker på linket i mailen.") if wish.status == VisitRequest.Status.DRAFT else ""
    search = _now_note(wish)
    labels = [
        (_("Ønsket er modtaget"), first),
        (_("To ambassadører har sagt ja") if wish.seats == 2 else _("En ambassadør har sagt ja"), search),
        (_("Besøget er bekræftet"), _("Vi samler det sidste og bekræfter.") if done == 2 else ""),
        (_("Besøget"), ""),
        (_("Tak for denne gang"), ""),
    ]
    found = []
    for number, (label, note) in enumerate(labels):
        state = "done" if number < done else "now" if number == done else "next"
        found.append(Step(label, state, note if state == "now" else ""))
    return found


def _now_note(wish: VisitRequest) -> str:
    status = VisitRequest.Status
    return {
        status.SUBMITTED: _("Vi kigger på ønsket og finder de rigtige at spørge."),
        status.NEEDS_INFO: _("Vi venter på jeres svar."),
        status.MATCHING: _("Vi finder de rigtige at spørge."),
        status.OFFERING: _("Vi har spurgt ambassadører og venter på svar fra dem og deres lærepladser."),
        status.RESCHEDULING: _("Vi ser på de nye tider."),
    }.get(status(wish.status), "")
