"""The matching day on its event's page: how far it is, and the one next thing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.domain import story
from events.domain.matchday import course, outcomes, rounds
from events.domain.matchday.participants import day_for
from events.models import Event, EventKind, EventStatus, MatchDay
from events.models.matchdays import Presence
from events.web.organise import sections
from people.models import Transition, User

S = EventStatus


def section(event: Event, user: User, now: datetime) -> Mapping[str, Any]:
    day = MatchDay.objects.filter(event=event).first() or day_for(event, event.updated_at)
    day.event = event
    slots = rounds.rounds(day)
    is_after = event.status == S.OUTCOMES
    return {
        "day": day,
        "companies": _counts(day.companies),
        "apprentices": _counts(day.apprentices),
        "talks": day.talks.count(),
        "result": outcomes.result(day, outcomes.standings(day, localdate(now))) if is_after else None,
        "first_slot": slots[0],
        "last_slot": slots[-1],
        "too_late": rounds.ends_too_late(day, slots),
        "is_open": event.status == S.OPEN and now < day.answers_by,
        "has_plan": event.status in (S.PROPOSED, S.PUBLISHED, S.LIVE, S.OUTCOMES),
        "is_known": event.status in (S.PUBLISHED, S.LIVE),
    }


def _counts(rows: Any) -> dict[str, int]:
    here = Q(presence=Presence.ABSENT)
    found: dict[str, int] = rows.aggregate(
        all=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False) & ~here),
        absent=Count("pk", filter=here),
    )
    return found


def _attended(row: Transition, who: str) -> tuple[str, str]:
    words = {value: str(label) for value, label in Presence.choices}
    return "checklist", gettext("{who} noterede: {name} {presence}.").format(
        who=who, name=row.old, presence=words.get(row.new, row.new)
    )


def register() -> None:
    story.tell("match_plan", "refresh", _("{who} beregnede resten af planen: {new} deltagere fik en anden."))
    story.tell("match_presence", "checklist", _attended)
    kind = EventKind.MATCHING_DAY
    sections.register(kind, _("Matchdag"), "events/matchday/section.html", section, key="matchdag-del", order=5)
    sections.register_move(kind, S.PROPOSED, address=_plan, verb=_("Beregn planen"))
    sections.register_move(kind, S.PUBLISHED, address=_plan, verb=_("Se og offentliggør"))
    sections.register_move(kind, S.PREFERENCES_CLOSED, verb=_("Luk for ønsker"))
    sections.register_move(kind, S.OPEN, perform=course.reopen, verb=_("Åbn for ønsker igen"))
    sections.register_move(kind, S.LIVE, perform=course.begin, verb=_("Begynd dagen"))


def _plan(event: Event) -> str:
    return reverse("organise:match_plan", args=[event.pk])
