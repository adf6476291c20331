"""Where somebody is still missing: shifts to come below their minimum, for those who might take one."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from events.domain import lifecycle, stands
from events.domain.feedwindows import Source
from events.domain.scope import Scope
from events.models import Role, Shift
from people.models import User


def for_crew(user: User, _scope: Scope, now: datetime) -> Iterable[Source]:
    """Organisers and crew see the shifts of their own programmes, those of all programmes all of them."""
    roles = list(Role.objects.filter(user=user).values_list("programme", flat=True))
    if roles:
        shifts = open_shifts(now)
        if None not in roles:
            shifts = shifts.filter(event__programme__in=roles)
        yield Source(shifts, "open")


def open_shifts(now: datetime) -> QuerySet[Shift]:
    return stands.uncovered(now).exclude(event__status__in=lifecycle.OVER).order_by()
