"""Who is expected at an event, and who is here, under one key each; whatever counts guests asks here."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.domain.door.codes import code_of, in_letters, qr_image, shown
from events.domain.door.likeness import fold, is_alike
from events.models import Event, EventKind, Invitation, Signup
from people.domain.danish import collation_key
from people.domain.refusals import NotFound

A, S = Invitation.Status, Signup.Status
# What has a door with somebody at it.
KINDS = (EventKind.NETWORK_MEETING, EventKind.WORKSHOP, EventKind.COUNSELLING, EventKind.OTHER)

# How a guest stands at the door, from an answer.
HERE, EXPECTED, UNSURE, NOT_COMING = "here", "expected", "unsure", "not_coming"
_OF_INVITATION = {
    A.YES: EXPECTED,
    A.ATTENDED: HERE,
    A.NO: NOT_COMING,
    A.DELEGATED: NOT_COMING,
}
# Who signed up for a company stands among the invited by now.
_OF_SIGNUP = {
    S.COMING: EXPECTED,
    S.WAITLISTED: UNSURE,
    S.OFFERED: UNSURE,
    S.ATTENDED: HERE,
    S.ABSENT: EXPECTED,
}
SIGNED_UP = frozenset(_OF_SIGNUP)


@dataclass(frozen=True)
class Companion:
    """Somebody brought along, by a key of their own. They come and go with the guest, unless ticked by themselves
    (``own``)."""

    key: str
    name: str
    words: str
    own: bool | None
    is_here: bool

    @property
    def code(self) -> str:
        return code_of(self.key)


@dataclass(frozen=True)
class Guest:
    """One person. ``brings`` is how many come along, ``companions`` who; ``row`` is what the key stands for."""

    key: str
    name: str
    company: str
    role: str
    state: str
    answer: str
    brings: int
    companions: tuple[Companion, ...]
    is_walk_in: bool
    row: Any

    @property
    def code(self) -> str:
        return code_of(self.key)

    @property
    def along(self) -> tuple[str, ...]:
        """The names of those brought along whom we know."""
        return tuple(one.name for one in self.companions if one.name)

    @property
    def people(self) -> int:
        return 1 + self.brings

    @property
    def here(self) -> int:
        return (self.state == HERE) + sum(one.is_here for one in self.companions)


def key_of(row: Invitation | Signup) -> str:
    return f"{'i' if isinstance(row, Invitation) else 's'}-{row.pk.hex}"


def companions(row: Invitation) -> tuple[Companion, ...]:
    """Those a guest brings, each with a mark made of the name, so that a printed code stays with its person."""
    found: list[Companion] = []
    taken: set[str] = set()
    for number in range(row.guests):
        name = row.guest_names[number] if number < len(row.guest_names) else ""
        mark = next(one for turn in range(row.guests * 9) if (one := _mark(name, turn)) not in taken)
        taken.add(mark)
        own = row.companions.get(mark)
        found.append(
            Companion(
                key=f"{key_of(row)}.{mark}",
                name=name,
                words=name or _("{n}. person med {name}").format(n=number + 1, name=row.contact.name),
                own=own,
                is_here=row.status == A.ATTENDED if own is None else own,
            )
        )
    return tuple(found)


def here(row: Invitation) -> int:
    """How many came through one invitation."""
    return (row.status == A.ATTENDED) + sum(one.is_here for one in companions(row))


def _mark(name: str, turn: int) -> str:
    return hashlib.sha256(f"{fold(name)}:{turn}".encode()).hexdigest()[:5]


def mark_of(key: str) -> str:
    """Which of those brought along a key stands for; "" for the guest."""
    return key.partition(".")[2]


def guests(event: Event) -> list[Guest]:
    """Everybody who may turn up, by name as Danes sort; those who said no among them, for they come, too."""
    invited = event.invitations.select_related("contact__organisation")
    signed_up = event.signups.filter(status__in=SIGNED_UP)
    found = [of_invitation(row) for row in invited] + [of_signup(row) for row in signed_up]
    return sorted(found, key=lambda one: (collation_key(one.name), collation_key(one.company), one.key))


def of_invitation(row: Invitation) -> Guest:
    contact, comes = row.contact, row.status in (A.YES, A.ATTENDED, A.WAITLISTED)
    along = companions(row)
    return Guest(
        key=key_of(row),
        name=contact.name,
        company=contact.organisation.name,
        role=contact.title,
        state=_OF_INVITATION.get(A(row.status), UNSURE),
        answer=row.get_status_display(),
        brings=row.guests if comes else sum(one.is_here for one in along),
        companions=along if comes else tuple(one for one in along if one.is_here),
        is_walk_in=row.by == Invitation.By.DOOR,
        row=row,
    )


def of_signup(row: Signup) -> Guest:
    return Guest(
        key=key_of(row),
        name=row.name,
        company=row.company,
        role=row.role,
        state=_OF_SIGNUP[S(row.status)],
        answer=row.get_status_display(),
        brings=0,
        companions=(),
        is_walk_in=False,
        row=row,
    )


def coming(everybody: Iterable[Guest]) -> list[Guest]:
    """Those for whom there should be a badge and a chair: who said yes, perhaps, or is here already."""
    rows = []
    for one in everybody:
        is_maybe = isinstance(one.row, Invitation) and one.row.status == A.MAYBE
        if one.state in (HERE, EXPECTED) or is_maybe:
            rows.append(one)
    return rows


@dataclass(frozen=True)
class DoorCode:
    """What one person shows at the door; without a name it is the guest's own."""

    code: str
    name: str = ""

    @property
    def image(self) -> str:
        """A data address, for a page."""
        return qr_image(self.code)

    @property
    def text(self) -> str:
        return shown(self.code)

    @property
    def in_letters(self) -> str:
        return in_letters(self.code)


