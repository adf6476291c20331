"""What companies say that apprentices ought to learn: collected per trade, weighed by the committee, told on."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import journal
from events.domain.scope import Scope
from events.models import Event, EventStatus, GoalSuggestion, Programme
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import Moves, Words, move
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, Trade, User

S = GoalSuggestion.Status
MOST = 500  # letters of one suggestion
MOVES = Moves(
    Words(
        gettext_lazy("Forslaget"),
        {
            S.NEW: gettext_lazy("er nyt"),
            S.CONSIDERED: gettext_lazy("er til drøftelse"),
            S.ADOPTED: gettext_lazy("er taget med"),
            S.SET_ASIDE: gettext_lazy("er lagt til side"),
        },
        {
            S.NEW: gettext_lazy("kan ikke blive nyt"),
            S.CONSIDERED: gettext_lazy("kan ikke sættes til drøftelse"),
            S.ADOPTED: gettext_lazy("kan ikke tages med"),
            S.SET_ASIDE: gettext_lazy("kan ikke lægges til side"),
        },
    ),
    {
        S.NEW: {S.CONSIDERED, S.ADOPTED, S.SET_ASIDE},
        S.CONSIDERED: {S.ADOPTED, S.SET_ASIDE, S.NEW},
        S.ADOPTED: {S.CONSIDERED},
        S.SET_ASIDE: {S.CONSIDERED},
    },
)
DECIDED = (S.ADOPTED, S.SET_ASIDE)


def suggest(
    trade: Trade,
    kind: str,
    words: str,
    *,
    now: datetime,
    by: User | None = None,
    organisation: Organisation | None = None,
    event: Event | None = None,
    is_green: bool = False,
) -> GoalSuggestion:
    """One suggestion more. The same one twice is one."""
    words = " ".join(words.split())
    errors = []
    if kind not in GoalSuggestion.Kind.values:
        errors.append(("/kind", _("Vælg, om det er et praktikmål eller et fagmål.")))
    if not words:
        errors.append(("/words", _("Skriv forslaget.")))
    elif len(words) > MOST:
        errors.append(("/words", _("Skriv højst {most} tegn.").format(most=MOST)))
    elif holds_cpr(words):
        errors.append(("/words", _("Her må ikke stå et CPR-nummer.")))
    if errors:
        raise Invalid(errors)
    if event is not None and (event.starts_at > now or event.status == EventStatus.CANCELLED):
        raise MoveNotAllowed(_("Besøget er ikke begyndt endnu, eller det er aflyst."), code="not_begun")
    with journal.as_one(now=now, by=by, what="goal"):
        same = GoalSuggestion.objects.filter(
            trade=trade, kind=kind, words=words, organisation=organisation, event=event
        ).first()
        if same:
            return same
        pk = uuid.uuid4()
        journal.also(GoalSuggestion.objects.filter(pk=pk))
        row = GoalSuggestion.objects.create(
            pk=pk,
            trade=trade,
            kind=kind,
            words=words,
            is_green=is_green,
            organisation=organisation,
            event=event,
            by=by,
            created_at=now,
            updated_at=now,
        )
        record(row, now=now, by=by, what="made", new=words)
    return row


def decide(row: GoalSuggestion, new: str, *, now: datetime, by: User | None = None, why: str = "") -> None:
    """On to another status; what is decided knows when and why, what is taken up again no longer does."""
    with journal.as_one(now=now, by=by, what="goal"):
        journal.also(GoalSuggestion.objects.filter(pk=row.pk))
        is_decided = new in DECIDED
        also = {"decided_at": now if is_decided else None, "decision": why.strip()[:300] if is_decided else ""}
        move(row, new, moves=MOVES, now=now, by=by, why=why, also=also)


def next_moves(status: str) -> list[str]:
    return [one for one in S.values if one in MOVES[status]]


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    trade: Trade | None = None
    status: str = ""
    kind: str = ""
    green: bool = False

    def rows(self) -> QuerySet[GoalSuggestion]:
        rows = GoalSuggestion.objects.select_related("trade", "organisation", "event__programme")
        if self.trade:
            rows = rows.filter(trade=self.trade)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.green:
            rows = rows.filter(is_green=True)
        return rows.order_by("trade__order", "trade__name", "created_at", "pk")


def counts(wanted: Wanted) -> dict[str, int]:
    """How many have each status, the wanted status apart."""
    rows = Wanted(wanted.trade, "", wanted.kind, wanted.green).rows()
    return dict(rows.order_by().values_list("status").annotate(n=Count("pk")))


def may_decide(scope: Scope, trade_id: str) -> bool:
    """The committee's own: who organises everything, or a programme of the trade."""
    if scope.programmes is None:
        return True
    return Programme.objects.filter(pk__in=scope.programmes, trades=trade_id).exists()


def decidable(scope: Scope) -> frozenset[str] | None:
    """The trades whose suggestions one may decide on; None is all of them."""
    if scope.programmes is None:
        return None
    return frozenset(Programme.objects.filter(pk__in=scope.programmes).values_list("trades", flat=True)) - {None}


HEADER = (
    gettext_lazy("uddannelse"),
    gettext_lazy("slags"),
    gettext_lazy("forslag"),
    gettext_lazy("virksomhed"),
    gettext_lazy("grønt tema"),
    gettext_lazy("status"),
    gettext_lazy("hvorfor"),
    gettext_lazy("dato"),
)


def table(wanted: Wanted) -> Iterator[list[object]]:
    """For a spreadsheet, the header first."""
    yield [str(name) for name in HEADER]
    for row in wanted.rows():
        yield [
            str(row.trade),
            row.get_kind_display(),
            row.words,
            row.organisation.name if row.organisation else "",
            _("ja") if row.is_green else "",
            row.get_status_display(),
            row.decision,
            da_date(row.created_at, weekday=False),
        ]
