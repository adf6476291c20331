"""Background jobs of visits: the minute's tick."""

from django.utils import timezone


def tick() -> dict[str, int]:
    """Lets go of what has run out. Late, twice or never does not matter: every rule checks the clock itself."""
    from ambassadors.domain import offers, releases, requests, slots

    now = timezone.now()
    return {
        "drafts": requests.lapse_unconfirmed(now),
        "slots": slots.expire_slots(now),
        "offers": offers.expire_offers(now),
        "releases": releases.notice_silence(now),
    }
