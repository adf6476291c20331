"""What everybody may know (events, programmes, trades), and enquiries for Robotbandet."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router

from events.access import open_one, public_events
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
from events.domain import performances
from events.domain.whats_on import whats_on
from events.models import Programme
from people.api.answers import answer
from people.api.idempotency import IdempotencyKey, once
from people.api.keys import Key, KeyRequest
from people.api.pages import Paging, known_only, page
from people.domain.refusals import Invalid
from people.models import Trade

router = Router()
public = Router(tags=[gettext_noop("Åbent for alle")])
band = Router(tags=[gettext_noop("Robotbandet")])
router.add_router("", public)
router.add_router("", band)

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
    summary=gettext_noop("Arrangementer"),
    description=gettext_noop("Offentlige arrangementer, de første først; med updated_since de ældst ændrede først."),
)
def list_events(request: KeyRequest, query: Query[EventQuery]) -> HttpResponse:
    known_only(request, EventQuery)
    include = query.include.split(",") if query.include else []
    rows = whats_on(timezone.now(), include=include, from_=query.from_, to=query.to)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.programme:
        rows = rows.filter(programme__slug=query.programme)
    if query.updated_since:
        rows = rows.filter(updated_at__gte=query.updated_since)
    by = "updated_at" if query.updated_since else "starts_at"
    which = ["events", by, *include, query.kind, query.programme]
    events, cursor = page(rows.select_related("programme", "venue"), query, by=by, of=which)
    return answer({"items": [event_item(event) for event in events], "next_cursor": cursor})


@public.get("/events/{event_id}", response=EventDetail, summary=gettext_noop("Ét arrangement"))
def show_event(request: KeyRequest, event_id: uuid.UUID) -> HttpResponse:
    return answer(event_detail(open_one(public_events(), pk=event_id)))


@public.get("/programmes", response=ProgrammeList, summary=gettext_noop("Indsatser"))
def list_programmes(request: KeyRequest, paging: Query[Paging]) -> HttpResponse:
    known_only(request, Paging)
    rows = Programme.objects.filter(is_public=True, is_active=True)
    if paging.updated_since:
        rows = rows.filter(updated_at__gte=paging.updated_since)
    by = "updated_at" if paging.updated_since else "order"
    rows = rows.select_related("committee").prefetch_related("trades")
    programmes, cursor = page(rows, paging, by=by, of=["programmes", by])
    return answer({"items": [programme_item(programme) for programme in programmes], "next_cursor": cursor})


@public.get(
    "/trades",
    response=TradeList,
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
    summary=gettext_noop("Spørg på Robotbandet"),
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
