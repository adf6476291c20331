"""Getting letters out: claim, then send, then say so. Late, twice or never must not matter.

A letter is claimed by one worker before it is sent, and marked the moment the server has taken it, so two workers
never send the same one. What cannot be known is a worker that dies between the server's yes and our mark: that
letter comes back after ten minutes and goes again under the same Message-ID, so a mailbox shows it once.

A letter may be taken back while a worker holds it: what has not been handed over by then does not leave. The letter
that corrects it waits for the outcome: it follows the one that left, and stays here with the one that did not.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from people.domain import bounces, postman
from people.domain.mailbasis import mailable
from people.domain.message import NotAMessage, as_message, envelope_sender
from people.domain.outbox import wake_worker
from people.domain.postman import Postman, Refusal, Unreachable
from people.domain.serveranswers import code_of, is_the_addresss_fault
from people.domain.statements import Blanks, Changed
from people.models import Letter

logger = logging.getLogger(__name__)
S = Letter.Status

BATCH = 20
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480)]
TRIES = len(PAUSES) + 1
LONGEST_ROUND = timedelta(seconds=60)  # a job that takes two minutes is killed


def deliver_due(now: datetime) -> int:
    """Sends what is due; returns how many letters left (or, without a mail server, are kept to be read here)."""
    take_back_stale(now)
    drop_corrections()
    if not postman.has_server():
        return keep_due(now)
    moment = _clock(now)
    sent = 0
    with Postman() as line:
        while True:
            claim = claim_due(moment())
            if not claim:
                return sent
            try:
                sent += _send_all(claim, line, moment)
            except Unreachable as error:
                logger.warning("The mail server cannot be reached: %s", error)
                return sent
            if moment() - now > LONGEST_ROUND:
                wake_worker()
                return sent


def claim_due(now: datetime, limit: int = BATCH) -> list[Letter]:
    """Up to ``limit`` due letters, now ours alone, longest due first."""
    mark = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"
    with transaction.atomic():
        due = list(
            Letter.objects.select_for_update(
                of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
            )
            .filter(status=S.QUEUED, due_at__lte=now)
            .filter(Q(corrects=None) | Q(corrects__status__in=[S.SENT, S.KEPT]))
            .order_by("due_at")
            .values_list("pk", flat=True)[:limit]
        )
        if not due:
            return []
        Letter.objects.filter(pk__in=due, status=S.QUEUED).update(status=S.SENDING, claimed_by=mark, claimed_at=now)
    return list(Letter.objects.filter(claimed_by=mark, status=S.SENDING).order_by("due_at"))


def keep_due(now: datetime) -> int:
    """Without a mail server a due letter is done: it is shown in the outbox and never leaves later by surprise."""
    return Letter.objects.filter(status=S.QUEUED, due_at__lte=now).update(status=S.KEPT)


def stale_after() -> timedelta:
    """How long a letter may be under way before its worker counts as dead."""
    return timedelta(seconds=settings.LETTER_STALE_SECONDS)


def take_back_stale(now: datetime) -> int:
    """Letters whose worker died in the middle go again, with a note; after the last try they have failed."""
    stale = Letter.objects.filter(status=S.SENDING, claimed_at__lt=now - stale_after())
    # Taken back, and nobody knows whether it left: better a correction too many than one too few.
    stale.filter(is_withdrawn=True).update(
        status=S.SENT, claimed_by="", sent_at=F("claimed_at"), error=_("Det er uvist, om det nåede af sted.")
    )
    note = _("Afsendelsen blev afbrudt og prøves igen.")
    failed = stale.filter(attempts__gte=TRIES).update(
        status=S.FAILED, claimed_by="", error=_("Afsendelsen blev afbrudt hver gang.")
    )
    return failed + stale.update(status=S.QUEUED, claimed_by="", due_at=now, error=note)


def drop_corrections() -> int:
    """What corrects a letter that never left has nothing to correct; returns how many."""
    rows = Letter.objects.filter(status=S.QUEUED, corrects__status__in=[S.CANCELLED, S.FAILED])
    pks = list(rows.values_list("pk", flat=True)[:1000])
    words = _("Det brev, det skulle rette, kom aldrig af sted.")
    return Letter.objects.filter(pk__in=pks, status=S.QUEUED).update(status=S.CANCELLED, error=words) if pks else 0


def _clock(now: datetime) -> Callable[[], datetime]:
    """The given moment, and from there as time really passes."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def _send_all(claim: Sequence[Letter], line: Postman, moment: Callable[[], datetime]) -> int:
    sent = 0
    with_basis = mailable(letter.contact_id for letter in claim if letter.needs_basis and letter.contact_id)
    gone = bounces.dead(letter.to_email for letter in claim if not letter.is_account)
    for number, letter in enumerate(claim):
        if not letter.is_account and letter.to_email.lower() in gone:
            _finish(
                letter, S.FAILED, error=gone[letter.to_email.lower()].answer or _("Breve til adressen kommer tilbage.")
            )
            continue
        if letter.needs_basis and letter.contact_id not in with_basis:
            _finish(letter, S.CANCELLED, error=_("Kontakten har ikke længere et grundlag for mail."))
            continue
        # Ours still? It may have been taken back as stale while an earlier letter hung.
        if not _begin(pk=letter.pk, mark=letter.claimed_by, now=moment()):
            _ours(letter).update(status=S.CANCELLED, claimed_by="", error=_("Blev trukket tilbage."))
            continue
        letter.attempts += 1
        try:
            message = as_message(letter, moment())
            content, recipient = message.as_bytes(), message["To"].addresses[0].addr_spec
        except NotAMessage as error:
            _finish(letter, S.FAILED, error=_("Adressen kan ikke bruges: {error}").format(error=error))
            continue
        except Exception as error:
            # Whatever it is, it must not hold up the letters behind it.
            logger.exception("Letter %s cannot be made into a message.", letter.pk)
            _finish(letter, S.FAILED, error=_("Brevet kan ikke sendes: {error}").format(error=error))
            continue
        try:
            line.deliver(content, envelope_sender(), recipient)
        except Refusal as refusal:
            if refusal.final:
                _finish(letter, S.FAILED, error=refusal.answer)
                if is_the_addresss_fault(code := code_of(refusal.answer)) and not letter.is_account:
                    bounces.mark_dead(letter, code=code, answer=refusal.answer, now=moment())
            else:
                _try_later([letter], refusal.answer, moment())
        except Unreachable as error:
            # Nothing to do with this letter: all that are left wait, this one's pause as well as the others'.
            for untried in claim[number + 1 :]:
                untried.attempts += 1
            _try_later(claim[number:], str(error), moment())
            raise
        else:
            _finish(letter, S.SENT, sent_at=moment())
            sent += 1
    return sent


