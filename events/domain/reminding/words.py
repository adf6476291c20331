"""The letter of a reminder: the rule's own words where it has some, else the built-in ones."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.template import Context, Engine
from django.utils.translation import override

from events.domain import concerned
from events.domain.concerned import Recipient
from events.domain.door import inletters
from events.domain.notices import place_line
from events.domain.reminding import placeholders
from events.domain.reminding.times import latest
from events.models import Booking, Event, EventKind, Reminder, ReminderRule, Shift
from people.domain import outbox, textletters
from people.domain.danish import da_date, da_span, da_when, in_a_row
from people.domain.textconsent import number_of
from people.domain.textmessages import fitted
from people.models import Letter

A = ReminderRule.Audience
OWN, TEXT = "reminder_own", "reminder_text"


@dataclass
class Surroundings:
    """What the letters about one event have in common; each thing is looked up when the first letter needs it."""

    event: Event
    places: dict[str, str] = field(default_factory=dict)

    @cached_property
    def staff(self) -> list[Recipient]:
        return concerned.staff(self.event)

    @cached_property
    def hosts(self) -> list[Recipient]:
        return concerned.host(self.event)

    @cached_property
    def map_url(self) -> str:
        """A map that opens without login, at the venue's point."""
        point = self.event.venue.point if self.event.venue else None
        if point is None:
            return ""
        latitude, longitude = (f"{degrees:.5f}" for degrees in point)
        return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"

    def place(self, language: str) -> str:
        if language not in self.places:
            with override(language):
                self.places[language] = place_line(self.event.venue, self.event.room, self.event.meeting_url)
        return self.places[language]

    def colleagues(self, recipient: Recipient) -> list[str]:
        if recipient.role != "staff" or self.event.kind == EventKind.STAND:
            return []
        return [one.name for one in self.staff if one.key != recipient.key]

    def crew(self) -> list[str]:
        """Who comes, as the host is told: never the surname."""
        return [one.user.first_name for one in self.staff if one.user]

    def shifts(self, recipient: Recipient) -> list[Shift]:
        """The recipient's own shifts on a stand, in order."""
        if self.event.kind != EventKind.STAND or recipient.user is None:
            return []
        mine = Q(bookings__resource__user=recipient.user, bookings__state=Booking.State.FIRM)
        return list(Shift.objects.filter(mine, event=self.event).order_by("starts_at"))


def write(row: Reminder, about: Surroundings, recipient: Recipient, now: datetime) -> Letter | None:
    """Puts it in the outbox; None when it stands there already or may not be sent."""
    if row.rule.channel == Letter.Channel.SMS:
        return _write_text(row, about, recipient, now)
    kind, given = _given(row.rule, about, recipient, now)
    return outbox.write(
        kind,
        dedupe=f"reminder:{row.rule_id}:{about.event.pk}:{recipient.key}:{row.revision}",
        now=now,
        to=recipient.user or recipient.contact,
        email=recipient.email,
        name=recipient.name,
        language=recipient.language,
        about=about.event,
        needs_basis=recipient.needs_basis,
        **given,
    )


def _write_text(row: Reminder, about: Surroundings, recipient: Recipient, now: datetime) -> Letter | None:
    person = recipient.user or recipient.contact
    return textletters.write(
        TEXT,
        dedupe=f"reminder:{row.rule_id}:{about.event.pk}:{recipient.key}:{row.revision}",
        number=number_of(recipient.phone),
        expires_at=latest(row.rule, about.event, row.due_at),
        now=now,
        to=person,
        name=recipient.name,
        email="" if person else recipient.email,
        language=recipient.language,
        about=about.event,
        text=lambda: _text(row.rule, about, recipient),
    )


def _text(rule: ReminderRule, about: Surroundings, recipient: Recipient) -> str:
    """What a text message says, in the recipient's language, which is active."""
    own = own_words(rule, recipient.language)[1]
    if own.strip():
        return " ".join(placeholders.fill(own.replace("\r\n", "\n"), _values(about, recipient)).split())
    return textletters.worded("reminder", {**_context(rule, about, recipient), "programme": about.event.programme,
                                           "owner": about.event.owner})  # fmt: skip


