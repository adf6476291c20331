"""Several letters to one person, written by one deed, leave as one: what each says, below each other.

A letter goes on its own where the recipient's calendar waits for it: a calendar part is about one thing (RFC 5546),
so who keeps an event by invitation gets its update by itself. What is bundled stays a row, marked as that, so that each
event still knows what was said about it and to whom.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from people.domain import outbox, traces
from people.models import Letter, User

KIND = "changes_together"
LEFT = (Letter.Status.SENT, Letter.Status.KEPT, Letter.Status.SENDING)
_BREAK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Piece:
    """What one of the letters says."""

    heading: str
    text: str


def bundle(trace: traces.Trace, now: datetime) -> None:
    """Makes one of the letters in the trace that go to one person and are about different things. Only letters that
    belong to a consequence are bundled; a rehearsal counts as if they were."""
    groups: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in trace.letters:
        if trace.parts.get(letter.pk) and letter.channel == Letter.Channel.MAIL:
            groups[letter.to_email.strip().lower()].append(letter)
    groups = defaultdict(list, {email: rows for email, rows in groups.items() if _is_several(rows)})
    if not groups:
        return
    alone = _alone([letter for rows in groups.values() for letter in rows])
    for rows in groups.values():
        together = [letter for letter in rows if letter.pk not in alone]
        if _is_several(together):
            _make_one(together, trace.parts, now)


def _is_several(letters: Sequence[Letter]) -> bool:
    return len({(letter.about_kind, letter.about_id) for letter in letters}) > 1


def _alone(letters: Sequence[Letter]) -> set[object]:
    """The keys of those whose recipient's calendar holds what they are about by invitation."""
    asked = [letter for letter in letters if letter.calendar_method]
    held = set(
        Letter.objects.filter(about_id__in={letter.about_id for letter in asked}, calendar_method="REQUEST")
        .filter(status__in=LEFT)
        .values_list("about_id", "to_email")
    )
    held = {(about, email.strip().lower()) for about, email in held}
    return {
        letter.pk
        for letter in asked
        if (letter.user is not None and letter.user.calendar == User.Calendar.INVITATIONS)
        or (letter.about_id, letter.to_email.strip().lower()) in held
    }


def _make_one(letters: Sequence[Letter], parts: Mapping[uuid.UUID, str], now: datetime) -> None:
    first = letters[0]
    for letter in letters:
        traces.unwrote(letter)
    pieces = [Piece(letter.subject, _body(letter.text)) for letter in letters]
    programmes = {letter.programme_id for letter in letters}
    one = outbox.write(
        KIND,
        dedupe=f"{KIND}:{first.dedupe_key}",
        now=now,
        to=first.user or first.contact,
        email=first.to_email,
        name=first.to_name,
        language=first.language,
        programme_id=first.programme_id if len(programmes) == 1 else None,
        reply_to=first.reply_to,
        needs_basis=any(letter.needs_basis for letter in letters),
        context={"pieces": pieces, "number": len(pieces), "sign": _paragraphs(first.text)[-1:]},
        part=parts[first.pk],
    )
    if one is None or traces.is_rehearsal():
        return
    keys = [letter.pk for letter in letters]
    Letter.objects.filter(pk__in=keys).update(
        status=Letter.Status.BUNDLED, carried_by=one, calendar="", calendar_method=""
    )
    corrects = Letter.objects.filter(Q(pk__in=keys), corrects__isnull=False).values_list("corrects", flat=True).first()
    if corrects:
        Letter.objects.filter(pk=one.pk).update(corrects=corrects)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def _body(text: str) -> str:
    """A letter between its greeting and its signature."""
    return "\n\n".join(_paragraphs(text)[1:-1])
