"""Background jobs of people: ids in, one call to the domain."""

import uuid

from django.utils import timezone


def deliver_letters() -> int:
    """Sends what is due; late, twice or never does not matter, the rows decide."""
    from people.domain.delivery import deliver_due

    return deliver_due(now=timezone.now())


def forget_answers() -> int:
    """Deletes the API's answers that were kept for a day."""
    from people.domain.apianswers import forget_old

    return forget_old(timezone.now())


def run_errand(pk: str) -> None:
    """Works on one errand for a while; nothing when somebody else does, or it is over."""
    from people.domain.errands import run

    run(uuid.UUID(pk), timezone.now())


def look_after_errands() -> int:
    """Wakes what waits and takes back what hangs."""
    from people.domain.errands import look_after

    return look_after(timezone.now())
