"""What may become of a guest's seat: of those who are invited, and of those who signed up by themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from events.domain.seats import Guest
from events.domain.statuswords import OF_INVITATION
from events.models import Invitation, Signup
from people.domain.lifecycle import Moves, Words, move
from people.models import User

A, S = Invitation.Status, Signup.Status
# An answer may be changed until the meeting is over; after it, only who came.
_ANY: set[str] = {A.YES, A.NO, A.MAYBE, A.DELEGATED, A.WAITLISTED, A.OFFERED, A.LAPSED}
OF_INVITATIONS = Moves(
    OF_INVITATION,
    {
        A.INVITED: (_ANY - {A.LAPSED}) | {A.ATTENDED, A.ABSENT},
        **{status: (_ANY - {status}) | {A.ATTENDED, A.ABSENT} for status in _ANY},
        A.ATTENDED: {A.ABSENT},
        A.ABSENT: {A.ATTENDED},
    },
)
OF_SIGNUPS = Moves(
    Words(
        gettext_lazy("Tilmeldingen"),
        {
            S.DRAFT: gettext_lazy("venter på at blive bekræftet"),
            S.COMING: gettext_lazy("er bekræftet"),
            S.WAITLISTED: gettext_lazy("står på venteliste"),
            S.OFFERED: gettext_lazy("er tilbudt en plads"),
            S.LAPSED: gettext_lazy("svarede ikke på tilbuddet om en plads"),
            S.JOINED: gettext_lazy("står på gæstelisten"),
            S.CANCELLED: gettext_lazy("er meldt fra"),
            S.ATTENDED: pgettext_lazy("om status", "er noteret som mødt"),
            S.ABSENT: gettext_lazy("er noteret som udeblevet"),
        },
        {
            S.DRAFT: gettext_lazy("kan ikke blive en kladde"),
            S.COMING: gettext_lazy("kan ikke bekræftes"),
            S.WAITLISTED: gettext_lazy("kan ikke komme på venteliste"),
            S.OFFERED: gettext_lazy("kan ikke tilbydes en plads"),
            S.LAPSED: gettext_lazy("har ikke noget tilbud, der kan udløbe"),
            S.JOINED: gettext_lazy("kan ikke komme på gæstelisten"),
            S.CANCELLED: gettext_lazy("kan ikke meldes fra"),
            S.ATTENDED: gettext_lazy("kan ikke noteres som mødt"),
            S.ABSENT: gettext_lazy("kan ikke noteres som udeblevet"),
        },
    ),
    {
        S.DRAFT: {S.COMING, S.WAITLISTED, S.JOINED},
        S.COMING: {S.CANCELLED, S.ATTENDED, S.ABSENT},
        S.WAITLISTED: {S.COMING, S.OFFERED, S.CANCELLED, S.ATTENDED},
        S.OFFERED: {S.COMING, S.LAPSED, S.WAITLISTED, S.CANCELLED, S.ATTENDED},
        S.LAPSED: {S.COMING, S.WAITLISTED, S.CANCELLED, S.ATTENDED},
        S.ATTENDED: {S.ABSENT},
        S.ABSENT: {S.ATTENDED},
    },
)
# Out of the line, whichever way.
OUT_OF_LINE: Mapping[str, Any] = {"line_number": None, "waits_since": None, "offer_until": None}


def seat_of(row: Guest) -> str:
    """The status of this guest with a seat."""
    return A.YES if isinstance(row, Invitation) else S.COMING


def name_of(row: Guest) -> str:
    return row.contact.name if isinstance(row, Invitation) else row.name


def move_guest(
    row: Guest,
    new: str,
    *,
    now: datetime,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """By the table of what the row is; who is nobody's doing is the system's."""
    moves = OF_INVITATIONS if isinstance(row, Invitation) else OF_SIGNUPS
    move(row, new, moves=moves, now=now, by=by, actor=actor, why=why, also=also)
