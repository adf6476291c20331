"""The calendar over everything: month, week, day, list and resources; the side panel of one event."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.access import open_event
from events.domain import lifecycle, months, plans, series
from events.domain.agenda import ZONE, local_today
from events.domain.months import Entry
from events.domain.plandrawing import COMES, Overlay
from events.models import Booking, EventStatus, Programme
from events.web.doors import organiser_required
from events.web.organise import drafting, filters, resourceview
from events.web.organise.event import buttons
from people.domain.danish import da_date_week, da_days, da_month, da_week

VIEWS = ("month", "week", "day", "list", "resources")
KEYS = ("m", "u w", "d", "l", "r")
LISTED_DAYS = 14


def _view_names() -> tuple[str, ...]:
    return _("Måned"), _("Uge"), _("Dag"), _("Liste"), _("Ressourcer")


@organiser_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = local_today(now)
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "month"
    day = _day(request.GET.get("date", ""), today)
    known = months.programmes()
    chosen = filters.read(request, known)
    page = {
        **filters.choices(chosen),
        "now": now,
        "today": today,
        "view": view,
        "day": day,
        "heading": _heading(view or "month", day),
        "views": [
            (name, label, chosen.address(view=name, date=day.isoformat()), keys)
            for name, label, keys in zip(VIEWS, _view_names(), KEYS, strict=True)
        ],
        "before": chosen.address(view=view, date=_step(view, day, -1).isoformat()),
        "after": chosen.address(view=view, date=_step(view, day, 1).isoformat()),
        "now_address": chosen.address(view=view, date=today.isoformat()),
        "day_address": chosen.address(view="day", date=None),
        "base": reverse("organise:events"),
        "print_address": reverse("organise:month_print") + chosen.address(view=None, date=day.isoformat()),
    }
    overlay = _overlay(request, known)
    if overlay is not None:
        page |= {"plan_changes": len(overlay.rows), "leave_address": chosen.address(plan=None)}
        page["plan"] = drafting.plan_shown(request)
    if view == "month":
        month = months.month(chosen.wanted, day, now, known)
        page["month"] = overlay.over_month(month) if overlay else month
    elif view == "list":
        page |= _listed(chosen.wanted, day, known, overlay)
    elif view == "resources":
        page |= resourceview.page_of(request, day, known, overlay)
    else:
        page["source"] = reverse("organise:calendar_events") + chosen.address(view=None, date=None)
        page["left_out"] = _left_out(chosen.wanted, view, day)
        page["list_address"] = chosen.address(view="list", date=day.isoformat())
    return render(request, "events/organise/calendar.html", page)


def _overlay(request: HttpRequest, known: dict[uuid.UUID, Programme]) -> Overlay | None:
    """The draft that the address names, drawn over what is."""
    plan = drafting.plan_shown(request)
    if plan is None:
        return None
    return Overlay(plans.rows_of(plan), known, reverse("organise:plan", args=[plan.pk]))


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if 2015 <= day.year <= 2100 else otherwise


def _step(view: str | None, day: date, by: int) -> date:
    if view == "list":
        return day + timedelta(days=by * LISTED_DAYS)
    return months.step("week" if view == "resources" else view or "month", day, by)


def _heading(view: str, day: date) -> str:
    if view == "month":
        return f"{da_month(day).capitalize()} {day.year}"
    if view == "day":
        return da_date_week(day).capitalize()
    monday = day - timedelta(days=day.weekday())
    if view in ("week", "resources"):
        return f"{da_week(day).capitalize()}: {da_days(monday, monday + timedelta(days=6))}"
    last = day + timedelta(days=LISTED_DAYS - 1)
    return f"{da_week(day).capitalize()}–{last.isocalendar().week}: {da_days(day, last)}"


def _listed(wanted: Any, first: date, known: Any, overlay: Overlay | None) -> dict[str, Any]:
    """Two weeks as a list, by day; what goes on from before stands on the first day."""
    last = first + timedelta(days=LISTED_DAYS - 1)
    span = months.between(wanted, first, last, known)
    days: dict[date, list[Entry]] = {}
    for entry in overlay.over(span.entries, first, last) if overlay else span.entries:
        days.setdefault(max(entry.day, first), []).append(entry)
    return {"days": [(day, entries, span.left_out.get(day, 0)) for day, entries in sorted(days.items())]}


def _left_out(wanted: Any, view: str | None, day: date) -> int:
    """How many events of a week or a day are too many to draw."""
    first = day - timedelta(days=day.weekday()) if view == "week" else day
    days = 7 if view == "week" else 1
    share = months.SPAN // days
    totals = months.count_by_day(wanted, first, first + timedelta(days=days - 1))
    return sum(total - share for total in totals.values() if total > share)


@organiser_required
@require_GET
def calendar_events(request: HttpRequest) -> JsonResponse:
    """What week and day draw: events that touch [start, end), at most as many as a week can show."""
    now = timezone.now()
    today = local_today(now)
    known = months.programmes()
    chosen = filters.read(request, known)
    first = _day(request.GET.get("start", "")[:10], today)
    last = _day(request.GET.get("end", "")[:10], first + timedelta(days=7)) - timedelta(days=1)
    last = min(max(last, first), first + timedelta(days=41))
    span = months.between(chosen.wanted, first, last, known)
    overlay = _overlay(request, known)
    entries = overlay.over(span.entries, first, last) if overlay else span.entries
    return JsonResponse(list(_drawn(entries, now)), safe=False)


def _drawn(entries: Iterable[Entry], now: datetime) -> Iterable[dict[str, Any]]:
    base, new = reverse("organise:events"), reverse("organise:calendar")
    for entry in entries:
        own, movable = entry.held is None, entry.is_movable
        starts, ends = entry.starts_at.astimezone(ZONE), entry.ends_at.astimezone(ZONE)
        whole = entry.many_days
        words = [entry.title, entry.kind_label, entry.programme]
        words += [_("aflyst")] if entry.is_cancelled else [_("foreløbig")] if entry.is_tentative else []
        words += [entry.planned_words]
        yield {
            "id": f"{entry.key}-comes" if entry.planned == COMES else entry.key,
            "title": entry.short,
            "start": f"{starts.date() if whole else starts:%Y-%m-%dT%H:%M:%S}",
            "end": f"{ends.date() + timedelta(days=1) if whole else ends:%Y-%m-%dT%H:%M:%S}",
            "allDay": whole,
            "editable": movable,
            "classNames": [*entry.classes.split(), *(["is-past"] if entry.ends_at < now else [])],
            "extendedProps": {
                "key": entry.key,
                "starts": f"{starts:%Y-%m-%dT%H:%M}",
                "ends": f"{ends:%Y-%m-%dT%H:%M}",
                "href": f"{base}{entry.key}/" if own else entry.held.url if entry.held else base,
                "panel": f"{new}panel/{entry.key}/" if own else "",
                "move": f"{base}{entry.key}/move/" if movable else "",
                "busy": f"{new}busy/{entry.key}/" if movable else "",
                "words": " · ".join(word for word in words if word),
            },
        }


@organiser_required
@require_GET
def panel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The essentials of one event and its moves, beside the calendar."""
    it, now = open_event(request.user, pk), timezone.now()
    staff = it.bookings.filter(state=Booking.State.FIRM).select_related("resource").order_by("resource__name")
    primary, _exits = buttons(it, now)
    page = {
        "event": it,
        "now": now,
        "staff": list(staff[:9]),
        "primary": primary,
        "may_move": it.status not in lifecycle.OVER,
        "may_cancel": EventStatus.CANCELLED in lifecycle.MOVES[it.kind].get(it.status, ()),
        "position": series.position(it),
        "plan": drafting.plan_shown(request),
        "next": request.headers.get("HX-Current-URL", ""),
    }
    return render(request, "events/organise/_panel.html", page)
