"""Who is expected at an event, and who is here, under one key each; whatever counts guests asks here."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.domain.door.codes import code_of, qr_image, shown
from events.domain.door.likeness import fold, is_alike
from events.models import Event, Invitation, Signup
from people.domain.danish import collation_key
from people.domain.refusals import NotFound

A, S = Invitation.Status, Signup.Status

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
class Guest:
    """One person. ``brings`` is how many come along, ``along`` the names of those we know; ``row`` is what the key
    stands for."""

    key: str
    name: str
    company: str
    role: str
    state: str
    answer: str
    brings: int
    along: tuple[str, ...]
    is_walk_in: bool
    row: Any

    @property
    def code(self) -> str:
        return code_of(self.key)

    @property
    def people(self) -> int:
        return 1 + self.brings


def key_of(row: Invitation | Signup) -> str:
    return f"{'i' if isinstance(row, Invitation) else 's'}-{row.pk.hex}"


def guests(event: Event) -> list[Guest]:
    """Everybody who may turn up, by name as Danes sort; those who said no among them, for they come, too."""
    invited = event.invitations.select_related("contact__organisation")
    signed_up = event.signups.filter(status__in=SIGNED_UP)
    found = [of_invitation(row) for row in invited] + [of_signup(row) for row in signed_up]
    return sorted(found, key=lambda one: (collation_key(one.name), collation_key(one.company), one.key))


def of_invitation(row: Invitation) -> Guest:
    contact, comes = row.contact, row.status in (A.YES, A.ATTENDED, A.WAITLISTED)
    return Guest(
        key=key_of(row),
        name=contact.name,
        company=contact.organisation.name,
        role=contact.title,
        state=_OF_INVITATION.get(A(row.status), UNSURE),
        answer=row.get_status_display(),
        brings=row.guests if comes else 0,
        along=tuple(row.guest_names[: row.guests]) if comes else (),
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
        along=(),
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


def doorcode(row: Invitation | Signup, now: datetime) -> dict[str, str] | None:
    """What a guest shows at the door, until it is over; ``image`` is a data address."""
    if row.event.is_cancelled or row.event.ends_at <= now:
        return None
    code = code_of(key_of(row))
    return {"image": qr_image(code), "text": shown(code)}


def find(event: Event, key: str) -> Invitation | Signup:
    """The row behind a key, held until the transaction ends."""
    kind, _dash, pk = key.partition("-")
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
    """People, those who are brought along included."""

    here: int
    expected: int
    walk_ins: int


def counts(everybody: Sequence[Guest]) -> Counts:
    return Counts(
        here=sum(one.people for one in everybody if one.state == HERE),
        expected=sum(one.people for one in everybody if one.state in (HERE, EXPECTED) and not one.is_walk_in),
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
