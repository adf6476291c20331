"""Finding the day, a participant or a talk that an address names."""

import uuid
from typing import Any

from events.access import hidden, open_event, open_one
from events.domain.matchday.participants import day_for
from events.models import EventKind, MatchApprentice, MatchCompany, MatchDay, MatchTalk
from events.models.matchdays import Participant
from people.web.signedin import SignedInRequest

SIDES = {"company": MatchCompany, "apprentice": MatchApprentice}


def open_day(request: SignedInRequest, pk: uuid.UUID, to: str = "see") -> MatchDay:
    """The matching day of an event this person organises."""
    event = open_event(request.user, pk, to=to)
    if event.kind != EventKind.MATCHING_DAY:
        raise hidden()
    day = MatchDay.objects.filter(event=event).first() or day_for(event, event.updated_at)
    day.event = event
    return day


def open_participant(day: MatchDay, side: str, pk: uuid.UUID) -> Participant:
    model: Any = SIDES.get(side)
    if model is None:
        raise hidden()
    more = ("organisation", "contact") if model is MatchCompany else ("trade", "school")
    rows: Any = model._default_manager.select_related(*more)
    one: Participant = open_one(rows.filter(day=day), pk=pk)
    one.day = day  # type: ignore[attr-defined]
    return one


def open_talk(day: MatchDay, pk: uuid.UUID) -> MatchTalk:
    rows = MatchTalk.objects.filter(day=day).select_related("company__organisation", "apprentice__trade")
    talk = open_one(rows, pk=pk)
    talk.day = day
    return talk
