"""What stands in the way of a time, a place or a person, said before anything is saved.

``GET /organise/calendar/conflicts/`` answers a drag, as JSON, in one look:

    event=<id>                 the event that is moved or gets somebody on it; left out for one that is not there yet,
    kind=, programme=<slug>    which is then described by these two
    shift=<id>                 one of its shifts is moved instead, with its people (starts_at and ends_at are the
                               shift's), or without times only gets somebody on it
    starts_at=, ends_at=       ISO 8601; without an offset it is the wall clock here
    resource=<id>              who or what comes on (several may be given)
    put=1                      only they are judged, not the event's own time and place
    without=<id>               who or what goes off, as when a block is drawn from one person's line to another's
    venue=<id>, room=          another place; left out, the event keeps its own
    plan=<id>                  a draft that an event is moved in: all else in it is taken as done

    {"level": "refuse" | "warn" | "note" | "",     the gravest of them; "refuse" cannot be saved, "warn" needs a reason
     "when": "tirsdag den 2. februar 2027 kl. 10.00–11.30",
     "items": [{"level", "code", "sentence", "resource": <id> | null, "other": <event's id> | null,
                "starts_at", "ends_at": what it clashes with, or null}, …]}     gravest first

422 with ``{"level": "", "items": [], "error": sentence}`` where the times cannot be read; 404 for an event, shift or
programme that is absent or not this organiser's. Nothing is stored and nothing is held.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.access import hidden, open_event, open_plan, open_programme, scope_of
from events.domain import conflicts, plans
from events.domain.agenda import ZONE
from events.domain.conflicts import Conflict, Proposed
from events.domain.deeds import Deed
from events.models import Booking, Event, EventKind, Resource, Shift, Venue
from events.web.doors import organiser_required
from people.domain.danish import da_when
from people.domain.refusals import Invalid

MOST = 40  # resources in one question
COMES_ON = ("resource", "person", "to")  # as the forms call them


@organiser_required
@require_GET
def conflicts_json(request: HttpRequest) -> JsonResponse:
    """What stands in the way of a drag."""
    try:
        proposed = asked(request.user, request.GET)
    except Invalid as refusal:
        return JsonResponse({"level": "", "items": [], "error": refusal.sentence}, status=422)
    found = _found(request, proposed)
    return JsonResponse(
        {
            "level": conflicts.level_of(found),
            "when": da_when(*_span(proposed)),
            "items": [as_item(conflict) for conflict in found],
        }
    )


def _found(request: HttpRequest, proposed: Proposed) -> list[Conflict]:
    """As things are, or with all of a draft done."""
    now, scope = timezone.now(), scope_of(request.user)
    plan = open_plan(request.user, key_of(request.GET["plan"])) if request.GET.get("plan") else None
    if plan is None or proposed.event is None or not proposed.whole:
        return conflicts.find(proposed, now, scope=scope)
    deed = Deed(proposed.event, {"starts_at": proposed.starts_at, "ends_at": proposed.ends_at})
    return plans.in_the_way(plan, deed, now=now, scope=scope)


def as_item(conflict: Conflict) -> dict[str, Any]:
    return {
        "level": conflict.level,
        "code": conflict.code,
        "sentence": conflict.sentence,
        "resource": str(conflict.resource.pk) if conflict.resource else None,
        "other": str(conflict.other.pk) if conflict.other and not conflict.is_hidden else None,
        "starts_at": conflict.starts_at.isoformat() if conflict.starts_at else None,
        "ends_at": conflict.ends_at.isoformat() if conflict.ends_at else None,
    }


def _span(proposed: Proposed) -> tuple[datetime, datetime]:
    shifts = [taking for taking in proposed.takes if taking.is_shift]
    return (shifts[0].busy_from, shifts[0].busy_to) if shifts else (proposed.starts_at, proposed.ends_at)


def asked(user: Any, query: QueryDict) -> Proposed:
    """What an address proposes. Raises Invalid for times that are none, NotFound for what is absent or hidden."""
    event = open_event(user, key_of(str(query["event"]))) if query.get("event") else None
    shift = _shift(event, str(query["shift"])) if query.get("shift") else None
    starts_at, ends_at = times_of(query, shift or event)
    resources = resources_of(text for name in COMES_ON for text in query.getlist(name))
    if event is not None and shift is not None:
        people = {row.pk: row for row in resources}
        if query.get("starts_at") or not people:
            on_it = Booking.objects.filter(shift=shift, state=Booking.State.FIRM).select_related("resource")
            off = {key_of(text) for text in query.getlist("without")}
            people |= {row.resource.pk: row.resource for row in on_it if row.resource_id not in off}
        return Proposed.putting(event, people.values(), shift, starts_at=starts_at, ends_at=ends_at)
    place: dict[str, Any] = {}
    if "venue" in query:
        place["venue"] = _venue(str(query["venue"]))
    if "room" in query:
        place["room"] = str(query["room"])[:80]
    if event is not None and query.get("put"):
        return Proposed.putting(event, resources)
    if event is not None:
        without = [key_of(text) for text in query.getlist("without")]
        return Proposed.moved(event, starts_at, ends_at, resources=resources, without=without, **place)
    kind = query.get("kind", "")
    if kind not in EventKind.values:
        raise hidden()
    programme = open_programme(user, str(query["programme"])[:60]) if query.get("programme") else None
    return Proposed.new(
        kind=kind, programme=programme, starts_at=starts_at, ends_at=ends_at, resources=resources, owner=user, **place
    )


def times_of(query: QueryDict, it: Event | Shift | None) -> tuple[datetime, datetime]:
    """The times asked about; without any, those of what is moved."""
    if it is not None and not query.get("starts_at") and not query.get("ends_at"):
        return it.starts_at, it.ends_at
    try:
        starts_at, ends_at = moment_of(query.get("starts_at", "")), moment_of(query.get("ends_at", ""))
    except (ValueError, OverflowError):
        raise Invalid([("/starts_at", _("Tidspunktet kan ikke læses."))]) from None
    if ends_at <= starts_at:
        raise Invalid([("/ends_at", _("Slutter før det starter. Vælg et senere sluttidspunkt."))])
    if not 2015 <= starts_at.year <= ends_at.year <= 2100 or (ends_at - starts_at).days > 31:
        raise Invalid([("/starts_at", _("Tidspunktet kan ikke læses."))])
    return starts_at, ends_at


def moment_of(text: str) -> datetime:
    """A moment; without an offset it is the wall clock here. ValueError when it is none."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def key_of(text: str) -> uuid.UUID:
    """A key, or NotFound: what is no key is as absent as what is hidden."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise hidden() from None


def resources_of(texts: Iterable[str]) -> list[Resource]:
    """The resources with these keys, in the order of their names."""
    keys = [key_of(text) for text in list(texts)[:MOST] if text]
    return list(Resource.objects.filter(pk__in=keys).select_related("venue").order_by("name")) if keys else []


def _shift(event: Event | None, text: str) -> Shift:
    shift = Shift.objects.filter(pk=key_of(text), event=event).first() if event is not None else None
    if shift is None:
        raise hidden()
    return shift


def _venue(text: str) -> Venue | None:
    return Venue.objects.filter(pk=key_of(text)).select_related("municipality").first() if text else None
