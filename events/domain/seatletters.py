"""The letters about a seat: you have one, you wait for one, one is yours until, it went on to the next."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.domain import daytexts, ics
from events.domain.concerned import Recipient, asked_us
from events.domain.door import inletters
from events.domain.seats import Guest
from events.models import Invitation
from people.domain.answerlinks import answer_url
from people.domain.mailbasis import INVITATION, OWN_REQUEST, may_mail
from people.domain.outbox import unsent, withdraw, write
from people.models import Letter

SEAT, WAITS, OFFER, LAPSED = "seat", "waitlisted", "seat_offer", "seat_lapsed"
SHORT_BEFORE, SHORT_OFFER = timedelta(hours=48), timedelta(hours=4)


def can_be_written_to(row: Guest) -> bool:
    """Whether the guest may be mailed about this seat; who cannot is called."""
    if not isinstance(row, Invitation):
        return bool(row.email)
    return may_mail(row.contact, OWN_REQUEST if asked_us(row) else INVITATION)[0]


def tell(row: Guest, what: str, now: datetime, *, colleague: str = "") -> Letter | None:
    """One of the letters above, to who may be mailed; ``colleague`` passed the seat on."""
    if not can_be_written_to(row):
        return None
    event = row.event
    link = answer_url("invitation" if isinstance(row, Invitation) else "signup", row.pk)
    calendar, to = "", None
    if isinstance(row, Invitation):
        to, kind = row.contact, f"meeting_{what}"
        name, email, language = row.contact.name, row.contact.email, row.contact.language
        if what == SEAT and event.meeting_url:
            # From now on it says where this guest takes part.
            recipient = Recipient.of_contact(row.contact, "invited", link, about=row)
            calendar = ics.invitation(event, recipient, "REQUEST", stamp=now.replace(microsecond=0))
    else:
        kind, name, email, language = f"signup_{what}", row.name, row.email, row.language
    kind = what if what in (OFFER, LAPSED) else kind
    if what == OFFER and _is_short(row, now):
        daytexts.about_seat(event, _recipient(row, link), row.offer_until, now)
    return write(
        kind,
        dedupe=f"{kind}:{row.pk}:{now.isoformat()}",
        now=now,
        to=to,
        email=email,
        name=name,
        language=language,
        about=event,
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
        context={
            "event": event,
            "programme": event.programme,
            "first_name": name.split(" ")[0],
            "guest": row,
            "is_online": row.online or event.venue_id is None,
            "colleague": colleague,
            "link": link,
            "door": inletters.of_guest(row, event, link, now) if what == SEAT else None,
            "answer_url": link,
        },
    )


def _is_short(row: Guest, now: datetime) -> bool:
    """So little time that a letter may be read too late."""
    return row.event.starts_at <= now + SHORT_BEFORE or (
        row.offer_until is not None and row.offer_until <= now + SHORT_OFFER
    )


def _recipient(row: Guest, link: str) -> Recipient:
    if isinstance(row, Invitation):
        return Recipient.of_contact(row.contact, "invited", link, about=row)
    return Recipient.of_address(row.name, row.email, row.language, "host", link, row.phone, row.takes_sms)


def drop_reminders(row: Guest) -> int:
    """A reminder that was written but has not left, and that the guest's answer overtook; returns how many."""
    mine = {"contact": row.contact_id} if isinstance(row, Invitation) else {"to_email": row.email}
    rows = unsent(row.event).filter(kind__startswith="reminder_", **mine)
    return withdraw(rows, _("Svaret kom imens."))
