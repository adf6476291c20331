"""What a deed brings, said before it is done: who hears, who is freed, what is no longer true, what stands in the way.

It is found by doing it and taking it back: the same rules, the same letters, counted instead of written. So what is
said and what happens cannot differ. Each consequence is a part with a key; those that may be left out are left out by
handing their keys in again (``without``).

What an event brings is found by parts; apps above add theirs with ``register_part``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import deeds
from events.domain.changes import Told
from events.domain.conflicts import EVERYTHING, LEVELS, REFUSE, WARN, Conflict
from events.domain.deeds import Deed
from events.domain.scope import Scope
from events.models import Call, ChangeRow, ChangeSet, Event, EventStatus, Reminder
from people.domain.refusals import Refused
from people.domain.traces import gathered
from people.models import Letter, User

type Armed = tuple[Any, ...]  # event, rule, when


@dataclass(frozen=True)
class Part:
    """One consequence: ``count`` of something, in a sentence; ``tone`` is "wait" where somebody has to see to it."""

    key: str
    icon: str
    sentence: str
    count: int = 0
    may_be_left_out: bool = False
    left_out: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Rehearsed:
    """A deed that stands done and is about to be taken back, for the parts to look around in.

    ``rows`` hold what was before and is now; ``letters`` those it wrote, each with its part in ``part_of``;
    ``calls`` whom it makes one call; ``armed_before`` and ``armed`` the reminders that were and are to come.
    """

    deeds: Sequence[Deed]
    rows: Sequence[ChangeRow]
    letters: Sequence[Letter]
    part_of: Mapping[Any, str]
    calls: Sequence[Call]
    armed_before: Collection[Armed]
    armed: Collection[Armed]
    now: datetime

    @property
    def events(self) -> list[Event]:
        """Those that were there before, as they are now."""
        return [deed.event for deed in self.deeds if deed.event is not None]


type Find = Callable[[Rehearsed], Iterable[Part]]
_finds: list[tuple[int, Find]] = []


def register_part(find: Find, order: int = 50) -> Find:
    """``find(rehearsed)`` answers with the parts it knows of while the deed stands done; smaller orders come first."""
    if all(find is not known for _order, known in _finds):
        _finds.append((order, find))
        _finds.sort(key=lambda row: row[0])
    return find


@dataclass(frozen=True)
class Outlook:
    """What is said before: ``parts``, what stands in the ``way`` (gravest first; ``ways`` deed by deed), and, where it
    cannot be done, the ``refusal`` (``rows``: a deed's key → its own). ``letters`` and ``calls`` are those to come.
    """

    parts: Sequence[Part] = ()
    ways: Sequence[Sequence[Conflict]] = ()
    refusal: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    letters: Sequence[Letter] = ()
    calls: Sequence[Call] = ()

    @property
    def way(self) -> list[Conflict]:
        return sorted((row for rows in self.ways for row in rows), key=lambda row: LEVELS.index(row.level))

    @property
    def refuses(self) -> bool:
        return bool(self.refusal) or any(row.level == REFUSE for row in self.way)

    @property
    def seen(self) -> list[str]:
        """The keys of the warnings, as a reason answers them."""
        return [row.key for row in self.way if row.level == WARN]

    @property
    def clashes(self) -> list[str]:
        return [row.sentence for row in self.way if row.level == REFUSE]

    @property
    def sentences(self) -> list[str]:
        return [self.refusal] if self.refusal else [part.sentence for part in self.parts if not part.left_out]


class _Back(Exception):
    """Nothing of it happened."""


def of(
    wanted: Sequence[Deed],
    *,
    now: datetime,
    by: User | None = None,
    quiet: bool = False,
    without: Iterable[str] = (),
    scope: Scope = EVERYTHING,
) -> Outlook:
    """What these deeds together would bring. Nothing is stored, nobody hears anything.

    A part that is left out stands there as such, with what it would have been.
    """
    left_out = frozenset(without)
    ways = deeds.in_the_way(wanted, now, scope=scope)
    try:
        outlook = _rehearse(wanted, now, by, quiet, left_out)
        whole = _rehearse(wanted, now, by, quiet, frozenset()) if left_out else outlook
    except deeds.CannotDo as refusal:
        return Outlook(ways=ways, refusal=refusal.sentence, rows=refusal.rows)
    except Refused as refusal:
        return Outlook(ways=ways, refusal=refusal.sentence)
    return replace(outlook, ways=ways, parts=_with_left_out(outlook.parts, whole.parts, left_out))


def _with_left_out(parts: Sequence[Part], whole: Sequence[Part], left_out: Collection[str]) -> list[Part]:
    there = {part.key: part for part in parts}
    found: list[Part | None] = []
    for part in whole:
        left = part.key in left_out and part.may_be_left_out
        found.append(replace(part, left_out=True, tone="") if left else there.pop(part.key, None))
    rest = [part for part in there.values() if part.key not in left_out]
    return [part for part in found if part is not None] + rest


def _rehearse(wanted: Sequence[Deed], now: datetime, by: User | None, quiet: bool, without: frozenset[str]) -> Outlook:
    found: list[Outlook] = []
    # On copies: what is done to them does not go away with the rollback.
    wanted = [replace(deed, event=copy(deed.event)) for deed in wanted]
    with gathered(rehearsing=True) as trace:
        try:
            with transaction.atomic():
                wanted = [_with_place(deed) for deed in wanted]
                keys = [deed.event.pk for deed in wanted if deed.event is not None]
                before = _armed(keys)
                done = deeds.do_all(wanted, now=now, by=by, quiet=quiet, without=without, rehearsing=True)
                rows = list(done.rows.all()) if done.is_kept else []
                calls = list(Call.objects.filter(event__in=keys, called_at=None, made_at=now))
                stands = Rehearsed(wanted, rows, trace.letters, trace.parts, calls, before, _armed(keys), now)
                parts = [part for _order, find in _finds for part in find(stands)]
                found.append(Outlook(parts, letters=list(trace.letters), calls=calls))
                raise _Back
        except _Back:
            return found[0]


def _with_place(deed: Deed) -> Deed:
    """A place that is still to be made is made, for as long as the rehearsal lasts."""
    venue = deed.values.get("venue")
    if venue is None or not venue._state.adding:
        return deed
    venue = copy(venue)
    venue.save(force_insert=True)
    return replace(deed, values={**deed.values, "venue": venue})


def _armed(events: Collection[Any]) -> set[Armed]:
    rows = Reminder.objects.filter(event__in=events, state__in=Reminder.OPEN)
    return set(rows.values_list("event", "rule", "due_at"))


def of_move(
    event: Event,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: User | None = None,
    place: Mapping[str, Any] | None = None,
    **chosen: Any,
) -> Outlook:
    """Moving to these times, and to another ``place`` (venue, room, meeting_url)."""
    return of([Deed(event, {"starts_at": starts_at, "ends_at": ends_at, **(place or {})})], now=now, by=by, **chosen)


def of_cancel(event: Event, now: datetime, by: User | None = None, **chosen: Any) -> Outlook:
    return of([Deed(event, status=EventStatus.CANCELLED)], now=now, by=by, **chosen)


def of_restore(event: Event, status: str, now: datetime, by: User | None = None) -> Outlook:
    """Taking a cancellation back."""
    return of([Deed(event, status=status)], now=now, by=by)


def told_by(change_set: ChangeSet) -> Told:
    """How many letters and text messages a deed wrote, and how many must be called because of it."""
    if not change_set.is_kept:
        return Told()
    written = change_set.letters.filter(how="written").exclude(letter__status=Letter.Status.BUNDLED)
    by_mail = written.filter(letter__channel=Letter.Channel.MAIL).count()
    events = change_set.rows.exclude(event=None).values("event")
    calls = Call.objects.filter(event__in=events, made_at=change_set.at, called_at=None).count()
    return Told(by_mail, calls, texts=written.count() - by_mail)


def with_told(sentence: str, told: Told) -> str:
    """What a toast says afterwards: "… 14 får brev. 3 får SMS. 2 skal ringes op."."""
    parts = [sentence]
    if told.letters:
        parts.append(ngettext("{number} får brev.", "{number} får brev.", told.letters).format(number=told.letters))
    if told.texts:
        parts.append(ngettext("{number} får SMS.", "{number} får SMS.", told.texts).format(number=told.texts))
    if told.calls:
        parts.append(_("{number} skal ringes op.").format(number=told.calls))
    return " ".join(parts)
