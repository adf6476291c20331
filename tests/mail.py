"""Messages as people and calendar programs send them back."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from django.utils import timezone

from events.domain.replyaddresses import reply_address
from events.models import Event, TimeProposal

DIALECTS = ("outlook", "google", "apple")


def a_message(
    to: str, sender: str = "Karen Friis <karen@maskinfabrik.example>", text: str = "", **headers: str
) -> EmailMessage:
    """A plain message; a keyword ``X_Header`` becomes X-Header."""
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = sender, to, make_msgid(domain="mail.example")
    message["Subject"] = headers.pop("subject", "Sv: invitation")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text or "Tak for jeres brev.")
    return message


def words_about(event: Event, **kwargs: Any) -> bytes:
    """Somebody wrote to the event's address."""
    return bytes(a_message(reply_address(event.pk), **kwargs))


def a_reply(
    event: Event,
    attendee: str,
    answer: str = "ACCEPTED",
    *,
    method: str = "REPLY",
    sequence: int | None = None,
    stamp: datetime | None = None,
    uid: str = "",
    sender: str = "",
    to: str = "",
    times: tuple[datetime, datetime] | None = None,
    comment: str = "",
    dialect: str = "google",
    **headers: str,
) -> bytes:
    """A REPLY or COUNTER as Outlook, Google or Apple writes it."""
    stamp = stamp or timezone.now()
    starts_at, ends_at = times or (event.starts_at, event.ends_at)
    scheme = "MAILTO" if dialect == "outlook" else "mailto"
    lines = [
        "BEGIN:VCALENDAR",
        {"outlook": "PRODID:Microsoft Exchange Server 2010", "google": "PRODID:-//Google Inc//Google Calendar//EN"}.get(
            dialect, "PRODID:-//Apple Inc.//iOS 18//EN"
        ),
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid or event.uid}",
        f"SEQUENCE:{event.sequence if sequence is None else sequence}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTEND:{ends_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{'Accepted: ' if dialect == 'outlook' else ''}Netværksmøde",
        f"ORGANIZER:mailto:{reply_address(event.pk)}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT={answer};CN=Karen:{scheme}:{attendee}",
    ]
    lines += [f"COMMENT:{comment}"] if comment else []
    lines += ["END:VEVENT", "END:VCALENDAR", ""]
    message = a_message(to or reply_address(event.pk), sender or f"Karen Friis <{attendee}>", text="Svar", **headers)
    content = "\r\n".join(lines).encode()
    message.add_alternative(
        content, maintype="text", subtype="calendar", cte="base64", params={"charset": "utf-8", "method": method}
    )
    if dialect == "google":
        message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    return bytes(message)


def a_proposal(event: Event, **fields: Any) -> TimeProposal:
    """Somebody would rather meet an hour later."""
    values = {
        "email": "karen@maskinfabrik.example",
        "name": "Karen Friis",
        "starts_at": event.starts_at + timedelta(hours=1),
        "ends_at": event.ends_at + timedelta(hours=1),
        "stamp": timezone.now(),
        "created_at": timezone.now(),
    }
    return TimeProposal.objects.create(event=event, **(values | fields))
