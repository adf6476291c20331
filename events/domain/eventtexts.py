"""Serialised VEVENTs, kept once for each version of an event, language and detail; calendars are joined from them.

A text is bound to the version it was written from and never emptied: a change makes a newer version, the old text
no longer matches, and whoever needs the new one writes it. So a text written beside a change is never taken for
the newest, and loading a hundred thousand events in bulk writes none.
"""

import functools
import hashlib
import logging
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet

from events.domain import ics
from events.domain.ics import Audience, Text
from events.models import Event, EventKind, EventStatus, EventText, Programme, Shift, Venue

logger = logging.getLogger(__name__)

AT_A_TIME = 500
# What a stored text is told by, besides subject, language and detail. The names are columns of EventText.
_KEPT = ["event", "edition", "stamp", "shift_stamp", "status", "is_public", "cut", "content"]

type Subject = tuple[uuid.UUID, uuid.UUID | None, Audience]
"""Event, shift or None, and how much of it."""


def join(row: str) -> str:
    """SQL: the text that holds for each ``row`` of event_id, shift_id, detail, status, is_public, stamp, shift_stamp.

    Takes language and edition as parameters. Nothing joined means that it has to be written.
    """
    return (
        f"LEFT JOIN events_eventtext t ON t.subject = COALESCE({row}.shift_id, {row}.event_id)"
        f" AND t.language = %s AND t.edition = %s AND t.detail = {row}.detail AND t.stamp = {row}.stamp"
        f" AND t.shift_stamp = COALESCE({row}.shift_stamp, {row}.stamp) AND t.status = {row}.status"
        f" AND t.is_public = {row}.is_public"
    )


def written(subjects: Iterable[Subject], language: str) -> dict[Subject, Text]:
    """These texts, written anew from what is stored now and kept; who is gone meanwhile is left out."""
    found: dict[Subject, Text] = {}
    for some in batched(subjects, AT_A_TIME):
        events = Event.objects.select_related("programme", "venue").in_bulk({event for event, _shift, _d in some})
        shifts = Shift.objects.in_bulk({shift for _event, shift, _d in some if shift})
        rows = []
        for subject in some:
            event, shift = events.get(subject[0]), shifts.get(subject[1]) if subject[1] else None
            if event is None or (subject[1] and shift is None):
                continue
            text = ics.shared_text(event, language, subject[2], shift)
            found[subject] = text
            rows.append(_row(event, shift, language, subject[2], text))
        _keep(rows)
    return found


def _row(event: Event, shift: Shift | None, language: str, detail: Audience, text: Text) -> EventText:
    return EventText(
        event=event,
        subject=shift.pk if shift else event.pk,
        language=language,
        detail=detail,
        edition=edition(),
        stamp=event.changed_at,
        shift_stamp=(shift and shift.changed_at) or event.changed_at,
        status=event.status,
        is_public=event.is_public,
        cut=text.cut,
        content=text.content,
    )


def _keep(rows: list[EventText]) -> None:
    """For the next reader; one that cannot be kept is only slower."""
    try:
        with transaction.atomic():
            EventText.objects.bulk_create(
                rows,
                batch_size=AT_A_TIME // 5,
                update_conflicts=True,
                unique_fields=["subject", "language", "detail"],
                update_fields=_KEPT,
            )
    except DatabaseError as error:
        logger.warning("Calendar texts were not kept: %s", error)


def export_text(
    events: QuerySet[Event], language: str, *, audience: Audience = "organiser", name: str = ""
) -> Iterator[bytes]:
    """A whole calendar of these events in their order, a few at a time: for an export of any filtered list.

    One question for every 500 events and one more where texts have to be written; memory does not grow. Give a
    ``name`` to say what it is; it is a file of one moment, and asks nobody to come back.
    """
    yield ics.calendar_head(name=name, refreshed=False).encode()
    ids = events.values_list("pk", flat=True)
    for some in batched(ids.iterator(AT_A_TIME) if not events.query.is_sliced else list(ids), AT_A_TIME):
        yield b"".join(_of_events(some, language, audience))
    yield ics.CALENDAR_END.encode()


def _of_events(ids: Sequence[uuid.UUID], language: str, audience: Audience) -> list[bytes]:
    """Whole events, no shifts: those that hold, and the others written."""
    found: dict[uuid.UUID, bytes | memoryview] = dict(
        EventText.objects.filter(
            subject__in=ids,
            language=language,
            detail=audience,
            edition=edition(),
            stamp=F("event__changed_at"),
            shift_stamp=F("event__changed_at"),
            status=F("event__status"),
            is_public=F("event__is_public"),
        ).values_list("subject", "content")
    )
    missing: list[Subject] = [(event, None, audience) for event in ids if event not in found]
    if missing:
        found |= {subject[0]: text.content for subject, text in written(missing, language).items()}
    return [bytes(found[event]) for event in ids if event in found]


def stored_id(value: uuid.UUID) -> Any:
    """A UUID as the database's own statements have it."""
    return value if connection.features.has_native_uuid_field else value.hex


def as_id(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


# -- the edition ---------------------------------------------------------------------------------------


def edition() -> str:
    """Tells what the code would write today from what it wrote before: other words, other lines, another address."""
    return _edition(settings.SITE_URL)


@functools.lru_cache(maxsize=4)
def _edition(_site: str) -> str:
    """The hash of a specimen of every text there is: whatever changes them changes it."""
    digest = hashlib.sha256()
    for language, _name in settings.LANGUAGES:
        for event in _specimens():
            for audience in ics.AUDIENCES:
                digest.update(ics.shared_text(event, language, audience).content)
    return digest.hexdigest()[:12]


def _specimens() -> Iterator[Event]:
    """An event of each kind, settled, tentative and cancelled, with everything that an event may have."""
    when = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
    programme = Programme(name="Indsats, ét", name_en="Programme", colour="teal")
    venue = Venue(name="Sted", street="Vej 1", postcode="8000", town="By", latitude=56.0, longitude=10.0)
    for kind in EventKind.values:
        for status in (EventStatus.PUBLISHED, EventStatus.PLANNED, EventStatus.CANCELLED):
            yield Event(
                id=uuid.UUID(int=1),
                kind=kind,
                status=status,
                programme=programme,
                venue=venue,
                room="Lokale; 2",
                title="Titel",
                slug="titel",
                summary="Kort",
                description="Lang " * 40,
                meeting_url="https://moede.example/",
                cancel_reason="Grund",
                is_public=kind != EventKind.OTHER,
                starts_at=when,
                ends_at=when + timedelta(hours=2),
                created_at=when,
                changed_at=when,
            )
