"""What an organiser may do with a letter: read it, hold it, let it go, try again, send it again, withdraw it."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from people.domain.history import record
from people.domain.letterbody import with_pictures
from people.domain.lifecycle import Moves, move
from people.domain.mailbasis import INVITATION, may_mail
from people.domain.outbox import dedupe_key, html_of, message_id, wake_on_commit
from people.domain.refusals import MoveNotAllowed
from people.domain.statuswords import OF_LETTER
from people.models import Contact, DeadAddress, Letter, User

S = Letter.Status

# What people may do; the moves of delivery itself stand in people.domain.delivery.
MOVES = Moves(
    OF_LETTER,
    {
        S.QUEUED: {S.HELD, S.CANCELLED},
        S.HELD: {S.QUEUED, S.CANCELLED},
        S.FAILED: {S.QUEUED, S.CANCELLED},
    },
)
LEFT = frozenset({S.SENT, S.KEPT, S.CANCELLED})

# Whatever opens something without login: answer links, status pages, private feeds, a new password.
_SECRET = re.compile(r"(/(?:r|s|feeds|login/ny)/)[A-Za-z0-9_\-~.]{16,}")
SECRET_ADDRESS = re.compile(
    r"https?://[^\s<>\"»]*?/(?:r|s|feeds|login/ny)/[A-Za-z0-9_\-~.]{16,}(?:/[^\s<>\"».,;:!?)]*)?"
)
MASK = "••••••"


@dataclass(frozen=True)
class Action:
    """One button: ``name`` is what is done, ``verb`` the word on it."""

    name: str
    verb: str
    icon: str
    is_main: bool = False


def every_action() -> Sequence[Action]:
    return [
        Action("release", _("Send alligevel"), "send"),
        Action("retry", _("Prøv igen"), "refresh"),
        Action("hold", _("Hold tilbage"), "mail-pause"),
        Action("resend", _("Send igen"), "mail-forward"),
        Action("cancel", _("Annullér"), "trash"),
    ]


def actions(letter: Letter) -> Sequence[Action]:
    """What may be done with this letter now, the likeliest first."""
    hold = Action("hold", _("Hold tilbage"), "mail-pause")
    cancel = Action("cancel", _("Annullér"), "trash")
    match letter.status:
        case S.QUEUED:
            return [hold, cancel]
        case S.HELD:
            return [Action("release", _("Send alligevel"), "send", is_main=True), cancel]
        case S.FAILED:
            return [Action("retry", _("Prøv igen"), "refresh", is_main=True), cancel]
        case S.SENT | S.KEPT | S.CANCELLED if not letter.is_account:
            return [Action("resend", _("Send igen"), "mail-forward")]
    return []


def hold(letter: Letter, *, now: datetime, by: User) -> Letter:
    """It stays here until somebody lets it go."""
    move(letter, S.HELD, moves=MOVES, now=now, by=by)
    return letter


def release(letter: Letter, *, now: datetime, by: User) -> Letter:
    """A held letter goes, now or at its own time when that is still to come."""
    _check_basis(letter)
    _queue(letter, now, by)
    return letter


def retry(letter: Letter, *, now: datetime, by: User) -> Letter:
    """A failed letter gets all its tries again, under the same Message-ID."""
    if letter.status != S.FAILED:
        raise MoveNotAllowed(_("Kun et brev, der ikke kunne sendes, kan prøves igen."))
    readdress([letter])
    _check_basis(letter)
    _queue(letter, now, by)
    return letter


def corrected(batch: Sequence[Letter]) -> dict[uuid.UUID, str]:
    """Letters that went to an address of which we know that it was wrong: the recipient's right one."""
    contacts = Contact.objects.in_bulk({row.contact_id for row in batch if row.contact_id})
    users = User.objects.in_bulk({row.user_id for row in batch if row.user_id})
    found: dict[uuid.UUID, str] = {}
    for row in batch:
        person = contacts.get(row.contact_id) or users.get(row.user_id)
        if row.channel != Letter.Channel.MAIL or not row.to_email:
            continue
        if person is None or row.is_account or person.is_bounced or not person.email:
            continue
        if person.bounced_email == row.to_email.lower():
            found[row.pk] = person.email
    return found


