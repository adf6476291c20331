"""Companies on their way to apprentices: read, moved, followed up, and taken for a week."""

import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router

from events.access import open_one
from events.api import companypresenting as presenting
from events.api.companyschemas import (
    ClaimShown,
    CompanyList,
    CompanyQuery,
    CompanyShown,
    FollowUpShown,
    NewClaim,
    NewFollowUp,
    Step,
)
from events.domain.pipeline import claims, companystate, followups, relations
from events.models import CanvassClaim, FollowUp, Role
from people.api.answers import answer, versioned
from people.api.idempotency import IdempotencyKey, once
from people.api.keys import Key, KeyRequest
from people.api.pages import Part, known_only, merged_page, page, tombstone
from people.api.preconditions import check_match
from people.api.problems import Problem
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, Trade, User

router = Router(tags=[gettext_noop("Virksomheder")])


@router.get(
    "/companies",
    auth=Key("companies:read"),
    response=CompanyList,
    operation_id="list_companies",
    summary=gettext_noop("Virksomheder"),
    description=gettext_noop(
        "Med relationen til hver uddannelse, det næste, der skal ske, og hvem der har dem i ugen; de ældste først, "
        "med updated_since de ældst ændrede først."
    ),
)
def list_companies(request: KeyRequest, query: Query[CompanyQuery]) -> HttpResponse:
    known_only(request, CompanyQuery)
    assert request.key is not None
    now, everything = timezone.now(), companystate.companies()
    of = {"trade": query.trade or "", "stage": query.status or "", "municipality": query.municipality}
    wanted = companystate.narrowed(everything, **of)  # type: ignore[arg-type]
    if query.updated_since is None:
        found, cursor = page(wanted, query, by="created_at", of=["companies", *of.values()])
        return answer({"items": presenting.present(found, request.key, now), "next_cursor": cursor})
    changed = companystate.changed_since(query.updated_since)
    told, cursor = merged_page([Part(changed, "changed_at")], query, of=["companies", "changes", *of.values()])
    here = set(wanted.filter(pk__in=[one.key for one in told]).values_list("pk", flat=True))
    shown = {one["id"]: one for one in presenting.present([t.row for t in told if t.key in here], request.key, now)}
    items = [shown.get(str(one.key)) or tombstone(one) for one in told]
    return answer({"items": items, "next_cursor": cursor})


@router.get(
    "/companies/{company_id}",
    auth=Key("companies:read"),
    response=CompanyShown,
    url_name="company",
    operation_id="show_company",
    summary=gettext_noop("Én virksomhed"),
    description=gettext_noop("Som i listen."),
)
def show_company(request: KeyRequest, company_id: uuid.UUID) -> HttpResponse:
    return answer(_again(request, company_id))


@router.post(
    "/companies/{company_id}/relations/{trade}",
    auth=Key("companies:write"),
    response=CompanyShown,
    operation_id="move_company",
    summary=gettext_noop("Flyt den i en uddannelse"),
    description=gettext_noop(
        "Til et andet trin, efter de samme regler som på tavlen; var der ingen relation, bliver der en. På samme trin "
        "rettes kun det, der vides om godkendelsen. Hvad der ikke sendes, bliver, som det er."
    ),
)
@once
def move(
    request: KeyRequest, company_id: uuid.UUID, trade: str, body: Step, idempotency_key: IdempotencyKey
) -> HttpResponse:
    company = _open(request, company_id)
    of = open_one(Trade.objects.all(), pk=trade)
    relations.set_stage(
        company,
        of,
        body.status,
        now=timezone.now(),
        facts=relations.Facts(body.approval or "", body.approved_on, body.last_apprentice_on),
        why=_short(body.why, 300, "/why"),
        actor=_actor(request),
    )
    return versioned(_again(request, company_id))


@router.post(
    "/companies/{company_id}/follow-ups",
    auth=Key("companies:write"),
    response={201: FollowUpShown},
    operation_id="promise_follow_up",
    summary=gettext_noop("Ny opfølgning"),
    description=gettext_noop("Hvad der skal ske, hvornår senest, og hvilken arrangør der gør det."),
)
@once
def promise(
    request: KeyRequest, company_id: uuid.UUID, body: NewFollowUp, idempotency_key: IdempotencyKey
) -> HttpResponse:
    company, now = _open(request, company_id), timezone.now()
    organisers = User.objects.filter(is_active=True, roles__kind=Role.Kind.ORGANISER).distinct()
    owner = organisers.filter(email__iexact=body.owner_email.strip()).first()
    trade = Trade.objects.filter(pk=body.trade).first() if body.trade is not None else None
    errors = []
    if owner is None:
        errors.append(("/owner_email", _("Ingen arrangør har den e-mailadresse.")))
    if body.trade is not None and trade is None:
        errors.append(("/trade", _("Uddannelsen kendes ikke.")))
    if errors:
        raise Invalid(errors)
    what = _short(body.what, 200, "/what")
    row = followups.promise(company, what, body.due_on, owner=owner, trade=trade, now=now, actor=_actor(request))
    return answer(presenting.follow_up(row, localdate(now)), 201, Location=_place(request, company_id))


