"""One visit request on the organiser's table: the wish to the left, who could come to the right."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ambassadors.access import open_request
from ambassadors.domain import (
    audiences,
    compass,
    duplicates,
    guidance,
    offers,
    ranking,
    riders,
    seats,
    slotdays,
    steps,
    tale,
    triage,
    trips,
    visits,
)
from ambassadors.domain.lifecycle import BEFORE_THE_VISIT, REQUEST_MOVES, TIME_IS_OPEN
from ambassadors.domain.ranking import Candidate
from ambassadors.domain.schools import find_schools, likely
from ambassadors.domain.seats import SeatState
from ambassadors.models import Slot, VisitRequest
from ambassadors.web.triageforms import FORMS
from events.domain import consequences
from events.domain.agenda import ZONE
from events.models import EventStatus
from events.web.doors import organiser_required
from events.web.organise import inway, outlooks
from people.domain.lifecycle import allows
from people.web.signedin import SignedInRequest

Status = VisitRequest.Status
SHOWN = 6  # candidates before "n more"
GREYED = 30
CHOOSABLE = (Slot.State.PROPOSED, Slot.State.HELD, Slot.State.EXPIRED)


@dataclass(frozen=True)
class Drawn:
    """One seat as drawn: who sits on it, or who could."""

    state: SeatState
    first: Sequence[Candidate] = field(default_factory=tuple)
    more: Sequence[Candidate] = field(default_factory=tuple)
    greyed: Sequence[Candidate] = field(default_factory=tuple)


@organiser_required
@require_safe
def request_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return show(request, open_request(request.user, pk))


@organiser_required
@require_safe
def school_picks(request: HttpRequest) -> HttpResponse:
    """Schools that fit what is typed so far, for the field's own list."""
    schools = find_schools((request.GET.get("school-school") or request.GET.get("school_text", ""))[:80])
    return render(request, "ambassadors/organise/_school_options.html", {"schools": schools})


def show(
    request: SignedInRequest,
    wish: VisitRequest,
    *,
    bound: Mapping[str, Any] | None = None,
    refusal: str = "",
    in_the_way: inway.Shown | None = None,
) -> HttpResponse:
    """The page, or its inner part for htmx; ``bound`` are forms with something wrong in them, ``in_the_way`` is what
    stands in the way of those who were ticked."""
    now = timezone.now()
    page = _context(request, wish, now)
    page["forms"] = {
        name: form(prefix=name, initial=_initial(name, wish), wish=wish) for name, form in FORMS.items()
    } | dict(bound or {})
    page["refusal"] = refusal
    if in_the_way is not None:
        page |= {"shown": in_the_way, "ticked": _ticked_keys(request)}
    page["acted"] = request.method == "POST"
    part = bool(request.headers.get("HX-Request"))
    status = 422 if bound else 409 if refusal or in_the_way else 200
    return render(request, f"ambassadors/organise/{'_triage' if part else 'request'}.html", page, status=status)


def _ticked_keys(request: SignedInRequest) -> set[str]:
    """What was ticked, seat and ambassador in one word, so that it stays ticked."""
    names = [name for name in request.POST if name.startswith("seat_")][:20]
    return {name.removeprefix("seat_") + value for name in names for value in request.POST.getlist(name)[:50]}


def _initial(name: str, wish: VisitRequest) -> dict[str, Any]:
    if name == "guidance" and wish.event is not None:  # right after the visit
        after = wish.event.ends_at.astimezone(ZONE) + timedelta(minutes=15)
        return {"date": after.date(), "starts": after.time(), "ends": (after + timedelta(minutes=45)).time()}
    if name == "newschool":
        return {"name": wish.unlisted_school.split(",")[0].strip()}
    first = audiences.rejections(wish)[0].key
    return {"because": first, "text": triage.rejection_draft(wish)} if name == "reject" else {}


def _context(request: SignedInRequest, wish: VisitRequest, now: datetime) -> dict[str, Any]:
    slots = list(wish.slots.all())
    possible = [slot for slot in slots if slot.state in CHOOSABLE and slot.starts_at > now]
    choosing = wish.status in BEFORE_THE_VISIT | {Status.RESCHEDULING} and (wish.event is None or bool(possible))
    period = _period(request, wish, possible, choosing)
    states = seats.states(wish)
    is_open = any(state.taken is None for state in states)
    may_ask = period is not None and is_open and _may_ask(wish, now)
    drawn = [_drawn(wish, period, state, may_ask) for state in states]
    ranked = [row for one in drawn for row in (*one.first, *one.more, *one.greyed)]
    place = ranking.place_of(wish)
    nearest = list({row.ambassador.pk: row for row in ranked}.values())
    over = wish.event is not None and wish.event.ends_at <= now
    may_attach = wish.school is None and wish.event is None and wish.status in BEFORE_THE_VISIT
    return {
        "wish": wish,
        "event": wish.event,
        "now": now,
        "steps": steps.of_wish(wish),
        "slots": slots,
        "days": slotdays.draw(wish, possible if choosing else []),
        "hours": slotdays.HOURS,
        "choosing": choosing,
        "period": period,
        "period_is_slot": isinstance(period, Slot),
        "seats": drawn,
        "may_ask": may_ask,
        "answer_by": offers.expiry(now, period.starts_at) if period else None,
        "missing": seats.missing(wish) if wish.event else [],
        "dots": compass.dots(place, nearest),
        "rings": compass.rings(),
        "next": _next_step(wish, now, possible),
        "may_confirm": wish.status == Status.STAFFED,
        "may_finish": wish.status == Status.CONFIRMED and over,
        "may_keep": wish.event is not None and wish.status in TIME_IS_OPEN,
        "may_question": allows(REQUEST_MOVES, wish.status, Status.NEEDS_INFO) and not over,
        "may_reject": wish.event is None and allows(REQUEST_MOVES, wish.status, Status.REJECTED),
        "may_cancel": allows(REQUEST_MOVES, wish.status, Status.CANCELLED) and not over,
        "may_attach": may_attach,
        "guidance": guidance.meetings_of(wish) if wish.audience == VisitRequest.Audience.GYMNASIUM else [],
        "may_guide": guidance.may_book(wish),
        "likely_schools": likely(wish.unlisted_school) if may_attach else [],
        "outlook": _outlook(request, wish, now),
        "story": tale.of_request(wish),
        "trades": list(wish.trades.all()),
        "duplicates": duplicates.of(wish),
        "merged_into": wish.merged_into,
        "partners": trips.possible(wish, now),
        "riders": [(one, riders.own_time(one)) for one in wish.riders.select_related("school")],
    }


