"""What a programme's network meetings came to: approved companies per meeting and agreements since, with the companies
behind each number."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from events.models import Event, EventKind, EventStatus, Invitation, Programme
from people.models import Organisation

OVER = (EventStatus.HELD, EventStatus.MINUTES_OUT, EventStatus.CLOSED)
type Pair = tuple[uuid.UUID, uuid.UUID]  # a meeting, and a company that came to it


@dataclass(frozen=True)
class Sum:
    """A company counts once for each meeting that it came to."""

    meetings: int
    came: int
    approved: int
    active: int

    @property
    def approved_per_meeting(self) -> float:
        return self.approved / self.meetings if self.meetings else 0.0

    @property
    def active_per_meeting(self) -> float:
        return self.active / self.meetings if self.meetings else 0.0


@dataclass(frozen=True)
class Company:
    """One that came to one meeting; the days are when it became so, None where it did not."""

    company: Organisation
    approved_on: date | None
    active_since: date | None


@dataclass
class Outcome:
    """One meeting with the companies that came."""

    event: Event
    companies: list[Company] = field(default_factory=list)

    @property
    def approved(self) -> list[Company]:
        return [one for one in self.companies if one.approved_on]

    @property
    def active(self) -> list[Company]:
        return [one for one in self.companies if one.active_since]


def of_programme(programme: Programme) -> Sum:
    """Of its network meetings that were held until now. Four queries."""
    held, pairs = _held(programme), _pairs(programme)
    approved, active = _conditions(programme)

    def count(which: Q) -> int:
        return pairs.filter(which).order_by().values("event", "contact__organisation").distinct().count()

    return Sum(held.count(), count(Q()), count(approved), count(active))


def meetings_of(programme: Programme) -> list[Outcome]:
    """Each of them, the newest first, with who came: what the sums are made of. Six queries, however many."""
    found = {event.pk: Outcome(event) for event in _held(programme).order_by("-starts_at", "pk")}
    approved, active = _conditions(programme)
    relation = "contact__organisation__relations__"
    came = _days(_pairs(programme), "invited_at")
    became = _days(_pairs(programme).filter(approved), f"{relation}approved_on")
    agreed = _days(_pairs(programme).filter(active), f"{relation}stage_since")
    companies = Organisation.objects.in_bulk({company for _event, company in came})
    for event, company in sorted(came, key=lambda pair: companies[pair[1]].name.casefold()):
        since = agreed.get((event, company))
        one = Company(companies[company], became.get((event, company)), since.date() if since else None)
        found[event].companies.append(one)
    return list(found.values())


def summed(outcomes: Sequence[Outcome]) -> Sum:
    def number(rows: Iterable[Sequence[Company]]) -> int:
        return sum(map(len, rows))

    return Sum(
        len(outcomes),
        number(one.companies for one in outcomes),
        number(one.approved for one in outcomes),
        number(one.active for one in outcomes),
    )


def _held(programme: Programme) -> QuerySet[Event]:
    return Event.objects.filter(programme=programme, kind=EventKind.NETWORK_MEETING, status__in=OVER)


def _pairs(programme: Programme) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        event__in=_held(programme),
        status=Invitation.Status.ATTENDED,
        contact__organisation__kind=Organisation.Kind.COMPANY,
    )


def _conditions(programme: Programme) -> tuple[Q, Q]:
    """Approved on the day of the meeting or later; apprentices since. In the programme's trades, where it has any."""
    relation = "contact__organisation__relations__"
    wanted = list(programme.trades.values_list("pk", flat=True))
    ours = Q(**{f"{relation}trade__in": wanted}) if wanted else Q()
    approved = ours & Q(
        **{f"{relation}approved_on__gte": F("event__day"), f"{relation}stage__in": ["approved", "active", "dormant"]}
    )
    active = ours & Q(**{f"{relation}stage": "active", f"{relation}stage_since__gte": F("event__starts_at")})
    return approved, active


def _days(rows: QuerySet[Invitation], name: str) -> dict[Pair, Any]:
    """Pair → the newest such day."""
    found = rows.order_by().values("event", "contact__organisation").annotate(day=Max(name))
    return {(row["event"], row["contact__organisation"]): row["day"] for row in found}
