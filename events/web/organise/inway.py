"""Conflicts on a page: grouped by how grave they are, drawn, and with the field where one says why it is done anyway.

A form shows them by ``{% include "events/organise/_conflicts.html" %}`` with a ``Shown`` as ``shown``, and hands
``answer_of(request)`` to the rule it calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.access import hidden, open_event, scope_of
from events.domain import conflicts, dayline
from events.domain.conflicts import NOTE, REFUSE, WARN, Answer, Conflict, InTheWay, NeedsReason, Proposed
from events.domain.dayline import Drawing
from events.models import Event, EventKind, Venue
from events.web.doors import organiser_required
from events.web.organise.conflicts import COMES_ON, asked, key_of
from events.web.organise.forms import EventForm, PlaceForm
from people.domain.refusals import Invalid, Refused
from people.web.signedin import SignedInRequest

LONGEST_REASON = 300
MOST_KEYS = 200
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "reason", "seen"})


@dataclass(frozen=True)
class Shown:
    """What a page says of them. ``error`` stands at the field for the reason."""

    conflicts: Sequence[Conflict] = field(default_factory=tuple)
    drawing: Drawing | None = None
    reason: str = ""
    error: str = ""
    slot: str = "form"  # tells apart the parts of a page that has several

    def of(self, level: str) -> list[Conflict]:
        return [row for row in self.conflicts if row.level == level]

    @property
    def level(self) -> str:
        return conflicts.level_of(self.conflicts)

    @property
    def refused(self) -> list[Conflict]:
        return self.of(REFUSE)

    @property
    def warned(self) -> list[Conflict]:
        return self.of(WARN)

    @property
    def noted(self) -> list[Conflict]:
        return self.of(NOTE)


def shown(
    request: HttpRequest,
    proposed: Proposed | None,
    found: Iterable[Conflict] | None = None,
    *,
    slot: str = "form",
    asks: bool = True,
) -> Shown:
    """What stands in the way of this, drawn. A reason that was typed stands there still; where one was sent that does
    not answer what is warned of, the field says so (``asks``: it was sent to be done, not only to look)."""
    reason = _reason(request.POST if request.method == "POST" else request.GET)
    if proposed is None:
        return Shown(reason=reason, slot=slot)
    scope = scope_of(request.user)
    rows = list(conflicts.find(proposed, timezone.now(), scope=scope) if found is None else found)
    drawing = dayline.draw(proposed, rows, scope)
    return Shown(rows, drawing, reason, _error(request, rows, reason) if asks else "", slot)


def _error(request: HttpRequest, rows: Iterable[Conflict], reason: str) -> str:
    if request.method != "POST" or "seen" not in request.POST or conflicts.level_of(rows) != WARN:
        return ""
    if reason:
        return _("Der er kommet en ny advarsel. Læs den, og skriv, hvorfor det skal gøres alligevel.")
    return _("Skriv kort, hvorfor det skal gøres alligevel.")


def said_above(refusal: Refused) -> str:
    """The sentence for the top of a form; what stands in the way is said by the form's part about it."""
    if isinstance(refusal, NeedsReason):
        return _("Skriv kort, hvorfor det skal gøres alligevel.")
    if isinstance(refusal, InTheWay) or refusal.code == "clash":
        return _("Det kan ikke lade sig gøre. Nedenfor står hvorfor.")
    return refusal.sentence


def answer_of(request: HttpRequest) -> Answer:
    """What the form answers to the warnings it showed."""
    seen = frozenset(request.POST.getlist("seen")[:MOST_KEYS]) or None
    return Answer(_reason(request.POST), seen, scope_of(request.user))


def _reason(query: QueryDict) -> str:
    return " ".join(query.get("reason", "").replace("\x00", "").split())[:LONGEST_REASON]


@organiser_required
@require_GET
def conflicts_panel(request: SignedInRequest) -> HttpResponse:
    """The same question as a drag's, answered as a part of a page: for those put on an event or shift."""
    try:
        proposed = asked(request.user, request.GET) if _has_somebody(request.GET) else None
    except Invalid:
        proposed = None
    slot = str(request.GET.get("shift", "") or "form")[:36]
    return render(request, "events/organise/_conflicts.html", {"shown": shown(request, proposed, slot=slot)})


def anyway(
    request: SignedInRequest,
    event: Event,
    proposed: Proposed,
    refusal: InTheWay | NeedsReason,
    *,
    heading: str,
    anchor: str = "",
) -> HttpResponse:
    """A page of its own for a deed without a form: what stands in the way, and the deed again with a reason."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in OWN_FIELDS]
    page = {
        "event": event,
        "heading": heading,
        "anchor": anchor,
        "fields": fields[:MOST_KEYS],
        "shown": shown(request, proposed, refusal.conflicts),
    }
    return render(request, "events/organise/anyway.html", page, status=409)


def _has_somebody(query: QueryDict) -> bool:
    return any(text for name in COMES_ON for text in query.getlist(name))


@organiser_required
@require_GET
def form_conflicts(request: SignedInRequest) -> HttpResponse:
    """What the form of an event, new (``kind``) or changed (``event``), would meet, while it is being filled in."""
    event = open_event(request.user, key_of(str(request.GET["event"]))) if request.GET.get("event") else None
    kind = event.kind if event else request.GET.get("kind", "")
    if kind not in EventKind.values:
        raise hidden()
    form = EventForm.of_organiser(request.user, kind, request.GET, it=event)
    form.is_valid()
    # What repeats says of each of its dates what stands in its way.
    proposed = None if request.GET.get("repeat") else proposed_by(form, kind, request.user, event)
    return render(request, "events/organise/_conflicts.html", {"shown": shown(request, proposed)})


def proposed_by(form: Any, kind: str, user: Any, event: Event | None = None) -> Proposed | None:
    """What a form proposes, as far as it can be read; None without a time."""
    data = getattr(form, "cleaned_data", {})
    starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
    if not starts_at or not ends_at or ends_at <= starts_at:
        return None
    values = {
        "venue": venue_meant(form),
        "room": data.get("room", ""),
        "setup_minutes": data.get("setup_minutes") or 0,
        "teardown_minutes": data.get("teardown_minutes") or 0,
        "capacity": data.get("capacity"),
    }
    if event is not None:
        return Proposed.moved(event, starts_at, ends_at, **values)
    return Proposed.new(
        kind=kind,
        programme=data.get("programme"),
        owner=data.get("owner") or user,
        starts_at=starts_at,
        ends_at=ends_at,
        title=data.get("title", ""),
        **values,
    )


def venue_meant(form: PlaceForm) -> Venue | None:
    """The known place that is chosen; one still to be made has no rooms and no neighbours yet."""
    how, pk = getattr(form, "cleaned_data", {}).get("place") or ("", None)
    venues = Venue.objects.select_related("municipality")
    if pk and how == "venue":
        return venues.filter(pk=pk).first()
    return venues.filter(organisation=pk).first() if pk and how == "organisation" else None
