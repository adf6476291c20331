"""When a pair has not met for too long: the two are reminded once, and later the coordinator hears of it.

Silence is counted from the last meeting that was held or is agreed, else from when they began or went on after a
pause. Beyond one and a half times their rhythm both get a letter, beyond two and a half times the coordinator does.
A meeting, held or agreed, ends the silence; the next one is a new one.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from ambassadors.domain.mentoring import letters
from ambassadors.models import MentorProposal, MentorSession, Mentorship
from events.models import Role
from people.domain.history import record
from people.models import User

NUDGE, TELL = 1.5, 2.5
AT_ONCE = 200
Status = Mentorship.Status
SIGNS = [MentorSession.Status.HELD, MentorSession.Status.PLANNED]


def count_again(it: Mentorship) -> None:
    """Silence since when, from what stands now; a later sign of life than before is the end of a silence."""
    last = it.sessions.filter(status__in=SIGNS).aggregate(last=Max("event__ends_at"))["last"]
    since = max((moment for moment in (it.counted_from, last) if moment is not None), default=None)
    if since == it.quiet_since:
        return
    fields: dict[str, object] = {"quiet_since": since}
    if since is not None and (it.quiet_since is None or since > it.quiet_since):
        fields |= {"nudged_at": None, "told_at": None}
    for name, value in fields.items():
        setattr(it, name, value)
    it.save(update_fields=list(fields))


def over(times: float, now: datetime) -> Q:
    """Silent for longer than so many times the pair's own rhythm."""
    condition = Q()
    for weeks in range(1, 27):
        condition |= Q(cadence_weeks=weeks, quiet_since__lt=now - times * timedelta(weeks=weeks))
    return Q(status=Status.ACTIVE) & condition


def quiet(rows: QuerySet[Mentorship], now: datetime) -> QuerySet[Mentorship]:
    """Those of which the coordinator is told, the longest silent first."""
    return rows.filter(over(TELL, now)).order_by("quiet_since", "pk")


def notice(now: datetime) -> int:
    """Writes what is due; returns how many. Late, twice or never does not matter: each silence is claimed once."""
    noticed = 0
    for field, times, say in (("nudged_at", NUDGE, _nudge), ("told_at", TELL, _tell)):
        for it in Mentorship.objects.filter(over(times, now), **{f"{field}__isnull": True})[:AT_ONCE]:
            with transaction.atomic():
                if _claim(it, field, now):
                    say(it, now)
                    noticed += 1
    return noticed


def _claim(it: Mentorship, field: str, now: datetime) -> bool:
    """Whether this silence is ours to speak of: whoever met, paused or was quicker in the same moment is left alone."""
    rows = Mentorship.objects.filter(
        pk=it.pk, status=Status.ACTIVE, quiet_since=it.quiet_since, **{f"{field}__isnull": True}
    )
    return bool(rows.update(**{field: now}))


def _nudge(it: Mentorship, now: datetime) -> None:
    rows = MentorProposal.objects.select_related("mentorship__programme", "mentorship__mentor__user", "mentor__user")
    proposal = rows.get(mentorship=it, status=MentorProposal.Status.AGREED)
    weeks = (now - it.quiet_since).days // 7 if it.quiet_since else 0
    written = letters.to_both(proposal, "mentor_nudge", now=now, dedupe=_since(it), weeks=weeks)
    record(it, now=now, what="nudged", actor="systemet", letters=written)


def _tell(it: Mentorship, now: datetime) -> None:
    it = Mentorship.objects.select_related("programme", "mentor__user").get(pk=it.pk)
    url = settings.SITE_URL + reverse("organise:mentorship", args=[it.pk])
    letter = letters.to_coordinator(it, coordinator_of(it), now=now, dedupe=_since(it), url=url)
    record(it, now=now, what="told", actor="systemet", letters=int(letter is not None))


def _since(it: Mentorship) -> str:
    return it.quiet_since.isoformat() if it.quiet_since else ""


def coordinator_of(it: Mentorship) -> User | None:
    """Who proposed the pair, as long as they organise the programme."""
    made = it.proposals.filter(status=MentorProposal.Status.AGREED).select_related("made_by").first()
    user = made.made_by if made else None
    if user is None or not user.is_active:
        return None
    own = Role.objects.filter(
        Q(programme=it.programme_id) | Q(programme__isnull=True), user=user, kind=Role.Kind.ORGANISER
    )
    return user if user.is_superuser or own.exists() else None