def readdress(batch: Sequence[Letter]) -> None:
    """What failed goes to where the recipient is now."""
    addresses = corrected(batch)
    for letter in batch:
        if email := addresses.get(letter.pk):
            Letter.objects.filter(pk=letter.pk, status=S.FAILED).update(to_email=email)
            letter.to_email = email


def cancel(letter: Letter, *, now: datetime, by: User) -> Letter:
    """It will never leave; it stays here to be read."""
    move(letter, S.CANCELLED, moves=MOVES, now=now, by=by)
    return letter


def resend(letter: Letter, *, now: datetime, by: User) -> Letter:
    """The same words once more, as a letter of its own with its own Message-ID; returns the new one."""
    if letter.is_account:
        raise MoveNotAllowed(_("Bed personen om selv at bestille et nyt brev på loginsiden."))
    if letter.status not in LEFT:
        raise MoveNotAllowed(_("Brevet er stadig på vej og kan ikke sendes igen endnu."))
    _check_basis(letter)
    with transaction.atomic():
        original = Letter.objects.select_for_update().get(pk=letter.pk)
        stem = f"again:{original.pk}"
        key = dedupe_key(f"{stem}:{Letter.objects.filter(dedupe_key__startswith=stem).count() + 1}")
        again = Letter(
            kind=original.kind,
            dedupe_key=key,
            channel=original.channel,
            to_email=original.to_email,
            to_phone=original.to_phone,
            to_name=original.to_name,
            user_id=original.user_id,
            contact_id=original.contact_id,
            reply_to=original.reply_to,
            language=original.language,
            subject=original.subject,
            text=original.text,
            html=original.html,
            calendar=original.calendar,
            calendar_method=original.calendar_method,
            programme_id=original.programme_id,
            about_kind=original.about_kind,
            about_id=original.about_id,
            needs_basis=original.needs_basis,
            created_at=now,
            due_at=now,
            message_id=message_id(key),
        )
        again.save(force_insert=True)
        record(original, now=now, by=by, what="resent", new=str(again.pk))
        record(again, now=now, by=by, new=S.QUEUED, why=_("sendt igen"))
        wake_on_commit()
    return again


DEEDS = {"hold": hold, "release": release, "retry": retry, "cancel": cancel, "resend": resend}


def done_sentence(name: str, letter: Letter) -> str:
    """What a toast says afterwards."""
    who = letter.to_name or letter.address
    return {
        "hold": _("Brevet til {who} holdes tilbage."),
        "release": _("Brevet til {who} er på vej."),
        "retry": _("Brevet til {who} prøves igen."),
        "cancel": _("Brevet til {who} er annulleret."),
        "resend": _("Brevet til {who} sendes igen."),
    }[name].format(who=who)


def shown_subject(letter: Letter) -> str:
    return _("Brev om en konto") if letter.is_account else letter.subject


def shown_text(letter: Letter) -> str:
    """The text as an organiser reads it: no links that act for somebody else; nothing of an account letter."""
    return "" if letter.is_account else masked(letter.text)


def shown_html(letter: Letter) -> str:
    return "" if letter.is_account else with_pictures(masked(html_of(letter)), letter.text)


def masked(text: str) -> str:
    """Secret addresses made harmless, except in the demo, where one plays all the parts."""
    return text if settings.DEBUG else _SECRET.sub(rf"\1{MASK}", text)


def _queue(letter: Letter, now: datetime, by: User) -> None:
    with transaction.atomic():
        due = max(letter.due_at, now) if letter.status == S.HELD else now
        also = {"due_at": due, "attempts": 0, "error": "", "expires_at": None}  # a person knows what is too late
        move(letter, S.QUEUED, moves=MOVES, now=now, by=by, also=also)
        wake_on_commit()


def _check_basis(letter: Letter) -> None:
    by_mail = letter.channel == Letter.Channel.MAIL
    if by_mail and not letter.is_account and DeadAddress.objects.filter(email=letter.to_email.lower()).exists():
        raise MoveNotAllowed(
            _("Breve til {email} kommer tilbage. Ret adressen, eller ring i stedet.").format(email=letter.to_email),
            code="dead_address",
        )
    if letter.needs_basis and letter.contact is not None:
        allowed, why = may_mail(letter.contact, INVITATION)
        if not allowed:
            raise MoveNotAllowed(
                _("Brevet kan ikke sendes. {why} Ring i stedet.").format(why=why), code="no_mail_basis"
            )
