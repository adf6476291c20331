"""Background jobs of people: ids in, one call to the domain."""

import uuid

from django.conf import settings
from django.utils import timezone


def deliver_letters() -> int:
    """Sends what is due; late, twice or never does not matter, the rows decide."""
    from people.domain.delivery import deliver_due

    return deliver_due(now=timezone.now())


def read_mail() -> int:
    """Takes in what came back, where a mailbox is set up; what is read twice is known by its Message-ID."""
    from people.domain.incoming import read_mailbox

    return read_mailbox(settings.IMAP_URL, timezone.now()).total() if settings.IMAP_URL else 0


def deliver_webhooks() -> int:
    """Tells other systems what is due to be told; the rows decide, as with letters."""
    from people.domain.webhookposting import deliver_due

    return deliver_due(timezone.now())


def forget_answers() -> int:
    """Deletes the API's answers that were kept for a day, what webhooks and our own folder of text messages were told a
    month ago, and old tombstones."""
    from people.domain import apianswers, textgateways, tombstones, webhookposting

    now = timezone.now()
    return sum(part.forget_old(now) for part in (apianswers, webhookposting, textgateways, tombstones))


def run_errand(pk: str) -> None:
    """Works on one errand for a while; nothing when somebody else does, or it is over."""
    from people.domain.errands import run

    run(uuid.UUID(pk), timezone.now())


def look_after_errands() -> int:
    """Wakes what waits and takes back what hangs."""
    from people.domain.errands import look_after

    return look_after(timezone.now())
