"""The board: companies by stage, with what is next and what presses; and the lists of whom to call."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from events.domain.pipeline import approvals, followups
from events.models import CanvassClaim, CompanyContact, FollowUp, Programme, Relation
from people.domain.places import municipalities_of
from people.models import Contact, Organisation, Region, Trade

Stage = Relation.Stage
SHOWN = 12  # cards of a column before "n more"
SHOWN_ALONE = 200
LISTED = 100


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to."""

    trade: Trade | None = None
    programme: Programme | None = None
    region: Region | None = None

    def relations(self, today: date) -> QuerySet[Relation]:
        rows = Relation.objects.filter(organisation__is_active=True).annotate(counted_from=approvals.COUNTED_FROM)
        if self.trade:
            rows = rows.filter(trade=self.trade)
        if self.programme:
            rows = rows.filter(trade__in=self.programme.trades.values("pk"))
        if self.region:
            rows = rows.filter(organisation__municipality__in=municipalities_of(self.region.code, today))
        return rows

    def companies(self, today: date) -> QuerySet[Organisation]:
        """Those in use, in the region."""
        rows = Organisation.objects.filter(kind=Organisation.Kind.COMPANY, is_active=True)
        if self.region:
            rows = rows.filter(municipality__in=municipalities_of(self.region.code, today))
        return rows


@dataclass(frozen=True)
class Card:
    relation: Relation
    lapse: approvals.Lapse | None
    next: FollowUp | None
    is_late: bool
    last_contact: datetime | None = None


@dataclass(frozen=True)
class Column:
    """``total`` are all that stand there, ``late`` those of them whose next action is overdue."""

    stage: str
    title: str
    cards: Sequence[Card]
    total: int
    late: int

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


# What a column may be put in order of. Of equals whoever has stood there longest comes first.
ORDERS = {"deadline": _("Frist"), "name": _("Navn"), "contact": _("Sidste kontakt")}


def _ordered(rows: QuerySet[Relation], order: str) -> QuerySet[Relation]:
    """By the deadline of what is next, the overdue first and those without last; or by name; or those with whom one has
    not been in touch for longest."""
    if order == "name":
        return rows.order_by("organisation__name", "stage_since", "pk")
    if order == "contact":
        return rows.order_by(F("last_contact").asc(nulls_first=True), "stage_since", "pk")
    return rows.order_by(F("next_due").asc(nulls_last=True), "stage_since", "pk")


def _with_what_presses(rows: QuerySet[Relation]) -> QuerySet[Relation]:
    """With ``next_due``, the first deadline of an open follow-up of its trade or of none, and ``last_contact``."""
    mine = FollowUp.objects.filter(organisation=OuterRef("organisation"), status=FollowUp.Status.OPEN)
    first = mine.filter(Q(trade=None) | Q(trade=OuterRef("trade"))).order_by("due_on").values("due_on")[:1]
    newest = CompanyContact.objects.filter(organisation=OuterRef("organisation")).order_by("-at").values("at")[:1]
    return rows.annotate(next_due=Subquery(first), last_contact=Subquery(newest))


def board(wanted: Wanted, today: date, only: str = "", order: str = "deadline") -> list[Column]:
    """A column for each stage (or for this one only) with its counts, in one of ``ORDERS``."""
    rows = _with_what_presses(wanted.relations(today))
    late = Count("pk", filter=Q(next_due__lt=today))
    counts = {
        stage: (total, overdue)
        for stage, total, overdue in rows.order_by().values_list("stage").annotate(n=Count("pk"), late=late)
    }
    found = {
        stage: list(
            _ordered(rows.filter(stage=stage), order).select_related("organisation", "trade")[
                : SHOWN_ALONE if only else SHOWN
            ]
        )
        for stage in Stage.values
        if counts.get(stage) and only in ("", stage)
    }
    following = next_of(row.organisation_id for column in found.values() for row in column)
    return [
        Column(
            stage,
            str(label),
            [
                replace(card(row, following, today), last_contact=row.last_contact)  # type: ignore[attr-defined]
                for row in found.get(stage, [])
            ],
            *counts.get(stage, (0, 0)),
        )
        for stage, label in Stage.choices
        if only in ("", stage)
    ]


