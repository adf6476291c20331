"""Events as iCalendar text (RFC 5545, 7986): one event in every feed, download and invitation.

Pure: the same stored version gives the same text, byte for byte; nothing here looks at the clock or asks the
database (hand in events with programme and venue). One UID per event everywhere; a person on a stand sees the
own shifts instead of the stand's days, each under ``shift-<uuid>@…``.

A VEVENT is made in two steps, so that the first can be stored (events.domain.eventtexts): what every reader of one
language and detail gets, and then a reader's own lines and alarm, spliced in as folded lines of their own.
"""

import copy
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import lifecycle, running
from events.domain.colours import CalendarColour, calendar_colour
from events.domain.concerned import Recipient
from events.domain.contentlines import (
    address,
    clean,
    continued,
    escaped,
    folded,
    parameter,
    text_lines,
    utc,
)
from events.domain.replyaddresses import reply_address
from events.models import Event, Invitation, Programme, Shift, Venue
from events.models.events import UID_DOMAIN

type Audience = Literal["public", "invited", "staff", "organiser", "open", "busy"]
"""Who reads it, and so how much it says.

Strangers get no meeting link and no reason for a cancellation; organisers get their own page of it. "open" is for
those who might come along: what strangers get, and where to say so. "busy" says when, and nothing else.
"""

AUDIENCES: tuple[Audience, ...] = ("public", "invited", "staff", "organiser", "open", "busy")

PRODID = "-//Haandslag//Haandslag//DA"
ZONE_NAME = "Europe/Copenhagen"
ZONE = ZoneInfo(ZONE_NAME)
LONGEST_DESCRIPTION = 3000

# One onset each way with a yearly rule since 1970: Outlook reads one of each only.
VTIMEZONE = "".join(
    f"{line}\r\n"
    for line in (
        "BEGIN:VTIMEZONE",
        f"TZID:{ZONE_NAME}",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
)

CALENDAR_END = "END:VCALENDAR\r\n"

_BUSY = {"CONFIRMED": ("OPAQUE", "BUSY"), "TENTATIVE": ("OPAQUE", "TENTATIVE"), "CANCELLED": ("TRANSPARENT", "FREE")}


_END = b"END:VEVENT\r\n"


def shared_text(
    event: Event,
    language: str,
    audience: Audience,
    shift: Shift | None = None,
    *,
    people: Sequence[str] = (),
    status: str = "",
    sequence: int | None = None,
    stamp: datetime | None = None,
) -> bytes:
    """One VEVENT as all readers of one language and detail get it, folded, with CRLF.

    ``people`` are ready ORGANIZER and ATTENDEE lines of an invitation. ``status``, ``sequence`` and ``stamp`` stand
    in for the event's own where one person's part in it ends but the event goes on.
    """
    with override(language):
        status = status or lifecycle.calendar_status(event.status)
        transparency, busy = _BUSY[status]
        changed = stamp or version_time(event, shift)
        starts, ends = (shift.starts_at, shift.ends_at) if shift else (event.starts_at, event.ends_at)
        title = _("Optaget") if audience == "busy" else f"{shift.name} · {event.title}" if shift else event.title
        url = event_url(event, audience)
        said = _description(event, audience, status, url)
        head = [
            "BEGIN:VEVENT",
            f"UID:{uid_of(event, shift)}",
            f"DTSTAMP:{utc(changed)}",
            f"CREATED:{utc(event.created_at)}",
            f"LAST-MODIFIED:{utc(changed)}",
            f"SEQUENCE:{sequence_of(event, shift) if sequence is None else sequence}",
            _time("DTSTART", starts, event.timezone),
            _time("DTEND", ends, event.timezone),
            *text_lines({"SUMMARY": _summary(title, status), "DESCRIPTION": said}),
        ]
        tail = [
            f"STATUS:{status}",
            f"TRANSP:{transparency}",
            f"X-MICROSOFT-CDO-BUSYSTATUS:{busy}",
            "CLASS:PUBLIC",
        ]
        if audience != "busy":
            tail = [*_about(event, language, audience), *tail, *_looks(event, audience, status, url)]
        return "".join(map(folded, [*head, *tail, *people])).encode() + _END


# The whole of it, with what it is continued on.
_DESCRIPTION = re.compile(rb"\r\nDESCRIPTION:[^\r]*(?:\r\n [^\r]*)*")


def spliced(content: bytes, own: bytes = b"", alarm: bytes = b"") -> bytes:
    """The text with a reader's own lines (`own_lines`) at the end of DESCRIPTION, and an alarm before the end."""
    if not content or not (own or alarm):
        return content
    said = _DESCRIPTION.search(content) if own else None
    cut = said.end() if said else 0
    return b"".join((content[:cut], own if said else b"", content[cut : -len(_END)], alarm, _END))


def own_lines(lines: Iterable[str]) -> bytes:
    """A reader's own sentences as folded lines, ready to be spliced in behind a DESCRIPTION that says something."""
    said = "\n\n".join(text for line in lines if (text := clean(line)))
    return continued("\\n\\n" + escaped(said)) if said else b""


def alarm_text(minutes: int, language: str) -> bytes:
    """A VALARM so many minutes before the beginning (0: at the beginning)."""
    with override(language):
        words = _("Det begynder snart") if minutes else _("Det begynder nu")
    lines = ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(words)}"]
    trigger = f"TRIGGER:-PT{minutes}M" if minutes else "TRIGGER:PT0M"
    return "".join(map(folded, [*lines, trigger, "END:VALARM"])).encode()