def _outlook(request: SignedInRequest, wish: VisitRequest, now: datetime) -> consequences.Outlook | None:
    """What cancelling the visit would bring."""
    if wish.event is None:
        return None
    return consequences.of_cancel(wish.event, now, request.user, without=outlooks.left_out(request))


def _may_ask(wish: VisitRequest, now: datetime) -> bool:
    """Offers may go out: for a visit that is being staffed, or with a slot chosen in the same step."""
    if wish.event is None:
        return wish.status in BEFORE_THE_VISIT and wish.school is not None
    being_staffed = wish.event.status in visits.BEING_STAFFED and wish.status not in TIME_IS_OPEN
    return being_staffed and wish.event.starts_at > now


def _period(request: HttpRequest, wish: VisitRequest, possible: Sequence[Slot], choosing: bool) -> Any:
    """The time the ranking is for: the visit's, or the slot looked at."""
    if not choosing:
        return wish.event
    asked = request.POST.get("slot") or request.GET.get("slot", "")
    chosen = next((slot for slot in possible if str(slot.pk) == asked), None)
    return chosen or next(iter(possible), None) or wish.event


def _drawn(wish: VisitRequest, period: Any, state: SeatState, may_ask: bool) -> Drawn:
    if period is None or state.taken or wish.status not in _RANKED:
        return Drawn(state)
    candidates = ranking.rank(wish, period, state.seat)
    fitting = [row for row in candidates if row.eligible]
    greyed = [row for row in candidates if not row.eligible]
    return Drawn(state, fitting[:SHOWN], fitting[SHOWN : SHOWN + 40], greyed[:GREYED])


_RANKED = BEFORE_THE_VISIT | {Status.OFFERING, Status.STAFFED, Status.CONFIRMED, Status.RESCHEDULING}


def _next_step(wish: VisitRequest, now: datetime, possible: Sequence[Slot]) -> tuple[str, str]:
    """(what is to be decided now, a sentence)."""
    status, event = wish.status, wish.event
    if status == Status.NEEDS_INFO:
        return _("Skolen er spurgt"), _("Vi venter på svar. Du kan gå videre, hvis du ved nok.")
    if status in BEFORE_THE_VISIT and wish.school is None:
        return _("Find skolen på listen"), _("Så får besøget en adresse, og afstanden kan regnes ud.")
    if status in BEFORE_THE_VISIT and not possible:
        return _("Tiderne er forbi"), _("Bed skolen om nye tider, eller svar, at det ikke lykkedes.")
    if status in BEFORE_THE_VISIT:
        return _("Vælg en tid, og spørg ambassadører"), _(
            "De bedste står øverst. Kryds gerne et par af for hver plads."
        )
    if status == Status.RESCHEDULING:
        return _("Vælg den nye tid"), _("De, der kan, følger med. De andre får besked, og pladsen åbnes igen.")
    if status == Status.OFFERING:
        return _offering_step(wish, now)
    if status == Status.STAFFED:
        return _("Bekræft besøget"), _("Alle har sagt ja. Skolen og ambassadørerne får brev med kalenderaftale.")
    if status == Status.CONFIRMED and event is not None and event.ends_at <= now:
        return _("Blev besøget holdt?"), _("Markér det, eller lad det ske af sig selv i morgen kl. 6.")
    if status == Status.CONFIRMED:
        return _("Alt er på plads"), _("Skolen og ambassadørerne har fået besked. Påmindelserne går af sig selv.")
    return wish.get_status_display().capitalize(), ""


def _offering_step(wish: VisitRequest, now: datetime) -> tuple[str, str]:
    soon = wish.event is not None and wish.event.starts_at - now < timedelta(days=7)
    near = _("Besøget er om mindre end en uge: ring gerne.") if soon else _("Spørg flere, hvis ingen svarer.")
    if wish.event is not None and wish.event.status == EventStatus.OFFERING:
        return _("Fyld pladserne"), near
    return _("Venter på svar"), near
