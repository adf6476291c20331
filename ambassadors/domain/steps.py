"""How far it is: the steps that stand on a page without login."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ambassadors.domain.lifecycle import RELEASED
from ambassadors.models import Offer, Release
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
