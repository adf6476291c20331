"""Follow-ups: promised by somebody, due on a day, done or overdue; a week overdue it is everybody's business."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain import digests, journal
from events.domain.agenda import ZONE, Found, Waiting, first_of
from events.domain.scope import Scope
from events.models import Event, FollowUp, Programme, Relation
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.lifecycle import Moves, Words, move
from people.domain.outbox import write
from people.domain.refusals import Invalid
from people.models import Organisation, Trade, Transition, User

S = FollowUp.Status
END_OF_WORK = time(16)
ESCALATES_AFTER = timedelta(days=7)
AT_ONCE = 200
KEPT_FOR = timedelta(days=2 * 365)
KEPT_AFTER_END = timedelta(days=182)
DELETED = "(slettet)"  # stored, so in one language
ONE_BY_ONE = 3  # so many are told one by one on the organisers' day

MOVES = Moves(
    Words(
        gettext_lazy("Opfølgningen"),
        {S.OPEN: gettext_lazy("er åben"), S.DONE: gettext_lazy("er gjort")},
        {S.OPEN: gettext_lazy("kan ikke åbnes"), S.DONE: gettext_lazy("kan ikke gøres")},
    ),
    {S.OPEN: {S.DONE}, S.DONE: {S.OPEN}},
)


def promise(
    organisation: Organisation,
    what: str,
    due_on: date,
    *,
    owner: User | None,
    now: datetime,
    by: User | None = None,
    trade: Trade | None = None,
    event: Event | None = None,
    actor: str = "",
) -> FollowUp:
    """A new one. Whose it is, and by when, must be said."""
    errors = []
    if not what.strip():
        errors.append(("/what", _("Skriv, hvad der skal ske.")))
    if owner is None:
        errors.append(("/owner", _("Vælg, hvem der gør det.")))
    if due_on < localdate(now):
        errors.append(("/due_on", _("Dagen er gået. Vælg i dag eller senere.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, actor=actor, what="follow_up"):
        pk = uuid.uuid4()
        journal.also(FollowUp.objects.filter(pk=pk))
        row = FollowUp.objects.create(
            pk=pk,
            organisation=organisation,
            trade=trade,
            event=event,
            what=what.strip()[:200],
            owner=owner,
            due_on=due_on,
            created_at=now,
            updated_at=now,
        )
        record(row, now=now, by=by, actor=actor, what="made", new=row.what)
    return row


def done(row: FollowUp, *, now: datetime, by: User | None = None, actor: str = "") -> None:
    with journal.as_one(now=now, by=by, actor=actor, what="follow_up"):
        journal.also(FollowUp.objects.filter(pk=row.pk))
        move(row, S.DONE, moves=MOVES, now=now, by=by, actor=actor, also={"done_at": now})


def is_overdue(row: FollowUp, today: date) -> bool:
    return row.status == S.OPEN and row.due_on < today


def open_ones(organisations: Iterable[uuid.UUID]) -> QuerySet[FollowUp]:
    """The earliest first."""
    return (
        FollowUp.objects.filter(organisation__in=list(organisations), status=S.OPEN)
        .select_related("owner", "trade")
        .order_by("due_on", "created_at", "pk")
    )


def overdue(today: date) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(status=S.OPEN, due_on__lt=today)


def in_scope(scope: Scope) -> Q:
    """Whose business it is: of the meeting's programme, of a programme of its trade, or of all when it has neither."""
    if scope.programmes is None:
        return Q()
    trades = Programme.objects.filter(pk__in=scope.programmes).values("trades")
    return Q(event__programme__in=scope.programmes) | Q(event=None, trade__in=trades)


