"""Importing events: a dry run that says of each line what it would do, and then does it, a few at a time, undoable.

Looking and importing are errands (people.domain.errands). New events are drafts. A line of one of our own exports
moves or rewords that event, with the letters and calendars that follow. The same title at the same time in the same
programme is there already and is left alone, so a file can be imported twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from events.domain import changes, ics, lifecycle
from events.domain.calendarlines import of_calendar, put_place, put_room
from events.domain.eventlines import Line, of_table
from events.domain.journal import as_one
from events.domain.venues import make_venue
from events.models import Event, EventKind, Programme, Venue
from people.domain import errandfiles, errands
from people.domain.danish import da_when
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.domain.refusals import Invalid, MoveNotAllowed, Refused
from people.models import Errand, User

LOOK, IMPORT = "event_look", "event_import"
AT_ONCE = 200
WORDS = ("room", "meeting_url", "capacity", "summary", "description")
CHANGING = ("title", "starts_at", "ends_at", *WORDS)


@dataclass(frozen=True)
class Meant:
    """What one line would do: ``what`` is "new", "changed" or "same"; errors forbid."""

    line: Line
    what: str
    programme: Programme | None
    event: Event | None = None
    changes: dict[str, Any] | None = None
    venue: Venue | None = None
    errors: Sequence[str] = ()


def lines_of(errand: Errand, now: datetime) -> list[Line]:
    """The uploaded file's lines, whichever kind of file it is. Raises Refused."""
    content = errandfiles.content_of(errand)
    if b"BEGIN:VCALENDAR" in content[:2048].upper():
        return of_calendar(content, now)
    return of_table(errandfiles.table_of(errand))


def meant_by(lines: Sequence[Line], programmes: dict[UUID, Programme], programme: Programme) -> list[Meant]:
    """What these lines would do for somebody who organises ``programmes``; five queries however many lines."""
    own = [line.event_id for line in lines if line.event_id]
    events = {row.pk: row for row in Event.objects.filter(pk__in=own).select_related("venue", "programme")}
    for line in lines:
        if line.event_id in events and line.place and not _is_its_place(line.place, events[line.event_id]):
            put_place(line)
    starts = [line.values["starts_at"] for line in lines if not line.errors and line.event_id is None]
    there = {
        (row.programme_id, row.title, row.starts_at)
        for row in Event.objects.filter(starts_at__in=starts, programme__in=list(programmes))
    }
    names = {line.values["venue"] for line in lines if "venue" in line.values}
    venues: dict[str, list[Venue]] = {}
    for venue in Venue.objects.filter(name__in=names).order_by("pk"):
        venues.setdefault(venue.name, []).append(venue)
    by_name = {str(row).casefold(): row for row in programmes.values()}
    by_name |= {row.slug: row for row in programmes.values()}
    return [_meant(line, events, there, venues, by_name, programmes, programme) for line in lines]


def _meant(
    line: Line,
    events: dict[UUID, Event],
    there: set[tuple[UUID, str, datetime]],
    venues: dict[str, list[Venue]],
    by_name: dict[str, Programme],
    programmes: dict[UUID, Programme],
    programme: Programme,
) -> Meant:
    if line.errors:
        return Meant(line, "new", None, errors=line.errors)
    event = events.get(line.event_id) if line.event_id else None
    if line.event_id is not None and (event is None or event.programme_id not in programmes):
        return Meant(line, "changed", None, errors=[_("Arrangementet findes ikke, eller er ikke dit.")])
    if line.is_off:
        if event is not None and lifecycle.calendar_status(event.status) == "CANCELLED":
            return Meant(line, "same", event.programme, event)
        return Meant(line, "new", None, errors=[_("Aflyst i kalenderen.")])
    wanted = programme
    if "programme" in line.values:
        named = by_name.get(str(line.values["programme"]).casefold())
        if named is None:
            sentence = _("Du arrangerer ikke indsatsen »{name}«.").format(name=line.values["programme"][:80])
            return Meant(line, "new", None, errors=[sentence])
        wanted = named
    venue, error = _venue(line, venues)
    if error:
        return Meant(line, "new", wanted, errors=[error])
    if event is not None:
        return _changed(line, event, venue)
    key = (wanted.pk, line.title, line.values["starts_at"])
    if key in there:
        return Meant(line, "same", wanted)
    there.add(key)  # a twin further down in the file is there already
    return Meant(line, "new", wanted, venue=venue)