@router.post(
    "/companies/{company_id}/follow-ups/{follow_up_id}/done",
    auth=Key("companies:write"),
    response=FollowUpShown,
    operation_id="settle_follow_up",
    summary=gettext_noop("Opfølgningen er gjort"),
    description=gettext_noop("Den står ikke længere blandt de åbne."),
)
@once
def settle(
    request: KeyRequest, company_id: uuid.UUID, follow_up_id: uuid.UUID, idempotency_key: IdempotencyKey
) -> HttpResponse:
    company, now = _open(request, company_id), timezone.now()
    row = open_one(FollowUp.objects.select_related("owner"), pk=follow_up_id, organisation=company)
    followups.done(row, now=now, actor=_actor(request))
    return answer(presenting.follow_up(row, localdate(now)))


@router.post(
    "/companies/{company_id}/claims",
    auth=Key("companies:write"),
    response={201: ClaimShown},
    operation_id="claim_company",
    summary=gettext_noop("Tag den for en uge"),
    description=gettext_noop(
        "Nøglens erhvervsskole søger lærepladser der; ingen anden gør det i den uge. Har en anden den, er svaret 409 "
        "(claimed) med held_by og held_until. Har skolen den selv, er svaret det samme som første gang."
    ),
)
@once
def claim(request: KeyRequest, company_id: uuid.UUID, body: NewClaim, idempotency_key: IdempotencyKey) -> HttpResponse:
    company, now = _open(request, company_id), timezone.now()
    school = _school(request)
    week = body.week or localdate(now)
    own = claims.claim_of(company, week)
    try:
        row = (
            own
            if own and own.school_id == school.pk and week >= claims.this_week(now)
            else claims.claim(
                company,
                week=week,
                now=now,
                school=school,
                consultant=_short(body.consultant, 120, "/consultant"),
                actor=_actor(request),
            )
        )
    except claims.Claimed as taken:
        held = {"held_by": claims.who(taken.claim), "held_until": claims.last_day(taken.claim).isoformat()}
        raise Problem(409, taken.code, taken.sentence, more=held) from None
    assert request.key is not None
    return answer(presenting.claim(row, request.key), 201, Location=_place(request, company_id))


@router.delete(
    "/companies/{company_id}/claims/{claim_id}",
    auth=Key("companies:write"),
    response={204: None},
    operation_id="release_company",
    summary=gettext_noop("Giv den fri"),
    description=gettext_noop("Kun skolens egen uge, og kun en, der ikke er gået."),
)
def release(request: KeyRequest, company_id: uuid.UUID, claim_id: uuid.UUID) -> HttpResponse:
    with transaction.atomic():
        company = _open(request, company_id)
        rows = CanvassClaim.objects.select_for_update(of=("self",)).select_related("school")
        row = open_one(rows, pk=claim_id, organisation=company, school=_school(request))
        claims.give_back(row, now=timezone.now(), actor=_actor(request))
    return HttpResponse(status=204)


def _open(request: KeyRequest, pk: uuid.UUID) -> Organisation:
    """One in use; held until the transaction ends, in the version that If-Match names, where it names one."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.COMPANY, is_active=True)
    company = open_one(rows, pk=pk)
    if "If-Match" in request.headers:
        Organisation.objects.select_for_update().get(pk=company.pk)
        check_match(request, partial(_again, request, pk))
    return company


def _again(request: KeyRequest, pk: uuid.UUID) -> dict[str, Any]:
    """As everybody will read it from now on."""
    assert request.key is not None
    company = open_one(companystate.narrowed(companystate.companies()), pk=pk)
    return presenting.present([company], request.key, timezone.now())[0]


def _school(request: KeyRequest) -> Organisation:
    assert request.key is not None
    school = request.key.organisation
    if school.level != Organisation.Level.VOCATIONAL:
        raise MoveNotAllowed(_("Kun en erhvervsskoles nøgle kan tage en virksomhed."), code="no_vocational_school")
    return school


def _actor(request: KeyRequest) -> str:
    assert request.key is not None
    return request.key.organisation.name


def _place(request: KeyRequest, pk: uuid.UUID) -> str:
    return request.build_absolute_uri(reverse("api-v1:company", args=[pk]))


def _short(text: str, most: int, pointer: str) -> str:
    """Too much is refused, not cut."""
    if len(text.strip()) > most:
        raise Invalid([(pointer, _("Højst {count} tegn.").format(count=most))])
    return text.strip()
