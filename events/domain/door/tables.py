"""Who sits at which table: by hand, or as a mix that the system proposes (events.domain.door.mixing)."""

import itertools
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import journal
from events.domain.door.expected import Guest, coming, guests
from events.domain.door.likeness import fold_place
from events.domain.door.mixing import Person, mix
from events.models import ChangeSet, Event, Invitation, MeetingTable, TableSeat
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, User

MOST_TABLES = 60


@dataclass
class Board:
    """The tables with those who sit there, and who does not sit yet."""

    tables: list[tuple[MeetingTable, list[Guest]]]
    unseated: list[Guest]
    notes: list[str] = field(default_factory=list)

    @property
    def seats(self) -> int:
        return sum(table.seats for table, _guests in self.tables)


def board(event: Event) -> Board:
    """A few queries, however many guests."""
    expected = coming(guests(event))
    at = dict(event.table_seats.values_list("guest", "table_id"))
    tables = list(event.tables.all())
    rows: dict[uuid.UUID, list[Guest]] = {table.pk: [] for table in tables}
    unseated: list[Guest] = []
    for one in expected:
        rows.get(at.get(one.key), unseated).append(one)  # type: ignore[arg-type]
    made = Board([(table, rows[table.pk]) for table in tables], unseated)
    made.notes = _notes(made)
    return made


def _notes(it: Board) -> list[str]:
    """What one would want to know before printing."""
    said = []
    for table, seated in it.tables:
        over = sum(one.people for one in seated) - table.seats
        if over > 0:
            words = ngettext("{table}: {n} for mange", "{table}: {n} for mange", over)
            said.append(words.format(table=table.name, n=over))
        for company, number in Counter(fold_place(one.company) for one in seated if one.company).items():
            if number > 1:
                name = next(one.company for one in seated if fold_place(one.company) == company)
                said.append(_("{table}: {n} fra {company}").format(table=table.name, n=number, company=name))
    return said


def lay(event: Event, *, tables: int, seats: int) -> None:
    """So many tables with so many seats each; those that are there keep who sits at them, the rest go."""
    if not 1 <= tables <= MOST_TABLES:
        raise Invalid([("/tables", _("Vælg mellem 1 og {number} borde.").format(number=MOST_TABLES))])
    if not 1 <= seats <= 40:
        raise Invalid([("/seats", _("Vælg mellem 1 og 40 pladser."))])
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        there = list(event.tables.all())
        for table in there[tables:]:
            table.delete()
        event.tables.update(seats=seats)
        names = {table.name for table in there[:tables]}
        fresh = (name for number in itertools.count(1) if (name := _("Bord {n}").format(n=number)) not in names)
        for order in range(len(there), tables):
            MeetingTable.objects.create(event=event, name=next(fresh), seats=seats, order=order)


@contextmanager
def undoably(event: Event, *, now: datetime, by: User) -> Iterator[ChangeSet]:
    """What is done to the tables inside is one deed that can be taken back for ten minutes. The event's row is held."""
    with journal.as_one(now=now, by=by, what="tables") as done:
        Event.objects.select_for_update().get(pk=event.pk)
        journal.also(MeetingTable.objects.filter(event=event), TableSeat.objects.filter(event=event))
        yield done


def rename(table: MeetingTable, name: str, seats: int) -> None:
    name = " ".join(name.split())
    if not name or len(name) > 40:
        raise Invalid([("/name", _("Skriv et navn på højst 40 tegn."))])
    if not 1 <= seats <= 40:
        raise Invalid([("/seats", _("Vælg mellem 1 og 40 pladser."))])
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=table.event_id)
        if MeetingTable.objects.filter(event=table.event_id, name=name).exclude(pk=table.pk).exists():
            raise Invalid([("/name", _("Et andet bord hedder det."))])
        MeetingTable.objects.filter(pk=table.pk).update(name=name, seats=seats)


def seat(event: Event, guest: str, table: MeetingTable | None) -> None:
    """Puts one guest at a table, or at none; where somebody sits twice, the last holds."""
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        if guest not in {one.key for one in coming(guests(event))}:
            raise MoveNotAllowed(_("Gæsten står ikke på listen mere."), code="not_on_the_list")
        if table is None:
            event.table_seats.filter(guest=guest).delete()
        else:
            TableSeat.objects.update_or_create(event=event, guest=guest, defaults={"table": table})


def propose(event: Event, *, anew: bool) -> int:
    """Seats those who do not sit yet, or everybody anew; returns how many got a seat."""
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        it = board(event)
        if not it.tables:
            raise MoveNotAllowed(_("Sæt borde op først."), code="no_tables")
        everybody = [one for _table, seated in it.tables for one in seated] + it.unseated
        people = {person.key: person for person in _people(event, everybody)}
        fixed = [[] if anew else [people[one.key] for one in seated] for _table, seated in it.tables]
        loose = [people[one.key] for one in (everybody if anew else it.unseated)]
        if not loose:
            raise MoveNotAllowed(_("Alle sidder ved et bord."), code="all_seated")
        mixed = mix(loose, [table.seats for table, _seated in it.tables], fixed)
        if anew:
            event.table_seats.all().delete()
        else:  # whoever is no longer expected does not keep a chair
            event.table_seats.filter(guest__in=[one.key for one in loose]).delete()
        rows = [
            TableSeat(event=event, table=table, guest=person.key)
            for (table, _seated), found in zip(it.tables, mixed, strict=True)
            for person in found
        ]
        TableSeat.objects.bulk_create(rows)
    return len(rows)


def _people(event: Event, everybody: Sequence[Guest]) -> list[Person]:
    places = {one.row.contact.organisation_id for one in everybody if isinstance(one.row, Invitation)}
    trades: dict[uuid.UUID, set[str]] = {}
    links = Organisation.trades.through.objects.filter(organisation__in=places)
    for place, trade in links.values_list("organisation_id", "trade_id"):
        trades.setdefault(place, set()).add(trade)
    found = []
    for one in everybody:
        firm = one.row.contact.organisation if isinstance(one.row, Invitation) else None
        kind = firm.kind if firm and firm.kind != Organisation.Kind.COMPANY else ""
        known = frozenset(trades.get(firm.pk, ())) if firm else frozenset()
        found.append(Person(one.key, fold_place(one.company), kind, known, one.people))
    return found