def _claimed(blank: Blanks) -> QuerySet[Letter]:
    mine = {"pk": blank.one("pk", Letter, "id"), "claimed_by": blank.one("mark", Letter, "claimed_by")}
    return Letter.objects.filter(status=S.SENDING, **mine)


# Two for each letter: put together once, because writing the SQL anew costs more than sending it.
_begin = Changed(
    lambda blank: _claimed(blank).filter(is_withdrawn=False),
    lambda blank: {"claimed_at": blank.one("now", Letter, "claimed_at"), "attempts": F("attempts") + 1},
)
_end = Changed(
    _claimed,
    lambda blank: {
        "status": blank.one("status", Letter, "status"),
        "error": blank.one("error", Letter, "error"),
        "sent_at": blank.one("sent_at", Letter, "sent_at"),
        "claimed_by": "",
    },
)


def _ours(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, status=S.SENDING, claimed_by=letter.claimed_by)


def _finish(letter: Letter, status: str, *, error: str = "", sent_at: datetime | None = None) -> None:
    _end(pk=letter.pk, mark=letter.claimed_by, status=str(status), error=error[:500], sent_at=sent_at)


def _try_later(letters: Sequence[Letter], answer: str, now: datetime) -> None:
    """Back in the queue after a pause that grows; after the last try they have failed, with the server's answer."""
    for letter in letters:
        if letter.attempts >= TRIES:
            _finish(letter, S.FAILED, error=answer)
            continue
        pause = PAUSES[max(letter.attempts, 1) - 1]
        if _ours(letter).filter(is_withdrawn=True).update(status=S.CANCELLED, claimed_by="", error=answer[:500]):
            continue
        _ours(letter).update(
            status=S.QUEUED, claimed_by="", attempts=letter.attempts, due_at=now + pause, error=answer[:500]
        )
