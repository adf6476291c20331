"""Letters that come back: what a mail server reports (RFC 3464), matched to the letter it is about.

A report counts only where it names a letter of ours by its Message-ID, in the headers it returns or refers to, and the
address that letter went to; anybody can write a report about anything. What failed for good makes the letter failed
with the server's answer, and, where it is the address's fault, marks the address: nothing but account letters goes
there until somebody corrects it or says that it works again. What is only late is noted.
"""

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from people.domain.history import record
from people.domain.incoming import BROKEN, Arrived, Outcome, Verdict
from people.domain.serveranswers import code_of, in_words, is_the_addresss_fault
from people.models import Contact, DeadAddress, Letter, User

S = Letter.Status
_ID = re.compile(r"<[^<>\s]{3,118}>")
_ADDRESS = re.compile(r"[^\s<>;,\"]+@[^\s<>;,\"]+")
_LONGEST = 20_000  # characters of a returned letter that are looked through for its Message-ID


@dataclass(frozen=True)
class Report:
    """What a server says became of one letter for one recipient."""

    recipients: frozenset[str]  # final and original, in lower case
    has_failed: bool
    code: str
    answer: str


def read(arrived: Arrived, now: datetime) -> Verdict | None:
    """A report about one of our letters; None for what is no report."""
    message = arrived.message
    reports = list(_reports(message))
    if not reports:
        if any(part.get_content_type() == "message/delivery-status" for part in message.walk()):
            return Verdict(Outcome.AUTOMATIC, _("En mailserver melder, at et brev er kommet videre."))
        return None
    letter, report = _match(_ids(message), reports)
    if letter is None or report is None:
        return Verdict(Outcome.AUTOMATIC, _("En mailserver skriver om et brev, der ikke er vores."))
    words = in_words(report.code) or in_words(report.answer) or report.answer
    about = {"subject": letter.subject if not letter.is_account else _("Brev om en konto"), "email": letter.to_email}
    if not report.has_failed:
        record(letter, now=now, what="bounced", why=_("Forsinket: {answer}").format(answer=report.answer)[:500])
        sentence = _("Brevet »{subject}« til {email} er forsinket: {words}").format(words=words, **about)
        return Verdict(Outcome.DELAYED, sentence, letter)
    came_back(letter, code=report.code, answer=report.answer, now=now)
    if is_the_addresss_fault(report.code, reported=True):
        mark_dead(letter, code=report.code, answer=report.answer, now=now)
    sentence = _("Brevet »{subject}« til {email} kom tilbage: {words}").format(words=words, **about)
    return Verdict(Outcome.BOUNCED, sentence, letter)


def came_back(letter: Letter, *, code: str, answer: str, now: datetime) -> None:
    """It was taken and has not arrived. One that waits to be tried again meets the mark on its address instead."""
    done = Letter.objects.filter(pk=letter.pk, status__in=[S.SENT, S.SENDING]).update(
        status=S.FAILED, error=answer[:500], claimed_by=""
    )
    if done:
        record(letter, now=now, what="bounced", old=letter.status, new=S.FAILED, why=_("Kom tilbage: {answer}").format(
            answer=answer
        )[:500])  # fmt: skip


def mark_dead(letter: Letter, *, code: str, answer: str, now: datetime) -> None:
    """From now on nothing but account letters goes to that address. Saying it twice changes nothing."""
    address = letter.to_email.strip().lower()
    if not address:
        return
    with transaction.atomic():
        _row, is_new = DeadAddress.objects.get_or_create(
            email=address, defaults={"since": now, "code": code[:12], "answer": answer[:500], "letter": letter}
        )
        if not is_new:
            return
        User.objects.filter(email=address).update(bounced_email=address)
        for contact in Contact.objects.filter(email__iexact=address):
            Contact.objects.filter(pk=contact.pk).update(bounced_email=address)
            record(contact, now=now, what="bounced", new=address, why=answer, actor=_("systemet"))


def works_again(person: Contact | User, *, now: datetime, by: User) -> None:
    """Somebody says that letters arrive there after all: the mark is taken away, and letters are written again."""
    address = person.bounced_email
    with transaction.atomic():
        DeadAddress.objects.filter(email=address).delete()
        User.objects.filter(bounced_email=address).update(bounced_email="")
        Contact.objects.filter(bounced_email=address).update(bounced_email="")
        record(person, now=now, by=by, what="bounced", old=address, new="")
    person.bounced_email = ""


