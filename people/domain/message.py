"""A letter as an Internet message: text, HTML with its pictures, and the calendar part that calendars act on.

With a calendar part (RFC 6047 and what clients make of it): multipart/mixed of a multipart/alternative whose last
part is text/calendar with the method, in base64, and the same bytes again as invite.ics.
"""

import functools
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

from django.conf import settings

from people.domain.answerlinks import answer_url
from people.domain.letterbody import codes, picture, picture_id
from people.domain.mailpolicy import POLICY
from people.domain.outbox import html_of
from people.models import Letter


class NotAMessage(ValueError):
    """The letter cannot become a message, now or later; says why."""


def as_message(letter: Letter, now: datetime) -> EmailMessage:
    """The message to hand to the mail server. Raises NotAMessage for an address no server can use."""
    message = EmailMessage(policy=POLICY)
    try:
        message["From"] = _sender(settings.DEFAULT_FROM_EMAIL)
        message["To"] = _address(letter.to_email, letter.to_name)
        if letter.reply_to:
            message["Reply-To"] = _address(letter.reply_to)
    except (ValueError, HeaderParseError, UnicodeError, IndexError) as error:
        raise NotAMessage(str(error)) from error
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = now
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message["Content-Language"] = letter.language
    if letter.needs_basis and letter.contact_id:
        # One press in the mail program (RFC 8058): what nobody has to get can be ended without a page.
        message["List-Unsubscribe"] = f"<{answer_url('mail_off', letter.contact_id)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    elif letter.kind == "digest" and letter.user_id:
        message["List-Unsubscribe"] = f"<{answer_url('digest_off', letter.user_id)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if html := html_of(letter):
        message.add_alternative(html, subtype="html")
        _add_pictures(message, letter)
    if letter.calendar:
        _add_calendar(message, letter)
    return message


def _add_pictures(message: EmailMessage, letter: Letter) -> None:
    """The codes of the letter, beside its HTML (multipart/related, RFC 2387)."""
    for code in codes(letter.text):
        html = message.get_payload()[-1]  # type: ignore[index]
        assert isinstance(html, EmailMessage)
        html.add_related(picture(code), "image", "png", cid=f"<{picture_id(code)}>", disposition="inline")


def _add_calendar(message: EmailMessage, letter: Letter) -> None:
    body = letter.calendar.encode()
    method = letter.calendar_method or "REQUEST"
    message.add_alternative(
        body, maintype="text", subtype="calendar", cte="base64", params={"charset": "utf-8", "method": method}
    )
    message.add_attachment(body, maintype="application", subtype="ics", filename="invite.ics")


def envelope_sender() -> str:
    """Where a letter that cannot be delivered comes back to: a mailbox that is read, where there is one."""
    return _address(settings.BOUNCE_EMAIL or settings.DEFAULT_FROM_EMAIL).addr_spec


@functools.cache
def _sender(text: str) -> str:
    return str(_address(text))


def _address(text: str, name: str = "") -> Address:
    """One address in a form every server takes: the domain in ASCII."""
    written_name, spec = parseaddr(text) if not name else (name, text.strip())
    local, at, domain = spec.rpartition("@")
    if not at or not local or not domain:
        raise ValueError(f"{text!r} is no address.")
    shown = " ".join((name or written_name).split())
    return Address(shown, username=local, domain=domain.encode("idna").decode("ascii"))
