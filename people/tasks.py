"""Background jobs of people: ids in, one call to the domain."""

from django.utils import timezone


def deliver_letters() -> int:
    """Sends what is due; late, twice or never does not matter, the rows decide."""
    from people.domain.delivery import deliver_due

    return deliver_due(now=timezone.now())


def forget_answers() -> int:
    """Deletes the API's answers that were kept for a day."""
    from people.domain.apianswers import forget_old

    return forget_old(timezone.now())
