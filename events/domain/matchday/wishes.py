"""What one side wishes of the other: an ordered list, one that it must be, and those it does not want to meet.

Each press is kept at once. It may be changed until the wishes are closed; an organiser may note them by phone.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.matchday.participants import name_of
from events.domain.matchday.planning import touch
from events.models import EventStatus, MatchApprentice, MatchCompany, MatchDay, MatchWish
from events.models.matchdays import Participant, Presence
from people.domain.history import record
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import User

DEEDS = ("add", "up", "down", "drop", "must", "block", "to")


@dataclass(frozen=True)
class Choice:
    """One of the other side, as a page shows it."""

    other: Participant
    name: str
    note: str
    rank: int | None = None
    is_must: bool = False
    is_block: bool = False

    @property
    def key(self) -> str:
        return str(self.other.pk)


@dataclass(frozen=True)
class Choices:
    """The wishes in their order, then those of the same trade, then the others, and who is not to be met."""

    wished: Sequence[Choice]
    alike: Sequence[Choice]
    others: Sequence[Choice]
    blocked: Sequence[Choice]
    room: int  # how many more may be wished for


def side_of(one: Participant) -> str:
    return MatchWish.Side.COMPANY if isinstance(one, MatchCompany) else MatchWish.Side.APPRENTICE


def _mine(one: Participant) -> Any:
    own = {"company": one} if isinstance(one, MatchCompany) else {"apprentice": one}
    return MatchWish.objects.filter(side=side_of(one), **own)


def _other_field(one: Participant) -> str:
    return "apprentice" if isinstance(one, MatchCompany) else "company"


def others_of(one: Participant) -> list[Participant]:
    """Everybody on the other side who comes, by name."""
    day: MatchDay = one.day  # type: ignore[attr-defined]
    if isinstance(one, MatchCompany):
        rows: Any = day.apprentices.filter(forgotten_at=None).select_related("trade", "school").order_by("name", "pk")
    else:
        rows = (
            day.companies.select_related("organisation").prefetch_related("trades").order_by("organisation__name", "pk")
        )
    return list(rows.exclude(presence=Presence.ABSENT))


def choices(one: Participant) -> Choices:
    day: MatchDay = one.day  # type: ignore[attr-defined]
    field = f"{_other_field(one)}_id"
    said = {getattr(wish, field): wish for wish in _mine(one)}
    wished, alike, others, blocked = [], [], [], []
    own_trades = {trade.pk for trade in one.trades.all()} if isinstance(one, MatchCompany) else {one.trade_id}  # type: ignore[attr-defined]
    for other in others_of(one):
        wish = said.get(other.pk)
        trades = [other.trade] if isinstance(other, MatchApprentice) else list(other.trades.all())  # type: ignore[attr-defined]
        choice = Choice(
            other,
            other.name if isinstance(other, MatchApprentice) else other.organisation.name,  # type: ignore[attr-defined]
            note_on(other, trades),
            wish.rank if wish else None,
            wish.is_must if wish else False,
            wish.is_block if wish else False,
        )
        if choice.is_block:
            blocked.append(choice)
        elif wish:
            wished.append(choice)
        elif not own_trades or not trades or own_trades & {trade.pk for trade in trades}:
            alike.append(choice)
        else:
            others.append(choice)
    wished.sort(key=lambda choice: choice.rank or 0)
    return Choices(wished, alike, others, blocked, max(0, day.most_wishes - len(wished)))


def note_on(other: Participant, trades: Sequence[Any]) -> str:
    words = ", ".join(str(trade) for trade in trades)
    if isinstance(other, MatchApprentice):
        return f"{words} · {other.school.name}" if other.school else words
    town = other.organisation.town  # type: ignore[attr-defined]
    return " · ".join(part for part in (words, town) if part)


def is_open(day: MatchDay, now: datetime) -> bool:
    return day.event.status == EventStatus.OPEN and now < day.answers_by


def wish(one: Participant, deed: str, other: uuid.UUID, *, now: datetime, by: User | None = None, to: int = 0) -> None:
    """One press on the list of wishes.

    ``add`` puts last, ``up`` and ``down`` move by one, ``to`` moves to a place, ``drop`` takes off, ``must`` says that
    it must be (one of them; again: no longer), ``block`` that it must not.
    """
    day: MatchDay = one.day  # type: ignore[attr-defined]
    if deed not in DEEDS:
        raise Invalid([("/deed", _("Vælg en mulighed på listen."))])
    with transaction.atomic():
        _check_open(day, now, by)
        field = _other_field(one)
        known = {row.pk: row for row in others_of(one)}
        if other not in known:
            raise Invalid([("/other", _("Vælg en, der er med på dagen."))])
        rows = list(_mine(one).select_for_update().order_by("rank", "pk"))
        mine = next((row for row in rows if getattr(row, f"{field}_id") == other), None)
        listed = [row for row in rows if not row.is_block]
        if deed == "add" and (mine is None or mine.is_block) and len(listed) >= day.most_wishes:
            raise Invalid([("/other", _("I kan ønske {n}. Tag en af listen først.").format(n=day.most_wishes))])
        if mine is None:
            if deed not in ("add", "block"):
                return  # it was taken off on another page meanwhile
            own = {"company": one} if isinstance(one, MatchCompany) else {"apprentice": one}
            mine = MatchWish(side=side_of(one), **own, **{field: known[other]})
        _change(mine, deed, listed, to)
        touch(day, now)


def _change(mine: MatchWish, deed: str, listed: list[MatchWish], to: int) -> None:
    rest = [row for row in listed if row is not mine]
    place = listed.index(mine) if mine in listed else len(rest)
    if deed == "drop":
        mine.delete()
    elif deed == "block":
        mine.rank, mine.is_must, mine.is_block = None, False, True
        mine.save()
    else:
        place += {"up": -1, "down": 1}.get(deed, 0)
        place = to - 1 if deed == "to" else place
        mine.is_block = False
        if deed == "must":
            mine.is_must = not mine.is_must
            for row in rest if mine.is_must else ():
                row.is_must = False
        rest.insert(max(0, min(len(rest), place)), mine)
    for number, row in enumerate(rest, start=1):
        row.rank = number
        row.save()


def _check_open(day: MatchDay, now: datetime, by: User | None) -> None:
    """Participants until the wishes close; an organiser who notes them by phone until there is a plan."""
    held = MatchDay.objects.select_for_update(of=("self",)).select_related("event").get(pk=day.pk)
    until_plan = {EventStatus.OPEN, EventStatus.PREFERENCES_CLOSED, EventStatus.PROPOSED}
    if by is not None and held.event.status in until_plan:
        return
    if not is_open(held, now):
        raise MoveNotAllowed(_("Der er lukket for ønsker."), code="wishes_closed")


def answered(one: Participant, *, now: datetime, by: User | None = None) -> None:
    """That is all they wish; again changes nothing. Who has answered is not reminded."""
    with transaction.atomic():
        _check_open(one.day, now, by)  # type: ignore[attr-defined]
        if not type(one)._default_manager.filter(pk=one.pk, answered_at=None).update(answered_at=now, updated_at=now):
            return
        record(one, now=now, by=by, what="answered", actor="" if by else name_of(one)[:120])
    one.answered_at = now


def unanswered(day: MatchDay) -> list[Participant]:
    """Who has not said yet, companies first."""
    companies = day.companies.filter(answered_at=None).exclude(presence=Presence.ABSENT)
    apprentices = day.apprentices.filter(answered_at=None, forgotten_at=None).exclude(presence=Presence.ABSENT)
    return [
        *companies.select_related("organisation", "contact").order_by("organisation__name", "pk"),
        *apprentices.order_by("name", "pk"),
    ]
