"""The same deed with many letters: what it would do is told first, each is done as if alone, and it can be undone.

Whether a letter may is decided by the statement that changes it, so what a worker claims in the meantime is left to it.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.domain import letters
from people.domain.history import record_each, subject_kind
from people.domain.mailbasis import mailable
from people.domain.outbox import wake_on_commit
from people.domain.refusals import MoveNotAllowed, Refused
from people.models import DeadAddress, Letter, Transition, User

S = Letter.Status
MOST = 5_000
AT_A_TIME = 250
UNDO_FOR = timedelta(minutes=10)

# From which statuses a deed takes a letter, and to which.
FROM: dict[str, frozenset[str]] = {
    "hold": frozenset({S.QUEUED}),
    "release": frozenset({S.HELD}),
    "retry": frozenset({S.FAILED}),
    "cancel": frozenset({S.QUEUED, S.HELD, S.FAILED}),
    "resend": letters.LEFT,
}
TO = {"hold": S.HELD, "release": S.QUEUED, "retry": S.QUEUED, "cancel": S.CANCELLED}
SENDS = frozenset({"release", "retry", "resend"})


@dataclass(frozen=True)
class Outlook:
    """What a deed would do: how many letters it takes, and why it leaves the others."""

    deed: str
    count: int
    left: Sequence[str] = field(default_factory=tuple)

    @property
    def sentences(self) -> list[str]:
        return [said(self.deed, self.count, done=False), *self.left]


def foresee(rows: QuerySet[Letter], deed: str) -> Outlook:
    taken, left = 0, Counter[str]()
    for batch in _batches(rows):
        yes, no = _sorted_out(batch, deed)
        taken += len(yes)
        left.update(no.values())
    return Outlook(deed, taken, _why_left(left))


def do(rows: QuerySet[Letter], deed: str, *, now: datetime, by: User) -> Outlook:
    """Does it with each that may; returns what was done. In short transactions, so that sending goes on meanwhile."""
    taken, left = 0, Counter[str]()
    for batch in _batches(rows):
        with transaction.atomic():
            keys = [letter.pk for letter in batch]
            locked = Letter.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
            yes, no = _sorted_out(list(locked), deed)
            left.update(no.values())
            taken += _resent(yes, now, by) if deed == "resend" else _moved(yes, deed, now, by)
    return Outlook(deed, taken, _why_left(left))


def undo(rows: QuerySet[Letter], *, did_at: datetime, now: datetime, by: User) -> int:
    """What this person did with them at that moment is taken back where nothing has happened since; returns how many.

    A letter that another one corrects stays cancelled: the correction is gone by now.
    """
    if now > did_at + UNDO_FOR:
        raise MoveNotAllowed(_("Det er for sent at fortryde her. Vælg brevene igen, og gør det modsatte."))
    lines = Transition.objects.filter(subject_kind=subject_kind(Letter()), by=by, at=did_at)
    status_lines = {line.subject_id: line for line in lines.filter(what="status").exclude(old__in=["", S.FAILED])}
    copies = list(lines.filter(what="resent").values_list("new", flat=True))
    back = 0
    keys = [uuid.UUID(key) for key in status_lines]
    for start in range(0, len(keys), AT_A_TIME):
        with transaction.atomic():
            mine = rows.filter(pk__in=keys[start : start + AT_A_TIME]).select_for_update(of=("self",)).order_by("pk")
            groups: dict[tuple[str, str], list[Letter]] = {}
            for letter in mine:
                line = status_lines[str(letter.pk)]
                if letter.status == line.new and not (line.new == S.CANCELLED and letter.corrected_by.exists()):
                    groups.setdefault((line.new, line.old), []).append(letter)
            for (new, old), group in groups.items():
                back += _put_back(group, new, old, now, by)
    for start in range(0, len(copies), AT_A_TIME):
        with transaction.atomic():
            again = rows.filter(pk__in=copies[start : start + AT_A_TIME], status=S.QUEUED)
            back += _moved(list(again.select_for_update(of=("self",)).order_by("pk")), "cancel", now, by)
    return back


def _put_back(group: list[Letter], new: str, old: str, now: datetime, by: User) -> int:
    keys = [letter.pk for letter in group]
    values: dict[str, object] = {"status": old}
    if old == S.QUEUED:
        values["due_at"] = Greatest(F("due_at"), now)
        wake_on_commit()
    done = Letter.objects.filter(pk__in=keys, status=new).update(**values)
    record_each(group, now=now, by=by, old=new, new=old, why=_("fortrudt"))
    return done


def _moved(batch: list[Letter], deed: str, now: datetime, by: User) -> int:
    if not batch:
        return 0
    new = TO[deed]
    values: dict[str, object] = {"status": new}
    if deed == "release":
        values |= {"due_at": Greatest(F("due_at"), now), "attempts": 0, "error": ""}
    elif deed == "retry":
        values |= {"due_at": now, "attempts": 0, "error": ""}
        letters.readdress(batch)
    by_status: dict[str, list[Letter]] = {}
    for letter in batch:
        by_status.setdefault(letter.status, []).append(letter)
    done = 0
    for old, group in by_status.items():
        done += Letter.objects.filter(pk__in=[letter.pk for letter in group], status=old).update(**values)
        record_each(group, now=now, by=by, old=old, new=new)
    if new == S.QUEUED:
        wake_on_commit()
    return done


def _resent(batch: list[Letter], now: datetime, by: User) -> int:
    done = 0
    for letter in batch:
        try:
            letters.resend(letter, now=now, by=by)
        except Refused:
            continue
        done += 1
    return done


def _batches(rows: QuerySet[Letter]) -> Iterator[list[Letter]]:
    keys = list(rows.order_by("-created_at", "-id").values_list("pk", flat=True)[:MOST])
    for start in range(0, len(keys), AT_A_TIME):
        part = rows.filter(pk__in=keys[start : start + AT_A_TIME]).defer("text", "html", "calendar")
        yield list(part.order_by("-created_at", "-id"))


def _sorted_out(batch: list[Letter], deed: str) -> tuple[list[Letter], dict[uuid.UUID, str]]:
    """Those it takes, and why it leaves each of the others: "status", "account", "basis" or "dead"."""

    def is_mail(row: Letter) -> bool:
        return row.channel == Letter.Channel.MAIL

    yes: list[Letter] = []
    no: dict[uuid.UUID, str] = {}
    with_basis: set[uuid.UUID] = set()
    dead: set[str] = set()
    right: dict[uuid.UUID, str] = {}
    if deed in SENDS:
        with_basis = mailable(row.contact_id for row in batch if row.needs_basis and row.contact_id)
        addresses = {row.to_email.lower() for row in batch if row.to_email and not row.is_account and is_mail(row)}
        dead = set(DeadAddress.objects.filter(email__in=addresses).values_list("email", flat=True))
        if deed == "retry":
            right = letters.corrected(batch)
    for row in batch:
        if row.status not in FROM[deed]:
            no[row.pk] = "status"
        elif deed == "resend" and row.is_account:
            no[row.pk] = "account"
        elif deed in SENDS and row.needs_basis and row.contact_id and row.contact_id not in with_basis:
            no[row.pk] = "basis"
        elif deed in SENDS and is_mail(row) and not row.is_account and right.get(row.pk, row.to_email).lower() in dead:
            no[row.pk] = "dead"
        else:
            yes.append(row)
    return yes, no


def _why_left(left: Counter[str]) -> list[str]:
    words: dict[str, Callable[[int], str]] = {
        "status": lambda n: ngettext(
            "{n} brev er et andet sted og røres ikke.", "{n} breve er et andet sted og røres ikke.", n
        ),
        "account": lambda n: ngettext(
            "{n} brev om en konto sendes ikke igen herfra.", "{n} breve om konti sendes ikke igen herfra.", n
        ),
        "basis": lambda n: ngettext(
            "{n} modtager må ikke få mail. Ring i stedet.", "{n} modtagere må ikke få mail. Ring i stedet.", n
        ),
        "dead": lambda n: ngettext(
            "{n} adresse virker ikke. Ret den, eller ring.", "{n} adresser virker ikke. Ret dem, eller ring.", n
        ),
    }
    return [words[why](n).format(n=n) for why, n in sorted(left.items())]


def said(deed: str, n: int, *, done: bool) -> str:
    """The consequence before, and the receipt after."""
    before: dict[str, Callable[[], str]] = {
        "hold": lambda: ngettext(
            "{n} brev holdes tilbage, til nogen sender det.", "{n} breve holdes tilbage, til nogen sender dem.", n
        ),
        "release": lambda: ngettext(
            "{n} brev sendes, når det er tid.", "{n} breve sendes, når det er tid.", n
        ),
        "retry": lambda: ngettext("{n} brev prøves igen nu.", "{n} breve prøves igen nu.", n),
        "cancel": lambda: ngettext("{n} brev bliver aldrig sendt.", "{n} breve bliver aldrig sendt.", n),
        "resend": lambda: ngettext(
            "{n} modtager får brevet én gang til.", "{n} modtagere får brevet én gang til.", n
        ),
    }  # fmt: skip
    after: dict[str, Callable[[], str]] = {
        "hold": lambda: ngettext("{n} brev holdes tilbage.", "{n} breve holdes tilbage.", n),
        "release": lambda: ngettext("{n} brev er på vej.", "{n} breve er på vej.", n),
        "retry": lambda: ngettext("{n} brev prøves igen.", "{n} breve prøves igen.", n),
        "cancel": lambda: ngettext("{n} brev er annulleret.", "{n} breve er annulleret.", n),
        "resend": lambda: ngettext("{n} brev sendes igen.", "{n} breve sendes igen.", n),
    }
    return (after if done else before)[deed]().format(n=n)
