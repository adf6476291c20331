"""A school with a new address: its own place follows, and with it the calendars of what is still to happen there.

What an organiser wrote by hand stays: a place follows only where it still says what the school said before. Nobody
gets a letter: a register corrects spellings more often than schools move. Who shall go there sees the new address in
the calendar, on the pages and in the reminder; the errand lists what is concerned, for whoever wants to write.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from events.domain import lifecycle, surroundings
from events.domain.notices import place_line
from events.models import Event, Venue
from people.domain.addresses import NewAddress
from people.domain.errandkinds import MOST_SAMPLES, Step
from people.domain.history import subject_kind
from people.models import Transition, User

STREET = ("street", "postcode", "town")
WITH_STREET = ("municipality_id", "latitude", "longitude")


@dataclass(frozen=True)
class _Followed:
    """A place as it would be; ``before`` is the line that stood in calendars."""

    venue: Venue
    before: str
    fields: frozenset[str]


def foresee(moves: Sequence[NewAddress], now: datetime) -> Step:
    """How many places and coming events would get another address; writes nothing."""
    followed, own = _followed(moves, _venues(moves))
    return _said(followed, own, _concerned(followed, now))


def follow(moves: Sequence[NewAddress], *, now: datetime, by: User | None) -> Step:
    """Puts the new addresses on the places and gives their events a new version; the same few queries for one as
    for a thousand."""
    followed, own = _followed(moves, _venues(moves).select_for_update())
    concerned = _concerned(followed, now)
    if followed:
        Venue.objects.bulk_create(
            [one.venue for one in followed],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["name", *STREET, *WITH_STREET],
        )
        surroundings.places_differ({one.venue.pk: one.fields for one in followed}, now)
        Transition.objects.bulk_create([_history(*one, now=now, by=by) for one in concerned])
    return _said(followed, own, concerned)


def _venues(moves: Iterable[NewAddress]) -> QuerySet[Venue]:
    return Venue.objects.filter(organisation__in=[move.organisation_id for move in moves])


def _followed(moves: Sequence[NewAddress], venues: QuerySet[Venue]) -> tuple[list[_Followed], int]:
    """The places that follow, changed but not stored; and how many have an address of their own."""
    of: dict[uuid.UUID | None, NewAddress] = {move.organisation_id: move for move in moves}
    followed, own = [], 0
    for venue in venues:
        before, changed = place_line(venue), _changed(venue, of[venue.organisation_id])
        if changed is None:
            own += 1
        elif changed:
            followed.append(_Followed(venue, before, frozenset(changed)))
    return followed, own


def _changed(venue: Venue, move: NewAddress) -> set[str] | None:
    """Puts what follows on the place and names it; None when its address was written by hand."""
    stands = [getattr(venue, name) for name in STREET]
    before, after = ([getattr(address, name) for name in STREET] for address in (move.before, move.after))
    names = ["name"] if venue.name == move.before.name else []
    if stands in (before, after):
        names += [*STREET, *WITH_STREET]
    elif before != after:
        return None
    changed = {name for name in names if getattr(venue, name) != getattr(move.after, name)}
    for name in changed:
        setattr(venue, name, getattr(move.after, name))
    return changed


def _concerned(followed: Sequence[_Followed], now: datetime) -> list[tuple[Event, str, str]]:
    """What is still to happen at the places whose address is another: event, old line, new line."""
    moved = [one for one in followed if one.fields & set(surroundings.PLACE)]
    if not moved:
        return []
    lines = {one.venue.pk: (one.before, place_line(one.venue)) for one in moved}
    rows = Event.objects.filter(venue__in=lines, ends_at__gt=now).exclude(status__in=lifecycle.OVER)
    return [(event, *lines[event.venue_id]) for event in rows.order_by("starts_at", "pk") if event.venue_id]


def _said(followed: Sequence[_Followed], own: int, concerned: Sequence[tuple[Event, str, str]]) -> Step:
    step = Step()
    step.counts.update(venues=len(followed), own_venues=own, events=len(concerned))
    for event, before, after in concerned[:MOST_SAMPLES]:
        step.sample("event_list", [str(event.pk), event.title, event.starts_at.isoformat(), before, after])
    return step


def _history(event: Event, before: str, after: str, *, now: datetime, by: User | None) -> Transition:
    return Transition(
        subject_kind=subject_kind(event),
        subject_id=str(event.pk),
        what="new_address",
        old=before[:200],
        new=after[:200],
        at=now,
        by=by,
        actor=str(by)[:120] if by else "",
    )