def vevent_text(
    event: Event,
    language: str,
    *,
    audience: Audience = "staff",
    shift: Shift | None = None,
    lines: Sequence[str] = (),
    people: Sequence[str] = (),
    status: str = "",
    sequence: int | None = None,
    stamp: datetime | None = None,
    alarm: bytes = b"",
) -> str:
    """One VEVENT in one go: ``lines`` are the reader's own sentences in DESCRIPTION, the rest as in `shared_text`."""
    content = shared_text(
        event, language, audience, shift, people=people, status=status, sequence=sequence, stamp=stamp
    )
    if lines and not _DESCRIPTION.search(content):
        said = "".join(map(folded, text_lines({"DESCRIPTION": "\n\n".join(lines)}))).encode()
        content = content.replace(b"\r\nSTATUS:", b"\r\n" + said + b"STATUS:", 1)
        lines = ()
    return spliced(content, own_lines(lines), alarm).decode()


def note_text(
    uid: str,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    created_at: datetime,
    changed_at: datetime,
    description: str = "",
    url: str = "",
    category: str = "",
    colour: CalendarColour | None = None,
    is_tentative: bool = True,
) -> bytes:
    """A VEVENT of something that is no event (yet), such as a time held for a school.

    ``uid`` is its own for ever, without the domain; ``changed_at`` moves whenever anything here does.
    """
    status = "TENTATIVE" if is_tentative else "CONFIRMED"
    transparency, busy = _BUSY[status]
    said = "\n\n".join(text for text in (description, _("Læs mere: {link}").format(link=url) if url else "") if text)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}@{UID_DOMAIN}",
        f"DTSTAMP:{utc(changed_at)}",
        f"CREATED:{utc(created_at)}",
        f"LAST-MODIFIED:{utc(changed_at)}",
        "SEQUENCE:0",
        _time("DTSTART", starts_at, ZONE_NAME),
        _time("DTEND", ends_at, ZONE_NAME),
        *text_lines({"SUMMARY": _summary(title, status), "DESCRIPTION": said, "CATEGORIES": category}),
        f"STATUS:{status}",
        f"TRANSP:{transparency}",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{busy}",
        "CLASS:PUBLIC",
        *([f"COLOR:{colour.name}", f"X-APPLE-CALENDAR-COLOR:{colour.hex}"] if colour else []),
        *([f"URL:{url}"] if url else []),
    ]
    return "".join(map(folded, lines)).encode() + _END


def calendar_text(
    vevents: Iterable[str],
    *,
    method: str = "",
    name: str = "",
    description: str = "",
    colour: CalendarColour | None = None,
) -> str:
    """A VCALENDAR around ready VEVENTs; with a ``name`` it is a feed, and says how often to come back."""
    return "".join([calendar_head(method, name, description, colour), *vevents, CALENDAR_END])


