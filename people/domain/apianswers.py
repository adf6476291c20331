"""The first answer to a POST is kept for a day, so that the same request sent twice works once.

A claim is committed before the work begins: others see it. The answer is stored in the transaction of the
work: either both stand or neither. A claim whose worker died is taken over after a minute.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from people.models import ApiKey, IdempotentAnswer

KEPT = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """The right to do the work, until somebody takes it over."""

    row_id: int
    claimed_at: datetime


class Busy(Exception):
    """The same request is being worked on right now."""


class OtherBody(Exception):
    """The key was used for another request."""


def claim(key: ApiKey, idempotency_key: str, fingerprint: str, *, now: datetime) -> Claim | IdempotentAnswer:
    """A Claim for the first to come, the stored answer for those after; else Busy or OtherBody."""
    rows = IdempotentAnswer.objects.filter(key=key, idempotency_key=idempotency_key)
    while True:
        rows.filter(created_at__lt=now - KEPT).delete()
        try:
            with transaction.atomic():
                row = IdempotentAnswer.objects.create(
                    key=key, idempotency_key=idempotency_key, fingerprint=fingerprint, created_at=now
                )
            return Claim(row.pk, now)
        except IntegrityError:
            found = rows.first()
        if found is None:  # given back between the two lines
            continue
        if found.fingerprint != fingerprint:
            raise OtherBody
        if found.status_code:
            return found
        # Compare and set: of several who find a dead claim, one gets it.
        stale = rows.filter(pk=found.pk, status_code=0, created_at=found.created_at)
        if found.created_at > now - GIVEN_UP_AFTER or not stale.update(created_at=now):
            raise Busy
        return Claim(found.pk, now)


def keep(claimed: Claim, *, status_code: int, headers: dict[str, str], body: str) -> None:
    """Stores the answer; call it in the transaction of the work. Busy: somebody took the claim over meanwhile."""
    if not _standing(claimed).update(status_code=status_code, headers=headers, body=body):
        raise Busy


def give_back(claimed: Claim) -> None:
    """The work came to nothing: the key is free again."""
    _standing(claimed).delete()


def forget_old(now: datetime) -> int:
    """Deletes what is older than a day; how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _standing(claimed: Claim):
    return IdempotentAnswer.objects.filter(pk=claimed.row_id, status_code=0, created_at=claimed.claimed_at)
