"""Taking a deed back: everything stands as before, calendars and letters say so. What one deed is, says ``as_one``."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from events.domain import feeds, journal, restoring, takenback
from events.domain.changes import SEQUENCE_FIELDS, VISIBLE_FIELDS, Change, new_version
from events.domain.journal import UNDO_FOR, as_one
from events.domain.news import event_changed, event_tells
from events.models import ChangeRow, ChangeSet, Event, Invitation, Series
from people.domain.danish import da_time, da_when
from people.domain.history import record
from people.domain.refusals import Clash, Refused
from people.models import Organisation, User

__all__ = ["UNDO_FOR", "CannotUndo", "as_one", "is_open", "undo", "undoable"]

_EVENT = Event._meta.label_lower
# Foreign keys are written down by their column.
_SEQUENCE = SEQUENCE_FIELDS | {"venue_id", "status"}
_VISIBLE = VISIBLE_FIELDS | {"venue_id", "programme_id", "status"}


class CannotUndo(Refused):
    """It stays as it is. ``rows`` are the events in the way, each with its sentence."""

    code = "cannot_undo"

    def __init__(self, sentence: str, *, code: str = "", rows: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence, code=code or self.code)
        self.rows = list(rows)


@dataclass(frozen=True)
class _Back:
    """One event as it was found and as it stands again."""

    row: ChangeRow
    found: Event
    event: Event
    change: Change


def is_open(change_set: ChangeSet, now: datetime) -> bool:
    """Whether it may still be undone, as far as the clock and its own state tell."""
    return change_set.undo_until is not None and now < change_set.undo_until and change_set.undone_at is None


def undoable(events: Iterable[uuid.UUID], now: datetime) -> QuerySet[ChangeRow]:
    """What was changed on these events and may still be undone, the last first."""
    return (
        ChangeRow.objects.filter(
            event__in=events, change_set__undo_until__gt=now, change_set__undone_at=None, change_set__undoes=None
        )
        .select_related("change_set", "change_set__by")
        .order_by("-pk")
    )


def undo(change_set: ChangeSet, *, now: datetime, by: User) -> ChangeSet:
    """Takes it all back, or raises CannotUndo and changes nothing.

    Every event gets a further version (SEQUENCE grows, it never goes back), reminders are armed as before, letters
    that have not left are withdrawn and those that have are answered by one that says how it is. Returns the change
    set of the undoing, which cannot be undone itself.
    """
    with as_one(now=now, by=by, what="undone", undoes=change_set) as back:
        stored = ChangeSet.objects.select_for_update(of=("self",)).get(pk=change_set.pk)
        _check_open(stored, now)
        rows = list(stored.rows.order_by("number"))
        _check_unchanged(stored, rows)
        found = {event.pk: event for event in _locked(rows)}
        for event in found.values():
            journal.watch(event)
        try:
            restoring.restore(rows, now=now, by=by)
        except Clash as clash:
            raise CannotUndo(_("Det kan ikke fortrydes. {why}").format(why=clash.sentence), code="taken") from None
        except IntegrityError:
            raise CannotUndo(_("Det kan ikke fortrydes: noget andet står der i stedet nu."), code="taken") from None
        for row in rows:
            if row.event_id is not None:
                _follow(row, found[row.event_id], now, by)
        _record(rows, now, by)
        takenback.announce_rest(stored, list(found.values()), now, by)
        ChangeSet.objects.filter(pk=stored.pk).update(undone_at=now, undone_by=by)
    change_set.undone_at, change_set.undone_by = now, by
    return back


def _check_open(stored: ChangeSet, now: datetime) -> None:
    if stored.undone_at is not None:
        raise CannotUndo(_("Det er allerede fortrudt."), code="already_undone")
    if stored.undo_until is None:
        raise CannotUndo(_("Det kan ikke fortrydes."))
    if now >= stored.undo_until:
        raise CannotUndo(
            _("Det kunne fortrydes indtil {clock}.").format(clock=da_time(stored.undo_until)), code="too_late"
        )


def _check_unchanged(stored: ChangeSet, rows: Sequence[ChangeRow]) -> None:
    """Refuses where somebody went on from what would be taken back, and says where."""
    later = {
        row.event_id: row.change_set
        for row in ChangeRow.objects.filter(
            event__in=[row.event_id for row in rows], pk__gt=max(row.pk for row in rows), change_set__undone_at=None
        )
        .filter(change_set__undoes=None)
        .select_related("change_set__by")
        .order_by("pk")
    }
    refused = []
    for row in rows:
        since = later.get(row.event_id) if row.event_id else None
        if since is not None:
            who = since.by.name if since.by else since.actor or _("systemet")
            words = _("»{event}« er ændret siden af {who} {clock}.")
            refused.append((row.title, words.format(event=row.title, who=who, clock=da_time(since.at))))
        elif differing := restoring.differing_now(row):
            words = _("»{event}« er ændret siden.").format(event=row.title) if row.title else _what(differing)
            refused.append((row.title, words))
    if refused:
        sentence = _("Det kan ikke fortrydes. {why}").format(why=" ".join(sentence for _title, sentence in refused))
        raise CannotUndo(sentence, code="changed_meanwhile", rows=refused)


def _what(differing: Mapping[type[Model], int]) -> str:
    """ "Siden er ændret: 2 kontakter, 1 opfølgning." """
    kinds = [
        f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
        for model, count in differing.items()
    ]
    return _("Siden er ændret: {what}.").format(what=", ".join(kinds))


def _locked(rows: Sequence[ChangeRow]) -> list[Event]:
    """In the order of their keys, as everywhere."""
    pks = [row.event_id for row in rows if row.event_id]
    return list(Event.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _follow(row: ChangeRow, found: Event, now: datetime, by: User) -> None:
    """What follows every change follows this one: version, history, calendars, and whoever listens."""
    event = Event.objects.select_related("venue", "programme").filter(pk=found.pk).first()
    if event is None:
        feeds.make_stale(found)
        return
    names = set((row.before.get(_EVENT, {}).get(str(event.pk)) or {}).keys())
    if names & _VISIBLE:
        new_version(event, now, grows=bool(names & _SEQUENCE))
    event.updated_at = now
    event.save(update_fields=["revision", "sequence", "changed_at", "updated_at"])
    change = _change_back(row, names, found, event)
    moved = {"starts_at", "ends_at"} & names
    new = event.status if "status" in names else da_when(event.starts_at, event.ends_at) if moved else ""
    record(event, now=now, by=by, what="undone", old=row.change_set.what, new=new)
    feeds.make_stale(event, before_programme=found.programme, before_owner=found.owner)
    for news in (event_tells, event_changed):
        news.send(sender=Event, event=event, change=change, now=now, by=by)


def _record(rows: Sequence[ChangeRow], now: datetime, by: User) -> None:
    """What is taken back of what has a history of its own stands there, too."""
    for model in (Series, Invitation):
        label = model._meta.label_lower
        back = {pk: values for row in rows for pk, values in row.before.get(label, {}).items() if values is not None}
        for thing in model._default_manager.filter(pk__in=back):
            record(thing, now=now, by=by, what="undone", new=back[str(thing.pk)].get("status", ""))
    # Of two that were one for a while both say so.
    label = Organisation._meta.label_lower
    merged = [values for row in rows for values in row.after.get(label, {}).values() if values]
    pair = {pk for row in rows for pk in row.after.get(label, {})} | {one.get("merged_into_id") for one in merged}
    for organisation in Organisation.objects.filter(pk__in=pair - {None}):
        record(organisation, now=now, by=by, what="undone", new="")


def _change_back(row: ChangeRow, names: set[str], found: Event, event: Event) -> Change:
    """The undoing as a change of its own: from what stood there to what stands there again."""
    fields = frozenset(
        name.removesuffix("_id") if name in ("venue_id", "programme_id", "owner_id") else name for name in names
    )
    before = {name: getattr(found, name) for name in fields}
    what = "edited"
    if "status" in names:
        gone, back = found.status == "cancelled", event.status == "cancelled"
        what = "restored" if gone else "cancelled" if back else "status"
    elif names & {"starts_at", "ends_at"}:
        what = "moved"
    return Change(what, fields, before, old_status=found.status if "status" in names else "", undoes=row.change_set_id)
