"""What a visit in an ambassador's own feed says besides the visit: the link to say that one cannot come.

No names and no numbers: the calendar may lie with somebody else.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ambassadors.models import Offer
from people.domain.answerlinks import answer_url
from people.models import User


def answer_lines(user: User, since: datetime) -> dict[UUID, list[str]]:
    """By event, of the visits one has said yes to; one question for all of them."""
    accepted = Offer.objects.filter(
        ambassador__user=user, status=Offer.Status.ACCEPTED, seat__request__event__ends_at__gte=since
    ).values_list("seat__request__event", "pk")
    sentence = _("Er du blevet syg eller forhindret, så sig til her: {link}")
    return {
        event_id: [sentence.format(link=answer_url("offer", offer_id))]
        for event_id, offer_id in accepted.order_by("sent_at", "pk")
    }
