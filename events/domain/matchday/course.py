"""The way of a matching day: wishes close (also by themselves), the plan is published, the day is held."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from events.domain import changes, journal
from events.domain.changes import Change
from events.domain.matchday import letters, participants, telling
from events.domain.matchday.planning import touch
from events.models import Event, EventKind, EventStatus, MatchApprentice, MatchCompany, MatchDay, MatchTalk
from events.models.matchdays import Participant, Presence
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import User

S = EventStatus
AT_ONCE = 50


def follow(event: Event, change: Change, now: datetime) -> None:
    """A new matching day has a layout; one that is moved takes its deadline along; one that is over has held talks."""
    if event.kind != EventKind.MATCHING_DAY:
        return
    day = participants.day_for(event, now)
    if "starts_at" in change.fields and "starts_at" in change.before:
        moved = event.starts_at - change.before["starts_at"]
        if day.answers_by > now:
            MatchDay.objects.filter(pk=day.pk).update(answers_by=max(day.answers_by + moved, now))
    if change.what == "status" and event.status == S.OUTCOMES:
        settle(day, now)


def settle(day: MatchDay, now: datetime) -> None:
    """A talk was held, unless one of the two was not there."""
    talks = MatchTalk.objects.filter(day=day)
    missed = talks.filter(company__presence=Presence.ABSENT) | talks.filter(apprentice__presence=Presence.ABSENT)
    ids = list(missed.values_list("pk", flat=True))
    journal.watch(day.event, talks)
    talks.filter(pk__in=ids).update(status=MatchTalk.Status.MISSED, updated_at=now)
    talks.exclude(pk__in=ids).update(status=MatchTalk.Status.HELD, updated_at=now)


def check_status(event: Event, new: str) -> None:
    """Guard of every move: a plan is published when there is one, wishes are asked for while there is time."""
    if event.kind != EventKind.MATCHING_DAY or event.status == S.CANCELLED:
        return
    if new in (S.PROPOSED, S.PUBLISHED) and not MatchTalk.objects.filter(day__event=event).exists():
        raise MoveNotAllowed(_("Der er ingen plan endnu. Beregn den først."), code="no_plan")


def check_day(event: Event, now: datetime) -> None:
    """It begins on its day."""
    if localdate(now) < localdate(event.starts_at):
        raise MoveNotAllowed(_("Matchdagen kan først begynde på dagen."), code="too_early")


def begin(event: Event, *, now: datetime, by: User, why: str = "") -> None:
    check_day(event, now)
    changes.change_status(event, S.LIVE, now=now, by=by, why=why)


def reopen(event: Event, *, now: datetime, by: User, why: str = "") -> None:
    """Open for wishes again; a deadline that is past is set to tomorrow, that nobody meets a closed door."""
    day = MatchDay.objects.get(event=event)
    with journal.as_one(now=now, by=by):
        changes.change_status(event, S.OPEN, now=now, by=by, why=why)
        if day.answers_by <= now:
            journal.watch(event, MatchDay.objects.filter(pk=day.pk))
            MatchDay.objects.filter(pk=day.pk).update(answers_by=now + timedelta(days=1), updated_at=now)


def close_due(now: datetime) -> int:
    """Closes for wishes where the time is up; late, twice or never does not matter."""
    rows = Event.objects.filter(kind=EventKind.MATCHING_DAY, status=S.OPEN, match_day__answers_by__lte=now)
    closed = 0
    for event in rows.order_by("starts_at", "pk")[:AT_ONCE]:
        try:
            changes.change_status(event, S.PREFERENCES_CLOSED, now=now, actor="systemet")
        except Refused:
            continue  # somebody did it in the same moment
        closed += 1
    return closed


def publish(event: Event, *, now: datetime, by: User | None, why: str = "") -> int:
    """Everybody gets the own plan; returns how many letters went out."""
    day = MatchDay.objects.select_related("event__venue", "event__programme").get(event=event)
    with journal.as_one(now=now, by=by):
        changes.change_status(event, S.PUBLISHED, now=now, by=by, why=why)
        day.event = event
        _know(day, letters.everybody(day))
        return letters.send_plans(day, now=now)


def tell_changed(day: MatchDay, *, now: datetime, by: User | None) -> int:
    """Those whose plan is another than the one they know get it; returns how many letters went out. Who cannot be
    written to stays on the list of those to call.
    """
    with journal.as_one(now=now, by=by, what="match_told"):
        if day.event.status != S.PUBLISHED:
            raise MoveNotAllowed(_("På dagen står ændringer på deltagernes egen side."), code="too_late")
        changed = [one for one in letters.everybody(day) if one.plan_changed_at is not None and letters.reaches(one)]
        _know(day, changed)
        return letters.send_changed(day, changed, now=now)


def _know(day: MatchDay, people: Sequence[Participant]) -> None:
    """These are told the plan as it stands."""
    journal.watch(day.event, *(model._default_manager.filter(day=day) for model in (MatchCompany, MatchApprentice)))
    telling.know(day, people)


LAYOUT = (
    "rounds",
    "round_minutes",
    "pause_minutes",
    "welcome_minutes",
    "break_after",
    "break_minutes",
    "tables",
    "least_talks",
    "most_wishes",
    "answers_by",
    "gf2_ends_on",
    "interview_days",
    "trial_days",
    "agreement_days",
    "seed",
)


def lay_out(day: MatchDay, values: Mapping[str, Any], *, now: datetime, by: User | None = None) -> None:
    """How the day is laid out. Rounds that are planned cannot go; a deadline lies before the day."""
    errors = []
    if values["answers_by"] >= day.event.starts_at:
        errors.append(("/answers_by", _("Fristen skal ligge før matchdagen.")))
    used = MatchTalk.objects.filter(day=day).order_by("-round").values_list("round", flat=True).first() or 0
    if values["rounds"] < used and day.event.status in (S.PUBLISHED, S.LIVE, S.OUTCOMES):
        errors.append(("/rounds", _("Der er samtaler til og med runde {n}.").format(n=used)))
    steps = [values["interview_days"], values["trial_days"], values["agreement_days"]]
    if steps != sorted(steps, reverse=True):
        errors.append(("/trial_days", _("Samtale kommer før praktik, og praktik før aftale.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="match_layout"):
        journal.watch(day.event, MatchDay.objects.filter(pk=day.pk))
        for name in LAYOUT:
            setattr(day, name, values[name])
        day.updated_at = now
        day.save(update_fields=[*LAYOUT, "updated_at"])
        touch(day, now)


def deadline(day: MatchDay, ends_on: date | None, days: int) -> date | None:
    """Counted back from the end of GF2; a weekend's is the Friday before."""
    end = ends_on or day.gf2_ends_on
    if end is None:
        return None
    found = end - timedelta(days=days)
    return found - timedelta(days=max(0, found.weekday() - 4))
