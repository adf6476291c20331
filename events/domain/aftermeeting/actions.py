"""What somebody promised at a meeting: open until it is done, by whoever promised it, also by a letter's link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import journal
from events.models import Action, Event, EventKind, EventStatus, Minutes
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import Moves, Words, move
from people.domain.refusals import Invalid
from people.models import Contact, User

S = Action.Status
MOVES = Moves(
    Words(
        gettext_lazy("Aktionen"),
        {S.OPEN: gettext_lazy("er åben"), S.DONE: gettext_lazy("er gjort")},
        {S.OPEN: gettext_lazy("kan ikke åbnes"), S.DONE: gettext_lazy("kan ikke gøres")},
    ),
    {S.OPEN: {S.DONE}, S.DONE: {S.OPEN}},
)


@dataclass(frozen=True)
class Owner:
    """Who promises: somebody with a login, a guest, or a name alone."""

    user: User | None = None
    contact: Contact | None = None
    name: str = ""

    @property
    def words(self) -> str:
        return (self.user.name if self.user else self.contact.name if self.contact else self.name).strip()


def promise(event: Event, what: str, owner: Owner, due_on: date | None, *, now: datetime, by: User) -> Action:
    """A new one of this meeting."""
    errors = []
    what = " ".join(what.split())
    if not what:
        errors.append(("/what", _("Skriv, hvad der skal ske.")))
    if len(what) > 300:
        errors.append(("/what", _("Skriv højst {number} tegn.").format(number=300)))
    if holds_cpr(what):
        errors.append(("/what", _("Skriv ikke CPR-numre i et referat.")))
    if not owner.words or len(owner.words) > 120:
        errors.append(("/owner", _("Vælg, hvem der gør det, eller skriv et navn.")))
    if due_on is not None and due_on < event.day:
        errors.append(("/due_on", _("Dagen er før mødet. Vælg en senere dag.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="action"):
        row = Action(
            event=event,
            what=what,
            owner=owner.user,
            contact=owner.contact,
            owner_name=owner.words,
            due_on=due_on,
            created_at=now,
            updated_at=now,
        )
        journal.also(Action.objects.filter(pk=row.pk))
        row.save(force_insert=True)
        record(row, now=now, by=by, what="made", new=what)
    return row


def tick(row: Action, is_done: bool, *, now: datetime, by: User | None = None, actor: str = "") -> Action:
    """Done, or open again; the same twice changes nothing."""
    new = S.DONE if is_done else S.OPEN
    with journal.as_one(now=now, by=by, actor=actor, what="action"):
        row = Action.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.status != new:
            journal.also(Action.objects.filter(pk=row.pk))
            move(row, new, moves=MOVES, now=now, by=by, actor=actor, also={"done_at": now if is_done else None})
    return row


def drop(row: Action, *, now: datetime, by: User) -> None:
    """It was no promise after all; before the minutes went out nobody has heard of it."""
    with journal.as_one(now=now, by=by, what="action"):
        journal.also(Action.objects.filter(pk=row.pk))
        record(row.event, now=now, by=by, what="action_dropped", old=row.what)
        row.delete()


def is_late(row: Action, now: datetime) -> bool:
    return row.status == S.OPEN and row.due_on is not None and row.due_on < localdate(now)


def meetings_before(event: Event) -> QuerySet[Event]:
    """Earlier dates of its series; of one that stands alone, the earlier network meetings of its programme."""
    held = Event.objects.exclude(status=EventStatus.CANCELLED).filter(starts_at__lt=event.starts_at)
    if event.series_id:
        return held.filter(series=event.series_id)
    return held.filter(programme=event.programme_id, kind=EventKind.NETWORK_MEETING, series=None)


def carried(event: Event) -> QuerySet[Action]:
    """What is still open from the meetings before, the earliest day first."""
    return (
        Action.objects.filter(event__in=meetings_before(event), status=S.OPEN)
        .select_related("event", "owner", "contact")
        .order_by("due_on", "created_at", "pk")
    )


def own(event: Event) -> QuerySet[Action]:
    return event.actions.select_related("owner", "contact").order_by("created_at", "pk")


def last_minutes(events: Iterable[Event] | QuerySet[Event]) -> Minutes | None:
    return Minutes.objects.filter(Q(event__in=events)).select_related("event").order_by("-event__starts_at").first()
