"""What phones at the door did, each thing once: sent twice, late or by two phones, the guests stand the same.

Of two things about one guest the later holds, by the time at which they were done; a phone whose clock is wrong is
put right by how far it is off when it sends.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain import signups
from events.domain.door import expected, walkins
from events.domain.door.links import opens_at
from events.domain.statuswords import OF_INVITATION
from events.models import DoorDeed, DoorLink, Event, EventStatus, Invitation, Signup
from people.domain.history import record
from people.domain.lifecycle import Moves, move
from people.domain.refusals import MoveNotAllowed, NotFound, Refused
from people.models import User

K, Out = DoorDeed.Kind, DoorDeed.Outcome
A, S = Invitation.Status, Signup.Status
COUNTS = (Out.DONE, Out.SAME)
TAKES = (EventStatus.PUBLISHED, EventStatus.INVITED, EventStatus.HELD, EventStatus.MINUTES_OUT)
# At the door everybody may come, and everybody may be taken back to the answer that stood before.
_INVITED: set[str] = {one.value for one in A} - {A.ATTENDED}
OF_INVITED = Moves(OF_INVITATION, {**{one: {A.ATTENDED} for one in _INVITED}, A.ATTENDED: _INVITED})
_SIGNED_UP: set[str] = {one.value for one in expected.SIGNED_UP} - {S.ATTENDED}
OF_SIGNED_UP = Moves(signups.MOVES.words, {**{one: {S.ATTENDED} for one in _SIGNED_UP}, S.ATTENDED: _SIGNED_UP})


@dataclass(frozen=True)
class Tap:
    """One thing done on a phone. ``guest`` is a key of the list, or "w-" and the id of the walk-in's own tap."""

    id: uuid.UUID
    kind: str
    at: datetime
    guest: str = ""
    into: str = ""
    walk_in: walkins.WalkIn | None = None


def take(
    event: Event, taps: Sequence[Tap], *, now: datetime, sent_at: datetime, link: DoorLink | None, by: User | None
) -> list[DoorDeed]:
    """Does each that was not done before, in the order given; answers what became of each. One after another: the
    event's row is held. One that is refused does not stand in the way of the others.
    """
    with transaction.atomic():
        event = Event.objects.select_for_update(of=("self",)).select_related("programme").get(pk=event.pk)
        door = _Door(event, link, by, now)
        return [door.take(tap, min(tap.at + (now - sent_at), now)) for tap in taps]