def letter_of(rule: ReminderRule, about: Surroundings, recipient: Recipient, now: datetime) -> Letter:
    """The letter or text message as it would be; not stored."""
    if rule.channel == Letter.Channel.SMS:
        with override(recipient.language):
            text = fitted(_text(rule, about, recipient))
        return Letter(kind=TEXT, channel=Letter.Channel.SMS, to_phone=number_of(recipient.phone), text=text,
                      to_name=recipient.name, language=recipient.language, created_at=now, due_at=now)  # fmt: skip
    kind, given = _given(rule, about, recipient, now)
    subject, text = outbox.worded(kind, recipient.name, recipient.language, about=about.event, **given)
    return Letter(kind=kind, to_email=recipient.email, to_name=recipient.name, language=recipient.language,
                  subject=subject, text=text, created_at=now, due_at=now)  # fmt: skip


def _given(rule: ReminderRule, about: Surroundings, recipient: Recipient, now: datetime) -> tuple[str, dict[str, Any]]:
    """The letter's kind, and what its words are made of."""
    with override(recipient.language):
        door = inletters.of_guest(recipient.about, about.event, recipient.link, now)
    if own_words(rule, recipient.language)[0]:
        return OWN, {"words": partial(_own, rule, about, recipient, door)}
    return built_in(rule), {"context": {**_context(rule, about, recipient), "door": door}}


def _context(rule: ReminderRule, about: Surroundings, recipient: Recipient) -> dict[str, Any]:
    """What the built-in words are made of."""
    who = rule.audience
    return {
        "event": about.event,
        "link": recipient.link,
        "place": about.place(recipient.language),
        "map_url": about.map_url,
        "hosts": about.hosts if who == A.STAFF else [],
        "colleagues": about.colleagues(recipient),
        "shifts": about.shifts(recipient),
        "crew": about.crew() if who == A.HOST else [],
    }


def own_words(rule: ReminderRule, language: str) -> tuple[str, str]:
    """The rule's own subject and text in a language; empty where it has none."""
    return (rule.subject_en, rule.text_en) if language == "en" else (rule.subject_da, rule.text_da)


def _own(rule: ReminderRule, about: Surroundings, recipient: Recipient, door: dict[str, Any] | None) -> dict[str, str]:
    """In the recipient's language, which is active."""
    subject, text = own_words(rule, recipient.language)
    values = _values(about, recipient)
    return {
        "subject": " ".join(placeholders.fill(subject, values).split()),
        "text": placeholders.fill(text.replace("\r\n", "\n"), values),
        "sign": "\n\n".join(part for part in (inletters.as_text(door), _sign(about.event)) if part),
    }


def _sign(event: Event) -> str:
    """As under every letter about an event. Nothing escaped: this is not HTML."""
    template = Engine.get_default().get_template("mail/event_sign.txt")
    return template.render(Context({"event": event}, autoescape=False)).strip()


def _values(about: Surroundings, recipient: Recipient) -> dict[str, str]:
    event = about.event
    zone = ZoneInfo(event.timezone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    others = about.colleagues(recipient) if recipient.role == "staff" else about.crew()
    shifts = [f"– {da_when(row.starts_at, row.ends_at)}: {row.name}" for row in about.shifts(recipient)]
    return {
        "modtager": recipient.name,
        "titel": event.title,
        "hvornår": da_when(starts, ends),
        "dato": da_date(starts),
        "tid": da_span(starts, ends),
        "sted": about.place(recipient.language),
        "kort": about.map_url,
        "online": event.meeting_url,
        "link": recipient.link,
        "indsats": str(event.programme),
        "ansvarlig": str(event.owner.name) if event.owner else "",
        "med": in_a_row(others),
        "vagter": "\n".join(shifts),
    }


def built_in(rule: ReminderRule) -> str:
    """The words for this kind and audience, else those that fit any event."""
    when = "after_" if rule.is_after and rule.audience in (A.STAFF, A.HOST) else ""
    names = (f"reminder_{when}{rule.kind}_{rule.audience}", f"reminder_{when}{rule.audience}")
    template = Engine.get_default().select_template([f"mail/{name}.txt" for name in names])
    return str(template.name).removeprefix("mail/").removesuffix(".txt")