def _is_its_place(place: str, event: Event) -> bool:
    """Is it what our own calendars say of where this event is?"""
    for language, _name in settings.LANGUAGES:
        with override(language):
            if place.split() == ics.location(event).split():
                return True
    return False


def _venue(line: Line, venues: dict[str, list[Venue]]) -> tuple[Venue | None, str]:
    """The place that is meant: one we know, or None where it has to be made; or why it cannot be."""
    name = line.values.get("venue")
    if not name:
        return None, ""
    street, postcode = line.values.get("street", ""), line.values.get("postcode", "")
    known = [
        venue
        for venue in venues.get(name, [])
        if (not postcode or venue.postcode == postcode) and (not street or venue.street == street)
    ]
    if known:
        return known[0], ""
    if not postcode and line.place:
        put_room(line)  # nobody can write more into a calendar file
        return None, ""
    if not postcode:
        return None, _("Stedet »{name}« kendes ikke. Skriv også postnummer.").format(name=name[:80])
    return None, ""


def _changed(line: Line, event: Event, venue: Venue | None) -> Meant:
    wanted = {name: line.values[name] for name in CHANGING if name in line.values}
    if venue is not None:
        wanted["venue"] = venue
    differing = {name: value for name, value in wanted.items() if getattr(event, name) != value}
    if not differing:
        return Meant(line, "same", event.programme, event)
    if {"starts_at", "ends_at"} & differing.keys() and event.status in lifecycle.OVER:
        return Meant(line, "changed", event.programme, event, errors=[_("Er ovre eller aflyst og kan ikke flyttes.")])
    return Meant(line, "changed", event.programme, event, differing, venue)


def _nothing_yet() -> Step:
    """Counts that stand there also when they are none."""
    return Step(Counter(made=0, changed=0, unchanged=0))


def carry_out(meant: Sequence[Meant], *, kind: str, now: datetime, by: User | None) -> Step:
    """Makes and changes; what a rule refuses is a refused line. One deed, that can be undone."""
    step = _nothing_yet()
    with as_one(now=now, by=by, what="import", words=_("Import")):
        for one in meant:
            if one.errors:
                step.refuse(one.line.number, one.line.title[:160], " ".join(one.errors))
                continue
            try:
                with transaction.atomic():
                    step.counts[_done(one, kind, now, by)] += 1
            except Invalid as refusal:
                step.refuse(one.line.number, one.line.title[:160], " ".join(text for _at, text in refusal.errors))
            except Refused as refusal:
                step.refuse(one.line.number, one.line.title[:160], refusal.sentence)
    return step


def _done(one: Meant, kind: str, now: datetime, by: User | None) -> str:
    if one.what == "same":
        return "unchanged"
    values = one.line.values
    venue = one.venue
    if venue is None and values.get("venue"):
        venue = make_venue(values["venue"], values.get("street", ""), values.get("postcode", ""))
    if one.event is not None:
        wanted = dict(one.changes or {}) | ({"venue": venue} if venue else {})
        changes.change_event(one.event, wanted, now=now, by=by, why=_("import"))
        return "changed"
    assert one.programme is not None
    words = {name: values[name] for name in WORDS if name in values}
    changes.make_event(
        kind=values.get("kind", kind),
        programme=one.programme,
        title=values["title"],
        starts_at=values["starts_at"],
        ends_at=values["ends_at"],
        venue=venue,
        now=now,
        by=by,
        **words,
    )
    return "made"


# -- the two errands -------------------------------------------------------------------------------


def _allowed(errand: Errand) -> tuple[dict[UUID, Programme], Programme, str]:
    """What the file may touch, as it was when it was handed in: the programmes, the one for lines that name none."""
    programmes = Programme.objects.in_bulk([UUID(text) for text in errand.given["programmes"]])
    programme = programmes.get(UUID(errand.given["programme"]))
    if programme is None:
        raise Refused(_("Indsatsen findes ikke længere."))
    return programmes, programme, str(errand.given["kind"])