def doorcodes(row: Invitation | Signup, now: datetime) -> list[DoorCode]:
    """The guest's own first, then one for each brought along; none where nobody stands at a door for them."""
    event = row.event
    has_seat = row.status in (A.YES, A.MAYBE, A.ATTENDED, S.COMING)
    is_there = not row.online and not (event.meeting_url and event.venue_id is None)
    if not has_seat or not is_there or event.kind not in KINDS or event.is_cancelled or event.ends_at <= now:
        return []
    along = companions(row) if isinstance(row, Invitation) else ()
    return [DoorCode(code_of(key_of(row))), *(DoorCode(one.code, one.words) for one in along)]


def find(event: Event, key: str) -> Invitation | Signup:
    """The row behind a key, held until the transaction ends; of somebody brought along, who brings them."""
    kind, _dash, pk = key.partition(".")[0].partition("-")
    try:
        wanted = uuid.UUID(hex=pk)
    except ValueError:
        wanted = None
    row: Invitation | Signup | None = None
    if wanted and kind == "i":
        rows = event.invitations.select_for_update(of=("self",)).select_related("contact__organisation")
        row = rows.filter(pk=wanted).first()
    elif wanted and kind == "s":
        row = event.signups.select_for_update().filter(pk=wanted).first()
    if row is None:
        raise NotFound(_("Gæsten står ikke på listen mere."))
    return row


@dataclass(frozen=True)
class Counts:
    """People, those who are brought along included; who came alone, without the one who brings them, too."""

    here: int
    expected: int
    walk_ins: int


def counts(everybody: Sequence[Guest]) -> Counts:
    return Counts(
        here=sum(one.here for one in everybody),
        expected=sum(
            one.people if one.state in (HERE, EXPECTED) else one.here for one in everybody if not one.is_walk_in
        ),
        walk_ins=sum(one.state == HERE and one.is_walk_in for one in everybody),
    )


def doubles(everybody: Sequence[Guest]) -> dict[str, str]:
    """Walk-ins that look like somebody else on the list: their key → the other's. Each pair once."""
    by_first: dict[str, list[Guest]] = {}
    for one in everybody:
        for word in fold(one.name).split()[:1]:
            by_first.setdefault(word[:2], []).append(one)
    found: dict[str, str] = {}
    for one in everybody:
        if not one.is_walk_in or one.state != HERE:
            continue
        for other in by_first.get(fold(one.name)[:2], []):
            if other.key == one.key or found.get(other.key) == one.key:
                continue
            if is_alike(one.name, one.company, other.name, other.company):
                found[one.key] = other.key
                break
    return found
