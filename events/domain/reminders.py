"""Reminders: planned with the event, re-armed when it moves, gone when it is cancelled, sent once each.

One ledger row stands for (rule, event, revision) and everybody the rule is for: who that is is looked up when the
time comes, so that whoever was booked, released or invited since is reminded or left alone without replanning.
A row may also name one recipient. The letters' own keys make it one per (rule, event, recipient, revision).

Rules in days before mean the wall clock of the event's zone ("two days before at 9.00", whatever the clocks do
in between); rules in minutes before mean minutes that pass.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.template import Engine
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import concerned
from events.domain.concerned import Recipient, reached_by_letter
from events.domain.notices import place_line
from events.models import Booking, Event, EventKind, EventStatus, Invitation, Reminder, ReminderRule, Shift
from people.domain.history import subject_kind
from people.domain.outbox import write
from people.models import Letter

logger = logging.getLogger(__name__)
S = EventStatus
EVERYONE = "*"
LATEST = timedelta(hours=24)  # later than this it says nothing any more
BATCH = 1000
LONGEST_ROUND = 50.0  # seconds; a job that takes two minutes is killed

# In these statuses people are reminded; in all others nobody counts on it yet, or it is over.
REMINDED: dict[str, frozenset[str]] = {
    EventKind.SCHOOL_VISIT: frozenset({S.CONFIRMED}),
    EventKind.NETWORK_MEETING: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.OTHER: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.WORKSHOP: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.COUNSELLING: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.MENTORING: frozenset({S.CONFIRMED}),
    EventKind.STAND: frozenset({S.PLANNED, S.ALLOCATED, S.BUILT, S.OPEN}),
    EventKind.PERFORMANCE: frozenset({S.CONTRACTED, S.ADVANCING, S.READY, S.TRAVELLING}),
}


@dataclass(frozen=True)
class Outlook:
    """One reminder as an organiser sees it: when, to whom, and what became of it."""

    rule: ReminderRule
    row: Reminder
    due_at: datetime
    names: Sequence[str]


def is_reminded(event: Event) -> bool:
    return event.status in REMINDED[event.kind]


def rules_for(kind: str) -> list[ReminderRule]:
    return list(ReminderRule.objects.filter(kind=kind, is_active=True))


def due_at(rule: ReminderRule, event: Event) -> datetime:
    """The moment in UTC at which a rule asks for its reminder of an event."""
    if rule.minutes_before is not None:
        return event.starts_at - timedelta(minutes=rule.minutes_before)
    assert rule.days_before is not None
    assert rule.at_time is not None
    zone = ZoneInfo(event.timezone)
    day = event.starts_at.astimezone(zone).date() - timedelta(days=rule.days_before)
    return datetime.combine(day, rule.at_time, tzinfo=zone).astimezone(UTC)


def wanted(event: Event, rules: Iterable[ReminderRule], now: datetime) -> list[Reminder]:
    """The rows, unsaved, that should stand planned for an event; never one whose time has come already."""
    if not is_reminded(event):
        return []
    return [
        Reminder(
            rule=rule,
            event=event,
            recipient=EVERYONE,
            revision=event.revision,
            due_at=due_at(rule, event),
            created_at=now,
        )
        for rule in rules
        if rule.programme_id in (None, event.programme_id) and now < due_at(rule, event) < event.starts_at
    ]


def plan(event: Event, now: datetime) -> None:
    """Makes the ledger say what should come; called with every change of an event, in its transaction."""
    rules = rules_for(event.kind)
    coming = {row.rule_id: row for row in wanted(event, rules, now)}
    due = {rule.pk: due_at(rule, event) for rule in rules} if is_reminded(event) else {}
    with transaction.atomic():
        standing = Reminder.objects.select_for_update().filter(event=event, state=Reminder.State.PLANNED).order_by("pk")
        for row in standing:
            new = coming.pop(row.rule_id, None) if row.recipient == EVERYONE else None
            if new is not None or due.get(row.rule_id) == row.due_at:
                # Armed again for this version; one whose time has just come stays the next delivery's business.
                when = new.due_at if new else row.due_at
                if (row.revision, row.due_at) != (event.revision, when):
                    Reminder.objects.filter(pk=row.pk).update(revision=event.revision, due_at=when)
            else:
                _end(row, Reminder.State.DISARMED, _fallen(event), now)
        for row in coming.values():
            again = Reminder.objects.filter(
                rule=row.rule, event=event, recipient=EVERYONE, revision=row.revision, state=Reminder.State.DISARMED
            ).update(state=Reminder.State.PLANNED, due_at=row.due_at, why="", done_at=None)
            if not again:
                Reminder.objects.bulk_create([row], ignore_conflicts=True)


def _fallen(event: Event) -> str:
    if event.status == EventStatus.CANCELLED:
        return _("Arrangementet er aflyst.")
    return _("Tiden eller reglen er ændret.") if is_reminded(event) else _("Arrangementet er ikke fast.")


def deliver_due(now: datetime, limit: int = BATCH) -> int:
    """Writes the letters of every reminder whose time has come; returns how many letters.

    Each row is claimed and its letters written in one transaction, after another look at the world.
    """
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, due_at__lte=now).order_by("due_at")
    written, began = 0, time.monotonic()
    for pk, event_id in list(due.values_list("pk", "event_id")[:limit]):
        if time.monotonic() - began > LONGEST_ROUND:
            break  # the next minute goes on
        try:
            written += _deliver_one(pk, event_id, now)
        except Exception:
            # One that cannot be written must not hold up the others; it is tried again until it is too late.
            logger.exception("Reminder %s could not be written.", pk)
    return written


@transaction.atomic
def _deliver_one(pk: int, event_id: UUID, now: datetime) -> int:
    # The event first, as every change does: it cannot move while its reminders are being written.
    event = Event.objects.select_for_update(of=("self",)).select_related("programme", "venue").get(pk=event_id)
    row = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("rule")
        .filter(pk=pk, state=Reminder.State.PLANNED)
        .first()
    )
    if row is None:
        return 0
    if not is_reminded(event) or row.revision != event.revision:
        _end(row, Reminder.State.DISARMED, _fallen(event), now)
        return 0
    if now > row.due_at + LATEST or now >= event.starts_at:
        _end(row, Reminder.State.MISSED, _("Det var for sent, da systemet kom til det."), now)
        return 0
    letters = sum(_write(row, event, recipient, now) for recipient in recipients_of(row, event))
    _end(row, Reminder.State.WRITTEN, "" if letters else _("Der var ingen at minde om det."), now)
    return letters


def _end(row: Reminder, state: str, why: str, now: datetime) -> None:
    Reminder.objects.filter(pk=row.pk).update(state=state, why=why[:200], done_at=now)


def audience(rule: ReminderRule, event: Event) -> list[Recipient]:
    """Who is to be reminded, as things stand; those without a basis for mail left out."""
    match rule.audience:
        case ReminderRule.Audience.STAFF:
            people = concerned.staff(event)
        case ReminderRule.Audience.HOST:
            people = concerned.host(event)
        case ReminderRule.Audience.INVITED:
            people = concerned.invited(
                event, Invitation.Status.YES, Invitation.Status.MAYBE, Invitation.Status.DELEGATED
            )
        case _:
            people = concerned.invited(event, Invitation.Status.INVITED)
    return reached_by_letter(people)


def recipients_of(row: Reminder, event: Event) -> list[Recipient]:
    people = audience(row.rule, event)
    return people if row.recipient == EVERYONE else [one for one in people if one.key == row.recipient]


def outlook(event: Event) -> list[Outlook]:
    """The event's reminders in order of time, each with whom it reaches or reached; for the organiser's page."""
    rows = Reminder.objects.filter(event=event).select_related("rule").order_by("due_at", "rule_id", "pk")
    written = _written_to(event)
    people: dict[str, list[Recipient]] = {}
    groups: dict[tuple[str, datetime, str], tuple[Reminder, list[str]]] = {}
    for row in rows[:200]:
        names = groups.setdefault((row.rule_id, row.due_at, row.state), (row, []))[1]
        if row.state == Reminder.State.PLANNED:
            if row.rule.audience not in people:
                people[row.rule.audience] = audience(row.rule, event)
            names += [one.name for one in people[row.rule.audience] if row.recipient in (EVERYONE, one.key)]
        elif row.state == Reminder.State.WRITTEN:
            names += written.get(f"{row.rule_id}:{row.revision}", [])
    return [Outlook(row.rule, row, row.due_at, list(dict.fromkeys(names))) for row, names in groups.values()]


def _written_to(event: Event) -> dict[str, list[str]]:
    """ "rule:revision" → the names on the reminder letters of an event; one query."""
    found: dict[str, list[str]] = {}
    for key, name, email in _reminder_letters(event):
        _reminder, rule, *_event_and_recipient, revision = key.split(":")
        found.setdefault(f"{rule}:{revision}", []).append(name or email)
    return found


def _reminder_letters(event: Event) -> QuerySet[Letter, tuple[str, str, str]]:
    rows = Letter.objects.filter(about_kind=subject_kind(event), about_id=str(event.pk), kind__startswith="reminder_")
    return rows.filter(dedupe_key__regex=r"^reminder:[^:]+:").values_list("dedupe_key", "to_name", "to_email")[:500]


def _write(row: Reminder, event: Event, recipient: Recipient, now: datetime) -> int:
    who = row.rule.audience
    with override(recipient.language):
        place = place_line(event.venue, event.room, event.meeting_url)
    letter = write(
        _letter_kind(event.kind, who),
        dedupe=f"reminder:{row.rule_id}:{event.pk}:{recipient.key}:{row.revision}",
        now=now,
        to=recipient.user or recipient.contact,
        email=recipient.email,
        name=recipient.name,
        language=recipient.language,
        about=event,
        needs_basis=recipient.role == "invited",
        context={
            "event": event,
            "link": recipient.link,
            "place": place,
            "map_url": _map_url(event),
            "hosts": concerned.host(event) if who == ReminderRule.Audience.STAFF else [],
            "colleagues": _colleagues(event, recipient) if event.kind != EventKind.STAND else [],
            "shifts": _shifts(event, recipient),
            "crew": _first_names(event) if who == ReminderRule.Audience.HOST else [],
        },
    )
    return int(letter is not None)


def _letter_kind(kind: str, who: str) -> str:
    """The words for this kind and audience, else those that fit any event."""
    template = Engine.get_default().select_template([f"mail/reminder_{kind}_{who}.txt", f"mail/reminder_{who}.txt"])
    return str(template.name).removeprefix("mail/").removesuffix(".txt")


def _colleagues(event: Event, recipient: Recipient) -> list[str]:
    return [one.name for one in concerned.staff(event) if one.key != recipient.key] if recipient.role == "staff" else []


def _first_names(event: Event) -> list[str]:
    """Who comes, as the host is told: never the surname."""
    return [one.user.first_name for one in concerned.staff(event) if one.user]


def _shifts(event: Event, recipient: Recipient) -> list[Shift]:
    """The recipient's own shifts on a stand, in order."""
    if event.kind != EventKind.STAND or recipient.user is None:
        return []
    mine = Q(bookings__resource__user=recipient.user, bookings__state=Booking.State.FIRM)
    return list(Shift.objects.filter(mine, event=event).order_by("starts_at"))


def _map_url(event: Event) -> str:
    """A map that opens without login, at the venue's point."""
    point = event.venue.point if event.venue else None
    if point is None:
        return ""
    latitude, longitude = point
    return (
        f"https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=16/{latitude:.5f}/{longitude:.5f}"
    )