def forget(now: datetime) -> int:
    """What was written goes two years after it was done, or half a year after the relation it was about has ended: the
    company is out of use, or in dormancy in that trade (without a trade: in all). That it was done, when and by whom
    stays; an open one stays whole, somebody has promised it.
    """
    ended = now - KEPT_AFTER_END
    dormant = Relation.objects.filter(organisation=OuterRef("organisation"), stage=Relation.Stage.DORMANT)
    dormant = dormant.filter(stage_since__lt=ended)
    living = Relation.objects.filter(organisation=OuterRef("organisation")).exclude(pk__in=dormant.values("pk"))
    over = (
        Q(done_at__lt=now - KEPT_FOR)
        | Q(organisation__is_active=False, organisation__updated_at__lt=ended)
        | Q(trade__isnull=False) & Exists(dormant.filter(trade=OuterRef("trade")))
        | Q(trade=None) & Exists(dormant) & ~Exists(living)
    )
    old = FollowUp.objects.filter(over, status=S.DONE).exclude(what=DELETED).values_list("pk", flat=True)
    with transaction.atomic():
        pks = list(old[:AT_ONCE])
        kind, keys = FollowUp._meta.label_lower, [str(pk) for pk in pks]
        Transition.objects.filter(subject_kind=kind, subject_id__in=keys, what="made").update(new="")
        return FollowUp.objects.filter(pk__in=pks).update(what=DELETED, updated_at=now)


def escalate_due(now: datetime) -> int:
    """More than a week overdue: the owner gets one letter, and it stands in the organisers' day. Each once."""
    late = FollowUp.objects.filter(
        status=S.OPEN, escalated_at=None, due_on__lt=localdate(now) - ESCALATES_AFTER
    ).order_by("due_on")
    escalated = 0
    for pk in late.values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            claimed = FollowUp.objects.filter(pk=pk, status=S.OPEN, escalated_at=None).update(
                escalated_at=now, updated_at=now
            )
            if not claimed:
                continue
            row = FollowUp.objects.select_related("owner", "organisation", "event__programme").get(pk=pk)
            record(row, now=now, what="escalated", actor=_("systemet"))
            if row.owner and row.owner.is_active and not digests.takes(row.owner):
                write(
                    "follow_up_overdue",
                    dedupe=f"follow_up_overdue:{row.pk}",
                    now=now,
                    to=row.owner,
                    about=row,
                    programme_id=row.event.programme_id if row.event else None,
                    context={
                        "row": row,
                        "page": reverse("organise:company", args=[row.organisation_id]) + "#opfoelgning",
                    },
                )
            escalated += 1
    return escalated


def escalated(scope: Scope, now: datetime, limit: int) -> Found:
    """For the organiser's day."""
    rows = (
        FollowUp.objects.filter(in_scope(scope), status=S.OPEN, escalated_at__isnull=False)
        .select_related("organisation", "owner", "event__programme")
        .order_by("due_on", "pk")
    )
    found, total = first_of(rows, limit)
    if total > ONE_BY_ONE:
        return Found([_many(found, total)], 1)
    return Found(
        [
            Waiting(
                kind="follow_up",
                icon="clock-exclamation",
                what=_("Opfølgning er for sent: {what}").format(what=row.what),
                who=row.organisation.name,
                note=_("{owner} skulle have gjort det {day}").format(
                    owner=row.owner or _("Ingen"), day=da_date(row.due_on, year=False)
                ),
                url=reverse("organise:company", args=[row.organisation_id]) + "#opfoelgning",
                since=row.escalated_at,
                deadline=datetime.combine(row.due_on, END_OF_WORK, ZONE),
                colour=row.event.programme.colour if row.event else "",
                programme=str(row.event.programme) if row.event else "",
                verb=_("Gjort"),
                post=reverse("organise:follow_up_done", args=[row.pk]),
            )
            for row in found
        ],
        total,
    )


def _many(rows: Sequence[FollowUp], total: int) -> Waiting:
    """A day must not drown in them: all of them as one thing to do."""
    first = rows[0]
    return Waiting(
        kind="follow_up",
        icon="clock-exclamation",
        what=ngettext(
            "{n} opfølgning er mere end en uge for sen", "{n} opfølgninger er mere end en uge for sene", total
        ).format(n=total),
        who=_("{names} og flere").format(names=", ".join(row.organisation.name for row in rows[:2])),
        note="",
        url=reverse("organise:company_calls") + "?list=overdue",
        since=first.escalated_at,
        deadline=datetime.combine(first.due_on, END_OF_WORK, ZONE),
        verb=_("Ring"),
    )
