"""The code for the door in letters to those who come: one for each person, and the page that shows them large."""

from datetime import datetime
from typing import Any

from django.template import Context, Engine

from events.domain.door.expected import doorcodes
from events.models import Event, Invitation, Signup


def of_guest(row: Any, event: Event, link: str, now: datetime) -> dict[str, Any] | None:
    """What templates/mail/door.txt says; ``link`` is the guest's own. None to whom nobody at a door waits for."""
    if not isinstance(row, Invitation | Signup):
        return None
    row.event = event
    codes = doorcodes(row, now)
    return {"codes": codes, "url": f"{link}kode/"} if codes else None


def as_text(door: dict[str, Any] | None) -> str:
    """The paragraphs by themselves, in the active language. Nothing escaped: this is not HTML."""
    template = Engine.get_default().get_template("mail/door.txt")
    return template.render(Context({"door": door}, autoescape=False)).strip()
