"""News from the apps below and from our own rows, passed on in one call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone

from events.domain import (
    copyupdates,
    feeds,
    newaddresses,
    notices,
    performances,
    replies,
    surroundings,
    takenback,
    whats_on,
)
from events.domain.changes import Change
from events.domain.matchday import course
from events.domain.news import event_changed, event_tells
from events.domain.pipeline import companystate, visits
from events.domain.reminding import planning
from events.domain.reminding.defaults import seed_rules
from events.models import (
    CanvassClaim,
    Event,
    EventKind,
    EventStatus,
    FollowUp,
    Programme,
    Relation,
    ReminderRule,
    Role,
    Venue,
)
from people.domain import tombstones
from people.domain.addresses import NewAddress, addresses_changed
from people.domain.errandkinds import Step
from people.models import User


@receiver(pre_save, sender=Venue, dispatch_uid="events.venue_before")
@receiver(pre_save, sender=Programme, dispatch_uid="events.programme_before")
def look_before(instance: Any, raw: bool, **_: object) -> None:
    instance._shown_differently = frozenset() if raw or instance._state.adding else surroundings.differing(instance)


@receiver(post_save, sender=Venue, dispatch_uid="events.venue_after")
@receiver(post_save, sender=Programme, dispatch_uid="events.programme_after")
def follow_surroundings(instance: Any, **_: object) -> None:
    surroundings.shown_differently(instance, instance._shown_differently, timezone.now())


@receiver(addresses_changed, dispatch_uid="events.new_addresses")
def follow_addresses(moves: Sequence[NewAddress], now: datetime, by: User | None, **_: object) -> Step:
    return newaddresses.follow(moves, now=now, by=by)


@receiver(post_save, sender=Role, dispatch_uid="events.role_given")
@receiver(post_delete, sender=Role, dispatch_uid="events.role_taken")
def follow_roles(instance: Role, **_: object) -> None:
    feeds.make_stale_for(instance.user_id)


@receiver(post_save, sender=User, dispatch_uid="events.user_language")
def follow_language(instance: User, created: bool, update_fields: frozenset[str] | None, **_: object) -> None:
    if not created and (update_fields is None or "language" in update_fields):
        feeds.make_stale_for(instance.pk)


@receiver(event_tells, dispatch_uid="events.tell")
def tell(event: Event, change: Change, now: datetime, by: User | None, **_: object) -> None:
    (notices if change.undoes is None else takenback).announce(event, change, now, by)
    if change.undoes is None:
        copyupdates.follow(event, change, now)
        copyupdates.follow_own(event, change, now, by)


@receiver(event_changed, dispatch_uid="events.invite_settled")
def invite(event: Event, change: Change, now: datetime, **_: object) -> None:
    """What is undone has letters of its own."""
    if change.undoes is None:
        copyupdates.settled(event, change, now)


@receiver(event_changed, dispatch_uid="events.remind")
def remind(event: Event, now: datetime, **_: object) -> None:
    planning.plan(event, now)


@receiver(post_migrate, dispatch_uid="events.seed_reminder_rules")
def begin_with_rules(sender: Any, using: str, **_: object) -> None:
    """Once the tables are there (going back to before they were, there are none)."""
    if getattr(sender, "label", "") == "events" and _has_table(using):
        seed_rules(using)


def _has_table(using: str) -> bool:
    return ReminderRule._meta.db_table in connections[using].introspection.table_names()


@receiver(event_changed, dispatch_uid="events.proposals_follow")
def follow_proposals(event: Event, change: Change, now: datetime, by: User | None, **_: object) -> None:
    replies.follow(event, change, now, by)


@receiver(event_changed, dispatch_uid="events.holds_follow")
def follow_performance(event: Event, change: Change, now: datetime, **_: object) -> None:
    """Holds on robots go where their performance goes, and end when it does."""
    if event.kind == EventKind.PERFORMANCE and change.undoes is None:  # what is undone puts its holds back itself
        performances.follow(event, change, now)


@receiver(event_changed, dispatch_uid="events.company_visited")
def note_company_visit(event: Event, change: Change, now: datetime, by: User | None, **_: object) -> None:
    """A visit that was made is a time that one was in touch with the company."""
    if event.kind == EventKind.COMPANY_VISIT and event.status == EventStatus.CARRIED_OUT and change.undoes is None:
        visits.note_visit(event, now=now, by=by)


@receiver(event_changed, dispatch_uid="events.matching_day")
def follow_matching_day(event: Event, change: Change, now: datetime, **_: object) -> None:
    if change.undoes is None:  # what is undone puts its rows back itself
        course.follow(event, change, now)


@receiver(event_changed, dispatch_uid="events.left_sight")
def remember_hidden(event: Event, change: Change, now: datetime, **_: object) -> None:
    whats_on.left_sight(event, change, now)


@receiver(pre_delete, sender=Event, dispatch_uid="events.event_deleted")
def remember_deleted(instance: Event, **_: object) -> None:
    """Only an undoing deletes an event, and only one that it made."""
    if whats_on.is_shown(instance):
        tombstones.bury(whats_on.KIND, instance.pk, now=timezone.now())


@receiver(post_delete, sender=Relation, dispatch_uid="events.relation_gone")
@receiver(post_delete, sender=FollowUp, dispatch_uid="events.follow_up_gone")
@receiver(post_delete, sender=CanvassClaim, dispatch_uid="events.claim_gone")
def remember_lost_part(instance: Relation | FollowUp | CanvassClaim, **_: object) -> None:
    companystate.lost_a_part(instance.organisation_id, timezone.now())
