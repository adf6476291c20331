"""The organiser's day: what waits for a decision, the week, today and tomorrow."""

from dataclasses import replace
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from events.access import scope_of
from events.domain import agenda, months
from events.domain.aftermeeting import actions
from events.web.doors import organiser_required
from people.web.signedin import SignedInRequest


@organiser_required
def day(request: SignedInRequest) -> HttpResponse:
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
        "own_actions": actions.own_list(request.user, now),
        "is_organiser": True,
        "week": week,
        "week_total": sum(totals.values()),
        "plans": [agenda.day_plan(scope, one, totals.get(one)) for one in days],
    }
    return render(request, "events/organise/day.html", page)
