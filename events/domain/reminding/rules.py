"""Keeping the rules: make, change, switch, take off one event or person, delete; what is planned follows."""

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.journal import UNDO_FOR
from events.domain.reminding import placeholders
from events.domain.reminding.audience import AFTER, AUDIENCES, BEFORE
from events.domain.reminding.planning import plan
from events.domain.reminding.replanning import replan
from events.models import Event, Programme, ReminderOff, ReminderRule
from people.domain import textmessages
from people.domain.history import history_of, record
from people.domain.refusals import Expired, Invalid
from people.models import Errand, Letter, User

TIMES = ("days_before", "days_after", "at_time", "minutes_before", "minutes_after")
WORDS = ("subject_da", "text_da", "subject_en", "text_en")
FIXED = ("kind", "programme", "event")  # another scope is another rule
FIELDS = ("name", "audience", "channel", *TIMES, "late_hours", *WORDS)
MOST_DAYS, MOST_MINUTES, MOST_LATE = 365, 14 * 24 * 60, 14 * 24

type Done = Errand | Counter[str]


def check(rule: ReminderRule, *, stored: ReminderRule | None = None) -> None:
    """Raises Invalid with a sentence for each field that does not do."""
    errors: list[tuple[str, str]] = []
    if not rule.name.strip():
        errors.append(("/name", _("Giv påmindelsen et navn.")))
    if rule.audience not in AUDIENCES.get(rule.kind, ()):
        errors.append(("/audience", _("Dem er der ikke nogen af ved den slags arrangementer. Vælg andre.")))
    elif rule.audience not in (AFTER if rule.is_after else BEFORE):
        errors.append(("/audience", _unfit(rule)))
    if stored is not None and stored.is_after != rule.is_after:
        errors.append(("/when", _("Den kan ikke skifte fra før til efter. Lav en ny i stedet.")))
    if max(rule.days_before or 0, rule.days_after or 0) > MOST_DAYS:
        errors.append(("/number", _("Vælg højst {n} dage.").format(n=MOST_DAYS)))
    if max(rule.minutes_before or 0, rule.minutes_after or 0) > MOST_MINUTES:
        errors.append(("/number", _("Vælg højst 14 dage, eller regn i dage.")))
    if not 1 <= rule.late_hours <= MOST_LATE:
        errors.append(("/late_hours", _("Vælg mellem 1 og {n} timer.").format(n=MOST_LATE)))
    complaints = ((f"/{name}", placeholders.complaint(getattr(rule, name))) for name in WORDS)
    errors += [(pointer, sentence) for pointer, sentence in complaints if sentence]
    for language in ("da", "en"):
        subject, text = getattr(rule, f"subject_{language}"), getattr(rule, f"text_{language}")
        if rule.channel == Letter.Channel.SMS:
            errors += _too_long(text, f"/text_{language}")
        elif bool(subject.strip()) != bool(text.strip()):
            missing = "text" if subject.strip() else "subject"
            errors.append((f"/{missing}_{language}", _("Skriv både emne og tekst, eller lad begge stå tomme.")))
    if errors:
        raise Invalid(errors)


def _too_long(text: str, field: str) -> list[tuple[str, str]]:
    """What stands there before anything is filled in; with it, it is cut to fit."""
    try:
        textmessages.check(placeholders.bare(text), field)
    except Invalid as refusal:
        return list(refusal.errors)
    return []


def _unfit(rule: ReminderRule) -> str:
    if rule.is_after:
        return _("Bagefter ved man, hvem der kom. Vælg dem, der kom, dem, der udeblev, de bemandede eller værten.")
    return _("Hvem der kom, ved man først bagefter. Vælg andre, eller en tid efter arrangementet.")


def save(rule: ReminderRule, *, now: datetime, by: User | None = None) -> Done:
    """A new rule, or one changed; every event ahead is planned by it, and what came of that is answered."""
    with transaction.atomic():
        stored = ReminderRule.objects.select_for_update().filter(pk=rule.pk).first() if rule.pk else None
        if rule.channel == Letter.Channel.SMS:
            rule.subject_da = rule.subject_en = ""
        check(rule, stored=stored)
        if stored is None:
            rule.slug = f"regel-{secrets.token_hex(5)}"
            rule.save(force_insert=True)
            record(rule, now=now, by=by, what="made", new=rule.name)
        else:
            changed = [name for name in FIELDS if getattr(stored, name) != getattr(rule, name)]
            if not changed:
                return Counter()
            rule.save(update_fields=changed)
            record(rule, now=now, by=by, what="edited", new=", ".join(changed))
            if not set(TIMES) & set(changed):  # whom it is for is looked up when it is due
                return Counter()
        return replan(rule, now=now, by=by)


