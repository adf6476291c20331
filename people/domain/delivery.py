"""Getting letters out: claim, then send, then say so. Late, twice or never must not matter.

A letter is claimed by one worker before it is sent, and marked the moment the server has taken it, so two workers
never send the same one. What cannot be known is a worker that dies between the server's yes and our mark: that
letter comes back after ten minutes and goes again under the same Message-ID, so a mailbox shows it once.

A letter may be taken back while a worker holds it: what has not been handed over by then does not leave. The letter
that corrects it waits for the outcome: it follows the one that left, and stays here with the one that did not.

Text messages fare the same; the way they go stands in people.domain.texting.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from people.domain import bounces, postman, texting
from people.domain.claiming import (
    LONGEST_ROUND,
    begin,
    claim_due,
    clock,
    drop_corrections,
    finish,
    keep_due,
    ours,
    take_back_stale,
    try_later,
)
from people.domain.mailbasis import mailable
from people.domain.message import NotAMessage, as_message, envelope_sender
from people.domain.outbox import wake_worker
from people.domain.postman import Postman, Refusal, Unreachable
from people.domain.serveranswers import code_of, is_the_addresss_fault
from people.models import Letter

logger = logging.getLogger(__name__)
S = Letter.Status


def deliver_due(now: datetime) -> int:
    """Sends what is due; returns how many left (or, without a server for them, are kept to be read here)."""
    take_back_stale(now)
    drop_corrections()
    moment = clock(now)
    return texting.deliver_due(moment) + _by_mail(moment)


def _by_mail(moment: Callable[[], datetime]) -> int:
    now = moment()
    if not postman.has_server():
        return keep_due(now)
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


def _send_all(claim: Sequence[Letter], line: Postman, moment: Callable[[], datetime]) -> int:
    sent = 0
    with_basis = mailable(letter.contact_id for letter in claim if letter.needs_basis and letter.contact_id)
    gone = bounces.dead(letter.to_email for letter in claim if not letter.is_account)
    for number, letter in enumerate(claim):
        if not letter.is_account and letter.to_email.lower() in gone:
            finish(
                letter, S.FAILED, error=gone[letter.to_email.lower()].answer or _("Breve til adressen kommer tilbage.")
            )
            continue
        if letter.needs_basis and letter.contact_id not in with_basis:
            finish(letter, S.CANCELLED, error=_("Kontakten har ikke længere et grundlag for mail."))
            continue
        # Ours still? It may have been taken back as stale while an earlier letter hung.
        if not begin(pk=letter.pk, mark=letter.claimed_by, now=moment()):
            ours(letter).update(status=S.CANCELLED, claimed_by="", error=_("Blev trukket tilbage."))
            continue
        letter.attempts += 1
        try:
            message = as_message(letter, moment())
            content, recipient = message.as_bytes(), message["To"].addresses[0].addr_spec
        except NotAMessage as error:
            finish(letter, S.FAILED, error=_("Adressen kan ikke bruges: {error}").format(error=error))
            continue
        except Exception as error:
            # Whatever it is, it must not hold up the letters behind it.
            logger.exception("Letter %s cannot be made into a message.", letter.pk)
            finish(letter, S.FAILED, error=_("Brevet kan ikke sendes: {error}").format(error=error))
            continue
        try:
            line.deliver(content, envelope_sender(), recipient)
        except Refusal as refusal:
            if refusal.final:
                finish(letter, S.FAILED, error=refusal.answer)
                if is_the_addresss_fault(code := code_of(refusal.answer)) and not letter.is_account:
                    bounces.mark_dead(letter, code=code, answer=refusal.answer, now=moment())
            else:
                try_later([letter], refusal.answer, moment())
        except Unreachable as error:
            # Nothing to do with this letter: all that are left wait, this one's pause as well as the others'.
            for untried in claim[number + 1 :]:
                untried.attempts += 1
            try_later(claim[number:], str(error), moment())
            raise
        else:
            finish(letter, S.SENT, sent_at=moment())
            sent += 1
    return sent
