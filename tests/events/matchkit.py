"""Matching days to begin an example with."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from events.domain import changes
from events.domain.matchday import course, participants, planning, wishes
from events.domain.matchday.solving import solve
from events.models import Event, EventStatus, MatchApprentice, MatchCompany, MatchDay
from people.models import User
from tests.making import a_company, a_contact, a_moment, a_trade, an_event

SMED = "smed"


def a_match_day(**fields: Any) -> MatchDay:
    """Open for wishes for another week; in two weeks, from nine to one."""
    starts_at = fields.pop("starts_at", None) or a_moment(14, hour=8)
    layout = {name: fields.pop(name) for name in ("rounds", "tables", "least_talks", "seed") if name in fields}
    event: Event = an_event(
        **{
            "kind": "matching_day",
            "status": EventStatus.OPEN,
            "title": "Matchdag for smede",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=4),
            "is_public": False,
        }
        | fields
    )
    day = MatchDay.objects.get(event=event)
    for name, value in layout.items():
        setattr(day, name, value)
    day.save()
    day.event = event
    return day


def a_match_company(day: MatchDay, name: str = "Nordlys", **values: Any) -> MatchCompany:
    company = a_company(name=name)
    contact = a_contact(company, email=values.pop("email", f"{name.lower()}@firma.example"))
    trades = [a_trade(values.pop("trade", SMED))]
    row = participants.save_company(day, company, {"contact": contact, **values}, trades, now=timezone.now())
    row.day = day
    return row


def a_match_apprentice(day: MatchDay, name: str = "Alma", **values: Any) -> MatchApprentice:
    values = {"email": f"{name.lower()}@elev.example", "trade": a_trade(values.pop("trade", SMED))} | values
    row = participants.save_apprentice(day, {"name": name, **values}, now=timezone.now())
    row.day = day
    return row


def wishes_for(one: Any, *others: Any) -> None:
    """In this order."""
    for other in others:
        wishes.wish(one, "add", other.pk, now=timezone.now())


def a_full_day(seekers: int = 4, hosts: int = 3, **fields: Any) -> tuple[MatchDay, list[Any], list[Any]]:
    """Everybody wishes for everybody, in turns."""
    day = a_match_day(**{"rounds": 5, "least_talks": 2} | fields)
    companies = [a_match_company(day, f"Firma{n}") for n in range(hosts)]
    apprentices = [a_match_apprentice(day, f"Elev{n}") for n in range(seekers)]
    for n, one in enumerate(apprentices):
        wishes_for(one, *(companies[(n + step) % hosts] for step in range(min(3, hosts))))
    return day, apprentices, companies


def close(day: MatchDay, by: User | None = None) -> None:
    changes.change_status(day.event, EventStatus.PREFERENCES_CLOSED, now=timezone.now(), by=by)


def plan(day: MatchDay, by: User | None = None, **more: Any) -> planning.Changed:
    return planning.solve(day, now=timezone.now(), by=by, solver=solve, **more)


def a_day_under_way(**fields: Any) -> tuple[MatchDay, list[Any], list[Any]]:
    """It began an hour ago: round 3 is the first that is left."""
    day, apprentices, companies = a_full_day(**fields)
    close(day)
    plan(day)
    course.publish(day.event, now=timezone.now(), by=None)
    starts = timezone.now() - timedelta(minutes=50)
    today = timezone.localdate()
    rows = type(day.event).objects.filter(pk=day.event_id)
    rows.update(starts_at=starts, ends_at=starts + timedelta(hours=4), day=today, last_day=today)
    changes.change_status(day.event, EventStatus.LIVE, now=timezone.now())
    day = MatchDay.objects.select_related("event").get(pk=day.pk)
    for one in (*apprentices, *companies):
        one.day = day
    return day, apprentices, companies


def a_day_that_is_over() -> tuple[MatchDay, list[Any], list[Any]]:
    day, apprentices, companies = a_day_under_way()
    changes.change_status(day.event, EventStatus.OUTCOMES, now=timezone.now())
    day = MatchDay.objects.select_related("event").get(pk=day.pk)
    return day, apprentices, companies
