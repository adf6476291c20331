"""Running errands: asked for on a page, done by the worker in short steps. Late, twice or never must not matter.

An errand is claimed by one worker before it acts. Each step does some rows and moves ``done`` in one transaction, so
a worker that is killed leaves whole steps behind, and the next one goes on from there: no row twice, none left out.
What hangs is taken back by the minute's tick, with a note; three times in the same place and it has failed. The queue
only wakes us. How a new kind is registered stands in people.domain.errandkinds.
"""

import logging
import os
import secrets
import socket
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.domain import errandfiles
from people.domain.errandkinds import KINDS, Work
from people.domain.lifecycle import Moves, move
from people.domain.refusals import Refused
from people.domain.statuswords import OF_ERRAND
from people.models import Errand, RefusedRow, User

logger = logging.getLogger(__name__)
S = Errand.Status

# What people may do; the moves of the work itself stand below.
MOVES = Moves(OF_ERRAND, {S.WAITING: {S.STOPPED}, S.RUNNING: {S.STOPPED}})
TAKES = 3  # times a worker takes it up without getting further
STALE_AFTER = timedelta(seconds=90)  # a step takes a moment; who was only slow finds that it is no longer his
LONGEST_ROUND = timedelta(seconds=30)  # then the others in the queue have their turn
FORGET_AFTER = timedelta(days=30)
STEP_SECONDS = 0.1  # how long a step may hold SQLite's one write lock
LONGEST_PAUSE = 0.1  # after a step, as long as it took: who waits for the lock asks every tenth of a second


class NotOurs(Exception):
    """Somebody stopped it, or took it back and gave it to another worker."""


def start(
    kind: str,
    *,
    now: datetime,
    by: User | None,
    name: str = "",
    given: dict[str, Any] | None = None,
    content: bytes | None = None,
    file: str = "",
    programme_id: uuid.UUID | None = None,
    total: int | None = None,
    at_once: bool = False,
) -> Errand:
    """A new errand of this kind. ``content`` is an uploaded file, ``file`` one that is kept already.

    With ``at_once`` it is done here and now, for what is over in a moment; else the worker is woken on commit.
    """
    errand = Errand.objects.create(
        kind=KINDS[kind].name,
        name=name[:160],
        by=by,
        language=by.language if by else "da",
        programme_id=programme_id,
        given=given or {},
        file=errandfiles.keep(content) if content is not None else file,
        total=total,
        created_at=now,
    )
    if at_once:
        run(errand.pk, now)
        errand.refresh_from_db()
    else:
        wake_on_commit(errand.pk)
    return errand


def wake_on_commit(pk: uuid.UUID) -> None:
    # A queue that is away must not spoil what was asked for: the minute's tick wakes it again.
    transaction.on_commit(lambda: wake_worker(pk), robust=True)


def wake_worker(pk: uuid.UUID) -> None:
    from django_q.tasks import async_task

    async_task("people.tasks.run_errand", str(pk))


def claim(pk: uuid.UUID, now: datetime) -> Errand | None:
    """The errand, now ours alone; None when it does not wait (any more)."""
    mark = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"
    since = Case(When(done=0, then=Coalesce("started_at", now)), default=F("started_at"))
    taken = Errand.objects.filter(pk=pk, status=S.WAITING).update(
        status=S.RUNNING, claimed_by=mark, beat_at=now, started_at=since, takes=F("takes") + 1
    )
    return Errand.objects.filter(claimed_by=mark).select_related("by").first() if taken else None


def run(pk: uuid.UUID, now: datetime) -> None:
    """Claims it and works for a round; what is left then waits for the next. Does nothing when it is not waiting."""
    errand = claim(pk, now)
    if errand is None:
        return
    started = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    with override(errand.language):
        try:
            kind = KINDS.get(errand.kind)
            if kind is None:
                raise Refused(_("Den slags opgaver findes ikke mere."))
            _work_through(errand, kind.begin(errand), moment)
        except NotOurs:
            return
        except Refused as refusal:
            _end(errand, S.FAILED, moment(), refusal.sentence)
        except Exception:
            logger.exception("Errand %s (%s) could not go on from row %s.", errand.pk, errand.kind, errand.done)
            _give_back(errand, moment())


