"""Taking in mail: each message once, read by whoever knows its address; nothing a stranger writes is believed.

Apps above register a reader when they start. A reader is handed an Arrived and answers with a Verdict, or with None
when the message is not for it.
"""

import email
import email.policy
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses

from django.db import DatabaseError, DataError, IntegrityError, models, transaction
from django.utils.translation import gettext as _

from people.domain import mailboxes
from people.domain.history import subject_kind
from people.domain.refusals import MoveNotAllowed
from people.models import IncomingLetter, User

Outcome = IncomingLetter.Outcome
KEPT_TEXT = 5_000  # characters of what somebody wrote
# Where the address it was sent to stands, also after forwarding and by catch-all boxes.
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To")
# What reading somebody else's letter may end in; Python's own parser trips over many a broken header.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, MessageError)
_QUOTED = re.compile(r"^(>.*|-{2,}\s*$|On .+wrote:|Den .+ skrev .+:|(Fra|From|Von): .+)$")


@dataclass(frozen=True)
class Arrived:
    """One message as its readers see it: addresses in lower case, the text without what it quotes."""

    message: EmailMessage
    sender: str
    name: str
    to: tuple[str, ...]
    subject: str
    text: str
    is_automatic: bool


@dataclass(frozen=True)
class Verdict:
    """What became of it, in a sentence for the organisers of ``about``."""

    outcome: str
    sentence: str = ""
    about: models.Model | None = None


type Reader = Callable[[Arrived, datetime], Verdict | None]
_readers: list[Reader] = []


def register_reader(reader: Reader, *, first: bool = False) -> Reader:
    """``first``: it looks before the others, at what is no answer to anything."""
    if reader not in _readers:
        _readers.insert(0 if first else len(_readers), reader)
    return reader


def read_mailbox(where: str, now: datetime) -> Counter[str]:
    """Takes in all unread messages of a mailbox; returns how many by outcome, "known" for those met before.

    Raises mailboxes.NoMailbox. One bad message stops no other; when the database is away, the rest stay unread.
    """
    counted: Counter[str] = Counter()
    with mailboxes.unread(where) as messages:
        for message in messages:
            if message.raw is None:
                counted["too_large"] += 1
            else:
                row = take_in(message.raw, now)
                counted[row.outcome if row else "known"] += 1
            message.done()
    return counted


def take_in(raw: bytes, now: datetime) -> IncomingLetter | None:
    """Reads one message and does what it asks, in one transaction; None when it was taken in before."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
    except BROKEN:
        message = EmailMessage()
    assert isinstance(message, EmailMessage)
    key = hashlib.sha256(_header(message, "Message-ID").encode(errors="replace") or raw).hexdigest()
    try:
        with transaction.atomic():
            if IncomingLetter.objects.filter(key=key).exists():
                return None
            arrived = _arrived(message)
            verdict = _verdict(arrived, now)
            return _keep(key, arrived, verdict, now)
    except DatabaseError as error:
        if isinstance(error, IntegrityError) and IncomingLetter.objects.filter(key=key).exists():
            return None  # somebody else took it in at the same moment
        raise


def _verdict(arrived: Arrived, now: datetime) -> Verdict:
    for reader in _readers:
        try:
            with transaction.atomic():
                verdict = reader(arrived, now)
        except (*BROKEN, DataError) as error:
            # Somebody else's program wrote it: whatever is wrong with it must not stop the next one.
            return Verdict(Outcome.UNREADABLE, _("Brevet kunne ikke læses: {error}").format(error=str(error)[:150]))
        if verdict is not None:
            return verdict
    return Verdict(Outcome.STRANGER, _("Sendt til en adresse, vi ikke kender."))


def _keep(key: str, arrived: Arrived, verdict: Verdict, now: datetime) -> IncomingLetter:
    about = verdict.about
    return IncomingLetter.objects.create(
        key=key,
        from_email=arrived.sender[:254],
        from_name=arrived.name[:120],
        subject=arrived.subject[:200],
        text=arrived.text[:KEPT_TEXT],
        outcome=verdict.outcome,
        sentence=_clean(verdict.sentence)[:300],
        programme_id=getattr(about, "programme_id", None),
        about_kind=subject_kind(about) if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        read_at=now,
    )


def _arrived(message: EmailMessage) -> Arrived:
    name, sender = next(iter(_addresses(_values(message, "From"))), ("", ""))
    found = _addresses([value for header in _TO for value in _values(message, header)])
    return Arrived(
        message,
        sender=_clean(sender).lower(),
        name=_clean(name),
        to=tuple(dict.fromkeys(address.lower() for _name, address in found if address)),
        subject=_clean(_header(message, "Subject")),
        text=_text(message),
        is_automatic=is_automatic(message),
    )


def is_automatic(message: EmailMessage) -> bool:
    """Nobody wrote it (RFC 3834): out of office, vacation, lists, and what a mail server says of a letter.

    Calendars call their answers ``auto-generated``, which is not an answer by itself; ``auto-replied`` is.
    """
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted.startswith(("auto-replied", "auto-notified")):
        return True
    if _header(message, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply"):
        return True
    if any(header in message for header in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "List-Id")):
        return True
    kinds = _kinds(message)
    if kinds[:1] == ["multipart/report"] or _header(message, "Return-Path").strip() == "<>":
        return True
    return submitted == "auto-generated" and not {"text/calendar", "application/ics"} & set(kinds)


def _kinds(message: EmailMessage) -> list[str]:
    """The media types of a message and its parts; none where they cannot be read."""
    try:
        return [part.get_content_type() for part in message.walk()]
    except BROKEN:
        return []


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; "" where it is missing."""
    return next(iter(_values(message, name)), "")


def _values(message: EmailMessage, name: str) -> list[str]:
    """Each of these headers as text; as it was written where it cannot be read."""
    try:
        return [str(value) for value in message.get_all(name, [])]
    except BROKEN:
        return [" ".join(str(value).split()) for key, value in message.raw_items() if key.lower() == name.lower()]


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    """Names and addresses that stand there."""
    try:
        return getaddresses(values)
    except BROKEN:
        return []


def _text(message: EmailMessage) -> str:
    """What somebody wrote, without the letter they answered."""
    try:
        part = message.get_body(("plain",))
        content = part.get_content() if part is not None else ""
    except BROKEN:
        return ""
    kept: list[str] = []
    for line in str(content).splitlines():
        if _QUOTED.match(line.strip()):
            break
        kept.append(line.rstrip())
    return _clean("\n".join(kept), keep="\n").strip()


def _clean(text: str, keep: str = "") -> str:
    """Without control characters, which PostgreSQL and pages cannot take."""
    return "".join(letter for letter in text if letter.isprintable() or letter in keep)


def about(subject: models.Model) -> models.QuerySet[IncomingLetter]:
    """What came in about one thing and is for people to read, newest first."""
    return IncomingLetter.objects.filter(
        about_kind=subject_kind(subject), about_id=str(subject.pk), outcome=Outcome.WORDS
    )


def mark_seen(letter: IncomingLetter, *, now: datetime, by: User) -> None:
    """Somebody has read it, so it waits for nobody any more."""
    if not IncomingLetter.objects.filter(pk=letter.pk, seen_at=None).update(seen_at=now, seen_by=by):
        raise MoveNotAllowed(_("Svaret er allerede markeret som læst."), code="already_seen")
