"""A school's own visit requests: ask, follow, answer, move, call off."""

import functools
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router

from ambassadors.access import open_school_request, school_requests
from ambassadors.api.presenting import present, present_new
from ambassadors.api.schemas import (
    AnswerToQuestion,
    Cancellation,
    NewTimes,
    NewVisitRequest,
    SentFeedback,
    SentSlot,
    VisitRequestList,
    VisitRequestShown,
)
from ambassadors.domain import announcing, audiences, feedback, requests, visits
from ambassadors.models import VisitRequest
from people.api.answers import answer, versioned
from people.api.idempotency import IdempotencyKey, Rest, once, once_in_two
from people.api.keys import Key, KeyRequest
from people.api.pages import Paging, Part, known_only, merged_page, page, tombstone
from people.api.preconditions import check_match
from people.domain import merging, tombstones
from people.domain.refusals import Invalid
from people.domain.statements import Together
from people.models import Tombstone

router = Router(tags=[gettext_noop("Skolebesøg")])


@router.post(
    "/visit-requests",
    auth=Key("visits:write"),
    response={201: VisitRequestShown},
    operation_id="ask_for_visit",
    summary=gettext_noop("Bed om et besøg"),
    description=gettext_noop(
        "Tiderne holdes i syv dage, dog højst til 48 timer før. Ferier og sandsynlige dubletter afvises ikke, "
        "men nævnes i warnings."
    ),
)
@once_in_two
def submit(request: KeyRequest, body: NewVisitRequest, idempotency_key: IdempotencyKey) -> Rest:
    now = timezone.now()
    asked = requests.judged(_asked(request, body), now=now)

    def rest(many: Together) -> HttpResponse:
        made = requests.store(asked, many, now=now, source=VisitRequest.Source.API, api_key=request.key)
        place = request.build_absolute_uri(_pattern().replace(str(_NONE), str(made.wish.pk)))
        return versioned(present_new(made), 201, Location=place)

    return rest


@router.get(
    "/visit-requests",
    auth=Key("visits:read"),
    response=VisitRequestList,
    operation_id="list_visit_requests",
    summary=gettext_noop("Skolens besøgsønsker"),
    description=gettext_noop("De nyeste først; med updated_since de ældst ændrede først."),
)
def list_requests(request: KeyRequest, paging: Query[Paging]) -> HttpResponse:
    known_only(request, Paging)
    rows = school_requests(request.key)
    if paging.updated_since:
        return _changes(request, paging, paging.updated_since)
    wishes, cursor = page(rows, paging, by="created_at", of=["visit-requests", "created_at"], newest_first=True)
    return answer({"items": [present(wish) for wish in wishes], "next_cursor": cursor})


def _changes(request: KeyRequest, paging: Paging, since: datetime) -> HttpResponse:
    """What has changed, and what is the school's no longer."""
    assert request.key is not None
    gone = tombstones.since(announcing.KIND, since, owner=request.key.organisation_id)
    parts = [
        Part(school_requests(request.key).filter(updated_at__gte=since), "updated_at"),
        Part(gone, "gone_at", "subject_id"),
    ]
    changes, cursor = merged_page(parts, paging, of=["visit-requests", "changes"])
    back = set(
        school_requests(request.key)
        .filter(pk__in=[one.key for one in changes if isinstance(one.row, Tombstone)])
        .values_list("pk", flat=True)
    )
    items = [
        tombstone(one) if isinstance(one.row, Tombstone) else present(one.row)
        for one in changes
        if not (isinstance(one.row, Tombstone) and one.key in back)
    ]
    return answer({"items": items, "next_cursor": cursor})


@router.get(
    "/visit-requests/{request_id}",
    auth=Key("visits:read"),
    response=VisitRequestShown,
    url_name="visit_request",
    operation_id="show_visit_request",
    summary=gettext_noop("Ét besøgsønske"),
    description=gettext_noop("Som det står nu, med tiderne og fra confirmed også besøget."),
)
def show(request: KeyRequest, request_id: uuid.UUID) -> HttpResponse:
    return answer(present(open_school_request(request.key, request_id)))


