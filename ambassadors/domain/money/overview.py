"""Many expenses at once: an ambassador's own in groups, the organiser's list with its filters, totals by person and
month."""

import calendar
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from ambassadors.domain.money.moves import COUNTED
from ambassadors.models import Ambassador, Expense
from events.domain.agenda import local_today

E = Expense.Status
LATEST = 60
MOST_TOTALS = 400
GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": (E.SUBMITTED,),
    "returned": (E.RETURNED,),
    "approved": (E.APPROVED,),
    "exported": (E.EXPORTED,),
    "paid": (E.PAID,),
    "all": (E.SUBMITTED, E.RETURNED, E.APPROVED, E.EXPORTED, E.PAID),
}


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    rows: Sequence[Expense]


def mine(rows: QuerySet[Expense]) -> list[Group]:
    """What waits for the ambassador first, the oldest first; then what is on its way; then what was paid."""
    own = rows.filter(status__in=[E.DRAFT, E.RETURNED]).order_by("-status", "day", "pk")
    under_way = rows.filter(status__in=[E.SUBMITTED, E.APPROVED, E.EXPORTED]).order_by("-day", "pk")
    paid = rows.filter(status=E.PAID).order_by("-day", "pk")
    found = [
        Group("own", _("Venter på dig"), list(own[:LATEST])),
        Group("under-way", _("På vej"), list(under_way[:LATEST])),
        Group("paid", _("Udbetalt"), list(paid[:LATEST])),
    ]
    return [group for group in found if group.rows]


@dataclass(frozen=True)
class Year:
    year: int
    km: Decimal
    total_ore: int


def year_of(ambassador: Ambassador, now: datetime) -> Year:
    """What this person has sent in of the calendar year."""
    year = local_today(now).year
    rows = Expense.objects.filter(ambassador=ambassador, day__year=year, status__in=COUNTED)
    km = rows.filter(lines__kind="km").aggregate(km=Sum("lines__km"))["km"] or Decimal(0)
    return Year(year, km, rows.aggregate(ore=Sum("total_ore"))["ore"] or 0)


def waiting_of(ambassador: Ambassador) -> list[Expense]:
    """What waits for the ambassador: returned first, then drafts."""
    rows = Expense.objects.filter(ambassador=ambassador, status__in=[E.DRAFT, E.RETURNED])
    return list(rows.order_by("-status", "day", "pk")[:5])


@dataclass(frozen=True)
class Wanted:
    """What the organiser's list is narrowed to; all of it stands in the address."""

    group: str = "waiting"
    text: str = ""
    programme: str = ""
    person: uuid.UUID | None = None
    month: date | None = None


def choose(rows: QuerySet[Expense], wanted: Wanted) -> QuerySet[Expense]:
    """Those, the oldest first where they wait, else the newest."""
    rows = rows.filter(status__in=GROUPS.get(wanted.group, GROUPS["all"]))
    for word in wanted.text.split():
        rows = rows.filter(Q(ambassador__user__name__icontains=word) | Q(title__icontains=word))
    if wanted.programme:
        rows = rows.filter(programme__slug=wanted.programme)
    if wanted.person:
        rows = rows.filter(ambassador__pk=wanted.person)
    if wanted.month:
        rows = rows.filter(day__gte=wanted.month, day__lte=last_day(wanted.month))
    return rows.order_by("submitted_at", "pk") if wanted.group == "waiting" else rows.order_by("-day", "pk")


def last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_of(text: str) -> date | None:
    """ "2026-11" → its first day; None for anything else."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day if 2015 <= day.year <= 2100 else None


@dataclass
class Person:
    """One person's months."""

    ambassador: str
    name: str
    months: list["Month"] = field(default_factory=list)

    @property
    def total_ore(self) -> int:
        return sum(month.total_ore for month in self.months)


@dataclass(frozen=True)
class Month:
    first: date
    count: int
    km: Decimal
    total_ore: int

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


def totals(rows: QuerySet[Expense]) -> list[Person]:
    """By person, and within that by month, newest first; what is still to be put right is not counted."""
    counted = rows.filter(status__in=COUNTED).order_by()
    counted = counted.annotate(month=TruncMonth("day"), name=F("ambassador__user__name"))
    sums = (
        counted.values("ambassador", "month", "name")
        .annotate(count=Count("pk"), ore=Sum("total_ore"))
        .order_by("name", "ambassador", "-month")[:MOST_TOTALS]
    )
    kms = {
        (row["ambassador"], row["month"]): row["km"]
        for row in counted.filter(lines__kind="km").values("ambassador", "month").annotate(km=Sum("lines__km"))
    }
    people: dict[str, Person] = {}
    for row in sums:
        key = str(row["ambassador"])
        person = people.setdefault(key, Person(key, row["name"]))
        km = kms.get((row["ambassador"], row["month"])) or Decimal(0)
        person.months.append(Month(row["month"], row["count"], km, row["ore"]))
    return list(people.values())
