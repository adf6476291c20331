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
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, F, Func, QuerySet, Value

from events.domain import ics, lifecycle
from events.domain.ics import Audience
from events.models import Event, EventKind, EventStatus, EventText, Programme, Shift, Venue

logger = logging.getLogger(__name__)

AT_A_TIME = 500
# What a stored text is told by, besides subject, language and detail. The names are columns of EventText.
_KEPT = ["event", "edition", "stamp", "shift_stamp", "status", "is_public", "content"]

type Subject = tuple[uuid.UUID, Audience]
"""A shift's or an event's id, and how much is said of it."""


def join(subject: str, detail: str, stamp: str, shift_stamp: str) -> str:
    """SQL: the text that holds beside each e (an event), as t; ``subject`` and the stamps are expressions.

    Takes language and edition as parameters. Nothing joined means that it has to be written.
    """
    return (
        f"LEFT JOIN events_eventtext t ON t.subject = {subject} AND t.language = %s AND t.detail = '{detail}'"
        f" AND t.edition = %s AND t.stamp = {stamp} AND t.shift_stamp = {shift_stamp} AND t.status = e.status"
        " AND t.is_public = e.is_public"
    )


def written(subjects: Iterable[Subject], language: str) -> dict[Subject, bytes]:
    """These texts, written anew from what is stored now and kept; who is gone meanwhile is left out."""
    found: dict[Subject, bytes] = {}
    for some in batched(subjects, AT_A_TIME):
        wanted = {pk for pk, _detail in some}
        events = Event.objects.select_related("programme", "venue").in_bulk(wanted)
        others = wanted - events.keys()
        shifts = Shift.objects.select_related("event__programme", "event__venue").in_bulk(others) if others else {}
        rows = []
        for pk, detail in some:
            shift = shifts.get(pk)
            event = shift.event if shift else events.get(pk)
            if event is None:
                continue
            content = found[pk, detail] = ics.shared_text(event, language, detail, shift)
            rows.append(_row(event, shift, language, detail, content))
        _keep(rows)
    return found


def renew(event: Event) -> None:
    """After a change, in its transaction: the texts of this event that somebody reads, so that no poll has to wait.

    What nobody has read yet stays unwritten, and what changes otherwise is written by the first who reads it.
    """
    known = list(EventText.objects.filter(event=event.pk).values_list("subject", "language", "detail"))
    if not known:
        return
    fresh = Event.objects.select_related("programme", "venue").get(pk=event.pk)
    of_shifts = {subject for subject, _language, _detail in known} - {event.pk}
    shifts = Shift.objects.in_bulk(of_shifts) if of_shifts else {}
    rows = []
    for subject, language, detail in known:
        shift = shifts.get(subject)
        if shift or subject == event.pk:
            content = ics.shared_text(fresh, language, cast(Audience, detail), shift)
            rows.append(_row(fresh, shift, language, cast(Audience, detail), content))
    _keep(rows)


def _row(event: Event, shift: Shift | None, language: str, detail: Audience, content: bytes) -> EventText:
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
        content=content,
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
    stamp = (
        Func(F("changed_at"), Value(""), function="COALESCE", output_field=CharField())
        if _is_text()
        else F("changed_at")
    )
    try:
        versions = events.values_list("pk", stamp, "status", "is_public")
        sql, params = versions.query.sql_with_params()
    except EmptyResultSet:
        sql, params = "SELECT NULL WHERE 1 = 0", ()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(AT_A_TIME):
            yield b"".join(_of_versions(some, language, audience))
    yield ics.CALENDAR_END.encode()


def _of_versions(versions: Sequence[Any], language: str, audience: Audience) -> list[bytes]:
    """Whole events, no shifts, as the database has them: those that hold, and the others written."""
    marks = ", ".join(["%s"] * len(versions))
    stamp = "COALESCE(stamp, '')" if _is_text() else "stamp"
    statement = (
        f"SELECT subject, {stamp}, status, is_public, content FROM events_eventtext"  # noqa: S608
        f" WHERE subject IN ({marks}) AND language = %s AND detail = %s AND edition = %s AND shift_stamp = stamp"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(version[0] for version in versions), language, audience, edition()])
        held = {row[0]: row for row in cursor.fetchall()}
    found: dict[Any, bytes] = {
        version[0]: row[4] for version in versions if (row := held.get(version[0])) and row[:4] == version
    }
    missing: list[Subject] = [(as_id(version[0]), audience) for version in versions if version[0] not in found]
    if missing:
        found |= {stored_id(event): content for (event, _detail), content in written(missing, language).items()}
    return [found[version[0]] for version in versions if version[0] in found]


def _is_text() -> bool:
    """SQLite keeps moments as text, and turning each into an object costs more than reading it."""
    return connection.vendor == "sqlite"


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
    """The hash of what each status means and of a specimen of every text there is: what changes them changes it."""
    digest = hashlib.sha256()
    digest.update(repr([lifecycle.calendar_status(status) for status in EventStatus.values]).encode())
    for language, _name in settings.LANGUAGES:
        for event in _specimens():
            for audience in ics.AUDIENCES:
                digest.update(ics.shared_text(event, language, audience))
    return digest.hexdigest()[:12]


def _specimens() -> Iterator[Event]:
    """An event of each kind, settled, tentative and cancelled, with everything that an event may have, in the hour
    that comes twice."""
    when = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
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
                agenda=[{"title": "Punkt", "minutes": 30, "speaker": "Navn", "organisation": "Sted", "about": ""}],
                meeting_url="https://moede.example/",
                cancel_reason="Grund",
                is_public=kind not in (EventKind.OTHER, EventKind.MENTORING),
                starts_at=when,
                ends_at=when + timedelta(hours=2),
                created_at=when,
                changed_at=when,
            )