def _work_through(errand: Errand, work: Work, moment: Callable[[], datetime]) -> None:
    until = moment() + LONGEST_ROUND
    if not _ours(errand).update(total=work.total, beat_at=moment()):
        raise NotOurs
    size = work.first
    while errand.done < work.total:
        if moment() > until:
            _ours(errand).update(status=S.WAITING, claimed_by="", takes=0, sentence="")
            wake_worker(errand.pk)
            return
        stop, looked = min(errand.done + size, work.total), time.monotonic()
        if work.ahead is not None:
            work.ahead(errand.done, stop, moment())
        began = time.monotonic()
        _one_step(errand, work, stop, moment())
        took = max(time.monotonic() - began, 0.001)
        size = max(1, min(work.most, size * 2, int(size * STEP_SECONDS / took)))
        if connection.vendor == "sqlite" and errand.done < work.total:
            time.sleep(max(0.0, min(took, LONGEST_PAUSE) - (began - looked)))  # others had it while we looked ahead
    with transaction.atomic():
        result = _still_ours(errand).result
        if work.finish is not None:
            result = result | work.finish(result, moment())
        _ours(errand).update(status=S.DONE, claimed_by="", finished_at=moment(), result=result, sentence="")
    _tidy(errand)


def _one_step(errand: Errand, work: Work, stop: int, now: datetime) -> None:
    """The rows and the mark of how far we are, together or not at all."""
    with transaction.atomic():
        stored = _still_ours(errand)
        step = work.step(stored.done, stop, now)
        RefusedRow.objects.bulk_create(
            [RefusedRow(errand=errand, number=n, name=name[:160], why=why[:1000]) for n, name, why in step.refused]
        )
        result = step.added_to(stored.result)
        if not _ours(errand).update(done=stop, result=result, beat_at=now, takes=1, sentence=""):
            raise NotOurs
    errand.done, errand.takes = stop, 1


def _ours(errand: Errand) -> Any:
    return Errand.objects.filter(pk=errand.pk, status=S.RUNNING, claimed_by=errand.claimed_by)


def _still_ours(errand: Errand) -> Errand:
    stored: Errand | None = _ours(errand).select_for_update().first()
    if stored is None:
        raise NotOurs
    return stored


def _end(errand: Errand, status: str, now: datetime, sentence: str) -> None:
    if _ours(errand).update(status=status, claimed_by="", finished_at=now, sentence=sentence[:500]):
        _tidy(errand)


def _tidy(errand: Errand) -> None:
    """The file goes, unless another errand is to follow. Should we be killed just here, the tick sweeps it up."""
    kind = KINDS.get(errand.kind)
    if kind is None or not kind.keeps_file:
        errandfiles.drop(errand)


def _give_back(errand: Errand, now: datetime) -> None:
    """After an error that nobody foresaw: once more in a minute, in case it was the weather; then it has failed."""
    if errand.takes >= TAKES:
        _end(errand, S.FAILED, now, _gave_up(errand))
        return
    note = _("Noget gik galt. Der prøves igen om et øjeblik.")
    _ours(errand).update(status=S.WAITING, claimed_by="", sentence=note)


def _gave_up(errand: Errand) -> str:
    if not errand.done:
        return _("Noget gik galt tre gange, så der er givet op. Intet er ændret.")
    return _("Noget gik galt tre gange samme sted, så der er givet op. Det, der var nået, bliver stående.")


def take_back_stale(now: datetime) -> int:
    """Errands whose worker died in the middle wait again, with a note; after three times in one place they failed."""
    stale = Errand.objects.filter(status=S.RUNNING, beat_at__lt=now - STALE_AFTER)
    back = 0
    for errand in stale:
        with override(errand.language):
            if errand.takes >= TAKES:
                _end(errand, S.FAILED, now, _gave_up(errand))
            else:
                note = _("Arbejdet blev afbrudt og går videre, hvor det slap.")
                same = _ours(errand).filter(beat_at=errand.beat_at)
                # How long it takes is no longer known by when it began.
                back += same.update(status=S.WAITING, claimed_by="", sentence=note, started_at=None)
    return back


def stop(errand: Errand, *, now: datetime, by: User) -> None:
    """Somebody thought better of it. The step under way is finished; what is done stays."""
    move(errand, S.STOPPED, moves=MOVES, now=now, by=by, also={"finished_at": now, "claimed_by": "", "sentence": ""})
    _tidy(errand)


def look_after(now: datetime) -> int:
    """The minute's tick: what hangs is taken back, what waits is woken, old files and errands are cleared away."""
    take_back_stale(now)
    waiting = list(Errand.objects.filter(status=S.WAITING).order_by("created_at").values_list("pk", flat=True)[:20])
    for pk in waiting:
        wake_worker(pk)
    errandfiles.sweep(now)
    over = Q(finished_at__lt=now - FORGET_AFTER) & ~Q(status__in=[S.WAITING, S.RUNNING])
    Errand.objects.filter(over, file="").delete()
    return len(waiting)
