"""The event's reminders as an organiser sees them: when, to whom, and what became of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain.concerned import Recipient
from events.domain.reminding.audience import audience
from events.models import Event, Reminded, Reminder, ReminderOff, ReminderRule
from people.models import Letter

MOST = 200
S, P = Reminder.State, Reminded.State


@dataclass(frozen=True)
class Person:
    """One whom it reaches or reached. ``label`` and ``tone`` say how that stands."""

    key: str
    name: str
    label: str
    tone: str
    why: str = ""
    letter: Letter | None = None
    is_off: bool = False


@dataclass(frozen=True)
class Outlook:
    """One reminder. ``is_off``: an organiser took it off this event."""

    rule: ReminderRule
    row: Reminder
    people: Sequence[Person]
    is_off: bool = False

    @property
    def due_at(self) -> datetime:
        return self.row.due_at

    @property
    def may_switch(self) -> bool:
        """Off while it is still to come, on again after that."""
        return self.row.state == S.PLANNED or (self.is_off and self.row.state == S.DISARMED)

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.people if not one.is_off]


def outlook(event: Event) -> list[Outlook]:
    """In order of time; the same number of queries however many there are."""
    rows = list(
        Reminder.objects.filter(event=event)
        .select_related("rule", "rule__programme")
        .order_by("due_at", "rule_id", "pk")[:MOST]
    )
    ledger = _ledger(rows)
    offs = _offs(event)
    people: dict[tuple[str, bool, str], list[Recipient]] = {}
    found = []
    for row in rows:
        rule = row.rule
        if row.state == S.PLANNED:
            kind = (rule.audience, rule.is_after, rule.channel)
            if kind not in people:
                people[kind] = audience(rule, event)
            shown = [_to_come(one, offs[rule.pk]) for one in people[kind]]
        else:
            shown = ledger[row.pk]
        found.append(Outlook(rule, row, shown, is_off="" in offs[rule.pk]))
    return found


def _ledger(rows: Sequence[Reminder]) -> defaultdict[int, list[Person]]:
    found: defaultdict[int, list[Person]] = defaultdict(list)
    people = Reminded.objects.filter(reminder__in=[row.pk for row in rows if row.state != S.PLANNED])
    for one in people.select_related("letter").defer("letter__text", "letter__html", "letter__calendar").order_by("pk"):
        found[one.reminder_id].append(_stood(one))
    return found


def _stood(one: Reminded) -> Person:
    name = one.name or one.recipient.partition(":")[2]
    if one.letter is not None:
        status = Letter.Status(one.letter.status)
        good = status in (Letter.Status.SENT, Letter.Status.KEPT, Letter.Status.BUNDLED)
        tone = "good" if good else "bad" if status == Letter.Status.FAILED else "wait"
        return Person(one.recipient, name, str(status.label), tone, one.letter.error, one.letter)
    tone = "calm" if one.state == P.LEFT_OUT else "wait"
    return Person(one.recipient, name, one.get_state_display(), tone, one.why)


def _to_come(one: Recipient, off: set[str]) -> Person:
    if one.key in off:
        return Person(one.key, one.name, _("springes over"), "calm", is_off=True)
    return Person(one.key, one.name, _("får den"), "wait")


def _offs(event: Event) -> defaultdict[str, set[str]]:
    """Rule → the recipients it does not hold for here; "" is everybody."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule, recipient in ReminderOff.objects.filter(event=event).values_list("rule", "recipient"):
        found[rule].add(recipient)
    return found
