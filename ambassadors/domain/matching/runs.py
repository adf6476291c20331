"""Runs of the solver: asked for on a page, done by the worker, watched and stopped. Late, twice or never must not
matter.

A run is claimed by one worker before it acts, and shows a sign of life each second while a process of its own searches.
What hangs is taken back by the minute's tick and begun again; twice in vain and it has failed. The plan is written in
one transaction together with the end of the run.
"""

import json
import logging
import os
import pickle
import secrets
import selectors
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from ambassadors.domain.lifecycle import RUN_MOVES
from ambassadors.domain.matching import lines, weighing
from ambassadors.domain.matching.child import Order
from ambassadors.domain.matching.gathering import gather
from ambassadors.domain.matching.problem import Placed, Weights
from ambassadors.models import MatchRun
from events.domain.agenda import ZONE
from events.models import Programme
from people.domain import signsoflife
from people.domain.lifecycle import move
from people.domain.refusals import Invalid, Refused
from people.models import User

logger = logging.getLogger(__name__)
S, Phase = MatchRun.Status, MatchRun.Phase

LONGEST_PERIOD = timedelta(days=370)
SECONDS = (15, 30, 60, 120)  # how long one may search
TAKES = 2
STALE_AFTER = timedelta(seconds=60)
BEAT_EVERY = 1.0
OVERDUE = 30.0  # seconds the process may take beyond what it was given, to begin and to end
LONGEST_JOB = 300  # seconds, for the queue
FORGET_AFTER = timedelta(days=180)


class NotOurs(Exception):
    """Somebody stopped it, or took it back."""


def start(
    programme: Programme | None,
    first: date,
    last: date,
    *,
    now: datetime,
    by: User | None,
    seconds: int = 30,
    kind: str = MatchRun.Kind.PLAN,
    given: Mapping[str, Any] | None = None,
) -> MatchRun:
    """A new run; the worker is woken when this is committed."""
    today = now.astimezone(ZONE).date()
    if last < first:
        raise Invalid([("/last", _("Perioden slutter, før den begynder. Vælg en senere dag."))])
    if last < today:
        raise Invalid([("/last", _("Perioden er allerede forbi. Vælg en senere dag."))])
    if last - first > LONGEST_PERIOD:
        raise Invalid([("/last", _("Vælg højst et år ad gangen."))])
    if seconds not in SECONDS:
        raise Invalid([("/seconds", _("Vælg, hvor længe der må søges."))])
    run = MatchRun.objects.create(
        kind=kind,
        programme=programme,
        first=max(first, today),
        last=last,
        by=by,
        given=dict(given or {}),
        weights=asdict(weighing.weights_of(programme)),
        seconds=seconds,
        created_at=now,
    )
    transaction.on_commit(lambda: wake_worker(run.pk), robust=True)
    return run


def wake_worker(pk: uuid.UUID) -> None:
    from django_q.tasks import async_task

    async_task("ambassadors.tasks.run_matching", str(pk), timeout=LONGEST_JOB)


def stop(run: MatchRun, *, now: datetime, by: User) -> None:
    """Somebody thought better of it; the search ends within a second, and nothing is proposed."""
    move(run, S.STOPPED, moves=RUN_MOVES, now=now, by=by, also={"finished_at": now, "claimed_by": "", "sentence": ""})


def claim(pk: uuid.UUID, now: datetime) -> MatchRun | None:
    """The run, now ours alone; None when it does not wait (any more)."""
    mark = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"
    taken = MatchRun.objects.filter(pk=pk, status=S.WAITING).update(
        status=S.RUNNING,
        claimed_by=mark,
        beat_at=now,
        takes=F("takes") + 1,
        phase=Phase.READ,
        cost=None,
        bound=None,
        elapsed=0,
    )
    return MatchRun.objects.filter(claimed_by=mark).select_related("by", "programme").first() if taken else None


type Search = Callable[[Order, Callable[[dict[str, Any]], None]], dict[str, Any]]


