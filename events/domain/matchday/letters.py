"""What participants are written: the link to their wishes, a reminder to who has not answered, their own plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from events.domain import journal
from events.domain.matchday import rounds
from events.domain.matchday.participants import link_of, name_of
from events.domain.matchday.wishes import unanswered
from events.models import EventStatus, MatchApprentice, MatchCompany, MatchDay, MatchTalk
from events.models.matchdays import Participant, Presence
from people.domain.outbox import write
from people.models import User

REMIND_BEFORE = timedelta(days=2)
SOON = timedelta(days=1)  # who was asked just now is not reminded yet
AT_ONCE = 50


def reaches(one: Participant) -> bool:
    """Whether a letter can get there; else it is the phone."""
    return bool(one.email if isinstance(one, MatchApprentice) else one.contact and one.contact.email)  # type: ignore[attr-defined]


def write_to(kind: str, one: Participant, dedupe: str, now: datetime, context: dict[str, Any], part: str = "") -> bool:
    day: MatchDay = one.day  # type: ignore[attr-defined]
    to: dict[str, Any]
    if isinstance(one, MatchCompany):
        to = {"to": one.contact}
    else:
        to = {"email": one.email, "name": one.name, "language": one.language}  # type: ignore[attr-defined]
    values = {"event": day.event, "day": day, "one": one, "is_company": isinstance(one, MatchCompany)}
    letter = write(
        kind,
        dedupe=f"{kind}:{one.pk}:{dedupe}",
        now=now,
        about=day.event,
        programme_id=day.event.programme_id,
        context={**values, "who": name_of(one), "answer_url": link_of(one), **context},
        part=part,
        **to,
    )
    return letter is not None


def to_ask(day: MatchDay) -> list[Participant]:
    """Those who were not sent their link yet, and can be."""
    return [one for one in unanswered(day) if one.invited_at is None and reaches(one)]


def ask_for_wishes(day: MatchDay, *, now: datetime, by: User | None = None) -> int:
    """The link to whoever has not got it; returns how many got it."""
    asked = 0
    with journal.as_one(now=now, by=by, what="match_asked"):
        journal.watch(day.event, *(model.objects.filter(day=day) for model in (MatchCompany, MatchApprentice)))
        for one in to_ask(day):
            one.day = day  # type: ignore[attr-defined]
            if write_to("match_wishes", one, "1", now, {}):
                asked += 1
            type(one)._default_manager.filter(pk=one.pk).update(invited_at=now, updated_at=now)
    return asked


def remind_due(now: datetime) -> int:
    """Two days before the wishes close: those who were asked and have not answered, each once."""
    days = MatchDay.objects.filter(
        event__status=EventStatus.OPEN, answers_by__gt=now, answers_by__lte=now + REMIND_BEFORE
    ).select_related("event__programme", "event__venue")
    reminded = 0
    for day in days:
        rows = [one for one in unanswered(day) if one.reminded_at is None and reaches(one)]
        rows = [one for one in rows if one.invited_at is not None and one.invited_at < now - SOON]
        for one in rows[:AT_ONCE]:
            one.day = day  # type: ignore[attr-defined]
            with transaction.atomic():
                claimed = type(one)._default_manager.filter(pk=one.pk, answered_at=None, reminded_at=None)
                if claimed.update(reminded_at=now, updated_at=now):
                    reminded += write_to("match_wishes_reminder", one, f"{day.answers_by:%Y%m%d%H}", now, {})
    return reminded


@dataclass(frozen=True)
class Line:
    """One talk in somebody's own plan."""

    talk: MatchTalk
    round: rounds.Round
    other: Participant
    name: str
    note: str


def lines_of(one: Participant, talks: Iterable[MatchTalk] | None = None) -> list[Line]:
    """The own talks in the order of the day."""
    day: MatchDay = one.day  # type: ignore[attr-defined]
    by_number = {row.number: row for row in rounds.rounds(day)}
    if talks is None:
        talks = MatchTalk.objects.filter(**{"company" if isinstance(one, MatchCompany) else "apprentice": one})
        talks = talks.select_related("company__organisation", "apprentice__trade", "apprentice__school")
    lines = []
    for talk in sorted(talks, key=lambda talk: (talk.round, talk.table)):
        if talk.round not in by_number:
            continue
        if isinstance(one, MatchCompany):
            other: Participant = talk.apprentice
            school = talk.apprentice.school
            name, note = talk.apprentice.name, str(talk.apprentice.trade) + (f", {school.name}" if school else "")
        else:
            other, name, note = talk.company, talk.company.organisation.name, talk.company.organisation.town
        lines.append(Line(talk, by_number[talk.round], other, name, note))
    return lines


def everybody(day: MatchDay) -> list[Participant]:
    companies = day.companies.exclude(presence=Presence.ABSENT).select_related("organisation", "contact")
    apprentices = day.apprentices.filter(forgotten_at=None).exclude(presence=Presence.ABSENT)
    return [
        *companies.order_by("organisation__name", "pk"),
        *apprentices.select_related("trade").order_by("name", "pk"),
    ]


def send_plans(day: MatchDay, *, now: datetime) -> int:
    """Everybody's own plan. Inside the deed that publishes it."""
    return _send("match_plan", day, everybody(day), f"{day.revision}", now)


def send_changed(day: MatchDay, changed: Sequence[Participant], *, now: datetime) -> int:
    """Those whose plan is another now, before the day begins; on the day it stands on their page."""
    return _send("match_plan_changed", day, changed, f"{day.revision}", now)


def _send(kind: str, day: MatchDay, people: Sequence[Participant], dedupe: str, now: datetime) -> int:
    talks = MatchTalk.objects.filter(day=day).select_related(
        "company__organisation", "apprentice__trade", "apprentice__school"
    )
    of: dict[object, list[MatchTalk]] = {}
    for talk in talks:
        of.setdefault(talk.company_id, []).append(talk)
        of.setdefault(talk.apprentice_id, []).append(talk)
    sent = 0
    for one in people:
        one.day = day  # type: ignore[attr-defined]
        sent += write_to(kind, one, dedupe, now, {"lines": lines_of(one, of.get(one.pk, []))})
    return sent
