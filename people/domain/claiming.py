"""Letters in the hands of one worker: claimed before they leave, and marked as what became of them.

The marks are of the worker that holds the claim: who lost it, because it hung too long, changes nothing any more.
"""

import os
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from people.domain.statements import Blanks, Changed
from people.models import Letter

S, C = Letter.Status, Letter.Channel

BATCH = 20
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480)]
TRIES = len(PAUSES) + 1
LONGEST_ROUND = timedelta(seconds=60)  # a job that takes two minutes is killed


def claim_due(now: datetime, limit: int = BATCH, channel: str = C.MAIL) -> list[Letter]:
    """Up to ``limit`` due letters that go this way, now ours alone, longest due first."""
    mark = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"
    with transaction.atomic():
        due = list(
            Letter.objects.select_for_update(
                of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
            )
            .filter(status=S.QUEUED, due_at__lte=now, channel=channel)
            .filter(Q(corrects=None) | Q(corrects__status__in=[S.SENT, S.KEPT]))
            .order_by("due_at")
            .values_list("pk", flat=True)[:limit]
        )
        if not due:
            return []
        Letter.objects.filter(pk__in=due, status=S.QUEUED).update(status=S.SENDING, claimed_by=mark, claimed_at=now)
    return list(Letter.objects.filter(claimed_by=mark, status=S.SENDING).order_by("due_at"))


def keep_due(now: datetime, channel: str = C.MAIL) -> int:
    """Without a server a due letter is done: it is shown in the outbox and never leaves later by surprise."""
    return Letter.objects.filter(status=S.QUEUED, due_at__lte=now, channel=channel).update(status=S.KEPT)


def stale_after() -> timedelta:
    """How long a letter may be under way before its worker counts as dead."""
    return timedelta(seconds=settings.LETTER_STALE_SECONDS)


def take_back_stale(now: datetime) -> int:
    """Letters whose worker died in the middle go again, with a note; after the last try they have failed."""
    stale = Letter.objects.filter(status=S.SENDING, claimed_at__lt=now - stale_after())
    # Taken back, and nobody knows whether it left: better a correction too many than one too few.
    stale.filter(is_withdrawn=True).update(
        status=S.SENT, claimed_by="", sent_at=F("claimed_at"), error=_("Det er uvist, om det nåede af sted.")
    )
    note = _("Afsendelsen blev afbrudt og prøves igen.")
    failed = stale.filter(attempts__gte=TRIES).update(
        status=S.FAILED, claimed_by="", error=_("Afsendelsen blev afbrudt hver gang.")
    )
    return failed + stale.update(status=S.QUEUED, claimed_by="", due_at=now, error=note)


def drop_corrections() -> int:
    """What corrects a letter that never left has nothing to correct; returns how many."""
    rows = Letter.objects.filter(status=S.QUEUED, corrects__status__in=[S.CANCELLED, S.FAILED])
    pks = list(rows.values_list("pk", flat=True)[:1000])
    words = _("Det brev, det skulle rette, kom aldrig af sted.")
    return Letter.objects.filter(pk__in=pks, status=S.QUEUED).update(status=S.CANCELLED, error=words) if pks else 0


def clock(now: datetime) -> Callable[[], datetime]:
    """The given moment, and from there as time really passes."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def _claimed(blank: Blanks) -> QuerySet[Letter]:
    mine = {"pk": blank.one("pk", Letter, "id"), "claimed_by": blank.one("mark", Letter, "claimed_by")}
    return Letter.objects.filter(status=S.SENDING, **mine)


# Two for each letter: put together once, because writing the SQL anew costs more than sending it.
begin = Changed(
    lambda blank: _claimed(blank).filter(is_withdrawn=False),
    lambda blank: {"claimed_at": blank.one("now", Letter, "claimed_at"), "attempts": F("attempts") + 1},
)
_end = Changed(
    _claimed,
    lambda blank: {
        "status": blank.one("status", Letter, "status"),
        "error": blank.one("error", Letter, "error"),
        "sent_at": blank.one("sent_at", Letter, "sent_at"),
        "claimed_by": "",
    },
)


def ours(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, status=S.SENDING, claimed_by=letter.claimed_by)


def finish(letter: Letter, status: str, *, error: str = "", sent_at: datetime | None = None) -> None:
    _end(pk=letter.pk, mark=letter.claimed_by, status=str(status), error=error[:500], sent_at=sent_at)


def try_later(letters: Sequence[Letter], answer: str, now: datetime) -> None:
    """Back in the queue after a pause that grows; after the last try they have failed, with the server's answer."""
    for letter in letters:
        if letter.attempts >= TRIES:
            finish(letter, S.FAILED, error=answer)
            continue
        pause = PAUSES[max(letter.attempts, 1) - 1]
        if ours(letter).filter(is_withdrawn=True).update(status=S.CANCELLED, claimed_by="", error=answer[:500]):
            continue
        ours(letter).update(
            status=S.QUEUED, claimed_by="", attempts=letter.attempts, due_at=now + pause, error=answer[:500]
        )
