"""Who may open which visit request. Hidden and absent sound the same."""

import uuid

from django.db.models import Prefetch, QuerySet

from ambassadors.models import Offer, VisitRequest
from events.access import open_one
from people.models import ApiKey

# What a key's school never sees: requests that nobody has confirmed.
UNSEEN = (VisitRequest.Status.DRAFT, VisitRequest.Status.LAPSED)


def school_requests(key: ApiKey | None) -> QuerySet[VisitRequest]:
    """The requests of the key's own organisation, with everything the API shows of them."""
    if key is None:
        return VisitRequest.objects.none()
    taken = Offer.objects.filter(status=Offer.Status.ACCEPTED).select_related("ambassador__user")
    return (
        VisitRequest.objects.filter(school=key.organisation_id)
        .exclude(status__in=UNSEEN)
        .select_related("school", "event")
        .prefetch_related("slots", "trades", Prefetch("seat_rows__offers", queryset=taken, to_attr="taken"))
    )


def open_school_request(key: ApiKey | None, pk: uuid.UUID) -> VisitRequest:
    """One of the key's own organisation's requests, or NotFound."""
    return open_one(school_requests(key), pk=pk)
