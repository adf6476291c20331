"""What a school's own system is told of its visit requests: by webhook, in the transaction of what happened."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy

from ambassadors.models import VisitRequest
from people.domain import tombstones, webhookposting
from people.models import Transition

Status = VisitRequest.Status
# What a school never sees has no news either.
SILENT = frozenset({Status.DRAFT, Status.LAPSED})
UPDATED = "visit_request.updated"
EVENT_TYPES = {f"visit_request.{status}": status.label for status in Status if status not in SILENT} | {
    UPDATED: gettext_lazy("ændret på anden vis")
}
KIND = VisitRequest._meta.label_lower

# Lines of the history that tell of something a school's system can see; of the rest it hears nothing.
_STATUS_LINES = ("made", "status")
_OTHER_LINES = ("slots", "seats", "school", "feedback")


def heard(wish: VisitRequest, line: Transition, now: datetime) -> None:
    """A line was written in the history of this request."""
    if line.what in _STATUS_LINES:
        status_changed(wish, now=now)
    elif line.what in _OTHER_LINES:
        updated(wish, now=now)


def status_changed(wish: VisitRequest, *, now: datetime) -> None:
    _tell(wish, f"visit_request.{wish.status}", now)


def updated(wish: VisitRequest, *, now: datetime) -> None:
    """Something else than the status changed: a time, the number of ambassadors."""
    _tell(wish, UPDATED, now)


def _tell(wish: VisitRequest, event_type: str, now: datetime) -> None:
    if wish.status not in SILENT:
        webhookposting.tell(wish.school_id, event_type, KIND, str(wish.pk), now=now, url=wish.webhook_url)


def leaves(wish: VisitRequest, school_id: uuid.UUID | None, *, now: datetime) -> None:
    """The school ``school_id`` can see the request no longer: it is another's, or no more."""
    if school_id is not None and wish.status not in SILENT:
        tombstones.bury(KIND, wish.pk, owner=school_id, now=now)
