"""Whom an event concerns: the staff, the host, the invited. Letters and reminders go to exactly these."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from events.models import Booking, Event, Invitation
from people.domain.answerlinks import answer_url
from people.domain.mailbasis import mailable
from people.models import Contact, User


@dataclass(frozen=True)
class Recipient:
    """One person who may get a letter. ``key`` is what ledgers deduplicate by."""

    key: str
    name: str
    email: str
    language: str
    role: str  # "staff", "host" or "invited"
    user: User | None = None
    contact: Contact | None = None
    link: str = ""  # the page where this person answers or follows it, without login

    @classmethod
    def of_user(cls, user: User, role: str, link: str = "") -> "Recipient":
        return cls(f"user:{user.pk}", user.name, user.email, user.language, role, user=user, link=link)

    @classmethod
    def of_contact(cls, contact: Contact, role: str, link: str = "") -> "Recipient":
        return cls(
            f"contact:{contact.pk}", contact.name, contact.email, contact.language, role, contact=contact, link=link
        )

    @classmethod
    def of_address(cls, name: str, email: str, language: str, role: str, link: str = "") -> "Recipient":
        return cls(f"mail:{email.lower()}", name, email, language, role, link=link)


# kind of event → who hosts it; apps above register theirs when they start.
_hosts: dict[str, Callable[[Event], list[Recipient]]] = {}


def register_host(kind: str, find: Callable[[Event], list[Recipient]]) -> None:
    """Tells who the host of one kind of event is, for letters and reminders."""
    _hosts[kind] = find


def staff(event: Event) -> list[Recipient]:
    """People firmly booked on it, each once, by name. Of a cancelled event: those who were."""
    state = Booking.State.CANCELLED if event.is_cancelled else Booking.State.FIRM
    users = (
        User.objects.filter(resource__bookings__event=event, resource__bookings__state=state)
        .distinct()
        .order_by("name")
    )
    return [Recipient.of_user(user, "staff") for user in users]


def host(event: Event) -> list[Recipient]:
    find = _hosts.get(event.kind)
    return find(event) if find else []


def invited(event: Event, *statuses: str) -> list[Recipient]:
    """Invited contacts whose answer is one of ``statuses`` (default: everyone who has not said no)."""
    rows = Invitation.objects.filter(event=event).select_related("contact").order_by("contact__name")
    if statuses:
        rows = rows.filter(status__in=statuses)
    else:
        rows = rows.exclude(status__in=[Invitation.Status.NO, Invitation.Status.ABSENT])
    return [Recipient.of_contact(row.contact, "invited", answer_url("invitation", row.pk)) for row in rows]


def everyone(event: Event) -> list[Recipient]:
    """All whom a move or a cancellation concerns, each once."""
    seen: dict[str, Recipient] = {}
    for recipient in [*staff(event), *host(event), *invited(event)]:
        seen.setdefault(recipient.key, recipient)
    return list(seen.values())


def reached_by_letter(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Those of them who may be mailed and can be, each address once. The invited need a basis; one query."""
    rows = list(recipients)
    asked = [row.contact.pk for row in rows if row.role == "invited" and row.contact is not None]
    with_basis = mailable(asked) if asked else set()
    seen: dict[str, Recipient] = {}
    for row in rows:
        if row.email and not (row.role == "invited" and row.contact is not None and row.contact.pk not in with_basis):
            seen.setdefault(row.email.lower(), row)
    return list(seen.values())
