"""Sending text messages: claimed, handed to the gateway and marked as letters are (people.domain.claiming).

A message is about the day itself: one that is still here when its day is over does not leave.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from people.domain.claiming import begin, claim_due, finish, ours, try_later
from people.domain.outbox import wake_worker
from people.domain.postman import Refusal, Unreachable
from people.domain.textgateways import Gateway, TextMessage, gateway, is_off, reaches_phones
from people.models import Letter

logger = logging.getLogger(__name__)
S, C = Letter.Status, Letter.Channel

LONGEST_ROUND = timedelta(seconds=30)  # the mail is waiting


def deliver_due(moment: Callable[[], datetime]) -> int:
    """Hands over what is due; returns how many the gateway took (or, without one, are in their file and shown here)."""
    began, sent = moment(), 0
    way: Gateway | None = None
    while claim := claim_due(moment(), channel=C.SMS):
        if way is None and not is_off():
            try:
                way = gateway()
            except ValueError as error:
                logger.error("%s", error)
                try_later(claim, str(error), moment())
                return sent
        try:
            sent += _send_all(claim, way, moment)
        except Unreachable as error:
            logger.warning("The text message gateway cannot be reached: %s", error)
            return sent
        if moment() - began > LONGEST_ROUND:
            wake_worker()
            return sent
    return sent


def message_of(letter: Letter) -> TextMessage:
    """The id is the letter's Message-ID without its brackets and house, the same at every try."""
    name = letter.message_id.strip("<>").partition("@")[0]
    return TextMessage(name, letter.to_phone, letter.text.strip(), settings.SMS_SENDER)


def _send_all(claim: Sequence[Letter], way: Gateway | None, moment: Callable[[], datetime]) -> int:
    sent = 0
    for number, letter in enumerate(claim):
        if way is None:
            finish(letter, S.CANCELLED, error=_("SMS er slået fra."))
            continue
        if letter.expires_at is not None and letter.expires_at <= moment():
            finish(letter, S.CANCELLED, error=_("Det var for sent at sende den."))
            continue
        if not begin(pk=letter.pk, mark=letter.claimed_by, now=moment()):
            ours(letter).update(status=S.CANCELLED, claimed_by="", error=_("Blev trukket tilbage."))
            continue
        letter.attempts += 1
        try:
            way.send(message_of(letter))
        except Refusal as refusal:
            if refusal.final:
                finish(letter, S.FAILED, error=refusal.answer)
            else:
                try_later([letter], refusal.answer, moment())
        except Unreachable as error:
            for untried in claim[number + 1 :]:
                untried.attempts += 1
            try_later(claim[number:], str(error), moment())
            raise
        except Exception as error:
            # A gateway of somebody's own: whatever it is, it must not hold up the messages behind it.
            logger.exception("Text message %s could not be handed over.", letter.pk)
            try_later([letter], str(error) or type(error).__name__, moment())
        else:
            finish(letter, S.SENT if reaches_phones() else S.KEPT, sent_at=moment() if reaches_phones() else None)
            sent += 1
    return sent
