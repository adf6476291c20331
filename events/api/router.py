"""What everybody may know (events, programmes, trades), and enquiries for Robotbandet."""

import uuid
from datetime import datetime

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router

from events.access import open_one, public_events
from events.api.companies import router as companies
from events.api.presenting import enquiry, event_detail, event_item, programme_item, trade_item
from events.api.schemas import (
    EnquiryShown,
    EventDetail,
    EventList,
    EventQuery,
    NewEnquiry,
    ProgrammeList,
    TradeList,
)
from events.domain import performances, whats_on
from events.models import Event, Programme
from people.api.answers import answer
from people.api.idempotency import IdempotencyKey, once
from people.api.keys import Key, KeyRequest
from people.api.pages import Paging, Part, known_only, merged_page, page, tombstone
from people.domain import tombstones
from people.domain.refusals import Invalid
from people.models import Tombstone, Trade

router = Router()
public = Router(tags=[gettext_noop("Åbent for alle")])
band = Router(tags=[gettext_noop("Robotbandet")])
router.add_router("", public)
router.add_router("", band)
router.add_router("", companies)

# Where the domain's fields stand in what was sent.
_POINTERS = {
    "/contact_name": "/contact/name",
    "/contact_email": "/contact/email",
    "/contact_phone": "/contact/phone",
    "/venue_name": "/place/name",
    "/street": "/place/street",
    "/postcode": "/place/postcode",
}


@public.get(
    "/events",
    response=EventList,
    operation_id="list_events",
    summary=gettext_noop("Arrangementer"),
    description=gettext_noop("Offentlige arrangementer, de første først; med updated_since de ældst ændrede først."),
)
def list_events(request: KeyRequest, query: Query[EventQuery]) -> HttpResponse:
    known_only(request, EventQuery)
    include, now = query.include.split(",") if query.include else [], timezone.now()
    rows = whats_on.whats_on(now, include=include, from_=query.from_, to=query.to)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.programme:
        rows = rows.filter(programme__slug=query.programme)
    if query.updated_since:
        return _changes(rows, query, query.updated_since, now)
    which = ["events", "starts_at", *include, query.kind, query.programme]
    events, cursor = page(rows.select_related("programme", "venue"), query, by="starts_at", of=which)
    return answer({"items": [event_item(event) for event in events], "next_cursor": cursor})


def _changes(wanted: QuerySet[Event], query: EventQuery, since: datetime, now: datetime) -> HttpResponse:
    """What has changed: in full where it is ``wanted``; as a tombstone where it is not, or not any more."""
    public = whats_on.shown_to_all()
    changed, passed = public.filter(updated_at__gte=since), whats_on.passed_since(since, now)
    if "past" in (query.include or ""):
        passed = passed.none()
    else:
        changed = changed.exclude(ends_at__lte=now, ends_at__gt=F("updated_at"))  # told when it passed
    if query.kind:
        changed, passed = changed.filter(kind=query.kind), passed.filter(kind=query.kind)
    parts = [
        Part(changed.select_related("programme", "venue"), "updated_at"),
        Part(passed, "ends_at"),
        Part(tombstones.since(whats_on.KIND, since), "gone_at", "subject_id"),
    ]
    found, cursor = merged_page(parts, query, of=["events", "changes", query.include, query.kind, query.programme])
    keys = [one.key for one in found]
    shown = set(wanted.filter(pk__in=keys).values_list("pk", flat=True))
    back = set(public.filter(pk__in=keys).values_list("pk", flat=True))
    items = [
        event_item(one.row) if isinstance(one.row, Event) and one.key in shown else tombstone(one)
        for one in found
        if not (isinstance(one.row, Tombstone) and one.key in back)
    ]
    return answer({"items": items, "next_cursor": cursor})


@public.get(
    "/events/{event_id}",
    response=EventDetail,
    operation_id="show_event",
    summary=gettext_noop("Ét arrangement"),
    description=gettext_noop("Som i listen, med hele beskrivelsen."),
)
def show_event(request: KeyRequest, event_id: uuid.UUID) -> HttpResponse:
    return answer(event_detail(open_one(public_events(), pk=event_id)))


@public.get(
    "/programmes",
    response=ProgrammeList,
    operation_id="list_programmes",
    summary=gettext_noop("Indsatser"),
    description=gettext_noop(
        "De indsatser, alle kan se, i deres faste rækkefølge; med updated_since de ældst ændrede først."
    ),
)
def list_programmes(request: KeyRequest, paging: Query[Paging]) -> HttpResponse:
    known_only(request, Paging)
    rows = Programme.objects.filter(is_public=True, is_active=True)
    rows = rows.select_related("committee").prefetch_related("trades")
    if paging.updated_since:
        gone = tombstones.since(Programme._meta.label_lower, paging.updated_since)
        gone = gone.exclude(subject_id__in=rows.order_by().values("pk"))
        parts = [
            Part(rows.filter(updated_at__gte=paging.updated_since), "updated_at"),
            Part(gone, "gone_at", "subject_id"),
        ]
        found, cursor = merged_page(parts, paging, of=["programmes", "changes"])
        items = [programme_item(one.row) if isinstance(one.row, Programme) else tombstone(one) for one in found]
        return answer({"items": items, "next_cursor": cursor})
    programmes, cursor = page(rows, paging, by="order", of=["programmes", "order"])
    return answer({"items": [programme_item(programme) for programme in programmes], "next_cursor": cursor})


@public.get(
    "/trades",
    response=TradeList,
    operation_id="list_trades",
    summary=gettext_noop("Uddannelser"),
    description=gettext_noop("Listen er kort og sjældent ny: updated_since udelader ingen."),
)
def list_trades(request: KeyRequest, paging: Query[Paging]) -> HttpResponse:
    known_only(request, Paging)
    trades, cursor = page(Trade.objects.all(), paging, by="order", of=["trades"])
    return answer({"items": [trade_item(trade) for trade in trades], "next_cursor": cursor})


@band.post(
    "/performance-enquiries",
    auth=Key("bookings:write"),
    response={201: EnquiryShown},
    operation_id="enquire_performance",
    summary=gettext_noop("Spørg på Robotbandet"),
    description=gettext_noop("Tiden er ikke lovet, før bandet har svaret. Følg den på status_url."),
)
@once
def enquire(request: KeyRequest, body: NewEnquiry, idempotency_key: IdempotencyKey) -> HttpResponse:
    assert request.key is not None
    asked = performances.NewEnquiry(
        organisation=request.key.organisation,
        organisation_name=request.key.organisation.name,
        contact_name=body.contact.name,
        contact_email=body.contact.email,
        contact_phone=body.contact.phone,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        venue_name=body.place.name,
        street=body.place.street,
        postcode=body.place.postcode,
        occasion=body.occasion,
        expected_audience=body.expected_audience,
        is_outdoor=body.is_outdoor,
        has_power=body.has_power,
        notes=body.notes,
        language=body.language,
    )
    try:
        event = performances.enquire(asked, now=timezone.now(), api_key=request.key)
    except Invalid as wrong:
        errors = [(_POINTERS.get(pointer, pointer), sentence) for pointer, sentence in wrong.errors]
        raise Invalid(errors, code=wrong.code) from None
    shown = enquiry(event)
    return answer(shown, 201, Location=shown["status_url"])
