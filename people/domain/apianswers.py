"""The first answer to a POST is kept for a day, so that the same request sent twice works once.

The work and its answer are one transaction: after a crash either all of it stands or nothing. Of two at once the
database lets one go first; the other waits for it and finds its answer.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from people.domain.statements import Together, fresh, insert, save
from people.models import ApiKey, IdempotentAnswer

KEPT = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Asking:
    """Who asks, under which key, and what: ``fingerprint`` is the same for the same request."""

    key: ApiKey
    idempotency_key: str
    fingerprint: str
    now: datetime

    def row(self) -> IdempotentAnswer:
        return fresh(
            IdempotentAnswer,
            key=self.key,
            idempotency_key=self.idempotency_key,
            fingerprint=self.fingerprint,
            created_at=self.now,
        )


@dataclass(frozen=True)
class Claim:
    """The right to do the work, until the transaction ends."""

    row: IdempotentAnswer


@dataclass(frozen=True)
class FirstAnswer:
    """An answer on its way to the database. Once it is there, ``check`` tells whether it is the first."""

    left: list[int] = field(default_factory=list)

    def check(self) -> None:
        if self.left:
            raise AnsweredAlready


class AnsweredAlready(Exception):
    """Somebody answered this before, or meanwhile: the transaction is to be rolled back."""


class Busy(Exception):
    """The same request is being worked on right now."""


class OtherBody(Exception):
    """The key was used for another request."""


def find(asked: Asking) -> IdempotentAnswer | None:
    """The stored answer; None when there is none, or none any more. Raises Busy or OtherBody."""
    rows = IdempotentAnswer.objects.filter(key=asked.key, idempotency_key=asked.idempotency_key)
    found = rows.first()
    if found is None:
        return None
    if found.created_at >= asked.now - KEPT:
        if found.fingerprint != asked.fingerprint:
            raise OtherBody
        if found.status_code:
            return found
        # Without an answer: written by a version that committed its claims, and perhaps still at work.
        if found.created_at > asked.now - GIVEN_UP_AFTER:
            raise Busy
    rows.filter(pk=found.pk, created_at=found.created_at).delete()
    return None


def claim(asked: Asking) -> Claim | IdempotentAnswer:
    """A Claim for the first to come, the stored answer for those after; else Busy or OtherBody.

    Call it in the transaction of the work.
    """
    assert connection.in_atomic_block
    row = asked.row()
    while not insert([row], or_leave=True):
        if (found := find(asked)) is not None:
            return found
    return Claim(row)


def keep(claimed: Claim, *, status_code: int, headers: dict[str, str], body: str) -> None:
    """Stores the answer; call it in the transaction of the work."""
    row = claimed.row
    row.status_code, row.headers, row.body = status_code, headers, body
    save(row, "status_code", "headers", "body")


def keep_first(asked: Asking, together: Together, status_code: int, headers: dict[str, str], body: str) -> FirstAnswer:
    """Stores the answer ``together`` with the work, without a claim before."""
    row, answer = asked.row(), FirstAnswer()
    row.status_code, row.headers, row.body = status_code, headers, body
    together.insert([row], left=answer.left)
    return answer


def forget_old(now: datetime) -> int:
    """Deletes what is older than a day; how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
