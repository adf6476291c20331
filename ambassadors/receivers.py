"""News from below, passed on."""

from datetime import datetime

from django.db.models.signals import post_save
from django.dispatch import receiver

from ambassadors.domain import announcing, feedback, visits
from ambassadors.models import VisitRequest
from events.domain.changes import Change
from events.domain.news import event_changed
from events.models import Event, EventKind
from people.domain.news import line_written
from people.models import Transition, User


@receiver(event_changed, dispatch_uid="ambassadors.visits.follow")
def visit_changed(event: Event, change: Change, now: datetime, by: User | None, **_more: object) -> None:
    if event.kind != EventKind.SCHOOL_VISIT or change.what == "made":
        return
    if change.undoes is None:
        visits.follow(event, change, now=now, by=by)
        feedback.follow(event, change, now=now)
    else:
        visits.follow_undoing(event, now=now)


@receiver(line_written, sender=VisitRequest, dispatch_uid="ambassadors.announcing.heard")
def request_changed(subject: VisitRequest, line: Transition, now: datetime, **_more: object) -> None:
    announcing.heard(subject, line, now)


@receiver(post_save, sender=VisitRequest, dispatch_uid="ambassadors.announcing.put_back")
def request_put_back(instance: VisitRequest, update_fields: frozenset[str] | None, **_more: object) -> None:
    """Statuses are moved with a line in the history; only an undoing saves one as a field."""
    if update_fields and "status" in update_fields:
        announcing.status_changed(instance, now=instance.updated_at)