def work(pk: uuid.UUID, now: datetime, search: Search | None = None) -> None:
    """Claims it and does it from the beginning to the end. Does nothing when it is not waiting."""
    run = claim(pk, now)
    if run is None:
        return
    began = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    with override(run.by.language if run.by else "da"):
        try:
            _do(run, moment, search or in_a_process)
        except NotOurs:
            return
        except Refused as refusal:
            _end(run, S.FAILED, moment(), refusal.sentence)
        except Exception:
            logger.exception("The plan %s could not be made.", run.pk)
            _end(
                run,
                S.FAILED,
                moment(),
                _("Noget gik galt, så der er ingen plan. Prøv igen, eller sig det til driften."),
            )


def _do(run: MatchRun, moment: Callable[[], datetime], search: Search) -> None:
    keep, only = lines.to_keep(run)
    gathered = gather(run.programme, run.first, run.last, Weights(**run.weights), moment(), only=only)
    _beat(run, moment(), phase=Phase.BOUND)
    order = Order(gathered.problem, run.seconds, run.seed, tuple(keep))
    found = search(order, lambda news: _beat(run, moment(), **_progress(news)))
    placed = [Placed(*row) for row in found["placed"]]
    _beat(run, moment(), phase=Phase.EXPLAIN, cost=found["cost"], bound=found["bound"], elapsed=found["seconds"])
    made = lines.lines_of(run, gathered, placed, keep)
    with transaction.atomic():
        if not _ours(run).select_for_update().exists():
            raise NotOurs
        lines.write(run, made)
        _ours(run).update(
            status=S.DONE,
            claimed_by="",
            finished_at=moment(),
            sentence="",
            result=lines.summary(gathered, placed, made),
        )


def in_a_process(order: Order, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Lets a process of its own search, and passes on each second how far it is. Whatever happens, the process ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ambassadors.domain.matching.child"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        pickle.dump(order, process.stdin)
        process.stdin.flush()
        return _listen(process, order.seconds + OVERDUE, tell)
    finally:
        process.kill()
        process.communicate()


def _listen(
    process: "subprocess.Popen[bytes]", seconds: float, tell: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    until, beat = time.monotonic() + seconds, 0.0
    news: dict[str, Any] = {}
    text = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < until:
            if selector.select(timeout=BEAT_EVERY):
                part = process.stdout.read(1 << 16)
                if part == b"":
                    raise RuntimeError("The search ended without a plan.")
                *whole, text = (text + (part or b"")).split(b"\n")
                for line in whole:
                    news = json.loads(line)
                    if "placed" in news:
                        return news
            if time.monotonic() - beat >= BEAT_EVERY:
                beat = time.monotonic()
                tell(news)
    raise RuntimeError("The search took longer than it was given.")


def _progress(news: Mapping[str, Any]) -> dict[str, Any]:
    if not news:
        return {}
    phase = Phase.BOUND if news["phase"] == "bound" else Phase.SEARCH
    return {"phase": phase, "cost": news["cost"], "bound": news["bound"], "elapsed": news["seconds"]}


def _ours(run: MatchRun) -> Any:
    return MatchRun.objects.filter(pk=run.pk, status=S.RUNNING, claimed_by=run.claimed_by)


def _beat(run: MatchRun, now: datetime, **news: Any) -> None:
    """Still at it; also the worker itself is alive, however long this job takes."""
    if not _ours(run).update(beat_at=now, **news):
        raise NotOurs
    signsoflife.beat(now)


def _end(run: MatchRun, status: str, now: datetime, sentence: str) -> None:
    _ours(run).update(status=status, claimed_by="", finished_at=now, sentence=sentence[:500])


def look_after(now: datetime) -> int:
    """The minute's tick: what hangs is taken back, what waits is woken, and old plans are cleared away."""
    for run in MatchRun.objects.filter(status=S.RUNNING, beat_at__lt=now - STALE_AFTER):
        if run.takes >= TAKES:
            _end(run, S.FAILED, now, _("Arbejdet blev afbrudt to gange, så der er ingen plan. Prøv igen."))
        else:
            _ours(run).filter(beat_at=run.beat_at).update(status=S.WAITING, claimed_by="")
    waiting = list(MatchRun.objects.filter(status=S.WAITING).values_list("pk", flat=True)[:20])
    for pk in waiting:
        wake_worker(pk)
    MatchRun.objects.filter(created_at__lt=now - FORGET_AFTER).exclude(status__in=[S.WAITING, S.RUNNING]).delete()
    return len(waiting)
