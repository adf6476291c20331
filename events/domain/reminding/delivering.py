"""Writing the letters of reminders whose time has come.

First everybody a reminder is for gets a row in the ledger; then their letters are written, some at a time, each in
the transaction that marks its row. Whoever is killed leaves whole steps behind, and the next minute goes on from
there. Before each step the world is looked at again.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.concerned import Recipient
from events.domain.reminding import planning, words
from events.domain.reminding.audience import audience, left_out, statuses_of
from events.domain.reminding.times import anchor, due_at, latest, quiet_of
from events.models import Event, Reminded, Reminder, ReminderOff
from people.models import Letter

logger = logging.getLogger(__name__)
S, P = Reminder.State, Reminded.State
BATCH = 1000
AT_A_TIME = 25  # letters of one transaction
LONGEST_ROUND = 50.0  # seconds; a job that takes two minutes is killed
PUNCTUAL = timedelta(minutes=10)  # who comes later than this looks at the quiet hours again


def deliver_due(now: datetime, limit: int = BATCH) -> int:
    """Writes the letters of every reminder whose time has come; returns how many letters."""
    due = Reminder.objects.filter(state__in=Reminder.OPEN, due_at__lte=now).order_by("due_at", "pk")
    written, began = 0, time.monotonic()
    for pk, event_id in list(due.values_list("pk", "event_id")[:limit]):
        is_done = False
        while not is_done:
            if time.monotonic() - began > LONGEST_ROUND:
                return written  # the next minute goes on
            try:
                letters, is_done = _some_of(pk, event_id, now)
                written += letters
            except Exception:
                # One that cannot be written must not hold up the others; it is tried again until it is too late.
                logger.exception("Reminder %s could not be written.", pk)
                is_done = True
    return written


@transaction.atomic
def _some_of(pk: int, event_id: UUID, now: datetime) -> tuple[int, bool]:
    """The next few letters of one reminder; how many, and whether that was all."""
    # The event first, as every change does: it cannot move while its reminders are being written.
    event = Event.objects.select_for_update(of=("self",)).select_related("programme", "venue").get(pk=event_id)
    row = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("rule")
        .filter(pk=pk, state__in=Reminder.OPEN, due_at__lte=now)
        .first()
    )
    if row is None or not _still_holds(row, event, now):
        return 0, True
    people = audience(row.rule, event)
    if row.state == S.PLANNED:
        _begin(row, event, people, now)
    waiting = list(Reminded.objects.filter(reminder=row, state=P.WAITING).order_by("pk")[: AT_A_TIME + 1])
    written = _write(row, event, waiting[:AT_A_TIME], people, now)
    if len(waiting) > AT_A_TIME:
        return written, False
    anybody = Reminded.objects.filter(reminder=row, state=P.WRITTEN).exists()
    _end(row, S.WRITTEN, "" if anybody else _("Der var ingen at minde om det."), now)
    return written, True


def _still_holds(row: Reminder, event: Event, now: datetime) -> bool:
    """Otherwise it is put off or ended, with the reason."""
    rule = row.rule
    off = Q(event=event, recipient="") | Q(programme=event.programme_id)
    fits = rule.is_active and event.status in statuses_of(rule) and row.about_at == anchor(rule, event)
    if not fits or ReminderOff.objects.filter(off, rule=rule).exists():
        planning.cut(row.pk, planning.fallen(event.status, is_rule_in_use=rule.is_active), now)
        return False
    quiet = quiet_of(event.programme)
    if not rule.is_settled and (due := due_at(rule, event, quiet)) > now and row.state == S.PLANNED:
        Reminder.objects.filter(pk=row.pk).update(due_at=due)  # the rule changed, and this row's turn had not come
        return False
    last = latest(rule, event, row.due_at)
    if now >= last:
        if row.state == S.WRITING:
            planning.cut(row.pk, _("Det var for sent, da systemet kom til det."), now)
        else:
            _end(row, S.MISSED, _("Det var for sent, da systemet kom til det."), now)
        return False
    local = now.astimezone(ZoneInfo(event.timezone))
    if now - row.due_at > PUNCTUAL and quiet.holds(local.time()):
        _began, ends = quiet.around(local)
        if ends < last:
            Reminder.objects.filter(pk=row.pk).update(due_at=ends)
            return False
    return True


def _begin(row: Reminder, event: Event, people: Sequence[Recipient], now: datetime) -> None:
    """Everybody's row in the ledger, before the first letter."""
    known = Reminded.objects.filter(reminder=row)
    known.exclude(state=P.WRITTEN).delete()
    there, off = set(known.values_list("recipient", flat=True)), left_out(row.rule, event)
    Reminded.objects.bulk_create(
        Reminded(
            reminder=row,
            recipient=one.key,
            name=one.name[:120],
            state=P.LEFT_OUT if one.key in off else P.WAITING,
            why=_("Sprunget over af en arrangør.") if one.key in off else "",
            at=now,
        )
        for one in people
        if one.key not in there
    )
    Reminder.objects.filter(pk=row.pk).update(state=S.WRITING)
    row.state = S.WRITING


def _write(row: Reminder, event: Event, waiting: Sequence[Reminded], people: Sequence[Recipient], now: datetime) -> int:
    present, written = {one.key: one for one in people}, 0
    surroundings = words.Surroundings(event)
    for person in waiting:
        recipient, letter, why = present.get(person.recipient), None, _("Var ikke med længere.")
        if recipient is not None:
            try:
                letter, why = words.write(row, surroundings, recipient, now), _("Havde fået det.")
            except DatabaseError:
                raise
            except Exception:
                logger.exception("The reminder %s to %s could not be written.", row.pk, person.recipient)
                why = _("Brevet kunne ikke skrives.")
        _mark(person, letter, why, now)
        written += letter is not None
    return written


def _mark(person: Reminded, letter: Letter | None, why: str, now: datetime) -> None:
    person.state, person.why = (P.WRITTEN, "") if letter is not None else (P.LEFT_OUT, why)
    person.letter, person.at = letter, now
    person.save(update_fields=["state", "why", "letter", "at"])


def _end(row: Reminder, state: str, why: str, now: datetime) -> None:
    Reminder.objects.filter(pk=row.pk).update(state=state, why=why[:200], done_at=now)