def calendar_head(
    method: str = "",
    name: str = "",
    description: str = "",
    colour: CalendarColour | None = None,
    *,
    refreshed: bool = True,
) -> str:
    """What stands before the first VEVENT; `CALENDAR_END` stands behind the last.

    ``refreshed``: a calendar with a name is one to come back to; without, it is a file of one moment.
    """
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if method:
        head.append(f"METHOD:{method}")
    if name:
        head += text_lines(
            {"NAME": name, "X-WR-CALNAME": name, "DESCRIPTION": description, "X-WR-CALDESC": description}
        )
        head.append(f"X-WR-TIMEZONE:{ZONE_NAME}")
        if refreshed:
            head += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    if colour:
        head += [f"COLOR:{colour.name}", f"X-APPLE-CALENDAR-COLOR:{colour.hex}"]
    return "".join([*map(folded, head), VTIMEZONE])


def calendar_file(event: Event, language: str, *, audience: Audience = "public") -> str:
    """The download of one event: same UID, SEQUENCE and DTSTAMP as in every feed."""
    return calendar_text([vevent_text(event, language, audience=audience)])


def invitation(
    event: Event,
    recipient: Recipient,
    method: Literal["REQUEST", "CANCEL"],
    *,
    sequence: int | None = None,
    stamp: datetime | None = None,
    lines: Sequence[str] = (),
    shift: Shift | None = None,
) -> str:
    """The calendar part of a letter (RFC 5546): exactly this recipient, answers to the event's own address.

    The recipient's own link stands in DESCRIPTION. The letter's Reply-To has to be ``reply_address(event.pk)``.
    A CANCEL of a cancelled event has the event's own SEQUENCE, which grew when it was cancelled. For somebody
    taken off an event that goes on, hand in ``sequence=event.sequence + 1`` and the time of it as ``stamp``.
    """
    organiser = parameter(programme_name(event.programme, recipient.language))
    if recipient.link and method == "REQUEST":
        with override(recipient.language):
            lines = [*lines, _("Svar, og se hvad der gælder: {link}").format(link=recipient.link)]
    asks = ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if method == "REQUEST" else ""
    people = [
        f"ORGANIZER;CN={organiser}:mailto:{reply_address(event.pk)}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{asks}"
        f";CN={parameter(recipient.name or recipient.email)}:mailto:{address(recipient.email)}",
    ]
    text = vevent_text(
        _as_guest(event, recipient),
        recipient.language,
        audience="staff" if recipient.role == "staff" else "invited",
        shift=shift,
        lines=lines,
        people=people,
        status="CANCELLED" if method == "CANCEL" else "",
        sequence=sequence,
        stamp=stamp,
    )
    return calendar_text([text], method=method)


def _as_guest(event: Event, recipient: Recipient) -> Event:
    """The event as one guest takes part in it: who comes online has the meeting link, who comes there the place;
    who has not said yes gets no link yet.
    """
    row = recipient.about
    if not isinstance(row, Invitation) or not event.meeting_url or event.is_cancelled:
        return event
    shown = copy.copy(event)
    if row.status in (Invitation.Status.YES, Invitation.Status.ATTENDED) and (row.online or event.venue is None):
        shown.venue, shown.room = None, ""
    else:
        shown.meeting_url = ""
        if shown.venue is None and not shown.room:
            with override(recipient.language):
                shown.room = _("Online")
    return shown


def uid_of(event: Event, shift: Shift | None = None) -> str:
    return f"shift-{shift.pk}@{UID_DOMAIN}" if shift else event.uid


def sequence_of(event: Event, shift: Shift | None = None) -> int:
    """Grows with the event's time, place, title and cancellation, of a shift also with its own time."""
    return event.sequence + shift.sequence if shift else event.sequence


def version_time(event: Event, shift: Shift | None = None) -> datetime:
    """When what is shown last changed: DTSTAMP and LAST-MODIFIED."""
    if shift and shift.changed_at:
        return max(event.changed_at, shift.changed_at)
    return event.changed_at


def event_url(event: Event, audience: Audience) -> str:
    """The page about it that this reader can open; "" when there is none."""
    if audience == "busy":
        return ""
    if audience == "organiser":
        return f"{settings.SITE_URL}/organise/events/{event.pk}/"
    if event.is_public and event.status in lifecycle.SHOWN_TO_ALL:
        return f"{settings.SITE_URL}/e/{event.slug}/"
    return f"{settings.SITE_URL}/me/" if audience in ("staff", "open") else ""


def programme_name(programme: Programme, language: str) -> str:
    return programme.name_en if language == "en" and programme.name_en else programme.name