class _Door:
    """The event with its row held."""

    def __init__(self, event: Event, link: DoorLink | None, by: User | None, now: datetime) -> None:
        self.event, self.link, self.by, self.now = event, link, by, now
        self.actor = "" if by else (link.name if link else "")

    def take(self, tap: Tap, done_at: datetime) -> DoorDeed:
        stored = DoorDeed.objects.filter(pk=tap.id).first()
        if stored is not None:
            return stored
        deed = DoorDeed(
            id=tap.id,
            event=self.event,
            link=self.link,
            kind=tap.kind,
            guest=tap.guest[:40],
            done_at=done_at,
            received_at=self.now,
        )
        try:
            with transaction.atomic():
                self._check(done_at)
                deed.outcome = self._do(tap, deed)
        except Refused as refusal:
            deed.outcome, deed.why = Out.REFUSED, refusal.sentence[:200]
        deed.save(force_insert=True)
        return deed

    def _check(self, done_at: datetime) -> None:
        if self.event.status not in TAKES:
            raise MoveNotAllowed(_("Arrangementet er aflyst eller afsluttet."), code="door_closed")
        if done_at < opens_at(self.event):
            raise MoveNotAllowed(_("Døren åbner først på dagen."), code="too_soon")

    def _do(self, tap: Tap, deed: DoorDeed) -> str:
        if tap.kind == K.WALK_IN and tap.walk_in:
            return self._walk_in(tap.walk_in, deed)
        deed.guest = self._key(tap.guest)
        if tap.kind == K.MERGE:
            return self._merge(deed, self._key(tap.into))
        newest = self._deeds(deed.guest).order_by("-done_at", "-pk").first()
        if newest and (newest.done_at, newest.pk) > (deed.done_at, deed.pk):
            return Out.LATE
        row = expected.find(self.event, deed.guest)
        if expected.mark_of(deed.guest):
            return self._companion(row, deed)
        if tap.kind == K.CAME:
            if row.status == A.ATTENDED:
                return Out.SAME
            deed.before = row.status
            self._move(row, A.ATTENDED)
            return Out.DONE
        if tap.kind == K.BACK:
            return self._back(row, deed)
        raise MoveNotAllowed(_("Det kan døren ikke."))

    def _deeds(self, guest: str) -> QuerySet[DoorDeed]:
        return DoorDeed.objects.filter(event=self.event, guest=guest, outcome__in=COUNTS)

    def _key(self, said: str) -> str:
        """Of a walk-in that is known by its tap, and of one that was laid together with somebody, whom it is now."""
        key = said
        if said.startswith("w-"):
            try:
                tap = DoorDeed.objects.filter(event=self.event, pk=uuid.UUID(hex=said[2:])).first()
            except ValueError:
                tap = None
            if tap is None or tap.outcome == Out.REFUSED:
                raise NotFound(_("Gæsten står ikke på listen mere."))
            key = tap.guest
        for _step in range(5):
            merged = self._deeds(key).filter(kind=K.MERGE).first()
            if merged is None:
                break
            key = merged.made[0]
        return key

    def _move(self, row: Invitation | Signup, new: str) -> None:
        moves = OF_INVITED if isinstance(row, Invitation) else OF_SIGNED_UP
        move(row, new, moves=moves, now=self.now, by=self.by, actor=self.actor)

    def _walk_in(self, it: walkins.WalkIn, deed: DoorDeed) -> str:
        found = walkins.note(self.event, it, now=self.now, by=self.by, actor=self.actor)
        deed.guest, deed.before, deed.made = expected.key_of(found.row), found.before, found.made
        if found.before == A.ATTENDED:
            return Out.SAME
        if found.before:
            self._move(found.row, A.ATTENDED)
        return Out.DONE

    def _companion(self, row: Invitation | Signup, deed: DoorDeed) -> str:
        """Somebody brought along, who comes alone or stays away alone."""
        along = expected.companions(row) if isinstance(row, Invitation) else ()
        one = next((one for one in along if one.key == deed.guest), None)
        if one is None or not isinstance(row, Invitation) or deed.kind not in (K.CAME, K.BACK):
            raise NotFound(_("Gæsten står ikke på listen mere."))
        came = deed.kind == K.CAME
        if one.own is came or (not came and not one.is_here):
            return Out.SAME
        apart = {mark: is_here for mark, is_here in row.companions.items() if mark != expected.mark_of(one.key)}
        if came or row.status == A.ATTENDED:  # else they come with the guest again, as before
            apart[expected.mark_of(one.key)] = came
        self._set_apart(row, apart)
        what = "companion_came" if came else "companion_back"
        record(row, now=self.now, by=self.by, actor=self.actor, what=what, new=one.words[:120])
        return Out.DONE

    def _set_apart(self, row: Invitation, apart: dict[str, bool]) -> None:
        row.companions, row.updated_at = apart, self.now
        row.save(update_fields=["companions", "updated_at"])

    def _back(self, row: Invitation | Signup, deed: DoorDeed) -> str:
        """As it stood before they came; a walk-in was nobody."""
        if row.status != A.ATTENDED:
            return Out.SAME
        if isinstance(row, Invitation) and False in row.companions.values():
            self._set_apart(row, {mark: True for mark, is_here in row.companions.items() if is_here})
        came = self._deeds(deed.guest).filter(kind__in=[K.CAME, K.WALK_IN], outcome=Out.DONE)
        last = came.order_by("-done_at", "-pk").first()
        if isinstance(row, Invitation) and row.by == Invitation.By.DOOR:
            first = came.filter(kind=K.WALK_IN).order_by("done_at", "pk").first()
            walkins.take_away(row, first.made if first else [])
            return Out.DONE
        usual = A.YES if isinstance(row, Invitation) else S.COMING
        self._move(row, (last.before if last else "") or usual)
        return Out.DONE

    def _merge(self, deed: DoorDeed, into: str) -> str:
        if expected.mark_of(deed.guest) or expected.mark_of(into):
            raise MoveNotAllowed(_("Kun en, der kom uden tilmelding, kan lægges sammen med en anden."))
        double, other = expected.find(self.event, deed.guest), expected.find(self.event, into)
        is_walk_in = isinstance(double, Invitation) and double.by == Invitation.By.DOOR
        if not is_walk_in or double.pk == other.pk:
            raise MoveNotAllowed(_("Kun en, der kom uden tilmelding, kan lægges sammen med en anden."))
        assert isinstance(double, Invitation)
        if other.status != A.ATTENDED:
            deed.before = other.status
            self._move(other, A.ATTENDED)
        if isinstance(other, Invitation):
            walkins.hand_over(double, other.contact)
        first = self._deeds(deed.guest).filter(kind=K.WALK_IN).order_by("done_at", "pk").first()
        walkins.take_away(double, first.made if first else [])
        deed.made = [into]
        return Out.DONE
