"""What the two write for each other: for their eyes only.

Sealed before it is stored; no organiser, no letter, no export of anybody else and no list shows it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain.mentoring.moves import OVER
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Mentorship, PairNote
from people.domain.identifiers import holds_cpr
from people.domain.refusals import Invalid, MoveNotAllowed, NotFound
from people.domain.sealing import seal, unseal

PURPOSE = "pair notes"
LONGEST = 4000
MOST = 500
WRITTEN_IN = frozenset({Mentorship.Status.ACTIVE, Mentorship.Status.PAUSED})


@dataclass(frozen=True)
class Note:
    """One note, opened for one of the two. ``words`` is None when the key it was sealed with is lost."""

    pk: uuid.UUID
    side: str
    words: str | None
    written_at: datetime
    is_own: bool


def of_pair(it: Mentorship, side: str) -> Sequence[Note]:
    """Newest first. Only ever asked by the doors of the two: the mentor's own page, and the mentee's link."""
    return [
        Note(row.pk, row.side, unseal(row.sealed, PURPOSE), row.written_at, row.side == side)
        for row in it.notes.order_by("-written_at", "pk")[:MOST]
    ]


def write(it: Mentorship, side: str, words: str, *, now: datetime) -> PairNote:
    words = words.replace("\r\n", "\n").strip()
    errors: Errors = []
    if not words:
        errors.append(("/words", _("Skriv noget først.")))
    text_rule(words, "/words", LONGEST, errors, lines=True)
    if holds_cpr(words):
        errors.append(("/words", _("Skriv aldrig et CPR-nummer her.")))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        status = Mentorship.objects.select_for_update().values_list("status", flat=True).get(pk=it.pk)
        if status not in WRITTEN_IN:
            raise MoveNotAllowed(_("I kan kun skrive, mens sparringen er i gang."), code="not_active")
        if it.notes.count() >= MOST:
            raise MoveNotAllowed(_("Der er ikke plads til flere noter. Slet en af dine egne først."), code="full")
        return PairNote.objects.create(mentorship=it, side=side, sealed=seal(words, PURPOSE), written_at=now)


def delete(it: Mentorship, side: str, pk: uuid.UUID) -> None:
    """One's own; the other's is absent."""
    deleted, _by = it.notes.filter(pk=pk, side=side).delete()
    if not deleted:
        raise NotFound("")


def may_write(it: Mentorship) -> bool:
    return it.status in WRITTEN_IN and it.status not in OVER
