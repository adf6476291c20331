"""A stand's shifts on its page: days, coverage, who is on; adding, changing, staffing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.access import hidden, open_event
from events.domain import availability, people, stands
from events.domain.agenda import ZONE
from events.domain.conflicts import InTheWay, NeedsReason, Proposed
from events.domain.undo import as_one
from events.models import Booking, Event, EventKind, Resource, Shift
from events.web.doors import organiser_required
from events.web.organise import inway
from events.web.organise.forms import TimesForm, Words, at_wall_clock
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, Refused
from people.models import Trade, User
from people.web.signedin import SignedInRequest


@dataclass(frozen=True)
class Choice:
    """One person who can be put on a shift; ``why_not`` says what they are doing instead, ``away`` why it is asked."""

    resource: Resource
    why_not: str = ""
    away: str = ""


@dataclass(frozen=True)
class Row:
    """One shift as drawn: its people, an empty face for each that the minimum lacks, and who could come."""

    covered: stands.Covered
    near: list[Choice]
    far: list[Choice]
    notes: list[str]

    @property
    def gaps(self) -> range:
        return range(self.covered.missing)

    @property
    def tone(self) -> str:
        if self.covered.missing:
            return "bad" if not self.covered.people else "wait"
        return "good"


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    near, far = people.candidates(event)
    busy = people.taken([*near, *far], event.starts_at, event.ends_at)
    gaps = availability.gaps([*near, *far], event.starts_at, event.ends_at)
    days = []
    missing = 0
    for day, rows in stands.roster(event).items():
        drawn = []
        for covered in rows:
            on_it = {booking.resource_id for booking in covered.people}
            drawn.append(
                Row(
                    covered,
                    _choices(near, busy, gaps, covered, on_it),
                    _choices(far, busy, gaps, covered, on_it),
                    _notes(covered),
                )
            )
            missing += covered.missing
        days.append({"day": day, "rows": drawn})
    return {"days": days, "missing": missing, "is_open": event.ends_at > now and not event.is_cancelled}


def _choices(
    resources: list[Resource],
    busy: Mapping[object, list[Booking]],
    gaps: availability.Gaps,
    covered: stands.Covered,
    on_it: set[Any],
) -> list[Choice]:
    shift = covered.shift
    choices = []
    for resource in resources:
        if resource.pk in on_it:
            continue
        clash = next(
            (
                row
                for row in busy.get(resource.pk, [])
                if row.busy_from < shift.ends_at and row.busy_to > shift.starts_at
            ),
            None,
        )
        away = availability.in_the_way(gaps.get(resource.pk, []), shift.starts_at, shift.ends_at)
        choices.append(Choice(resource, clash.event.title if clash else "", away[0].why if away else ""))
    return sorted(choices, key=lambda choice: (bool(choice.why_not), bool(choice.away)))


def _notes(covered: stands.Covered) -> list[str]:
    return [note for booking in covered.people for note in stands.rest_notes(booking.resource, covered.shift)]


class ShiftForm(forms.Form):
    """One shift. Times are wall clock on one of the stand's days; one that ends before it starts ends at night."""

    name = Words(label=gettext_lazy("Opgave"), max_length=80)
    trade = forms.ModelChoiceField(
        label=gettext_lazy("Uddannelse"), queryset=Trade.objects.all(), required=False, empty_label=gettext_lazy("Alle")
    )
    date = TimesForm.base_fields["date"]
    starts = TimesForm.base_fields["starts"]
    ends = TimesForm.base_fields["ends"]
    min_people = forms.IntegerField(label=gettext_lazy("Mindst"), min_value=0, max_value=99, initial=1)
    max_people = forms.IntegerField(label=gettext_lazy("Højst"), min_value=1, max_value=99, initial=2)

    POINTERS = {"starts_at": "starts", "ends_at": "ends"}

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "trade": data["trade"],
            "starts_at": at_wall_clock(data["date"], data["starts"]),
            "ends_at": at_wall_clock(data["date"], data["ends"]),
            "min_people": data["min_people"],
            "max_people": data["max_people"],
        }


def open_stand(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind != EventKind.STAND:
        raise hidden()
    return event


def open_shift(request: SignedInRequest, pk: uuid.UUID) -> Shift:
    shift = Shift.objects.select_related("event__programme", "trade").filter(pk=pk).first()
    if shift is None:
        raise hidden()
    open_stand(request, shift.event_id)
    return shift


def back_to(event_id: uuid.UUID, anchor: str = "vagter") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("organise:event", args=[event_id]) + f"#{anchor}", status=303)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def shift_form(request: SignedInRequest, pk: uuid.UUID, shift_id: uuid.UUID | None = None) -> HttpResponse:
    """A new shift, or an existing one's words and times."""
    event = open_stand(request, pk)
    shift = open_shift(request, shift_id) if shift_id else None
    if shift is not None and shift.event_id != event.pk:
        raise hidden()
    now = timezone.now()
    form = ShiftForm(request.POST if request.method == "POST" else None, initial=_initial(event, shift))
    shown = inway.Shown()
    if request.method == "POST" and form.is_valid():
        try:
            answer = inway.answer_of(request)
            with as_one(now=now, by=request.user) as done:
                stands.save_shift(event, shift=shift, now=now, by=request.user, answer=answer, **form.values())
        except (InTheWay, NeedsReason) as refusal:
            shown = inway.shown(request, _proposed(event, shift, form), refusal.conflicts)
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                name = pointer.strip("/")
                form.add_error(form.POINTERS.get(name, name), sentence)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Vagten er gemt."), extra_tags=undo_tag(done))
            return back_to(event.pk)
    page = {"event": event, "shift": shift, "form": form, "shown": shown}
    return render(request, "events/organise/shift_form.html", page, status=422 if form.errors or shown.level else 200)


