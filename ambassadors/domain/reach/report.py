"""Whom a programme, a trade or a month reached: pupils met on visits, people who came, stories seen.

A visit counts once it is over and was held. Its pupils are those the school counted, else those the ambassadors did,
else those it was asked for; girls and boys only where somebody counted them. By trade a visit counts for every trade
that was there, so the lines may add up to more than the whole; the whole is counted by itself.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from ambassadors.domain.thanks import DONE
from ambassadors.models import Feedback, MentorSession, Offer, Story, VisitRequest
from events.domain.door import expected
from events.domain.scope import Scope
from events.models import Event, EventKind, EventStatus, Invitation, Programme, Signup
from people.domain.danish import collation_key, da_month
from people.models import Trade

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BY = ("month", "programme", "trade")
NO_TRADE = ""
HELD = (EventStatus.HELD, EventStatus.MINUTES_OUT, EventStatus.CLOSED)


@dataclass
class Line:
    """What one month, programme or trade reached. ``counted`` are the pupils of whom girls and boys are known."""

    key: str = ""
    label: str = ""
    visits: int = 0
    pupils: int = 0
    counted: int = 0
    girls: int = 0
    boys: int = 0
    events: int = 0
    came: int = 0
    meetings: int = 0
    stories: int = 0
    reached: int = 0

    @property
    def met(self) -> int:
        """Everybody met in person."""
        return self.pupils + self.came

    @property
    def girls_share(self) -> int | None:
        """In per cent of those counted."""
        known = self.girls + self.boys
        return round(100 * self.girls / known) if known else None

    def add(self, other: "Line") -> None:
        for one in fields(self):
            if one.name not in ("key", "label"):
                setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True)
class Fact:
    """Something that happened: on a day, in a programme, with these trades."""

    day: date
    programme: uuid.UUID
    trades: frozenset[str]
    line: Line


@dataclass(frozen=True)
class Wanted:
    scope: Scope
    first: date
    last: date
    by: str = "month"


@dataclass
class Report:
    lines: Sequence[Line]
    whole: Line = field(default_factory=Line)


def report(wanted: Wanted, now: datetime) -> Report:
    """The same number of queries, however much there was."""
    facts = [*_visits(wanted, now), *_events(wanted), *_meetings(wanted), *_stories(wanted)]
    lines: dict[str, Line] = defaultdict(Line)
    whole = Line(label=_("I alt"))
    keys = _KEYS[wanted.by if wanted.by in BY else "month"]
    for fact in facts:
        whole.add(fact.line)
        for key in keys(fact):
            lines[key].add(fact.line)
    if wanted.by not in ("programme", "trade"):
        for key in _months(wanted.first, wanted.last):
            lines[key]  # a month in which nothing happened is shown, too
    return Report(_named(wanted.by, lines), whole)


_KEYS: Mapping[str, Callable[[Fact], Iterable[str]]] = {
    "month": lambda fact: [f"{fact.day:%Y-%m}"],
    "programme": lambda fact: [str(fact.programme)],
    "trade": lambda fact: sorted(fact.trades) or [NO_TRADE],
}


def _months(first: date, last: date) -> list[str]:
    count = (last.year - first.year) * 12 + last.month - first.month
    months = [divmod(first.month - 1 + step, 12) for step in range(max(0, count) + 1)]
    return [f"{first.year + years}-{month + 1:02}" for years, month in months]


def _named(by: str, lines: dict[str, Line]) -> list[Line]:
    """With labels, in an order one finds things by."""
    if by == "programme":
        names = {str(row.pk): str(row) for row in Programme.objects.filter(pk__in=list(lines))}
    elif by == "trade":
        names = {row.pk: str(row) for row in Trade.objects.filter(pk__in=[key for key in lines if key])}
        names[NO_TRADE] = _("uden bestemt fag")
    else:
        names = {key: _month_name(key) for key in lines}
    for key, line in lines.items():
        line.key, line.label = key, names.get(key, key)
    if by not in ("programme", "trade"):
        return [lines[key] for key in sorted(lines)]
    return sorted(lines.values(), key=lambda line: (line.key == NO_TRADE, collation_key(line.label)))


def _month_name(key: str) -> str:
    day = date(int(key[:4]), int(key[5:]), 1)
    return f"{da_month(day)} {day.year}"


def _visits(wanted: Wanted, now: datetime) -> list[Fact]:
    events = Event.objects.filter(
        wanted.scope.condition(),
        kind=EventKind.SCHOOL_VISIT,
        status__in=DONE,
        ends_at__lte=now,
        day__range=(wanted.first, wanted.last),
    )
    rows = list(events.values_list("pk", "day", "programme"))
    keys = [pk for pk, _day, _programme in rows]
    wishes: dict[uuid.UUID, list[VisitRequest]] = defaultdict(list)
    found = VisitRequest.objects.filter(Q(event__in=keys) | Q(rides_with__event__in=keys)).select_related("rides_with")
    for wish in found.only("pk", "pupils", "event", "rides_with__event"):
        event_id = wish.event_id or (wish.rides_with.event_id if wish.rides_with else None)
        if event_id is not None:
            wishes[event_id].append(wish)
    said: dict[uuid.UUID, list[Feedback]] = defaultdict(list)
    for answer in Feedback.objects.filter(request__in=[wish.pk for many in wishes.values() for wish in many]):
        said[answer.request_id].append(answer)
    trades: dict[uuid.UUID | None, set[str]] = defaultdict(set)
    taken = Offer.objects.filter(seat__request__event__in=keys, status=Offer.Status.ACCEPTED)
    for event_id, trade in taken.values_list("seat__request__event", "ambassador__trade"):
        trades[event_id].add(trade)
    facts = []
    for pk, day, programme in rows:
        line = Line(visits=1)
        for wish in wishes[pk]:
            _count(line, wish, said[wish.pk])
        facts.append(Fact(day, programme, frozenset(trades[pk]), line))
    return facts


def _count(line: Line, wish: VisitRequest, answers: Sequence[Feedback]) -> None:
    """The school's count first, then the ambassadors', else what the class was said to be."""
    ordered = sorted(answers, key=lambda one: (one.offer_id is not None, one.given_at))
    counted = next((one for one in ordered if one.pupils is not None), None)
    line.pupils += wish.pupils if counted is None or counted.pupils is None else counted.pupils
    told = next((one for one in ordered if one.girls is not None or one.boys is not None), None)
    if told is None:
        return
    girls, boys, pupils = told.girls, told.boys, told.pupils
    if girls is None and pupils is not None and boys is not None:
        girls = pupils - boys
    if boys is None and pupils is not None and girls is not None:
        boys = pupils - girls
    line.girls += girls or 0
    line.boys += boys or 0
    line.counted += (girls or 0) + (boys or 0)


def _events(wanted: Wanted) -> list[Fact]:
    """Meetings, workshops, counselling and other arrangements that were held, and who came."""
    rows = Event.objects.filter(
        wanted.scope.condition(), status__in=HELD, day__range=(wanted.first, wanted.last)
    ).exclude(kind__in=[EventKind.SCHOOL_VISIT, EventKind.MENTORING, EventKind.COMPANY_VISIT])
    held = {pk: (day, programme) for pk, day, programme in rows.values_list("pk", "day", "programme")}
    came: dict[uuid.UUID, int] = defaultdict(int)
    there = Q(status=Invitation.Status.ATTENDED) | ~Q(companions={})
    for row in Invitation.objects.filter(there, event__in=list(held)).select_related("contact"):
        came[row.event_id] += expected.here(row)
    for event_id in Signup.objects.filter(event__in=list(held), status="attended").values_list("event", flat=True):
        came[event_id] += 1
    return [Fact(day, programme, frozenset(), Line(events=1, came=came[pk])) for pk, (day, programme) in held.items()]


def _meetings(wanted: Wanted) -> list[Fact]:
    """Mentors and mentees who met; how many times, and no more than that."""
    rows = MentorSession.objects.filter(
        wanted.scope.condition("event__programme"),
        status=MentorSession.Status.HELD,
        event__day__range=(wanted.first, wanted.last),
    )
    return [
        Fact(day, programme, frozenset({trade} if trade else ()), Line(meetings=1))
        for day, programme, trade in rows.values_list("event__day", "event__programme", "mentorship__mentor__trade")
    ]


def _stories(wanted: Wanted) -> list[Fact]:
    rows = Story.objects.filter(wanted.scope.condition(), day__range=(wanted.first, wanted.last))
    return [
        Fact(day, programme, frozenset({trade} if trade else ()), Line(stories=1, reached=reached))
        for day, programme, trade, reached in rows.values_list("day", "programme", "trade", "reached")
    ]
