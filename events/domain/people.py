"""Which people can be put on an event, and who of them is taken when."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from events.models import Booking, Event, Resource

MOST = 300


def candidates(event: Event) -> tuple[list[Resource], list[Resource]]:
    """(the programme's own people, others), each by name and at most MOST: crew, organisers and the corps."""
    people = Resource.objects.filter(kind=Resource.Kind.PERSON, is_active=True, user__is_active=True)
    own = Q(programme=event.programme_id) | Q(user__roles__programme=event.programme_id)
    near = list(people.filter(own).distinct().order_by("name")[:MOST])
    far = list(people.exclude(pk__in=[row.pk for row in near]).order_by("name")[:MOST])
    return near, far


def taken(resources: list[Resource], start: datetime, end: datetime) -> dict[object, list[Booking]]:
    """Firm bookings of these that touch [start, end), by resource; one query."""
    rows: dict[object, list[Booking]] = defaultdict(list)
    for booking in Booking.objects.filter(
        resource__in=[row.pk for row in resources],
        state=Booking.State.FIRM,
        busy_from__lt=end,
        busy_to__gt=start,
    ).select_related("event"):
        rows[booking.resource_id].append(booking)
    return rows
