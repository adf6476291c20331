"""What a rule would do, said before it is saved: when it leaves next, to how many, and in which words."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.concerned import Recipient
from events.domain.reminding import words
from events.domain.reminding.audience import audience, statuses_of
from events.domain.reminding.replanning import AFTERWARDS, compare, concerned
from events.domain.reminding.times import asked_at, due_at, is_in_time, quiet_of
from events.models import Event, Reminder, ReminderRule
from people.domain import outbox, textletters
from people.domain.danish import da_moment
from people.domain.textconsent import number_of
from people.models import Letter, User

NEXT = 3
LOOKED_AT = 60  # events that are looked through for the next three
TRIED_FOR = timedelta(hours=1)  # a text message to oneself is of no use later
COUNTED = 2000  # more events than that are not counted one by one


@dataclass(frozen=True)
class Departure:
    """One event that the rule would remind of."""

    event: Event
    due_at: datetime
    people: Sequence[Recipient]
    moved_from: datetime | None  # what the rule asked for, where quiet hours put it elsewhere

    @property
    def why_moved(self) -> str:
        if self.moved_from is None:
            return ""
        return _("Flyttet fra {moment} på grund af den stille tid.").format(moment=da_moment(self.moved_from))


def next_ones(rule: ReminderRule, now: datetime) -> list[Departure]:
    """The next three events it would leave for, with how many it reaches as things stand."""
    rows = concerned(rule, now).filter(status__in=statuses_of(rule)).select_related("programme", "venue", "owner")
    if not rule.is_after:
        rows = rows.filter(starts_at__gt=now)
    found = []
    for event in rows.order_by("starts_at", "pk")[:LOOKED_AT]:
        due = due_at(rule, event, quiet_of(event.programme))
        if due > now and is_in_time(rule, event, due):
            asked = asked_at(rule, event)
            found.append(Departure(event, due, audience(rule, event), asked if asked != due else None))
            if len(found) == NEXT:
                break
    return found


@dataclass(frozen=True)
class Brought:
    """What saving it would change. ``unknown`` events are too many to be counted one by one."""

    new: int = 0
    moved: int = 0
    fallen: int = 0
    unknown: int = 0


def brings(rule: ReminderRule, now: datetime) -> Brought:
    events = concerned(rule, now)
    many = events.count()
    if many > COUNTED:
        return Brought(unknown=many)
    found, _statuses = compare(rule, events, now)
    counts = found.counts
    return Brought(counts["new"], counts["moved"], counts["fallen"])


def planned(rule: ReminderRule) -> int:
    """How many reminders would fall away with it."""
    return Reminder.objects.filter(rule=rule.pk, state__in=Reminder.OPEN).count()


def an_example(rule: ReminderRule, now: datetime) -> Event | None:
    """The event whose letter is shown where none is chosen: the next one, else the last."""
    coming = next_ones(rule, now)
    if coming:
        return coming[0].event
    rows = concerned(rule, now - timedelta(days=3650) + AFTERWARDS).select_related("programme", "venue", "owner")
    return rows.order_by("-starts_at").first()


def readers(rule: ReminderRule, event: Event, by: User) -> list[Recipient]:
    """Whom its letter can be shown for: those it reaches, else oneself in their place."""
    return audience(rule, event) or [Recipient.of_user(by, _role(rule))]


def _role(rule: ReminderRule) -> str:
    return {"staff": "staff", "host": "host"}.get(rule.audience, "invited")


def letter(rule: ReminderRule, event: Event, reader: Recipient, now: datetime) -> Letter:
    return words.letter_of(rule, words.Surroundings(event), reader, now)


def to_oneself(rule: ReminderRule, event: Event, reader: Recipient, *, now: datetime, by: User) -> Letter | None:
    """The same letter to oneself; what it links to acts for nobody. None when one has no number for a text message."""
    shown = letter(rule, event, reader, now)
    if shown.channel == Letter.Channel.SMS:
        words_shown = shown.text.replace(reader.link, "…") if reader.link else shown.text
        return textletters.write(
            words.TEXT,
            dedupe=f"reminder_test:{uuid.uuid4()}",
            number=number_of(by.phone),
            expires_at=now + TRIED_FOR,
            now=now,
            to=by,
            language=shown.language,
            about=event,
            text=lambda: _("Prøve: {text}").format(text=words_shown),
        )
    lines = [line for line in shown.text.split("\n") if not reader.link or reader.link not in line]
    first = _("Prøve: sådan ser brevet til {who} ud.").format(who=reader.name or reader.email)
    return outbox.write(
        words.OWN,
        dedupe=f"reminder_test:{uuid.uuid4()}",
        now=now,
        to=by,
        language=shown.language,
        about=event,
        words=lambda: {
            "subject": _("Prøve: {subject}").format(subject=shown.subject),
            "text": "\n".join([first, "", *lines]),
            "sign": "",
        },
    )
