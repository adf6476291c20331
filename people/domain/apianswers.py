"""The first answer to a POST is kept for a day, so that the same request sent twice works once.

The claim, the work and the answer are one transaction: after a crash either all of it stands or nothing. Of two at
once the database lets one go first; the other waits for it at the claim and finds its answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from people.domain.statements import insert, save
from people.models import ApiKey, IdempotentAnswer

KEPT = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """The right to do the work, until the transaction ends."""

    row: IdempotentAnswer


class Busy(Exception):
    """The same request is being worked on right now."""


class OtherBody(Exception):
    """The key was used for another request."""


def claim(key: ApiKey, idempotency_key: str, fingerprint: str, *, now: datetime) -> Claim | IdempotentAnswer:
    """A Claim for the first to come, the stored answer for those after; else Busy or OtherBody.

    Call it in the transaction of the work.
    """
    assert connection.in_atomic_block
    row = IdempotentAnswer(key=key, idempotency_key=idempotency_key, fingerprint=fingerprint, created_at=now)
    while not insert([row], or_leave=True):
        rows = IdempotentAnswer.objects.filter(key=key, idempotency_key=idempotency_key)
        found = rows.first()
        if found is None:  # forgotten between the two statements
            continue
        if found.created_at < now - KEPT:
            rows.filter(pk=found.pk, created_at=found.created_at).delete()
            continue
        if found.fingerprint != fingerprint:
            raise OtherBody
        if found.status_code:
            return found
        # Without an answer: written by a version that committed its claims, and perhaps still at work.
        if found.created_at > now - GIVEN_UP_AFTER:
            raise Busy
        rows.filter(pk=found.pk, created_at=found.created_at).delete()
    return Claim(row)


def keep(claimed: Claim, *, status_code: int, headers: dict[str, str], body: str) -> None:
    """Stores the answer; call it in the transaction of the work."""
    row = claimed.row
    row.status_code, row.headers, row.body = status_code, headers, body
    save(row, "status_code", "headers", "body")


def forget_old(now: datetime) -> int:
    """Deletes what is older than a day; how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