def card(row: Relation, following: dict[uuid.UUID, list[FollowUp]], today: date) -> Card:
    """Its next action is the earliest open follow-up that is of this trade or of none."""
    mine = (one for one in following.get(row.organisation_id, []) if one.trade_id in (None, row.trade_id))
    coming = next(mine, None)
    return Card(row, approvals.warning(row, today), coming, coming is not None and followups.is_overdue(coming, today))


def next_of(organisations: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[FollowUp]]:
    """Open follow-ups of each, the earliest first; one query."""
    found: dict[uuid.UUID, list[FollowUp]] = defaultdict(list)
    for row in followups.open_ones(set(organisations)):
        found[row.organisation_id].append(row)
    return found


# -- whom to call ----------------------------------------------------------------------------------------------------

LISTS = {
    "overdue": _("Opfølgninger over tiden"),
    "lapsing": _("Bortfalder snart"),
    "dormant": _("Godkendt, men i dvale"),
    "never": _("Aldrig godkendt"),
}


@dataclass(frozen=True)
class ToCall:
    """One company with its telephone numbers and why it is on the list."""

    relation: Relation
    people: Sequence[Contact]
    lapse: approvals.Lapse | None
    next: FollowUp | None
    is_late: bool
    last: CompanyContact | None
    claim: CanvassClaim | None


def _of_list(name: str, rows: QuerySet[Relation], today: date) -> QuerySet[Relation]:
    if name == "lapsing":
        return rows.filter(approvals.lapsing(today)).order_by(approvals.COUNTED_FROM, "pk")
    if name == "dormant":
        return rows.filter(stage=Stage.DORMANT, approved_on__isnull=False).order_by("stage_since", "pk")
    if name == "never":
        return rows.filter(Q(approved_on=None) & Q(stage__in=[Stage.UNKNOWN, Stage.CONTACTED, Stage.DORMANT])).order_by(
            "stage_since", "pk"
        )
    late = followups.overdue(today).filter(organisation=OuterRef("organisation"))
    first = late.filter(Q(trade=None) | Q(trade=OuterRef("trade"))).order_by("due_on").values("due_on")[:1]
    return rows.annotate(late_on=Subquery(first)).filter(late_on__isnull=False).order_by("late_on", "pk")


def counts(wanted: Wanted, today: date) -> dict[str, int]:
    """How many stand on each list."""
    rows = wanted.relations(today)
    return {name: _of_list(name, rows, today).order_by().count() for name in LISTS}


def to_call(name: str, wanted: Wanted, today: date, week: date) -> list[ToCall]:
    """The rows of one list, at most LISTED, with what one needs to know before one rings; a few queries in all."""
    rows = list(_of_list(name, wanted.relations(today), today).select_related("organisation", "trade")[:LISTED])
    companies = {row.organisation_id for row in rows}
    following = next_of(companies)
    people: dict[uuid.UUID, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(organisation__in=companies).order_by("-is_primary", "name"):
        people[contact.organisation_id].append(contact)
    newest = CompanyContact.objects.filter(organisation=OuterRef("organisation")).order_by("-at").values("pk")[:1]
    last = {
        one.organisation_id: one
        for one in CompanyContact.objects.filter(organisation__in=companies)
        .annotate(newest=Subquery(newest))
        .filter(pk=F("newest"))
        .select_related("by")
    }
    claims = {
        one.organisation_id: one
        for one in CanvassClaim.objects.filter(organisation__in=companies, week=week).select_related("school")
    }
    found = []
    for row in rows:
        one = card(row, following, today)
        pk = row.organisation_id
        found.append(ToCall(row, people[pk][:2], one.lapse, one.next, one.is_late, last.get(pk), claims.get(pk)))
    return found
