"""The seats of a meeting: who holds one, how many are left, how many more a company may send, until when one answers.

Who is offered a seat holds it until the offer ends, so a seat is never promised to two. Who takes part online sits on
none. Whoever gives or takes seats holds the event's row meanwhile; then the sum cannot change beneath them.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import ChangeRow, Event, Invitation, Signup
from people.domain.danish import phone as spoken_phone
from people.domain.refusals import Clash
from people.models import Organisation

type Guest = Invitation | Signup

# A company may not fill the room; a school or a committee is asked by name.
COUNTED = Organisation.Kind.COMPANY
HOLDING = (Invitation.Status.YES, Invitation.Status.ATTENDED, Invitation.Status.OFFERED)
SIGNED_UP = (Signup.Status.COMING, Signup.Status.ATTENDED, Signup.Status.OFFERED)
MOST_GUESTS = 20


def is_hybrid(event: Event) -> bool:
    """One may come there, or take part online."""
    return bool(event.venue_id and event.meeting_url)


def party(row: Guest) -> int:
    """How many seats this guest takes or waits for."""
    return row.guests + 1 if isinstance(row, Invitation) else 1


def holds(row: Guest) -> int:
    """How many seats in the room are this guest's now."""
    held = row.status in (HOLDING if isinstance(row, Invitation) else SIGNED_UP)
    return party(row) if held and not row.online else 0


def taken(event: Event) -> int:
    """Seats in the room that somebody has, or is offered."""
    invited = event.invitations.filter(status__in=HOLDING, online=False).aggregate(n=Sum(F("guests") + 1))["n"]
    return (invited or 0) + event.signups.filter(status__in=SIGNED_UP, online=False).count()


def left(event: Event) -> int | None:
    """None where there are as many as one likes."""
    return None if event.capacity is None else max(0, event.capacity - taken(event))


def company_of(row: Guest) -> uuid.UUID | None:
    """The company whose share this guest counts in, where companies have one."""
    if not isinstance(row, Invitation) or row.contact.organisation.kind != COUNTED:
        return None
    return row.contact.organisation_id


def company_left(event: Event, company: uuid.UUID | None) -> int | None:
    """How many more this company may send into the room; None where nobody counts."""
    if event.per_company is None or company is None:
        return None
    rows = event.invitations.filter(status__in=HOLDING, online=False, contact__organisation=company)
    return max(0, event.per_company - (rows.aggregate(n=Sum(F("guests") + 1))["n"] or 0))


def why_not(row: Guest, wanted: int, *, free: int | None, of_company: int | None) -> str:
    """What stands in the way of that many seats, "" where nothing does. What the guest holds is not in the way."""
    own = holds(row)
    if free is not None and wanted > free + own:
        return "full"
    if of_company is not None and wanted > of_company + own:
        return "company"
    return ""


def reason(code: str, event: Event, needs: int = 1) -> str:
    """Why somebody waits, in words."""
    if code == "company":
        n = event.per_company or 0
        return ngettext(
            "Der kan højst komme {n} fra hver virksomhed.", "Der kan højst komme {n} fra hver virksomhed.", n
        ).format(n=n)
    if needs > 1:
        return _("Mangler {n} pladser.").format(n=needs)
    return _("Mangler en plads.")


# -- until when ------------------------------------------------------------------------------------------


def last_day(event: Event, days: int | None) -> date | None:
    """The day before the event, that many days, until whose end one may answer."""
    return None if days is None else event.day - timedelta(days=days)


def closes_at(event: Event, days: int | None) -> datetime | None:
    """The end of that day on the wall; when the event begins, where that is earlier."""
    day = last_day(event, days)
    if day is None:
        return None
    return min(datetime.combine(day + timedelta(days=1), time(), ZoneInfo(event.timezone)), event.starts_at)


def answers_closed(event: Event, now: datetime) -> bool:
    closes = closes_at(event, event.answer_days)
    return closes is not None and closes <= now


def signups_closed(event: Event, now: datetime) -> bool:
    closes = closes_at(event, event.signup_days)
    return closes is not None and closes <= now


def whom_to_call(event: Event) -> str:
    """Who still helps when it is too late to answer by oneself: a name with a number or an address."""
    owner = event.owner
    if owner is not None and (owner.phone or owner.email):
        return f"{owner.name}, {spoken_phone(owner.phone) if owner.phone else owner.email}"
    return event.programme.contact_email or str(event.programme)


def too_late(event: Event) -> str:
    """The sentence for those who come too late by themselves."""
    return _("Svarfristen er udløbet. Vil du med, så ring eller skriv til {who}.").format(who=whom_to_call(event))


# -- what is taken back ----------------------------------------------------------------------------------


def keep_room(rows: Sequence[ChangeRow]) -> Callable[[], None]:
    """For undoing: nobody gets a seat back that somebody else was given meanwhile."""
    touched: dict[type[Guest], set[str]] = {
        model: {pk for row in rows for pk in row.before.get(model._meta.label_lower, {})}
        for model in (Invitation, Signup)
    }
    keys = {
        event
        for model, pks in touched.items()
        if pks
        for event in model._default_manager.filter(pk__in=pks).values_list("event_id", flat=True)
    }
    events = list(Event.objects.select_for_update().filter(pk__in=keys, capacity__isnull=False).order_by("pk"))
    before = {event.pk: taken(event) for event in events}

    def check() -> None:
        for event in events:
            after = taken(event)
            if after > before[event.pk] and after > (event.capacity or 0):
                raise Clash(_("Pladsen er givet til en anden imens."))

    return check