def dead(addresses: Iterable[str]) -> dict[str, DeadAddress]:
    """Those of these addresses from which letters come back; one query."""
    wanted = {address.strip().lower() for address in addresses if address}
    return {row.email: row for row in DeadAddress.objects.filter(email__in=wanted)} if wanted else {}


def still_dead() -> QuerySet[DeadAddress]:
    """Marks of addresses that a contact or a user still has."""
    theirs = {"bounced_email": OuterRef("email"), "email__iexact": OuterRef("email")}
    return DeadAddress.objects.filter(
        Exists(Contact.objects.exclude(bounced_email="").filter(**theirs))
        | Exists(User.objects.exclude(bounced_email="").filter(**theirs))
    )


# -- reading -------------------------------------------------------------------------------------------------


def _reports(message: EmailMessage) -> Iterator[Report]:
    """One for each recipient that the message says something about."""
    found = False
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in _groups(part):
            if report := _report(fields):
                found = True
                yield report
    if not found and (failed := message.get("X-Failed-Recipients")):
        text = _text_of(message)
        line = next((one.strip() for one in text.splitlines() if code_of(one)), "")
        recipients = frozenset(one.lower() for one in _ADDRESS.findall(str(failed)))
        yield Report(recipients, True, code_of(line), line[:500])


def _groups(part: Message) -> list[Message]:
    """The groups of fields in a message/delivery-status; what a server sent as one text is cut at its empty lines."""
    payload = part.get_payload()
    if isinstance(payload, list):
        groups = [one for one in payload if isinstance(one, Message)]
        if len(groups) > 1 or not groups:
            return groups
        payload = groups[0].as_string()
    text = str(payload).replace("\r\n", "\n")
    return [email.message_from_string(block) for block in re.split(r"\n\s*\n", text) if ":" in block]


def _report(fields: Message) -> Report | None:
    action = str(fields.get("Action", "")).strip().lower()
    recipients = frozenset(
        found[0].lower()
        for name in ("Final-Recipient", "Original-Recipient")
        if (found := _ADDRESS.findall(str(fields.get(name, ""))))
    )
    if not recipients or action not in ("failed", "delayed"):
        return None
    status = str(fields.get("Status", "")).split()[:1]
    diagnostic = " ".join(str(fields.get("Diagnostic-Code", "")).split())
    answer = re.sub(r"^\s*(smtp|x-[\w-]+)\s*;\s*", "", diagnostic, flags=re.IGNORECASE)
    code = status[0] if status and code_of(status[0]) else ""
    exact = code_of(answer)
    if exact.count(".") == 2 and (not code or code.endswith(".0.0")):
        code = exact  # "5.0.0" says less than what the other server answered
    return Report(recipients, action == "failed", code, answer[:500] or code)


def _ids(message: EmailMessage) -> list[str]:
    """Message-IDs that the report may be about: of the returned letter or its headers, and what it refers to."""
    found: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                found += _ID.findall(str(inner[0].get("Message-ID", "")))
        elif kind == "text/rfc822-headers":
            found += _ID.findall(str(email.message_from_string(_content(part)).get("Message-ID", "")))
    for name in ("References", "In-Reply-To", "X-MS-Exchange-Parent-Message-Id"):
        found += _ID.findall(str(message.get(name, "")))
    if not found:
        text = _text_of(message)[:_LONGEST]
        found += [one for line in re.findall(r"(?im)^message-id:\s*(\S+)", text) for one in _ID.findall(line)]
    return list(dict.fromkeys(found))


def _content(part: Message) -> str:
    try:
        payload = part.get_payload(decode=True)
    except BROKEN:
        return ""
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(part.get_payload())


def _text_of(message: EmailMessage) -> str:
    return "\n".join(_content(part) for part in message.walk() if part.get_content_maintype() == "text")


def _match(ids: list[str], reports: list[Report]) -> tuple[Letter | None, Report | None]:
    for letter in Letter.objects.filter(message_id__in=ids[:10], channel=Letter.Channel.MAIL):
        names = _spellings(letter.to_email)
        for report in reports:
            if report.recipients & names:
                return letter, report
    return None, None


def _spellings(address: str) -> set[str]:
    """As we write it, and with the domain as it went over the wire."""
    local, _at, domain = address.strip().lower().rpartition("@")
    try:
        return {f"{local}@{domain}", f"{local}@{domain.encode('idna').decode('ascii')}"}
    except UnicodeError:
        return {f"{local}@{domain}"}
