"""The organiser's day: what waits for a decision, the week, today and tomorrow."""

from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from events.access import scope_of
from events.domain import agenda, months
from events.web.doors import organiser_required


@organiser_required
def day(request: HttpRequest) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    everything = request.GET.get("alt") == "1"
    known = months.programmes()
    today = agenda.local_today(now)
    calendar = reverse("organise:calendar")
    week = [
        replace(one, address=f"{calendar}?view=day&date={one.date.isoformat()}")
        for one in months.week_load(agenda.Wanted(scope), now, known)
    ]
    totals = {one.date: one.count for one in week}
    days = [today, today + timedelta(days=1)]
    page = {
        "now": now,
        "today": today,
        "waiting": agenda.waiting(scope, now, 100 if everything else agenda.DECISIONS),
        "everything": everything,
        "week": week,
        "week_total": sum(totals.values()),
        "plans": [agenda.day_plan(scope, one, totals.get(one)) for one in days],
    }
    return render(request, "events/organise/day.html", page)
