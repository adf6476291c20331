"""Companies as other systems see them: which there are, when each last changed, and all there is to say of some."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.timezone import localdate

from events.domain.pipeline import approvals, board, claims
from events.models import CanvassClaim, FollowUp, Relation
from people.domain import tombstones
from people.models import Organisation, Tombstone

# Something of a company is gone (a claim given back, a follow-up taken back): its subject is the company.
PART = "company.part"


def companies() -> QuerySet[Organisation]:
    """All of them with ``changed_at``: the last time that they, or what hangs on them, became otherwise."""
    return (
        Organisation.objects.filter(kind=Organisation.Kind.COMPANY)
        .annotate(
            changed_at=Greatest(
                F("updated_at"),
                _last(Relation.objects.all(), "updated_at"),
                _last(FollowUp.objects.all(), "updated_at"),
                _last(CanvassClaim.objects.all(), "made_at"),
                _last(Tombstone.objects.filter(kind=PART, owner_id=None), "gone_at", "subject_id"),
                output_field=DateTimeField(),
            )
        )
        .select_related("municipality")
    )


def _last(rows: QuerySet, field: str, of: str = "organisation") -> Coalesce:
    """The newest of these, or when the company itself was changed: of nothing a database knows no greatest."""
    newest = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(last=Max(field)).values("last")
    return Coalesce(Subquery(newest), F("updated_at"), output_field=DateTimeField())


def changed_since(moment: datetime) -> QuerySet[Organisation]:
    return companies().filter(Q(changed_at__gte=moment))


def narrowed(
    rows: QuerySet[Organisation], *, trade: str = "", stage: str = "", municipality: int | None = None
) -> QuerySet[Organisation]:
    """Those in use; of a trade and a stage those that stand at it in that trade."""
    rows = rows.filter(is_active=True)
    of = {name: value for name, value in (("trade", trade), ("stage", stage)) if value}
    if of:
        rows = rows.filter(pk__in=Relation.objects.filter(**of).values("organisation"))
    return rows if municipality is None else rows.filter(municipality=municipality)


def lost_a_part(company: uuid.UUID, now: datetime) -> None:
    """Who keeps a copy hears that the company is otherwise, though nothing that is there says so."""
    tombstones.bury(PART, company, now=now)


@dataclass(frozen=True)
class Standing:
    """One relation, the day its approval lapses, and what is next: the earliest follow-up of its trade or of none."""

    relation: Relation
    lapse: approvals.Lapse | None
    next: FollowUp | None


@dataclass(frozen=True)
class State:
    company: Organisation
    standings: Sequence[Standing]
    follow_ups: Sequence[FollowUp]
    claims: Sequence[CanvassClaim]


def states(found: Sequence[Organisation], now: datetime) -> list[State]:
    """Everything to say of each of ``companies()``; three queries, however many they are."""
    keys, today = [one.pk for one in found], localdate(now)
    relations: dict[uuid.UUID, list[Relation]] = defaultdict(list)
    rows = Relation.objects.filter(organisation__in=keys).select_related("trade")
    for row in rows.order_by("trade__order", "trade__name"):
        relations[row.organisation_id].append(row)
    following = board.next_of(keys)
    taken: dict[uuid.UUID, list[CanvassClaim]] = defaultdict(list)
    standing = CanvassClaim.objects.filter(organisation__in=keys, week__gte=claims.monday(today))
    for claim in standing.select_related("school").order_by("week"):
        taken[claim.organisation_id].append(claim)
    result = []
    for one in found:
        mine = []
        for relation in relations[one.pk]:
            card = board.card(relation, following, today)
            mine.append(Standing(relation, card.lapse, card.next))
        result.append(State(one, mine, following.get(one.pk, []), taken[one.pk]))
    return result
