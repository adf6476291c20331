"""Minutes as they are written: points with words and decisions, kept while one writes; who writes at once is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.door.links import KINDS
from events.models import Event, EventStatus, Minutes
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import User

MOST_POINTS = 60
LENGTHS = {"title": 160, "text": 10_000, "decision": 2_000}

type Point = dict[str, str]


def takes_minutes(event: Event, now: datetime) -> bool:
    """From the day on: one may write while it goes on."""
    is_over = event.status in (EventStatus.HELD, EventStatus.MINUTES_OUT, EventStatus.CLOSED)
    is_on = event.status in (EventStatus.PUBLISHED, EventStatus.INVITED) and event.starts_at <= now
    return event.kind in KINDS and (is_over or is_on)


def first_points(event: Event) -> list[Point]:
    """The agenda's, where there is one."""
    titles = [str(raw.get("title", "")) for raw in event.agenda if raw.get("title")]
    return [{"title": title[:160], "text": "", "decision": ""} for title in titles or [""]]


def minutes_of(event: Event, *, now: datetime, by: User) -> Minutes:
    """Made when somebody begins to write."""
    if not takes_minutes(event, now):
        raise MoveNotAllowed(_("Referatet skrives, når mødet er begyndt."), code="too_early")
    row, _made = Minutes.objects.get_or_create(
        event=event, defaults={"points": first_points(event), "updated_at": now, "updated_by": by}
    )
    return row


def clean(points: Sequence[Mapping[str, Any]]) -> list[Point]:
    """Without empty points; raises Invalid for what is too long or names somebody by number."""
    if len(points) > MOST_POINTS:
        raise Invalid([("/points", _("Skriv højst {number} punkter.").format(number=MOST_POINTS))])
    kept, errors = [], []
    for number, raw in enumerate(points):
        point = {name: str(raw.get(name) or "").replace("\r\n", "\n").strip() for name in LENGTHS}
        for name, most in LENGTHS.items():
            if len(point[name]) > most:
                errors.append((f"/points/{number}/{name}", _("Skriv højst {number} tegn.").format(number=most)))
            if holds_cpr(point[name]):
                errors.append((f"/points/{number}/{name}", _("Skriv ikke CPR-numre i et referat.")))
        if any(point.values()):
            kept.append(point)
    if errors:
        raise Invalid(errors)
    return kept


def save(minutes: Minutes, points: Sequence[Mapping[str, Any]], *, version: int, now: datetime, by: User) -> Minutes:
    """The version after ``version``. Raises Clash when somebody else saved meanwhile; then nothing is changed."""
    cleaned = clean(points)
    with transaction.atomic():
        row = Minutes.objects.select_for_update().get(pk=minutes.pk)
        if row.version != version:
            who = row.updated_by.name if row.updated_by else _("En anden")
            raise Clash(
                _("{who} har gemt imens. Det, du har skrevet, står her stadig.").format(who=who),
                code="changed_meanwhile",
            )
        if cleaned == row.points:
            return row
        row.points, row.version, row.updated_at, row.updated_by = cleaned, version + 1, now, by
        row.save(update_fields=["points", "version", "updated_at", "updated_by"])
    return row


def note_sent(minutes: Minutes, *, now: datetime, by: User | None, letters: int) -> None:
    """Which version it was, and how many got it."""
    minutes.sent_version, minutes.sent_at, minutes.sent_by = minutes.version, now, by
    minutes.save(update_fields=["sent_version", "sent_at", "sent_by"])
    record(minutes, now=now, by=by, what="sent", new=str(minutes.version), letters=letters)
