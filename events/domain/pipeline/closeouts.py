"""After a network meeting each company that came is talked through: what it is now, and what follows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import journal
from events.domain.agenda import Found, Waiting, first_of
from events.domain.pipeline import followups, relations, touches
from events.domain.scope import Scope
from events.models import CloseOut, CompanyContact, Event, EventKind, EventStatus, FollowUp, Invitation, Relation
from people.domain.danish import da_moment, in_a_row
from people.domain.history import record
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, Trade, User

AFTER = (EventStatus.HELD, EventStatus.MINUTES_OUT)
CAME = Invitation.Status.ATTENDED
COMPANY = Organisation.Kind.COMPANY
DUE_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Step:
    """What is said of one trade: its stage and the facts of an approval."""

    trade: Trade
    stage: str
    facts: relations.Facts = field(default_factory=relations.Facts)


@dataclass(frozen=True)
class Promise:
    """A follow-up as it is agreed on in the sitting."""

    what: str
    owner: User | None
    due_on: date | None


@dataclass(frozen=True)
class Card:
    """One company of the meeting, with what it is to each trade and what is agreed."""

    company: Organisation
    guests: Sequence[Invitation]
    came: bool
    close_out: CloseOut | None
    standings: Mapping[Trade, Relation | None]
    follow_ups: Sequence[FollowUp]


def takes_close_outs(event: Event) -> bool:
    return event.kind == EventKind.NETWORK_MEETING and event.status in AFTER


def missing(event: Event) -> list[Organisation]:
    """Companies that came and have not been talked through."""
    done = CloseOut.objects.filter(event=event, organisation=OuterRef("pk"))
    return list(
        Organisation.objects.filter(
            kind=COMPANY,
            pk__in=event.invitations.filter(status=CAME).values("contact__organisation"),
        )
        .exclude(Exists(done))
        .order_by("name")
    )


def check_closed(event: Event, new: str) -> None:
    """Raises when a network meeting is to be closed before every company that came is talked through."""
    if event.kind != EventKind.NETWORK_MEETING or new != EventStatus.CLOSED:
        return
    left = missing(event)
    if left:
        names = in_a_row([one.name for one in left[:3]])
        rest = len(left) - 3
        if rest > 0:
            names = ngettext("{names} og {number} til", "{names} og {number} til", rest).format(
                names=", ".join(one.name for one in left[:3]), number=rest
            )
        raise MoveNotAllowed(
            _("Mødet kan ikke afsluttes, før I har fulgt op på {names}.").format(names=names), code="close_out_missing"
        )


def cards(event: Event) -> list[Card]:
    """Those that came first, then the others that were invited; each group by name. A few queries in all."""
    guests: dict[uuid.UUID, list[Invitation]] = {}
    rows = event.invitations.filter(contact__organisation__kind=COMPANY).select_related("contact__organisation")
    for row in rows.order_by("contact__organisation__name", "contact__name"):
        guests.setdefault(row.contact.organisation_id, []).append(row)
    done = {one.organisation_id: one for one in event.close_outs.select_related("by")}
    standing: dict[uuid.UUID, dict[Trade, Relation | None]] = {pk: {} for pk in guests}
    wanted = set(event.programme.trades.all())
    for link in Organisation.trades.through.objects.filter(organisation__in=guests, trade__in=wanted).select_related(
        "trade"
    ):
        standing[link.organisation_id][link.trade] = None
    known = list(Relation.objects.filter(organisation__in=guests).select_related("trade"))
    for relation in known:
        if relation.trade in wanted or not wanted:
            standing[relation.organisation_id][relation.trade] = relation
    strangers = {pk for pk, trades in standing.items() if not trades}  # of none of the programme's trades: by their own
    for relation in known:
        if relation.organisation_id in strangers:
            standing[relation.organisation_id][relation.trade] = relation
    promised: dict[uuid.UUID, list[FollowUp]] = {pk: [] for pk in guests}
    for one in FollowUp.objects.filter(event=event, organisation__in=guests).select_related("owner").order_by("due_on"):
        promised[one.organisation_id].append(one)
    found = [
        Card(
            company=theirs[0].contact.organisation,
            guests=theirs,
            came=any(row.status == CAME for row in theirs),
            close_out=done.get(pk),
            standings=dict(sorted(standing[pk].items(), key=lambda pair: (pair[0].order, pair[0].name))),
            follow_ups=promised[pk],
        )
        for pk, theirs in guests.items()
    ]
    return sorted(found, key=lambda one: not one.came)


def close_out(
    event: Event,
    company: Organisation,
    *,
    now: datetime,
    by: User,
    steps: Sequence[Step] = (),
    promise: Promise | None = None,
    nothing_follows: bool = False,
    words: str = "",
) -> CloseOut:
    """Saves one company: stages, what follows (or that nothing does), and that one met. Again: the newest holds."""
    if not takes_close_outs(event):
        raise MoveNotAllowed(_("Mødet er ikke holdt, eller det er allerede afsluttet."), code="not_held")
    with journal.as_one(now=now, by=by, what="close_out"):
        journal.also(CloseOut.objects.filter(event=event, organisation=company))
        has_one = FollowUp.objects.filter(event=event, organisation=company).exists()
        if promise is None and not nothing_follows and not has_one:
            raise Invalid([("/what", _("Skriv, hvad der følger, eller sæt kryds ved »ingen opfølgning«."))])
        if promise is not None and nothing_follows:
            raise Invalid([("/nothing_follows", _("Der står en opfølgning. Fjern krydset eller teksten."))])
        for step in steps:
            relations.set_stage(company, step.trade, step.stage, now=now, by=by, facts=step.facts)
        if promise is not None:
            if promise.due_on is None:
                raise Invalid([("/due_on", _("Vælg en dag."))])
            followups.promise(company, promise.what, promise.due_on, owner=promise.owner, now=now, by=by, event=event)
        if not CompanyContact.objects.filter(event=event, organisation=company).exists():
            touches.note(
                company,
                CompanyContact.Way.MEETING,
                CompanyContact.Outcome.TALKED,
                now=now,
                by=by,
                at=min(event.starts_at, now),
                words=words,
                event=event,
            )
        row, is_new = CloseOut.objects.update_or_create(
            event=event,
            organisation=company,
            defaults={"nothing_follows": nothing_follows, "at": now, "by": by},
        )
        record(row, now=now, by=by, what="made" if is_new else "edited", new=company.name)
    return row


@dataclass(frozen=True)
class Figures:
    """What came of a meeting, counted in companies."""

    came: int
    talked_through: int
    approved: int
    active: int


def figures(event: Event) -> Figures:
    """Of the companies that came: how many are closed out, approved on its day or since, have apprentices since."""
    came = Organisation.objects.filter(
        kind=COMPANY, pk__in=event.invitations.filter(status=CAME).values("contact__organisation")
    )
    approved = Q(relations__approved_on__gte=event.day, relations__stage__in=["approved", "active", "dormant"])
    active = Q(relations__stage="active", relations__stage_since__gte=event.starts_at)
    wanted = event.programme.trades.values_list("pk", flat=True)
    if wanted:
        approved, active = approved & Q(relations__trade__in=wanted), active & Q(relations__trade__in=wanted)
    sums = came.aggregate(
        came=Count("pk", distinct=True),
        talked_through=Count("pk", filter=Q(close_outs__event=event), distinct=True),
        approved=Count("pk", filter=approved, distinct=True),
        active=Count("pk", filter=active, distinct=True),
    )
    return Figures(**sums)


def due(scope: Scope, now: datetime, limit: int) -> Found:
    """For the organiser's day: meetings held, with companies that nobody has talked through."""
    came = Invitation.objects.filter(event=OuterRef("pk"), status=CAME, contact__organisation__kind=COMPANY).exclude(
        Exists(CloseOut.objects.filter(event=OuterRef("event"), organisation=OuterRef("contact__organisation")))
    )
    rows = (
        Event.objects.filter(scope.condition(), Exists(came), kind=EventKind.NETWORK_MEETING, status__in=AFTER)
        .select_related("programme")
        .order_by("ends_at", "pk")
    )
    events, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="close_out",
                icon="clipboard-check",
                what=ngettext(
                    "Følg op på {number} virksomhed fra »{event}«",
                    "Følg op på {number} virksomheder fra »{event}«",
                    left,
                ).format(number=left, event=event.title),
                who=da_moment(event.starts_at),
                url=reverse("organise:close_out", args=[event.pk]),
                since=event.ends_at,
                deadline=event.ends_at + DUE_AFTER,
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=_("Afslut"),
            )
            for event in events
            for left in [len(missing(event))]
        ],
        total,
    )
