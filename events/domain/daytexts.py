"""Text messages about the day itself: what changes when people may be on their way, beside the letter about the same.

Only to who asked for them. At night they wait for the morning, unless somebody would have to leave before that.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from events.domain.changes import Change
from events.domain.concerned import Recipient, each_once
from events.domain.news import CANCELLED, MOVED, POSTPONED, RESTORED
from events.domain.reminding.times import quiet_of
from events.models import Event, Shift
from people.domain import textgateways, textletters
from people.domain.textconsent import Choice, number_of, users_who_chose
from people.models import Letter, User

CHANGED, SHIFT, SEAT, SUBSTITUTE = "day_changed", "day_shift", "day_seat", "day_substitute"
KINDS = frozenset({CHANGED, SHIFT, SEAT, SUBSTITUTE})
NEAR = timedelta(hours=18)  # before it begins, and until it is over
TO_GET_READY = timedelta(hours=2)  # who would hear at the end of the night has so long left, or is told at once


@dataclass(frozen=True)
class Texted:
    """Somebody who takes text messages, and at which number (E.164)."""

    recipient: Recipient
    number: str


def texted(recipients: Iterable[Recipient], choice: Choice = "sms_changes") -> list[Texted]:
    """Those of them who asked for text messages, each once; one query."""
    rows = [] if textgateways.is_off() else each_once(recipients)
    wanting = users_who_chose((row.user for row in rows if row.user is not None and row.phone), choice)
    return [
        Texted(row, number)
        for row in rows
        if (row.takes_texts or (row.user is not None and row.user.pk in wanting)) and (number := number_of(row.phone))
    ]


def is_near(first: datetime, over: datetime, now: datetime) -> bool:
    return first - NEAR <= now < over


def leaves_at(event: Event, first: datetime, now: datetime) -> datetime:
    """Now, or when the quiet hours end, if that is early enough."""
    quiet = quiet_of(event.programme)
    local = now.astimezone(ZoneInfo(event.timezone))
    if not quiet.is_ever or not quiet.holds(local.time()):
        return now
    _began, ends = quiet.around(local)
    return ends if ends + TO_GET_READY <= first else now


def about_change(
    event: Event,
    change: Change,
    people: Sequence[Recipient],
    news: str,
    now: datetime,
    place: Callable[[str], str],
) -> int:
    """That it is moved, off, put off or on again, to those of these who asked for it; returns how many.

    ``place`` says where, in a language.
    """
    if news not in (MOVED, CANCELLED, POSTPONED, RESTORED):
        return 0
    old = change.before.get("starts_at", event.starts_at)
    first = min(old, event.starts_at)
    over = max(change.before.get("ends_at", event.ends_at), event.ends_at)
    if not people or not is_near(first, over, now):
        return 0
    count = 0
    due = leaves_at(event, first, now)
    for one in texted(people):
        letter = _to(
            one,
            CHANGED,
            event,
            dedupe=f"{CHANGED}:{news}:{event.pk}:{one.recipient.key}:{event.revision}:{event.status}",
            now=now,
            due_at=due,
            expires_at=over,
            context={
                "news": news,
                "moved": bool({"starts_at", "ends_at"} & change.fields),
                "old_starts_at": old,
                "why": _sentence(change.why),
                "place": place(one.recipient.language),
            },
        )
        count += letter is not None
    return count


def about_shift(event: Event, user: User, shift: Shift | None, old: tuple[datetime, datetime] | None, now: datetime,
                *, is_moved: bool) -> bool:  # fmt: skip
    """One's own shift moved, or one is not needed on it any more."""
    part = shift or event
    first = min(part.starts_at, old[0]) if old else part.starts_at
    over = max(part.ends_at, old[1]) if old else part.ends_at
    if not is_near(first, over, now):
        return False
    people = texted([Recipient.of_user(user, "staff")])
    return any(
        _to(
            one,
            SHIFT,
            event,
            dedupe=f"{SHIFT}:{event.pk}:{part.pk}:{user.pk}:{now.isoformat()}",
            now=now,
            due_at=leaves_at(event, first, now),
            expires_at=over,
            context={"shift": shift, "is_moved": is_moved},
        )
        for one in people
    )


def about_seat(event: Event, one: Recipient, until: datetime | None, now: datetime) -> bool:
    """A seat that is offered for so short a time that a letter may be read too late."""
    return any(
        _to(
            row,
            SEAT,
            event,
            dedupe=f"{SEAT}:{event.pk}:{one.key}:{now.isoformat()}",
            now=now,
            due_at=now,
            expires_at=min(until or event.starts_at, event.starts_at),
            context={"until": until, "link": one.link},
        )
        for row in texted([one])
    )


def about_substitute(event: Event, user: User, link: str, leave_by: datetime | None, now: datetime) -> bool:
    """Somebody fell ill: can you come today?"""
    if not is_near(event.starts_at, event.starts_at, now):
        return False
    return any(
        _to(
            one,
            SUBSTITUTE,
            event,
            dedupe=f"{SUBSTITUTE}:{event.pk}:{user.pk}:{now.isoformat()}",
            now=now,
            due_at=leaves_at(event, event.starts_at, now),
            expires_at=event.starts_at,
            context={"link": link, "leave_by": leave_by},
        )
        for one in texted([Recipient.of_user(user, "staff")])
    )


def _sentence(words: str) -> str:
    """With the full stop that people leave out in a small box."""
    words = words.strip()
    return f"{words}." if words and words[-1] not in ".!?" else words


def _to(one: Texted, kind: str, event: Event, *, dedupe: str, now: datetime, due_at: datetime, expires_at: datetime,
        context: dict[str, object]) -> Letter | None:  # fmt: skip
    person = one.recipient
    return textletters.write(
        kind,
        dedupe=dedupe,
        number=one.number,
        expires_at=expires_at,
        now=now,
        due_at=due_at,
        to=person.user or person.contact,
        name=person.name,
        email="" if person.user or person.contact else person.email,
        language=person.language,
        about=event,
        context={"event": event, "programme": event.programme, "owner": event.owner, **context},
    )