def _time(name: str, when: datetime, zone: str) -> str:
    """In the event's zone; in UTC where that says more: another zone, or the hour that comes twice in October.

    RFC 5545 3.3.5 takes such an hour for the first of the two, ical.js (Thunderbird) for the second.
    """
    local = when.astimezone(ZONE)
    if zone != ZONE_NAME or local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return f"{name}:{utc(when)}"
    return f"{name};TZID={ZONE_NAME}:{local:%Y%m%dT%H%M%S}"


def _summary(title: str, status: str) -> str:
    if status == "CANCELLED":
        return _("AFLYST: {title}").format(title=title)
    if status == "TENTATIVE":
        return _("MULIGT: {title}").format(title=title)
    return title


def bare_summary(text: str) -> str:
    """A title without what any of our calendars puts in front of it, in any language."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            for status in ("CANCELLED", "TENTATIVE"):
                text = text.removeprefix(_summary("", status)).removeprefix(_summary("", status).strip()).strip()
    return text


def _description(event: Event, audience: Audience, status: str, url: str) -> str:
    """Plain paragraphs; the links too, because Google and Outlook show no URL."""
    if audience == "busy":
        return ""
    parts = (event.summary.strip(), event.description.strip(), running.as_text(event))
    words = "\n\n".join(text for text in parts if text)
    if len(words) > LONGEST_DESCRIPTION:
        words = words[:LONGEST_DESCRIPTION].rstrip() + " …"
    paragraphs = [words]
    if _says_all(audience):
        if status == "CANCELLED" and event.cancel_reason:
            paragraphs.append(_("Grund til aflysningen: {reason}").format(reason=event.cancel_reason))
        elif event.meeting_url and status != "CANCELLED":
            paragraphs.append(_("Deltag online: {link}").format(link=_meeting_link(event)))
    if audience == "open" and status != "CANCELLED" and not url.endswith(f"/e/{event.slug}/"):
        paragraphs.append(_("Her mangler nogen. Kan du komme, så sig til på dine sider."))
    if url:
        paragraphs.append(_("Læs mere: {link}").format(link=url))
    return "\n\n".join(text for text in paragraphs if text)


def _about(event: Event, language: str, audience: Audience) -> list[str]:
    """Where it is, and what kind of thing."""
    name = escaped(programme_name(event.programme, language))
    return [*_place(event, audience), f"CATEGORIES:{name},{escaped(event.get_kind_display())}"]


def _looks(event: Event, audience: Audience, status: str, url: str) -> list[str]:
    """Colour and links."""
    colour = calendar_colour(event.programme.colour)
    lines = [f"COLOR:{colour.name}", f"X-APPLE-CALENDAR-COLOR:{colour.hex}"]
    if url:
        lines.append(f"URL:{url}")
    if event.meeting_url and _says_all(audience) and status != "CANCELLED":
        label = parameter(_("Online møde"))
        lines.append(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={label}:{_meeting_link(event)}")
    return lines


def _says_all(audience: Audience) -> bool:
    """Whoever is part of it gets the meeting link, and is told why it was cancelled."""
    return audience in ("invited", "staff", "organiser")


def _meeting_link(event: Event) -> str:
    return address(iri_to_uri(event.meeting_url))


def _place(event: Event, audience: Audience) -> list[str]:
    """LOCATION, and the same point for Google (GEO) and Apple; the first line of one is the title of the other."""
    venue, where = event.venue, text_lines({"LOCATION": location(event)})
    if venue is not None and venue.point is not None and venue.address_lines:
        name, *rest = [clean(line) for line in venue.address_lines]
        where += _point(venue, name, rest) if name else []
    return where


def location(event: Event) -> str:
    """Where it is, in lines: the place with the room, the street, the town."""
    if event.venue is None:
        return clean(event.room) or (_("Online") if event.meeting_url else "")
    name, *rest = [clean(line) for line in event.venue.address_lines] or [""]
    return "\n".join([f"{name}, {event.room}" if event.room else name, *rest])


def _point(venue: Venue, name: str, rest: list[str]) -> list[str]:
    assert venue.point is not None
    latitude, longitude = (f"{degrees:.6f}" for degrees in venue.point)
    where = f";X-ADDRESS={parameter(', '.join(rest))}" if rest else ""
    return [
        f"GEO:{latitude};{longitude}",
        f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI{where};X-APPLE-RADIUS=150;X-TITLE={parameter(name)}"
        f":geo:{latitude},{longitude}",
    ]
