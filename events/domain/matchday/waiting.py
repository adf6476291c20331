"""What of matching days waits for an organiser: a plan to work out, one to publish, apprentices who are late."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.agenda import Found, Waiting, first_of
from events.domain.matchday import telling
from events.domain.matchday.answers import SILENT_AFTER
from events.domain.matchday.gathering import gather
from events.domain.matchday.outcomes import standings_of
from events.domain.scope import Scope
from events.models import Event, EventKind, EventStatus, MatchDay, MatchTalk
from people.domain.danish import da_moment

S = EventStatus
FOLLOWED = timedelta(days=270)  # so long after the day it is asked who is late


def plans(scope: Scope, now: datetime, limit: int) -> Found:
    """Wishes are in, or a plan lies ready, and nobody has gone on with it."""
    rows = (
        Event.objects.filter(scope.condition(), kind=EventKind.MATCHING_DAY, starts_at__gt=now)
        .filter(status__in=[S.PREFERENCES_CLOSED, S.PROPOSED])
        .select_related("programme", "match_day")
        .order_by("starts_at")
    )
    events, total = first_of(rows, limit)
    words = {
        S.PREFERENCES_CLOSED: (_("Beregn planen for »{event}«"), _("Beregn")),
        S.PROPOSED: (_("Se og offentliggør planen for »{event}«"), _("Se planen")),
    }
    return Found(
        [
            Waiting(
                kind="match_plan",
                icon="arrows-exchange",
                what=words[S(event.status)][0].format(event=event.title),
                who=da_moment(event.starts_at),
                url=reverse("organise:match_plan", args=[event.pk]),
                since=event.match_day.answers_by,
                deadline=event.starts_at - timedelta(days=2),
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=words[S(event.status)][1],
            )
            for event in events
        ],
        total,
    )


def late_outcomes(scope: Scope, now: datetime, limit: int) -> Found:
    """One thing to do for each day on which somebody is late."""
    days = list(
        MatchDay.objects.filter(scope.condition("event__programme"), event__status=S.OUTCOMES)
        .filter(event__ends_at__gt=now - FOLLOWED)
        .select_related("event__programme")
        .order_by("-event__starts_at")[:limit]
    )
    standing = standings_of(days, localdate(now)) if days else {}
    found = []
    for day in days:
        event, late = day.event, [row for row in standing[day.pk] if row.late]
        if not late:
            continue
        n = len(late)
        found.append(
            Waiting(
                kind="match_late",
                icon="clock-exclamation",
                what=ngettext("{n} lærling er sent på den", "{n} lærlinge er sent på den", n).format(n=n),
                who=event.title,
                note=_("Længst: {who}, {days} dage").format(who=late[0].apprentice.name, days=late[0].late),
                url=reverse("organise:match_outcomes", args=[event.pk]),
                since=event.ends_at,
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=_("Følg op"),
            )
        )
    return Found(found, len(found))


def said_otherwise(scope: Scope, now: datetime, limit: int) -> Found:
    """One thing to do for each day of which a company says something else than was noted."""
    days = (
        MatchDay.objects.filter(scope.condition("event__programme"), talks__said_waits=True)
        .annotate(n=Count("talks", filter=Q(talks__said_waits=True)), since=Min("talks__said_at"))
        .select_related("event__programme")
        .order_by("since")
    )
    rows, total = first_of(days, limit)
    return Found(
        [
            Waiting(
                kind="match_said",
                icon="clipboard-check",
                what=ngettext(
                    "En virksomhed siger noget andet, end der er noteret",
                    "Om {n} samtaler siger virksomheden noget andet, end der er noteret",
                    day.n,
                ).format(n=day.n),
                who=day.event.title,
                url=reverse("organise:match_outcomes", args=[day.event_id]),
                since=day.since,
                colour=day.event.programme.colour,
                programme=str(day.event.programme),
                verb=_("Vælg"),
            )
            for day in rows
        ],
        total,
    )


def silent(scope: Scope, now: datetime, limit: int) -> Found:
    """Companies that were asked two weeks ago, and nobody knows yet what came of a talk of theirs."""
    unknown = Q(
        companies__outcomes_asked_at__lte=now - SILENT_AFTER,
        companies__talks__status=MatchTalk.Status.HELD,
        companies__talks__outcome=MatchTalk.Outcome.NONE,
        companies__talks__said_at=None,
    )
    days = (
        MatchDay.objects.filter(scope.condition("event__programme"), unknown, event__status=S.OUTCOMES)
        .filter(event__ends_at__gt=now - FOLLOWED)
        .annotate(n=Count("companies", distinct=True), since=Min("companies__outcomes_asked_at"))
        .select_related("event__programme")
        .order_by("since")
    )
    rows, total = first_of(days, limit)
    return Found(
        [
            Waiting(
                kind="match_silent",
                icon="phone",
                what=ngettext("Ring til {n} virksomhed", "Ring til {n} virksomheder", day.n).format(n=day.n),
                who=day.event.title,
                note=_("De har ikke svaret på, hvad samtalerne førte til"),
                url=reverse("organise:match_outcomes", args=[day.event_id]) + "?vis=svar",
                since=day.since,
                colour=day.event.programme.colour,
                programme=str(day.event.programme),
                verb=_("Ring"),
            )
            for day in rows
        ],
        total,
    )


def to_tell(scope: Scope, now: datetime, limit: int) -> Found:
    """The day is under way, and somebody knows another plan than the one that stands."""
    days = MatchDay.objects.filter(scope.condition("event__programme"), event__status=S.LIVE)
    days = days.filter(
        Q(companies__plan_changed_at__isnull=False) | Q(apprentices__plan_changed_at__isnull=False)
    ).distinct()
    found = []
    for day in days.select_related("event__programme").order_by("event__starts_at", "pk"):
        people = telling.to_tell(gather(day), now)
        if not people:
            continue
        n = len(people)
        found.append(
            Waiting(
                kind="match_tell",
                icon="phone",
                what=ngettext("{n} har fået en anden plan", "{n} har fået en anden plan", n).format(n=n),
                who=day.event.title,
                note=_("De skal have det at vide, før deres runde begynder"),
                url=reverse("organise:match_live", args=[day.event_id]) + "#sig",
                since=min(row.one.plan_changed_at for row in people if row.one.plan_changed_at),
                deadline=now,
                colour=day.event.programme.colour,
                programme=str(day.event.programme),
                verb=_("Sig det"),
            )
        )
    return Found(found[:limit], len(found))


SOURCES = (plans, late_outcomes, said_otherwise, silent, to_tell)
