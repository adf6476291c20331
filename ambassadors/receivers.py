"""News from events, passed on."""

from datetime import datetime

from django.dispatch import receiver

from ambassadors.domain import visits
from events.domain.changes import Change
from events.domain.news import event_changed
from events.models import Event, EventKind
from people.models import User


@receiver(event_changed, dispatch_uid="ambassadors.visits.follow")
def visit_changed(event: Event, change: Change, now: datetime, by: User | None, **_more: object) -> None:
    if event.kind == EventKind.SCHOOL_VISIT and change.what != "made" and change.undoes is None:
        visits.follow(event, change, now=now, by=by)