def _proposed(event: Event, shift: Shift | None, form: ShiftForm) -> Proposed | None:
    """The shift at the times in the form, with the people on it; None while there are none."""
    if shift is None or not form.is_valid():
        return None
    values = form.values()
    people = [row.resource for row in shift.bookings.filter(state=Booking.State.FIRM).select_related("resource")]
    if not people or values["ends_at"] <= values["starts_at"]:
        return None
    return Proposed.putting(event, people, shift, starts_at=values["starts_at"], ends_at=values["ends_at"])


@organiser_required
@require_GET
def shift_conflicts(request: SignedInRequest, pk: uuid.UUID, shift_id: uuid.UUID) -> HttpResponse:
    """What a shift's people would meet at the times that are being typed."""
    shift = open_shift(request, shift_id)
    form = ShiftForm({"name": "-", "min_people": 0, "max_people": 99, **request.GET.dict()})
    shown = inway.shown(request, _proposed(shift.event, shift, form))
    return render(request, "events/organise/_conflicts.html", {"shown": shown})


def _initial(event: Event, shift: Shift | None) -> dict[str, Any]:
    if shift is not None:
        starts, ends = shift.starts_at.astimezone(ZONE), shift.ends_at.astimezone(ZONE)
        return {
            "name": shift.name,
            "trade": shift.trade_id,
            "date": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "min_people": shift.min_people,
            "max_people": shift.max_people,
        }
    last = event.shifts.order_by("-starts_at").first()
    starts = (last.ends_at if last and last.ends_at < event.ends_at else event.starts_at).astimezone(ZONE)
    ends = min(starts + timedelta(hours=4), event.ends_at.astimezone(ZONE))
    return {"date": starts.date(), "starts": starts.time(), "ends": ends.time(), "min_people": 1, "max_people": 2}


@organiser_required
@require_POST
def shift_remove(request: SignedInRequest, pk: uuid.UUID, shift_id: uuid.UUID) -> HttpResponse:
    shift = open_shift(request, shift_id)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        stands.remove_shift(shift, now=now, by=request.user)
    messages.success(request, _("Vagten er taget af planen."), extra_tags=undo_tag(done))
    return back_to(pk)


@organiser_required
@require_POST
def shift_assign(request: SignedInRequest, pk: uuid.UUID, shift_id: uuid.UUID) -> HttpResponse:
    shift = open_shift(request, shift_id)
    resource = _person(request.POST.get("person", ""))
    try:
        with as_one(now=(now := timezone.now()), by=request.user) as done:
            stands.assign(shift, resource, now=now, by=request.user, answer=inway.answer_of(request))
    except (InTheWay, NeedsReason) as refusal:
        proposed = Proposed.putting(shift.event, [resource], shift)
        heading = _("Sæt {name} på »{shift}«?").format(name=resource.name, shift=shift.name)
        return inway.anyway(request, shift.event, proposed, refusal, heading=heading, anchor="vagter")
    text = _("{name} er sat på »{shift}«.").format(name=resource.name, shift=shift.name)
    messages.success(request, text, extra_tags=undo_tag(done))
    return back_to(pk)


def _person(pk: str) -> Resource:
    try:
        found = Resource.objects.filter(pk=uuid.UUID(pk), kind=Resource.Kind.PERSON, is_active=True).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid([("/person", _("Vælg en person."))])
    return found


@organiser_required
@require_POST
def shift_unassign(request: SignedInRequest, pk: uuid.UUID, booking_id: int) -> HttpResponse:
    event = open_stand(request, pk)
    booking = Booking.objects.select_related("event", "resource__user").filter(pk=booking_id, event=event).first()
    if booking is None:
        raise hidden()
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        stands.unassign(booking, now=now, by=request.user)
    text = _("{name} er taget af vagten.").format(name=booking.resource.name)
    messages.success(request, text, extra_tags=undo_tag(done))
    return back_to(event.pk)


@organiser_required
@require_POST
def shift_copy_day(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The first day's shifts again on the stand's other days that have none."""
    event = open_stand(request, pk)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        made = stands.copy_first_day(event, now=now, by=request.user)
    text = _("{n} vagter er kopieret til de andre dage.").format(n=made)
    messages.success(request, text, extra_tags=undo_tag(done))
    return back_to(event.pk)
