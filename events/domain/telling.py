"""Who hears of a change, by which letter or by phone. What is said before and what is done after come from here.

Whoever acts is not told what they did themselves, and nobody gets two letters for one change.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from events.domain import bookings, calls, daytexts, lifecycle
from events.domain.changes import Change
from events.domain.concerned import Recipient, each_once, host, invited, may_be_written_to, staff
from events.domain.news import CANCELLED, MOVED, POSTPONED, RESTORED
from events.models import Booking, Event, EventStatus
from people.domain.history import subject_kind
from people.domain.outbox import unsent
from people.models import Letter, User

NEWS = frozenset({MOVED, CANCELLED, POSTPONED, RESTORED})
INVITATION, UPDATED, LATE = "meeting_invitation", "calendar_updated", "late_change"
PLACE_FIELDS = frozenset({"venue", "room", "meeting_url"})
TIME_FIELDS = frozenset({"starts_at", "ends_at"})
WAITING = frozenset({Letter.Status.QUEUED, Letter.Status.HELD})


@dataclass(frozen=True)
class Told:
    """One letter to be written. ``anew``: what they were to hear first had not left and goes again as things now are.

    ``knows_old``: they have heard of the time or place it was before.
    """

    recipient: Recipient
    news: str
    anew: bool = False
    knows_old: bool = True


@dataclass(frozen=True)
class Plan:
    """What a change brings: letters to write, people to call because no letter can reach them."""

    news: str = ""
    letters: Sequence[Told] = ()
    calls: Sequence[Recipient] = ()


@dataclass(frozen=True)
class Others:
    """Those beside staff, host and invited whom a change of one kind of event concerns.

    ``find`` names them for a change and its news; ``tell`` writes to one of them and says whether it did.
    ``first`` are the letters by which they first hear of the event, ``later`` those that follow, among them those
    that call it ``off`` and ``on`` again; what has not left of any is withdrawn when the event changes.
    ``host`` are those by which the host first hears of it; ``tell`` writes them, too.
    """

    find: Callable[[Event, Change, str], list[Recipient]]
    tell: Callable[[Event, Change, Told, datetime], bool]
    first: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    on: frozenset[str] = frozenset()
    host: frozenset[str] = frozenset()


_NOBODY = Others(lambda _event, _change, _news: [], lambda _event, _change, _told, _now: False)
# kind of event → the others; apps above register theirs when they start.
_others: dict[str, Others] = {}


def register_others(kind: str, others: Others) -> None:
    _others[kind] = others


def others_of(event: Event) -> Others:
    return _others.get(event.kind, _NOBODY)


def news_of(event: Event, change: Change, now: datetime) -> str:
    """Which news a change is, if any: the event as it is after the change; what is over is none."""
    ended_before = change.before.get("ends_at", event.ends_at)
    if event.ends_at <= now and ended_before <= now:
        return ""
    if event.status == EventStatus.CANCELLED and change.what == "cancelled":
        return CANCELLED
    if event.status == EventStatus.POSTPONED and "status" in change.fields:
        return POSTPONED
    if change.old_status == EventStatus.POSTPONED:
        return RESTORED
    if change.what == "restored" and change.old_status == EventStatus.CANCELLED:
        return RESTORED
    if (TIME_FIELDS | PLACE_FIELDS) & change.fields and event.status not in lifecycle.OVER:
        return MOVED
    return ""


def plan(event: Event, change: Change, now: datetime, by: User | None = None) -> Plan:
    """The letters and calls of a change; ``event`` is as it is after the change, stored or only thought of.

    A quiet change has no news of its own: only what had not left goes again as things now are.
    """
    news = news_of(event, change, now)
    if not news:
        return Plan()
    themselves = Recipient.of_user(by, "").person if by else frozenset()
    concerned = [one for one in concerned_by(event, change, news) if not one.person & themselves]
    mailed = each_once(may_be_written_to(concerned))
    heard = _heard(event)
    others = others_of(event)
    letters = [
        told
        for one in mailed
        for told in [_told(one, news, heard[one.email.strip().lower()], others)]
        if told and (told.anew or not (change.quiet or part_of(told.recipient) in change.without))
    ]
    if change.quiet:
        return Plan(news, letters)
    reached = frozenset[str]().union(*(one.person for one in mailed))
    know = calls.know_already(event)
    phoned = [
        one
        for one in each_once(concerned)
        if not one.person & reached and one.key not in know and part_of(one) not in change.without
    ]
    return Plan(news, letters, phoned)


def part_of(one: Recipient) -> str:
    """The consequence that a letter to this recipient belongs to, as it can be left out of a change."""
    return f"letters:{one.role}"


def stale(event: Event) -> QuerySet[Letter]:
    """Letters that have not left and that any news makes untrue."""
    kinds = NEWS | daytexts.KINDS | {INVITATION, UPDATED, LATE} | others_of(event).first | others_of(event).later
    kinds |= others_of(event).host
    return unsent(event).filter(Q(kind__in=kinds) | Q(kind__startswith="reminder_"))


def concerned_by(event: Event, change: Change, news: str) -> list[Recipient]:
    """Those who sit on it first, then those it is for, then those who wait for it or are only asked."""
    return [*_staff(event, news), *host(event), *others_of(event).find(event, change, news), *invited(event)]


def _staff(event: Event, news: str) -> list[Recipient]:
    state = Booking.State
    if news == CANCELLED:
        return staff(event, state.FIRM, state.CANCELLED)
    if news in (MOVED, POSTPONED):
        return staff(event, state.FIRM)
    back = event.bookings.filter(state=state.CANCELLED).select_related("resource")
    lost = {row.resource_id for row in back if bookings.clashes(row.resource, row.busy_from, row.busy_to).exists()}
    users = set(back.exclude(resource__in=lost).values_list("resource__user", flat=True))
    users |= set(event.bookings.filter(state=state.FIRM).values_list("resource__user", flat=True))
    return [one for one in staff(event, state.FIRM, state.CANCELLED) if one.user and one.user.pk in users]


@dataclass
class _Heard:
    """What one address was told of an event: which letters ``waiting`` to leave, which withdrawn, which gone."""

    waiting: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)


def _heard(event: Event) -> defaultdict[str, _Heard]:
    """By address; one query."""
    others = others_of(event)
    kinds = NEWS | {INVITATION} | others.first | others.later | others.host
    rows = Letter.objects.filter(about_kind=subject_kind(event), about_id=str(event.pk), kind__in=kinds)
    rows = rows.filter(channel=Letter.Channel.MAIL)
    found: defaultdict[str, _Heard] = defaultdict(_Heard)
    for email, kind, status in rows.values_list("to_email", "kind", "status"):
        one = found[email.lower()]
        if status in WAITING:
            one.waiting.add(kind)
        elif status == Letter.Status.CANCELLED:
            one.taken_back.add(kind)
        else:
            one.gone.append(kind)
    return found


def _told(one: Recipient, news: str, was: _Heard, others: Others) -> Told | None:
    """The letter for one person, or None: that it is off, and on again, hears only who heard of what was before."""
    own_first = {"staff": frozenset[str](), "host": others.host, "invited": frozenset({INVITATION})}
    first = frozenset[str]() if one.has_answered else own_first.get(one.role, others.first)
    if first & was.waiting:
        return None if news in (CANCELLED, POSTPONED) else Told(one, news, anew=True, knows_old=False)
    if news == RESTORED:
        if first & was.taken_back and not first & set(was.gone):
            return Told(one, news, anew=True, knows_old=False)
        off, on = ({CANCELLED, POSTPONED} | others.off), ({RESTORED} | others.on)
        balance = sum(kind in off for kind in was.gone) - sum(kind in on for kind in was.gone)
        return Told(one, news) if balance > 0 else None
    return Told(one, news, knows_old=not ({MOVED} | others.later) & was.waiting)
