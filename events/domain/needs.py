"""What guests cannot eat and what they need to take part: asked where the organiser wants to know, sealed, shown to the
programme's organisers alone, and deleted when the event is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.seats import HOLDING, SIGNED_UP, Guest
from events.models import Event, EventStatus, Invitation, Needs
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.sealing import seal, unseal

PURPOSE = "needs"
LONGEST = 300
KEPT_FOR = timedelta(hours=12)  # after the end: the last who eat have eaten
AT_ONCE = 200


@dataclass(frozen=True)
class Said:
    """What one guest said, for those brought along too."""

    name: str
    organisation: str
    party: int
    is_online: bool
    diet: str
    access: str


def wrong(diet: str, access: str) -> list[tuple[str, str]]:
    """What will not do, by field."""
    errors = []
    for field, words in (("diet", diet), ("access", access)):
        if len(words) > LONGEST:
            errors.append((f"/{field}", _("Skriv højst {most} tegn.").format(most=LONGEST)))
        elif holds_cpr(words):
            errors.append((f"/{field}", _("Skriv aldrig et CPR-nummer her.")))
    return errors


def keep(row: Guest, diet: str, access: str, *, now: datetime) -> None:
    """What stands from now on; nothing said is nothing kept. No history tells what it was."""
    diet, access = diet.strip(), access.strip()
    if not diet and not access:
        drop(row)
        return
    values = {
        "diet": seal(diet, PURPOSE) if diet else "",
        "access": seal(access, PURPOSE) if access else "",
        "updated_at": now,
    }
    Needs.objects.update_or_create(**_whose(row), defaults=values)


def drop(row: Guest) -> None:
    Needs.objects.filter(**_whose(row)).delete()


def said_by(row: Guest) -> tuple[str, str]:
    """(diet, access) as the guest wrote them."""
    found = Needs.objects.filter(**_whose(row)).first()
    return (_open(found.diet), _open(found.access)) if found else ("", "")


def _whose(row: Guest) -> dict[str, Any]:
    return {"invitation" if isinstance(row, Invitation) else "signup": row}


def _open(sealed: str) -> str:
    if not sealed:
        return ""
    words = unseal(sealed, PURPOSE)
    return _("kan ikke læses") if words is None else words


def summary(event: Event) -> list[Said]:
    """Of those who have a seat or come online; two queries."""
    invited = Needs.objects.filter(invitation__event=event, invitation__status__in=HOLDING)
    signed_up = Needs.objects.filter(signup__event=event, signup__status__in=SIGNED_UP)
    found = [
        Said(
            row.invitation.contact.name,
            row.invitation.contact.organisation.name,
            row.invitation.guests + 1,
            row.invitation.online,
            _open(row.diet),
            _open(row.access),
        )
        for row in invited.select_related("invitation__contact__organisation")
        if row.invitation
    ]
    found += [
        Said(row.signup.name, row.signup.company, 1, row.signup.online, _open(row.diet), _open(row.access))
        for row in signed_up.select_related("signup")
        if row.signup
    ]
    return sorted(found, key=lambda one: (one.is_online, one.organisation.casefold(), one.name.casefold()))


def forget(now: datetime) -> int:
    """Deletes those of events that are over or cancelled, with a line that says how many, not what."""
    done = 0
    old = Event.objects.filter(ends_at__lte=now - KEPT_FOR) | Event.objects.filter(status=EventStatus.CANCELLED)
    theirs = Needs.objects.filter(invitation__event__in=old).values("invitation__event")
    strangers = Needs.objects.filter(signup__event__in=old).values("signup__event")
    for event in (Event.objects.filter(pk__in=theirs) | Event.objects.filter(pk__in=strangers)).distinct()[:AT_ONCE]:
        with transaction.atomic():
            gone, _by_model = Needs.objects.filter(invitation__event=event).delete()
            more, _by_model = Needs.objects.filter(signup__event=event).delete()
            record(event, now=now, what="needs_forgotten", new=str(gone + more), actor=_("systemet"))
        done += gone + more
    return done
