"""The morning's overview by mail: for each organiser one letter with what waits, instead of a letter for each thing.

At the person's own hour of the wall clock, on workdays or every day. A morning on which there is nothing to say has no
letter. That somebody's day has been seen to is noted in the transaction that writes the letter: one a day, whatever
crashes; and a worker that was away is forgiven until noon.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from events.domain import agenda, lifecycle
from events.domain.aftermeeting import actions
from events.domain.agenda import ZONE
from events.domain.scope import Scope
from events.models import Action, Event, FollowUp, Role
from people.domain.answerlinks import answer_url
from people.domain.danish import da_date_short, da_span
from people.domain.outbox import write
from people.domain.schooldays import public_holiday
from people.models import LetterChoices, User

KIND = "digest"
SHOWN = 10
LATEST = timedelta(hours=5)  # after the chosen hour: later it is no morning any more
FRIDAY = 4


@dataclass(frozen=True)
class Part:
    """A heading and its lines."""

    heading: str
    lines: list[str]


def organisers() -> QuerySet[User]:
    return User.objects.filter(pk__in=Role.objects.filter(kind=Role.Kind.ORGANISER).values("user"), is_active=True)


def takes(user: User | None) -> bool:
    """Whether what is not urgent reaches this person with the overview, so that no letter of its own is needed."""
    if user is None or user.is_bounced or not organisers().filter(pk=user.pk).exists():
        return False
    choices = LetterChoices.objects.filter(user=user).first()
    return choices is None or choices.digest


def write_due(now: datetime, scope_of: Callable[[User], Scope]) -> int:
    """Writes the overviews whose hour has come; returns how many letters."""
    today = timezone.localdate(now, ZONE)
    seen = Q(letter_choices__digest=False) | Q(letter_choices__digest_seen_on__gte=today)
    written = 0
    waiting = organisers().exclude(seen).select_related("letter_choices").order_by("pk")
    for user in waiting:
        choices = getattr(user, "letter_choices", None) or LetterChoices(user=user)
        if not is_due(choices, now):
            continue
        written += _write_one(user, today, now, scope_of)
    return written


def is_due(choices: LetterChoices, now: datetime) -> bool:
    """The chosen hour has come on a day that counts, and it is not too late to be of use."""
    local = now.astimezone(ZONE)
    day = local.date()
    if choices.digest_days == LetterChoices.Days.WORKDAYS and not is_workday(day):
        return False
    at = _at(day, choices.digest_at)
    return at <= now < at + LATEST


def is_workday(day: date) -> bool:
    return day.weekday() <= FRIDAY and public_holiday(day) is None


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE)


def _write_one(user: User, today: date, now: datetime, scope_of: Callable[[User], Scope]) -> int:
    with transaction.atomic():
        LetterChoices.objects.get_or_create(user=user)
        mine = LetterChoices.objects.filter(user=user, digest=True)
        if not mine.filter(Q(digest_seen_on=None) | Q(digest_seen_on__lt=today)).update(digest_seen_on=today):
            return 0  # somebody else saw to it, or the person has just chosen otherwise
        with override(user.language):
            parts = contents(user, scope_of(user), now)
        if not parts:
            return 0
        letter = write(
            KIND,
            dedupe=f"{KIND}:{user.pk}:{today.isoformat()}",
            now=now,
            to=user,
            context={
                "first_name": user.first_name or user.name,
                "today": today,
                "parts": parts,
                "page": settings.SITE_URL + reverse("organise:day"),
                "choices": settings.SITE_URL + reverse("me:letters"),
                "off": answer_url("digest_off", user.pk),
            },
        )
    return int(letter is not None)


def contents(user: User, scope: Scope, now: datetime) -> list[Part]:
    """What waits, what is due, what is on; in the active language. Nothing where there is nothing."""
    found = agenda.waiting(scope, now, SHOWN)
    today = timezone.localdate(now, ZONE)
    own = list(actions.open_of(user).filter(due_on__lte=today))
    posts = {reverse("organise:action_tick", args=[row.event_id, row.pk]) for row in own}
    waits = [row for row in found.rows if row.post not in posts]  # said below
    rest = found.total - (len(found.rows) - len(waits))
    parts = [
        Part(_("Venter på dig"), [_line(row.what, row.who) for row in waits] + _more(rest, len(waits))),
        Part(_("Dine aktioner"), [_line(row.what, f"{row.event.title}, {_due(row)}") for row in own[:SHOWN]]),
        Part(_("Dine opfølgninger"), _follow_ups(user, today)),
        Part(_("I dag"), _events(scope, today)),
        Part(_("I morgen"), _events(scope, today + timedelta(days=1))),
    ]
    return [part for part in parts if part.lines]


def _due(row: Action) -> str:
    return _("senest {day}").format(day=da_date_short(row.due_on)) if row.due_on else ""


def _line(what: str, who: str) -> str:
    return f"{what} ({who})" if who else what


def _more(total: int, shown: int) -> list[str]:
    rest = total - shown
    return [ngettext("og {n} til", "og {n} til", rest).format(n=rest)] if rest > 0 else []


def _follow_ups(user: User, today: date) -> list[str]:
    rows = FollowUp.objects.filter(owner=user, status=FollowUp.Status.OPEN, due_on__lte=today)
    due = list(rows.select_related("organisation").order_by("due_on", "pk")[: SHOWN + 1])
    lines = [f"{row.organisation.name}: {row.what} ({da_date_short(row.due_on)})" for row in due[:SHOWN]]
    return lines + _more(rows.count(), SHOWN) if len(due) > SHOWN else lines


def _events(scope: Scope, day: date) -> list[str]:
    first, after = _at(day, time()), _at(day + timedelta(days=1), time())
    rows = (
        Event.objects.filter(scope.condition(), starts_at__lt=after, ends_at__gt=first)
        .exclude(status__in=[*lifecycle.GONE, "cancelled"])
        .select_related("venue")
        .order_by("starts_at", "pk")
    )
    shown = [
        f"{da_span(row.starts_at, row.ends_at)}: {row.title}" + (f", {row.venue.town}" if row.venue else "")
        for row in rows[:SHOWN]
    ]
    return shown + (_more(rows.count(), SHOWN) if len(shown) == SHOWN else [])
