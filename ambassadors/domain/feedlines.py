"""What visits in an ambassador's own feeds say besides the visit: the link to answer, or to say that one cannot come.

No names and no numbers: the calendar may lie with somebody else.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from ambassadors.models import Offer
from events.domain.eventtexts import as_id, stored_id
from events.domain.ics import own_lines
from people.domain.answerlinks import answer_url
from people.models import User


def answer_lines(user: User, since: datetime) -> dict[Any, bytes]:
    """Of the visits one has said yes to; one question for all of them."""
    sentence = _("Er du blevet syg eller forhindret, så sig til her: {link}")
    return _lines(user, Offer.Status.ACCEPTED, since, sentence)


def asked_lines(user: User, since: datetime) -> dict[Any, bytes]:
    """Of the visits one is asked to come to."""
    return _lines(user, Offer.Status.SENT, since, _("Vil du med? Svar her: {link}"))


# By hand, because every poll that finds something new asks it: putting it together took longer than answering it.
_OFFERS = (
    "SELECT w.event_id, o.id FROM ambassadors_offer o JOIN ambassadors_ambassador a ON a.id = o.ambassador_id"
    " JOIN ambassadors_seat p ON p.id = o.seat_id JOIN ambassadors_visitrequest w ON w.id = p.request_id"
    " JOIN events_event e ON e.id = w.event_id"
    " WHERE a.user_id = %s AND o.status = %s AND e.starts_at >= %s AND e.status <> 'cancelled' ORDER BY o.sent_at, o.id"
)


def _lines(user: User, status: str, since: datetime, sentence: str) -> dict[Any, bytes]:
    moment = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(_OFFERS, [stored_id(user.pk), str(status), moment])
        return {event: _line(offer, sentence, settings.SITE_URL) for event, offer in cursor.fetchall()}


@lru_cache(maxsize=20_000)
def _line(offer: Any, sentence: str, _site: str) -> bytes:
    """Folded once: a link is the same as long as its offer is there."""
    return own_lines([sentence.format(link=answer_url("offer", as_id(offer)))])