def switch(rule: ReminderRule, on: bool, *, now: datetime, by: User | None = None) -> Done:
    """In use or not, with what stands planned by it. Nothing that was sent is sent again."""
    with transaction.atomic():
        if not ReminderRule.objects.filter(pk=rule.pk, is_active=not on).update(is_active=on):
            return Counter()
        rule.is_active = on
        record(rule, now=now, by=by, what="in_use", old=str(not on), new=str(on))
        return replan(rule, now=now, by=by)


def delete(rule: ReminderRule, *, now: datetime, by: User | None = None) -> Done:
    """The rule goes, and what was to come by it falls away. Whom it reminded stays in the ledger."""
    with transaction.atomic():
        rows = ReminderRule.objects.filter(pk=rule.pk, deleted_at=None)
        if not rows.update(is_active=False, deleted_at=now):
            return Counter()
        record(rule, now=now, by=by, what="deleted", old=rule.name, new=str(rule.is_active))
        rule.is_active, rule.deleted_at = False, now
        return replan(rule, now=now, by=by)


def restore(rule: ReminderRule, *, now: datetime, by: User | None = None) -> Done:
    """Deleted a moment ago, and wanted after all: in use again if it was. Raises Expired after ten minutes."""
    with transaction.atomic():
        stored = ReminderRule.objects.select_for_update().get(pk=rule.pk)
        if stored.deleted_at is None:
            return Counter()
        if now - stored.deleted_at > UNDO_FOR:
            raise Expired(_("Det er for længe siden til, at det kan fortrydes."))
        was = history_of(stored).filter(what="deleted").order_by("-at", "-pk").values_list("new", flat=True).first()
        rule.is_active, rule.deleted_at = was == "True", None
        rule.save(update_fields=["is_active", "deleted_at"])
        record(rule, now=now, by=by, what="restored", new=rule.name)
        return replan(rule, now=now, by=by)


def take_off(
    rule: ReminderRule,
    *,
    now: datetime,
    by: User | None = None,
    programme: Programme | None = None,
    event: Event | None = None,
    recipient: str = "",
) -> Done:
    """The rule no longer holds in this programme, at this event, or for this one person there."""
    with transaction.atomic():
        where = {"rule": rule, "programme": programme, "event": event, "recipient": recipient}
        _row, is_new = ReminderOff.objects.get_or_create(**where, defaults={"by": by, "at": now})
        return _follow(rule, event, recipient, "off", now, by) if is_new else Counter()


def put_back(
    rule: ReminderRule,
    *,
    now: datetime,
    by: User | None = None,
    programme: Programme | None = None,
    event: Event | None = None,
    recipient: str = "",
) -> Done:
    """It holds again."""
    with transaction.atomic():
        where = {"rule": rule, "programme": programme, "event": event, "recipient": recipient}
        if not ReminderOff.objects.filter(**where).delete()[0]:
            return Counter()
        return _follow(rule, event, recipient, "on", now, by)


def quiet_changed(programme: Programme, *, now: datetime, by: User | None = None) -> None:
    """Every rule that holds in a programme plans anew, after its quiet hours changed."""
    rows = ReminderRule.objects.filter(is_active=True).filter(
        Q(programme=None, event=None) | Q(programme=programme) | Q(event__programme=programme)
    )
    for rule in rows.order_by("slug"):
        replan(rule, now=now, by=by, programme=programme)


def _follow(rule: ReminderRule, event: Event | None, recipient: str, what: str, now: datetime, by: User | None) -> Done:
    if event is None:
        record(rule, now=now, by=by, what=f"reminder_{what}")
        return replan(rule, now=now, by=by)
    record(event, now=now, by=by, what=f"reminder_{what}", new=rule.name)
    if not recipient:
        plan(event, now)
    return Counter()


def of_values(values: Mapping[str, Any], rule: ReminderRule | None = None) -> ReminderRule:
    """The rule as it would be with these values; not stored."""
    names = FIELDS if rule is not None else (*FIELDS, *FIXED)
    made = rule if rule is not None else ReminderRule()
    for name in names:
        if name in values:
            setattr(made, name, values[name])
    return made