@router.post(
    "/visit-requests/{request_id}/cancel",
    auth=Key("visits:write"),
    response=VisitRequestShown,
    operation_id="cancel_visit_request",
    summary=gettext_noop("Aflys"),
    description=gettext_noop("Kan bruges, til besøget er begyndt. Ambassadører og arrangør får besked."),
)
@once
def cancel(
    request: KeyRequest, request_id: uuid.UUID, body: Cancellation, idempotency_key: IdempotencyKey
) -> HttpResponse:
    return _done(request, request_id, partial(requests.cancel, reason=body.reason))


@router.post(
    "/visit-requests/{request_id}/reschedule",
    auth=Key("visits:write"),
    response=VisitRequestShown,
    operation_id="reschedule_visit_request",
    summary=gettext_noop("Foreslå andre tider"),
    description=gettext_noop("Et planlagt besøg beholder sin tid, til arrangøren har valgt en af de nye."),
)
@once
def reschedule(
    request: KeyRequest, request_id: uuid.UUID, body: NewTimes, idempotency_key: IdempotencyKey
) -> HttpResponse:
    periods = _periods(body.slots)
    return _done(request, request_id, partial(requests.reschedule, periods=periods, why=body.reason))


@router.post(
    "/visit-requests/{request_id}/answer",
    auth=Key("visits:write"),
    response=VisitRequestShown,
    operation_id="answer_visit_request",
    summary=gettext_noop("Svar på arrangørens spørgsmål"),
    description=gettext_noop("Når status er needs_info, står spørgsmålet i question."),
)
@once
def answer_question(
    request: KeyRequest, request_id: uuid.UUID, body: AnswerToQuestion, idempotency_key: IdempotencyKey
) -> HttpResponse:
    return _done(request, request_id, partial(requests.answer_question, answer=body.answer))


@router.post(
    "/visit-requests/{request_id}/feedback",
    auth=Key("visits:write"),
    response=VisitRequestShown,
    operation_id="give_feedback",
    summary=gettext_noop("Fortæl, hvordan besøget gik"),
    description=gettext_noop(
        "Fra besøget er holdt og 14 dage frem. Sendes det igen, gælder det nye svar. Antal, aldrig navne."
    ),
)
@once
def give_feedback(
    request: KeyRequest, request_id: uuid.UUID, body: SentFeedback, idempotency_key: IdempotencyKey
) -> HttpResponse:
    return _done(request, request_id, partial(feedback.give, answers=feedback.Answers(**body.model_dump())))


def _done(request: KeyRequest, request_id: uuid.UUID, deed: Callable[..., object]) -> HttpResponse:
    """``deed(wish, now=…)``, and the request read back as everybody will read it from now on."""
    wish = open_school_request(request.key, request_id)
    if "If-Match" in request.headers:
        visits.locked(wish)  # until the transaction of the answer ends
        check_match(request, partial(_again, request, wish))
    deed(wish, now=timezone.now())
    return versioned(_again(request, wish))


_NONE = uuid.UUID(int=0)


@functools.cache
def _pattern() -> str:
    return reverse("api-v1:visit_request", args=[_NONE])


def _asked(request: KeyRequest, body: NewVisitRequest) -> requests.NewRequest:
    assert request.key is not None
    school = request.key.organisation
    if not merging.is_known_as(school, body.institution_number):
        raise Invalid(
            [("/institution_number", _("Nøglen hører til en anden skole end den."))], code="other_institution"
        )
    return requests.NewRequest(
        school=school,
        contact_name=body.contact.name,
        contact_email=body.contact.email,
        contact_phone=body.contact.phone,
        audience=body.audience,
        grade=body.grade,
        pupils=body.pupils,
        own={name: getattr(body, name) for name in audiences.EMPTY},
        trades=body.trades,
        module=body.module or "",
        format=body.format,
        slots=_periods(body.slots),
        teacher_present=body.teacher_present,
        language=body.language,
        notes=body.notes,
        webhook_url=body.webhook_url or "",
    )


def _periods(slots: list[SentSlot]) -> list[tuple[Any, Any]]:
    return [(slot.starts_at, slot.ends_at) for slot in slots]


def _again(request: KeyRequest, wish: VisitRequest) -> dict[str, Any]:
    """Read back as everybody will read it from now on."""
    return present(open_school_request(request.key, wish.pk))
