"""A school visit on its event page: the class, the school's contact, seats, offers and releases."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain import guidance, seats, visits
from ambassadors.domain.lifecycle import TIME_IS_OPEN
from ambassadors.models import VisitRequest
from events.models import Event, EventKind, EventStatus
from events.web.organise import sections
from people.models import User


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    wish = VisitRequest.objects.select_related("school", "contact", "programme").filter(event=event).first()
    if wish is None:
        return {"wish": None}
    wish.event = event
    return {"wish": wish, "states": seats.states(wish), "trades": list(wish.trades.all())}


def notes(event: Event, now: datetime) -> list[str]:
    """What is missing, while there is still time."""
    if event.status not in visits.BEING_STAFFED or event.starts_at <= now:
        return []
    wish = VisitRequest.objects.select_related("event", "school").filter(event=event).first()
    if wish is None:
        return []
    found = seats.missing(wish)
    if wish.status in TIME_IS_OPEN:
        found.insert(0, _("Skolen har bedt om en ny tid."))
    return found


def _address(event: Event) -> str:
    wish = VisitRequest.objects.filter(event=event).values_list("pk", flat=True).first()
    return reverse("organise:request", args=[wish]) if wish else reverse("organise:event", args=[event.pk])


def register() -> None:
    kind = EventKind.SCHOOL_VISIT
    sections.register(
        kind,
        gettext_lazy("Besøget"),
        "ambassadors/organise/section_visit.html",
        section,
        key="besoeget",
        order=10,
    )
    sections.register_note(kind, notes)
    sections.register_note(EventKind.OTHER, guidance.notes)
    # Staffed by itself, when everybody has said yes; until then the way goes over the table of requests.
    sections.register_move(kind, EventStatus.STAFFED, address=_address, verb=gettext_lazy("Find ambassadører"))
    sections.register_move(kind, EventStatus.OFFERING, shown=False)
