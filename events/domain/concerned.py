"""Whom an event concerns: the staff, the host, the invited. Letters and reminders go to exactly these."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from events.models import Booking, Event, Invitation
from people.domain import bounces
from people.domain.answerlinks import answer_url
from people.domain.mailbasis import mailable
from people.models import Contact, User

# Whom it does not concern any more: who said no, sent somebody else, let an offer pass.
OUT = (
    Invitation.Status.NO,
    Invitation.Status.ABSENT,
    Invitation.Status.DELEGATED,
    Invitation.Status.LAPSED,
)


def asked_us(invitation: Invitation) -> bool:
    """Signed up, or was sent by a colleague: it is they who came to us, so letters about it need no noted basis."""
    return invitation.by in (Invitation.By.SIGNUP, Invitation.By.COLLEAGUE)


@dataclass(frozen=True)
class Recipient:
    """One person who may get a letter. ``key`` is what ledgers deduplicate by.

    ``role`` is "staff", "host" or "invited", or what an app above calls those it adds; ``about`` is that app's own.
    """

    key: str
    name: str
    email: str
    language: str
    role: str
    user: User | None = None
    contact: Contact | None = None
    link: str = ""  # the page where this person answers or follows it, without login
    phone: str = ""
    takes_texts: bool = False  # said yes to text messages about the day itself; of users see events.domain.daytexts
    about: Any = None
    has_answered: bool = False  # so they know of it, whichever letter never left
    has_asked: bool = False  # they signed up, or a colleague sent them: letters about it need no other basis

    @property
    def needs_basis(self) -> bool:
        """Whether we may only write where a basis for mail is noted."""
        return self.role == "invited" and not self.has_asked

    @classmethod
    def of_user(cls, user: User, role: str, link: str = "", about: Any = None) -> "Recipient":
        key, phone = f"user:{user.pk}", user.phone
        return cls(key, user.name, user.email, user.language, role, user=user, link=link, phone=phone, about=about)

    @classmethod
    def of_contact(
        cls, contact: Contact, role: str, link: str = "", about: Any = None, has_asked: bool = False
    ) -> "Recipient":
        key, name, email, language = f"contact:{contact.pk}", contact.name, contact.email, contact.language
        recipient = cls(key, name, email, language, role, contact=contact, link=link, phone=contact.phone, about=about)
        recipient = replace(recipient, takes_texts=contact.takes_sms)
        return replace(recipient, has_asked=True, has_answered=True) if has_asked else recipient

    @classmethod
    def of_address(
        cls,
        name: str,
        email: str,
        language: str,
        role: str,
        link: str = "",
        phone: str = "",
        takes_texts: bool = False,
    ) -> "Recipient":
        key = f"mail:{email.lower()}"
        return cls(key, name, email, language, role, link=link, phone=phone, takes_texts=takes_texts)

    @property
    def person(self) -> frozenset[str]:
        """What tells that two recipients are one human being: a login or an address in common."""
        user_id = self.user.pk if self.user else self.contact.user_id if self.contact else None
        marks = {f"user:{user_id}" if user_id else "", self.email.strip().lower()} - {""}
        return frozenset(marks or {self.key})


# kind of event → who hosts it; apps above register theirs when they start.
_hosts: dict[str, Callable[[Event], list[Recipient]]] = {}


def register_host(kind: str, find: Callable[[Event], list[Recipient]]) -> None:
    """Tells who the host of one kind of event is, for letters and reminders."""
    _hosts[kind] = find


def staff(event: Event, *states: str) -> list[Recipient]:
    """People firmly booked on it, each once, by name. Of a cancelled event: those who were."""
    states = states or (Booking.State.CANCELLED if event.is_cancelled else Booking.State.FIRM,)
    users = (
        User.objects.filter(resource__bookings__event=event, resource__bookings__state__in=states)
        .distinct()
        .order_by("name")
    )
    return [Recipient.of_user(user, "staff") for user in users]


def host(event: Event) -> list[Recipient]:
    find = _hosts.get(event.kind)
    return find(event) if find else []


def invited(event: Event, *statuses: str) -> list[Recipient]:
    """Invited contacts whose answer is one of ``statuses`` (default: everyone it still concerns). ``about`` is the
    invitation."""
    rows = Invitation.objects.filter(event=event).select_related("contact").order_by("contact__name")
    if statuses:
        rows = rows.filter(status__in=statuses)
    else:
        rows = rows.exclude(status__in=OUT)
    return [
        Recipient.of_contact(row.contact, "invited", answer_url("invitation", row.pk), row, asked_us(row))
        for row in rows
    ]


def may_be_written_to(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Those of them with an address that works, the invited only where a basis for mail stands. At most two queries."""
    rows = list(recipients)
    unknown = [row.email for row in rows if row.email and row.user is None and row.contact is None]
    gone = bounces.dead(unknown) if unknown else {}
    asked = [row.contact.pk for row in rows if row.needs_basis and row.contact is not None]
    with_basis = mailable(asked) if asked else set()
    return [
        row
        for row in rows
        if row.email
        and not any(person is not None and person.is_bounced for person in (row.user, row.contact))
        and row.email.strip().lower() not in gone
        and not (row.needs_basis and row.contact is not None and row.contact.pk not in with_basis)
    ]


def reached_by_letter(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Those of them who may be mailed and can be, each person once, in the role that comes first."""
    return each_once(may_be_written_to(recipients))


def each_once(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Nobody twice, whether known by login, as a contact or by an address alone."""
    seen: set[str] = set()
    rows = []
    for row in recipients:
        if not row.person & seen:
            rows.append(row)
        seen |= row.person
    return rows
