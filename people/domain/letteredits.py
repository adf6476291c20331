"""Editing a letter that has not left: its subject and its words. What it said before stays with it.

The calendar part is the event's and is not touched. Addresses that open something for one person (answer links) are
shown as marks and put back as they were; they may be moved, never lost, for the letter is of no use without them. A
letter that a worker has claimed, or that somebody edited meanwhile, is left alone and said so.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.domain import textmessages
from people.domain.history import record
from people.domain.letters import SECRET_ADDRESS
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import EarlierWording, Letter, User

S = Letter.Status
EDITABLE = frozenset({S.QUEUED, S.HELD, S.FAILED})
LONGEST = 20_000
_MARK = re.compile(r"\[link (\d{1,2})\]", re.IGNORECASE)


@dataclass(frozen=True)
class Wording:
    """What is edited: ``version`` says which wording it was that one began with."""

    subject: str
    text: str
    version: str
    links: Sequence[str] = ()


def is_editable(letter: Letter) -> bool:
    """Account letters never: their words are what makes them safe."""
    return letter.status in EDITABLE and not letter.is_account


def wording(letter: Letter) -> Wording:
    """The letter's words with marks for its secret addresses."""
    links = list(dict.fromkeys(match[0] for match in SECRET_ADDRESS.finditer(letter.text)))
    text = letter.text
    for number, link in enumerate(links, 1):
        text = text.replace(link, f"[link {number}]")
    return Wording(letter.subject, text, _version(letter), links)


def _version(letter: Letter) -> str:
    return hashlib.sha256(f"{letter.subject}\0{letter.text}".encode()).hexdigest()[:16]


def edit(letter: Letter, *, subject: str, text: str, version: str, now: datetime, by: User) -> Letter:
    """The letter says this instead. Raises MoveNotAllowed when it is too late, Invalid for words that cannot be."""
    with transaction.atomic():
        stored = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        _check(stored, version)
        subject, text = _cleaned(stored, subject, text)
        if (subject, text) == (stored.subject, stored.text):
            return stored
        changed = Letter.objects.filter(pk=stored.pk, status__in=EDITABLE).update(subject=subject, text=text, html="")
        if not changed:  # a worker claimed it between the two
            raise _too_late(S.SENDING)
        EarlierWording.objects.create(
            letter=stored, subject=stored.subject, text=stored.text, replaced_at=now, replaced_by=by
        )
        record(stored, now=now, by=by, what="edited", old=stored.subject, new=subject)
        stored.subject, stored.text, stored.html = subject, text, ""
    return stored


def _check(stored: Letter, version: str) -> None:
    if stored.is_account:
        raise MoveNotAllowed(_("Et brev om en konto kan ikke rettes."), code="account_letter")
    if stored.status not in EDITABLE:
        raise _too_late(stored.status)
    if version != _version(stored):
        raise MoveNotAllowed(
            _("En anden har rettet brevet imens. Genindlæs siden, og ret det igen."), code="changed_meanwhile"
        )


def _too_late(status: str) -> MoveNotAllowed:
    if status == S.SENDING:
        return MoveNotAllowed(_("Brevet er ved at blive sendt og kan ikke rettes mere."), code="letter_left")
    return MoveNotAllowed(_("Brevet er ikke længere i udbakken og kan ikke rettes."), code="letter_left")


def _cleaned(stored: Letter, subject: str, text: str) -> tuple[str, str]:
    """As it will be stored; the marks are addresses again."""
    links = wording(stored).links
    subject = " ".join(subject.split())
    text = text.replace("\r\n", "\n").replace("\x00", "").strip() + "\n"
    wrong: list[tuple[str, str]] = []
    if not subject and stored.channel == Letter.Channel.MAIL:
        wrong.append(("/subject", _("Skriv et emne.")))
    if len(subject) > 200:
        wrong.append(("/subject", _("Skriv højst 200 tegn.")))
    if not text.strip():
        wrong.append(("/text", _("Skriv, hvad der skal stå i brevet.")))
    if len(text) > LONGEST:
        wrong.append(("/text", _("Skriv højst {n} tegn.").format(n=LONGEST)))
    numbers = {int(match[1]) for match in _MARK.finditer(text)}
    if missing := [f"[link {number}]" for number in range(1, len(links) + 1) if number not in numbers]:
        wrong.append(("/text", _("{marks} skal blive stående; det er modtagerens egen vej til at svare.").format(
            marks=", ".join(missing)
        )))  # fmt: skip
    if numbers - set(range(1, len(links) + 1)):
        wrong.append(("/text", _("Der står et link, som brevet ikke har. Slet det.")))
    if wrong:
        raise Invalid(wrong)
    text = _MARK.sub(lambda match: links[int(match[1]) - 1], text)
    if stored.channel == Letter.Channel.SMS:
        text = textmessages.plainer(text.strip())
        textmessages.check(text, field="/text")
        subject = textmessages.title(text)
    return subject, text
