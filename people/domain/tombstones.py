"""Remembering for a while what left a list: for copies that are kept by asking what has changed since."""

import uuid
from datetime import datetime, timedelta

from django.db.models import QuerySet

from people.models import Tombstone

KEPT = timedelta(days=400)  # whoever has not asked for longer fetches everything anew


def bury(kind: str, pk: uuid.UUID, *, now: datetime, owner: uuid.UUID | None = None) -> None:
    """It left the list of this owner, or everybody's; once more moves the time on."""
    Tombstone.objects.update_or_create(kind=kind, subject_id=pk, owner_id=owner, defaults={"gone_at": now})


def since(kind: str, moment: datetime, *, owner: uuid.UUID | None = None) -> QuerySet[Tombstone]:
    return Tombstone.objects.filter(kind=kind, owner_id=owner, gone_at__gte=moment)


def forget_old(now: datetime) -> int:
    return Tombstone.objects.filter(gone_at__lt=now - KEPT).delete()[0]
