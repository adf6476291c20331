"""News from below, passed on."""

from datetime import datetime

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from ambassadors.domain import announcing, feedback, visits
from ambassadors.domain.mentoring import sessions
from ambassadors.domain.money import following, receiptfiles
from ambassadors.models import Receipt, VisitRequest
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


@receiver(event_changed, dispatch_uid="ambassadors.mentoring.follow")
def meeting_changed(event: Event, change: Change, now: datetime, by: User | None, **_more: object) -> None:
    if event.kind == EventKind.MENTORING and change.what != "made":
        sessions.follow(event, change, now=now, by=by)


# After the visits' own: who was on it stands fast by then.
@receiver(event_changed, dispatch_uid="ambassadors.money.follow")
def money_follows(event: Event, change: Change, now: datetime, by: User | None, **_more: object) -> None:
    following.follow(event, change, now=now, by=by)


@receiver(post_delete, sender=Receipt, dispatch_uid="ambassadors.receipts.drop")
def receipt_gone(instance: Receipt, **_more: object) -> None:
    """The file goes with its row, whoever deleted it and however far up: the line, the expense, the person."""
    name = instance.file
    transaction.on_commit(lambda: receiptfiles.drop(name))


@receiver(pre_save, sender=VisitRequest, dispatch_uid="ambassadors.announcing.other_school")
def request_goes_elsewhere(instance: VisitRequest, update_fields: frozenset[str] | None, **_more: object) -> None:
    if update_fields and "school" in update_fields:
        before = VisitRequest.objects.filter(pk=instance.pk).values_list("school", flat=True).first()
        if before != instance.school_id:
            announcing.leaves(instance, before, now=timezone.now())


@receiver(pre_delete, sender=VisitRequest, dispatch_uid="ambassadors.announcing.deleted")
def request_deleted(instance: VisitRequest, **_more: object) -> None:
    """Only an undoing deletes a request, and only one that it made."""
    announcing.leaves(instance, instance.school_id, now=timezone.now())
