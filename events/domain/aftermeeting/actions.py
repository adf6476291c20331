"""What somebody promised at a meeting: open until it is done, by whoever promised it, also by a letter's link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import journal
from events.domain.scope import Scope
from events.models import Action, Event, EventKind, EventStatus, Minutes
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.lifecycle import Moves, Words, move
from people.domain.outbox import withdraw, write
from people.domain.refusals import Invalid
from people.models import Contact, Letter, User

S = Action.Status
OWN_SHOWN = 12
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


def _checked(event: Event, what: str, owner: Owner, due_on: date | None) -> str:
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
    return what


def promise(event: Event, what: str, owner: Owner, due_on: date | None, *, now: datetime, by: User) -> Action:
    """A new one of this meeting."""
    what = _checked(event, what, owner, due_on)
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


def change(row: Action, what: str, owner: Owner, due_on: date | None, *, now: datetime, by: User) -> Letter | None:
    """Other words, another owner or another day, also after the minutes went out; the same again changes nothing.

    Who takes it over when the minutes are out gets the letter that whoever promised had; it is returned. Another day
    is reminded of anew.
    """
    what = _checked(row.event, what, owner, due_on)
    with journal.as_one(now=now, by=by, what="action"):
        row = Action.objects.select_for_update(of=("self",)).select_related("event__programme").get(pk=row.pk)
        wanted = {
            "what": what,
            "owner_id": owner.user.pk if owner.user else None,
            "contact_id": owner.contact.pk if owner.contact and not owner.user else None,
            "owner_name": owner.words,
            "due_on": due_on,
        }
        before = {name: getattr(row, name) for name in wanted}
        if before == wanted:
            return None
        journal.also(Action.objects.filter(pk=row.pk))
        if due_on != row.due_on:
            wanted["reminded_at"] = None
            _withdraw_reminder(row)
        Action.objects.filter(pk=row.pk).update(**wanted, updated_at=now)
        old, new = (f"{one['what']} ({one['owner_name']}, {one['due_on'] or '–'})" for one in (before, wanted))
        record(row, now=now, by=by, what="edited", old=old[:300], new=new[:300])
        is_handed_over = any(before[name] != wanted[name] for name in ("owner_id", "contact_id"))
        if not is_handed_over:
            return None
        _withdraw_reminder(row)
        row = Action.objects.select_related("event__programme", "owner", "contact").get(pk=row.pk)
        letter = tell(row, now) if row.status == S.OPEN and has_been_told(row.event) else None
        if letter is not None:
            journal.cannot_be_undone()
    return letter


def has_been_told(event: Event) -> bool:
    """Whether the minutes went out, and with them who promised what."""
    return Minutes.objects.filter(event=event, sent_version__gt=0).exists()


def tell(row: Action, now: datetime) -> Letter | None:
    """To whoever promised it, once for each person, however often the minutes are sent; None to a name alone."""
    to = row.owner or row.contact
    if to is None:
        return None
    theirs = {"user": to} if isinstance(to, User) else {"contact": to}
    if Letter.objects.filter(dedupe_key__in=[f"action:{row.pk}", f"action:{row.pk}:{to.pk}"], **theirs).exists():
        return None
    return write(
        "meeting_action",
        dedupe=f"action:{row.pk}:{to.pk}",
        now=now,
        to=to,
        about=row.event,
        context={"event": row.event, "row": row, "link": answer_url("action", row.pk)},
    )


REMINDER = "meeting_action_due"


def reminder_key(row: Action) -> str:
    """Of the letter on the day it falls due: one for each day that was promised."""
    return f"action_due:{row.pk}:{row.due_on:%Y-%m-%d}"


def _withdraw_reminder(row: Action) -> None:
    """It has not left yet, and is not true any more."""
    if row.due_on is not None:
        withdraw(Letter.objects.filter(kind=REMINDER, dedupe_key__startswith=f"action_due:{row.pk}:"))


def tick(row: Action, is_done: bool, *, now: datetime, by: User | None = None, actor: str = "") -> Action:
    """Done, or open again; the same twice changes nothing."""
    new = S.DONE if is_done else S.OPEN
    with journal.as_one(now=now, by=by, actor=actor, what="action"):
        row = Action.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.status != new:
            journal.also(Action.objects.filter(pk=row.pk))
            if is_done:
                _withdraw_reminder(row)
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


def open_of(user: User) -> QuerySet[Action]:
    """What somebody with a login has promised and not done, the earliest day first, whatever the programme."""
    rows = Action.objects.filter(owner=user, status=S.OPEN).select_related("event__programme", "owner", "contact")
    return rows.order_by(F("due_on").asc(nulls_last=True), "created_at", "pk")


def own_list(user: User, now: datetime) -> list[tuple[Action, bool]]:
    """The first of them, and whether each is late, for the own page."""
    return [(one, is_late(one, now)) for one in open_of(user)[:OWN_SHOWN]]


def open_in(scope: Scope) -> QuerySet[Action]:
    """What is open from the meetings of these programmes, the earliest day first."""
    rows = Action.objects.filter(scope.condition("event__programme"), status=S.OPEN)
    rows = rows.select_related("event__programme", "owner", "contact")
    return rows.order_by(F("due_on").asc(nulls_last=True), "created_at", "pk")


def own(event: Event) -> QuerySet[Action]:
    return event.actions.select_related("owner", "contact").order_by("created_at", "pk")


def last_minutes(events: Iterable[Event] | QuerySet[Event]) -> Minutes | None:
    return Minutes.objects.filter(Q(event__in=events)).select_related("event").order_by("-event__starts_at").first()
