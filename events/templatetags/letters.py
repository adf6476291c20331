"""The outbox in templates: addresses of its filters, and subjects as they may be shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from events.domain import outboxlist
from people.domain import bounces, letters, serveranswers
from people.models import Contact, DeadAddress, IncomingLetter, Letter, User

register = template.Library()
register.filter("shown_subject", letters.shown_subject)
register.filter("masked", letters.masked)


TONES = {
    "failed": "bad",
    "retrying": "wait",
    "held": "wait",
    "queued": "info",
    "planned": "info",
    "sending": "info",
    "sent": "good",
}


@register.filter
def letter_state(letter: Letter, now: datetime) -> str:
    """Planned, on its way, tried again later; or its status."""
    return outboxlist.state_of(letter, now)


@register.filter
def letter_tone(state: str) -> str:
    """What was kept or withdrawn is nobody's worry."""
    return TONES.get(state, "calm")


@register.filter
def letter_word(state: str) -> str:
    return str(outboxlist.STATES[state])


@register.filter
def answer_in_words(error: str) -> str:
    """ "Adressen findes ikke." Nothing where a server's answer says nothing we know, or it is none."""
    return serveranswers.in_words(error)


INCOMING_TONES = {
    "proposal": "wait",
    "applied": "good",
    "stranger": "bad",
    "bounced": "bad",
    "delayed": "wait",
    "unreadable": "bad",
}


@register.filter
def incoming_tone(letter: IncomingLetter) -> str:
    """A written answer waits until somebody has read it."""
    if letter.outcome == IncomingLetter.Outcome.WORDS and letter.seen_at is None:
        return "wait"
    return INCOMING_TONES.get(letter.outcome, "calm")


@register.simple_tag
def dead_address(person: Contact | User) -> DeadAddress | None:
    """What the server said of a person's address, from which letters come back."""
    return bounces.dead([person.bounced_email]).get(person.bounced_email)


@register.filter
def wall_clock(when: datetime) -> str:
    """ "2027-02-03T10:00", as the move form reads it from an address."""
    return f"{timezone.localtime(when):%Y-%m-%dT%H:%M}"


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """{{ counts|of:status }}: the entry of a mapping, nothing when there is none."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def letters_address(context: template.Context, **changes: str) -> str:
    """This list with other values in its address; a new filter begins at the newest."""
    query = context["request"].GET.copy()
    query.pop("before", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"