def import_after(look: Errand, *, now: datetime, by: User) -> Errand:
    """The import of a file that was looked through; asked for twice it is the same one."""
    with transaction.atomic():
        stored = Errand.objects.select_for_update().get(pk=look.pk, kind=LOOK)
        standing = Errand.objects.filter(pk=stored.result.get("import")).first() if "import" in stored.result else None
        if standing is not None:
            return standing
        if stored.status != Errand.Status.DONE:
            raise MoveNotAllowed(_("Filen er ikke set igennem endnu."))
        if not stored.file:
            raise Refused(_("Filen ligger her ikke længere. Vælg den igen."), code="file_gone")
        errand = errands.start(
            IMPORT, now=now, by=by, name=stored.name, file=stored.file, total=stored.total, given=stored.given
        )
        stored.file, stored.result = "", stored.result | {"import": str(errand.pk)}
        stored.save(update_fields=["file", "result"])
    if (errand.total or 0) <= AT_ONCE:
        errands.run(errand.pk, now)
        errand.refresh_from_db()
    return errand


def _begin_looking(errand: Errand) -> Work:
    programmes, programme, _kind = _allowed(errand)
    lines = lines_of(errand, errand.created_at)
    return Work(len(lines), partial(_look, lines, programmes, programme))


def _look(
    lines: Sequence[Line],
    programmes: dict[UUID, Programme],
    programme: Programme,
    start: int,
    stop: int,
    now: datetime,
) -> Step:
    step = _nothing_yet()
    for one in meant_by(lines[start:stop], programmes, programme):
        line = one.line
        if one.errors:
            step.refuse(line.number, line.title[:160], " ".join(one.errors))
            continue
        step.counts[{"new": "made", "changed": "changed", "same": "unchanged"}[one.what]] += 1
        when = da_when(line.values["starts_at"], line.values["ends_at"])
        if one.what == "new":
            place = line.values.get("venue") or line.values.get("room", "")
            step.sample("new", [line.number, line.title, when, place, str(one.programme), " ".join(line.notes)])
        elif one.what == "changed" and one.event is not None:
            step.sample("edited", [line.number, one.event.title, when, str(one.event.pk)])
    return step


def _begin_importing(errand: Errand) -> Work:
    programmes, programme, kind = _allowed(errand)
    lines, by = lines_of(errand, errand.created_at), errand.by

    def step(start: int, stop: int, now: datetime) -> Step:
        meant = meant_by(lines[start:stop], programmes, programme)
        return carry_out(meant, kind=kind, now=now, by=by)

    return Work(len(lines), step)


def _looked(errand: Errand) -> str:
    if errand.result.get("made", 0) + errand.result.get("changed", 0):
        return _("Filen er set igennem. Intet er gemt endnu.")
    return _("Filen er set igennem. Der er ikke noget at importere.")


def _imported(errand: Errand) -> str:
    made, changed = errand.result.get("made", 0), errand.result.get("changed", 0)
    if not made + changed:
        return _("Ingen arrangementer er oprettet eller rettet.")
    parts = [
        ngettext("{n} arrangement er oprettet som kladde.", "{n} arrangementer er oprettet som kladder.", made).format(
            n=number(made)
        )
        if made
        else "",
        ngettext("{n} arrangement er rettet.", "{n} arrangementer er rettet.", changed).format(n=number(changed))
        if changed
        else "",
    ]
    return " ".join(part for part in parts if part)


ERRANDS = (
    Kind(
        LOOK,
        title=gettext_lazy("Import af arrangementer"),
        progress=gettext_lazy("{done} af {total} linjer set igennem"),
        begin=_begin_looking,
        outcome=_looked,
        back=lambda errand: (_("Import af arrangementer"), reverse("organise:event_import")),
        keeps_file=True,
    ),
    Kind(
        IMPORT,
        title=gettext_lazy("Import af arrangementer"),
        progress=gettext_lazy("{done} af {total} arrangementer"),
        begin=_begin_importing,
        outcome=_imported,
        back=lambda errand: (_("Arrangementer"), reverse("organise:events")),
    ),
)
DEFAULT_KINDS = (
    EventKind.NETWORK_MEETING,
    EventKind.STAND,
    EventKind.WORKSHOP,
    EventKind.COUNSELLING,
    EventKind.MATCHING_DAY,
    EventKind.OTHER,
)
